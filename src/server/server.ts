import { setImmediate as immediate } from 'node:timers/promises';
import { linkUrl } from '../api/console-terms.ts';
import type { DomainProofs } from '../ports/domain-proofs.ts';
import type { Logger, LogLevel } from '../ports/system.ts';
import { addressesOf, warnOfUnsafeSettings } from './addresses.ts';
import { createAlertSink } from './alert-sink.ts';
import type { Config } from './config.ts';
import { createDomainProofs } from './domain-proofs.ts';
import { createRequestHandler } from './handlers.ts';
import { type Background, startBackground } from './jobs/background.ts';
import type { LaunchedWriter } from './launch-writer.ts';
import { createListener, type Listener, waitUntil } from './listener.ts';
import { createProcessMetrics, type Metrics } from './metrics.ts';
import { prepareAccess } from './prepare-access.ts';
import { createSystemRegistries } from './registries.ts';
import { createServices, type Foundation, type Services } from './services.ts';
import { parseListen } from './settings.ts';
import { type MainStorage, openStorage } from './storage.ts';
import { moveEarlierSecrets } from './stored-secrets.ts';
import { createSecretCipher, createVault, systemClock } from './system.ts';
import { type AnsweringThreads, startAnsweringThreads } from './threads/answering-threads.ts';
import { shareThreads, type ThreadSharing } from './threads/share-threads.ts';
import { accessChangesOf } from './threads/shared-memory.ts';
import { readVaultKey, requireVaultKey } from './vault-key.ts';

/** A server that answers requests. */
export interface RunningServer {
  /** `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Beginning of every URL in answers: the origin, and the path of `externalUrl`. */
  readonly origin: string;
  /** Threads that answer requests. */
  readonly threads: number;
  /** A token that this start created because there was no other way in. Shown once. */
  readonly firstToken?: string;
  /** URL of a one-time link for the first owner of the console, where there is none. Shown once. */
  readonly ownerLink?: string;
  /** Milliseconds from the call to readiness. */
  readonly startup: number;
  /**
   * Does now what is done every minute: writes usage, purges, and warns of credentials about to
   * expire.
   */
  maintain(): Promise<void>;
  /**
   * Fails readiness for `drain.seconds`, up to four times as long while requests still arrive, or
   * until `hurry` resolves. Then refuses new connections, answers running requests, and closes the
   * store.
   */
  close(hurry?: Promise<unknown>): Promise<void>;
}

/** Options of `startServer`. */
export interface StartOptions {
  readonly config: Config;
  readonly logger: Logger;
  /** Called when the process cannot continue. */
  readonly onFatal: (error: unknown) => void;
  /** Default: DNS, and https to public addresses. */
  readonly domainProofs?: DomainProofs;
}

/**
 * Runs a server: see `startServer`.
 *
 * @param launched the writing thread, where the store has one
 * @throws StorageError when the store cannot be served
 */
export async function runServer(
  options: StartOptions,
  launched: LaunchedWriter | undefined,
): Promise<Omit<RunningServer, 'startup'>> {
  const { config, logger, onFatal } = options;
  requireVaultKey(config);
  const registries = createSystemRegistries(config);
  const shared = await shareThreads(config, logger);
  const { coordination, memory } = shared;
  const listener = createListener(config, coordination, shared.ticketKeys);
  let metrics: Metrics | undefined;
  const storage = await openStorage(
    config,
    registries,
    {
      onFatal,
      onCommit: (writes) => metrics?.committed(writes),
      onReplicaRead: (answeredBy) => metrics?.readReplica(answeredBy),
      onTrouble: (cause) =>
        logger.log('debug', 'a storage session failed, or a transaction is retried', { cause }),
    },
    {
      threads: memory?.threads,
      accessChanges: memory && accessChangesOf(memory),
      writes: coordination.writes,
      launched,
    },
  );
  try {
    const opened = { config, logger, storage, registries, coordination };
    const { port, ...foundation } = await layFoundation(opened, listener);
    const services = createServices(foundation);
    ({ metrics } = services);
    const background = await startBackground(services);
    await storage.complete;
    const running = await answer(
      { services, background, listener, port, shared, connect: storage.connect },
      options,
    );
    const { addresses, access } = foundation;
    return {
      url: addresses.url,
      origin: addresses.publicUrl,
      threads: coordination.threads,
      firstToken: access.firstToken,
      ownerLink: access.ownerLink && linkUrl(addresses.publicUrl, access.ownerLink),
      async maintain() {
        await running.threads?.flush();
        await background.run();
      },
      close: (hurry) => closeServer(running, hurry),
    };
  } catch (error) {
    listener.abort();
    await storage.close();
    throw error;
  }
}

