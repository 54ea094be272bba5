import { setImmediate as turn } from 'node:timers/promises';
import { type AccessGeneration, createAccessGeneration } from '../access/authenticate.ts';
import { createOncePerTurn, type OncePerTurn } from '../access/once-per-turn.ts';
import { createRateLimiter } from '../access/rate-limiter.ts';
import { createDirectory, type Directory } from '../directory/directory.ts';
import { createIntake, type Intake } from '../directory/intake.ts';
import type { Registries } from '../directory/registries.ts';
import { createSignal, type Signal } from '../events/signal.ts';
import type { StateVersion } from '../ports/store.ts';
import type { Ids, Logger, Tracer } from '../ports/system.ts';
import type { RequestLimits } from '../scim/options.ts';
import type { Addresses } from './addresses.ts';
import type { Keys } from './check-vault.ts';
import type { SubmitCommand } from './commands.ts';
import type { Config } from './config.ts';
import { createFairSubmit } from './fair-submit.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import type { PreparedAccess } from './prepare-access.ts';
import type { Storage } from './storage.ts';
import { createIds, createSigner, scryptSecrets, systemClock } from './system.ts';
import { createTracer } from './tracer.ts';

/** What a start has decided before services are created. */
export interface Foundation {
  readonly config: Config;
  readonly logger: Logger;
  readonly storage: Storage;
  readonly registries: Registries;
  readonly keys: Keys;
  readonly access: PreparedAccess;
  readonly addresses: Addresses;
}

/** What request handlers and background jobs share. */
export interface Services extends Foundation {
  readonly ids: Ids;
  readonly submit: SubmitCommand;
  readonly generation: AccessGeneration;
  readonly stateVersion: OncePerTurn<StateVersion>;
  /** Notified when a write is durable. */
  readonly signal: Signal;
  readonly directory: Directory;
  readonly limits: RequestLimits;
  readonly intake: Intake;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  /** Lets the process answer requests during long work. */
  readonly pause: () => Promise<void>;
}

/** Creates what request handlers and background jobs share. */
export function createServices(foundation: Foundation): Services {
  const { config, storage, registries, keys, access } = foundation;
  const { reader } = storage;
  const ids = createIds(systemClock);
  const signal = createSignal();
  const generation = createAccessGeneration(reader);
  const stateVersion = createOncePerTurn(() => reader.stateVersion());
  const submit = createFairSubmit({
    submit: storage.submit,
    onWrite: () => {
      generation.forget();
      stateVersion.forget();
      signal.notify();
    },
  });
  const pause = async (): Promise<void> => {
    await turn();
  };
  const directory = createDirectory({
    reader,
    submit,
    registries,
    ids,
    clock: systemClock,
    secrets: scryptSecrets,
    cipher: keys.cipher,
    signer: createSigner(access.cursorKey),
    pause,
  });
  return {
    ...foundation,
    ids,
    submit,
    generation,
    stateVersion,
    signal,
    directory,
    limits: requestLimits(config),
    intake: createIntake(),
    metrics: createMetrics({ config, reader, pending: storage.pending }),
    tracer: createTracer(),
    pause,
  };
}

function requestLimits(config: Config): RequestLimits {
  const { requestsPerSecond, requestBurst, failuresPerMinute } = config;
  return {
    limiter: createRateLimiter(systemClock),
    perConnection: { perSecond: requestsPerSecond, burst: requestBurst },
    failures: { perSecond: failuresPerMinute / 60, burst: failuresPerMinute },
  };
}
