import './quiet-warnings.ts';
import { parentPort, workerData } from 'node:worker_threads';
import type { Semaphore } from '../concurrency/semaphore.ts';
import type { DomainProofs } from '../ports/domain-proofs.ts';
import { createSharedCoordination, type ProcessLimits } from './coordination.ts';
import { createRequestHandler } from './handlers.ts';
import { createListener, type Listener } from './listener.ts';
import { type Metrics, metricsContentType } from './metrics.ts';
import { createSystemRegistries } from './registries.ts';
import { createServices, type Services } from './services.ts';
import { parseListen } from './settings.ts';
import { openThreadStorage } from './storage.ts';
import { createSecretCipher, createVault } from './system.ts';
import { createRemoteSemaphore } from './threads/remote-semaphore.ts';
import { accessChangesOf } from './threads/shared-memory.ts';
import { ThreadLink } from './threads/thread-link.ts';
import { createThreadLogger, type ThreadLogger } from './threads/thread-logger.ts';
import type { AnsweringData, MainQuestions, ThreadQuestions } from './threads/thread-protocol.ts';
import { createThreadSinks, type ThreadSinks } from './threads/thread-sinks.ts';

/**
 * A thread that answers requests beside the main thread, on the same port, with a reading
 * connection of its own. The main thread opens and closes it, and does the work beside requests.
 */

type MainLink = ThreadLink<MainQuestions, ThreadQuestions>;

/** What runs on this thread once it has started. */
interface Running {
  readonly listener: Listener;
  readonly services: Services;
  readonly sinks: ThreadSinks;
}

const data = workerData as AnsweringData;
const { config, memory } = data;

const main: MainLink = new ThreadLink<MainQuestions, ThreadQuestions>(parentPort!, {
  async start() {
    running = await start();
    return undefined;
  },
  metrics: () => running!.services.metrics.read(),
  async flush() {
    await running!.sinks.flush();
    return undefined;
  },
  async drain() {
    const { services, listener, sinks } = running!;
    services.coordination.signal.close();
    await listener.drain();
    await sinks.stop();
    logger.flush();
    return undefined;
  },
  async close() {
    await running?.services.storage.close();
    return undefined;
  },
});
/** The application may have its own way to look them up. */
const domainProofsOfMain: DomainProofs = {
  txt: (name) => main.ask('domainText', name),
  file: (domain, path) => main.ask('domainFile', { domain, path }),
};

const logger: ThreadLogger = createThreadLogger(data.levels, (lines) => main.tell('log', lines));
let running: Running | undefined;

async function start(): Promise<Running> {
  const { port, ticketKeys } = data;
  const services = await openServices();
  const { coordination } = services;
  const sinks = createThreadSinks(services, main);
  const listener = createListener(config, coordination, ticketKeys);
  const exposed = {
    contentType: metricsContentType,
    expose: () => main.ask('metrics', undefined),
  };
  listener.serve(
    createRequestHandler({
      services,
      background: sinks,
      domainProofs: domainProofsOfMain,
      exposed,
      raiseAlert: (alert) => main.tell('alert', alert),
    }),
  );
  services.metrics.watch(data.thread, () => listener.connections());
  await listener.join(parseListen(config.listen)!.host, port);
  return { listener, services, sinks };
}

async function openServices(): Promise<Services> {
  const { access, addresses, vaultKey, writer } = data;
  const { threads } = memory;
  const registries = createSystemRegistries(config);
  const coordination = createSharedCoordination(memory, limitsOfMain());
  let metrics: Metrics | undefined;
  const storage = await openThreadStorage(
    config,
    registries,
    {
      // The main thread hears of it too, and ends the process.
      onFatal: () => undefined,
      onCommit: (writes) => metrics?.committed(writes),
      onReplicaRead: (answeredBy) => metrics?.readReplica(answeredBy),
      onTrouble: (cause) =>
        logger.log('debug', 'a storage session failed, or a transaction is retried', { cause }),
    },
    { writer, threads, accessChanges: accessChangesOf(memory), writes: coordination.writes },
  );
  const services = createServices({
    config,
    logger,
    storage,
    registries,
    access,
    addresses,
    coordination,
    keys: { vault: createVault(vaultKey), cipher: createSecretCipher(vaultKey) },
  });
  ({ metrics } = services);
  return services;
}

/** Returns the limits of the process, which the main thread keeps. */
function limitsOfMain(): ProcessLimits {
  const remote = (limit: keyof ProcessLimits): Semaphore =>
    createRemoteSemaphore({
      acquire: (key, cost) => main.ask('acquire', { limit, key, cost }),
      release: (cost) => main.tell('release', { limit, cost }),
    });
  return { scans: remote('scans'), hashes: remote('hashes'), bodies: remote('bodies') };
}