/** Binds the address, and prepares keys, access and stored secrets. */
async function layFoundation(
  opened: Pick<Foundation, 'config' | 'logger' | 'registries' | 'coordination'> & {
    readonly storage: MainStorage;
  },
  listener: Listener,
): Promise<Foundation & { readonly port: number }> {
  const { config, logger, storage, coordination } = opened;
  const { host, port: wanted } = parseListen(config.listen)!;
  const isShared = coordination.threads > 1;
  const port = await (isShared ? listener.share(host, wanted) : listener.listen(host, wanted));
  const vaultKey = readVaultKey(config);
  const keys = { vault: createVault(vaultKey), cipher: createSecretCipher(vaultKey) };
  // The start that creates the first token shows it: whatever may fail comes before.
  const access = await prepareAccess(config, storage, keys);
  await moveEarlierSecrets(config, storage.reader, keys.cipher, logger);
  const addresses = addressesOf(config, host, port);
  warnOfUnsafeSettings(config, addresses, logger);
  return { ...opened, keys, access, addresses, port };
}

/** What has been started before requests are answered. */
interface Started {
  readonly services: Services;
  readonly background: Background;
  readonly listener: Listener;
  readonly port: number;
  readonly shared: ThreadSharing;
  readonly connect: MainStorage['connect'];
}

/** A server, and its answering threads beside this one. */
interface Answering extends Started {
  readonly threads?: AnsweringThreads;
}

/** Answers requests from now on, on all threads. */
async function answer(
  started: Started,
  { domainProofs = createDomainProofs(), onFatal }: StartOptions,
): Promise<Answering> {
  const { services, background, listener, port, shared } = started;
  const { config, logger, storage, addresses, access, submit, metrics } = services;
  let threads: AnsweringThreads | undefined;
  const measured = { config, reader: storage.reader, backups: background.backups };
  const exposed = createProcessMetrics(measured, async () => [
    await metrics.read(),
    ...((await threads?.readMetrics()) ?? []),
  ]);
  metrics.watch(0, () => listener.connections());
  const raiseAlert = createAlertSink(submit, systemClock, logger);
  const handed = { background, domainProofs, exposed, raiseAlert };
  listener.serve(createRequestHandler({ services, ...handed }));
  const { memory, limits, ticketKeys } = shared;
  if (memory === undefined) return started;
  try {
    threads = await startAnsweringThreads({
      count: memory.threads - 1,
      data: {
        config,
        port,
        addresses,
        access,
        memory,
        ticketKeys: ticketKeys!,
        vaultKey: readVaultKey(config),
        levels: levels.filter((level) => logger.isEnabled?.(level) !== false),
      },
      connect: started.connect,
      main: { logger, limits: limits!, ...handed },
      onFatal,
    });
  } catch (error) {
    await background.stopDeliveries();
    await background.stop();
    throw error;
  }
  return { ...started, threads };
}

/** Time without a request after which clients are taken to use other nodes. */
const quietMs = 500;

/** A server that still gets requests drains up to this many times `drain.seconds`. */
const maxDrains = 4;

/**
 * Fails readiness for a time, and longer while requests still arrive, so that closing the listener
 * breaks none off. Ends early when `hurry` resolves.
 */
async function drain(
  coordination: Pick<Services['coordination'], 'startDraining' | 'drainedRequests'>,
  drainMs: number,
  hurry: Promise<unknown> | undefined,
): Promise<void> {
  coordination.startDraining();
  if (drainMs === 0) return;
  let isHurried = false;
  void hurry?.then(() => {
    isHurried = true;
  });
  await waitUntil(hurry, drainMs - quietMs);
  for (let waited = drainMs; waited <= drainMs * maxDrains && !isHurried; waited += quietMs) {
    const before = coordination.drainedRequests();
    await waitUntil(hurry, quietMs);
    // What arrived while the process could not run is read first.
    for (let turn = 0; turn < 3; turn += 1) await immediate();
    if (coordination.drainedRequests() === before) return;
  }
}

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

async function closeServer(
  { services, background, listener, threads }: Answering,
  hurry: Promise<unknown> | undefined,
): Promise<void> {
  const { config, coordination, storage } = services;
  await drain(coordination, (config.drainSeconds ?? 0) * 1_000, hurry);
  // Deliveries stop first. A closed signal ends all waiting requests.
  const delivered = background.stopDeliveries();
  coordination.signal.close();
  await Promise.all([listener.drain(), threads?.drain()]);
  await delivered;
  await background.stop();
  await threads?.close();
  await storage.close();
}
