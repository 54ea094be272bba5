import { setImmediate as turn } from 'node:timers/promises';
import { type AccessGeneration, createAccessGeneration } from '../access/authenticate.ts';
import { createOncePerTurn, type OncePerTurn } from '../access/once-per-turn.ts';
import { createDirectory, type Directory } from '../directory/directory.ts';
import type { Registries } from '../directory/registries.ts';
import type { Signal } from '../events/signal.ts';
import type { StateVersion } from '../ports/store.ts';
import type { Ids, Logger, Tracer } from '../ports/system.ts';
import type { RequestLimits } from '../scim/options.ts';
import type { Addresses } from './addresses.ts';
import type { Keys } from './check-vault.ts';
import type { SubmitCommand } from './commands.ts';
import type { Config } from './config.ts';
import type { Coordination } from './coordination.ts';
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
  readonly coordination: Coordination;
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
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  /** Lets the process answer requests during long work. */
  readonly pause: () => Promise<void>;
}

/** Creates what request handlers and background jobs share. */
export function createServices(foundation: Foundation): Services {
  const { config, storage, coordination, registries, keys, access } = foundation;
  const { reader } = storage;
  const ids = createIds(systemClock);
  const generation = createAccessGeneration(reader, coordination.writes);
  const stateVersion = createOncePerTurn(() => reader.stateVersion(), coordination.writes);
  const submit: SubmitCommand = async (kind, input) => {
    const result = await storage.submit(kind, input);
    // Before the caller knows of it: the next request of any thread sees what was written.
    coordination.wrote();
    generation.forget();
    stateVersion.forget();
    return result;
  };
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
    workLimits: coordination.workLimits,
  });
  return {
    ...foundation,
    ids,
    submit,
    generation,
    stateVersion,
    signal: coordination.signal,
    directory,
    limits: requestLimits(config, coordination),
    metrics: createMetrics(storage.pending),
    tracer: createTracer(),
    pause,
  };
}

function requestLimits(config: Config, { limiter }: Coordination): RequestLimits {
  const { requestsPerSecond, requestBurst, failuresPerMinute } = config;
  return {
    limiter,
    perConnection: { perSecond: requestsPerSecond, burst: requestBurst },
    failures: { perSecond: failuresPerMinute / 60, burst: failuresPerMinute },
  };
}
