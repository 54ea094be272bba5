import type { DomainProofs } from '../ports/domain-proofs.ts';
import type { Logger } from '../ports/system.ts';
import { addressesOf, warnOfUnsafeSettings } from './addresses.ts';
import type { Config } from './config.ts';
import { createDomainProofs } from './domain-proofs.ts';
import { createRequestHandler } from './handlers.ts';
import { type Background, startBackground } from './jobs/background.ts';
import { createListener, type Listener } from './listener.ts';
import type { Metrics } from './metrics.ts';
import { prepareAccess } from './prepare-access.ts';
import { createSystemRegistries } from './registries.ts';
import { createServices, type Foundation, type Services } from './services.ts';
import { parseListen } from './settings.ts';
import { openStorage, type Storage } from './storage.ts';
import { moveEarlierSecrets } from './stored-secrets.ts';
import { createSecretCipher, createVault } from './system.ts';
import { readVaultKey, requireVaultKey } from './vault-key.ts';

/** A server that answers requests. */
export interface RunningServer {
  /** `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Beginning of every URL in answers: the origin, and the path of `externalUrl`. */
  readonly origin: string;
  /** A token that this start created because there was no other way in. Shown once. */
  readonly firstToken?: string;
  /** Milliseconds from the call to readiness. */
  readonly startup: number;
  /**
   * Does now what is done every minute: writes usage, purges, and warns of credentials about to
   * expire.
   */
  maintain(): Promise<void>;
  /**
   * Fails readiness for `drain.seconds`, or until `hurry` resolves. Then refuses new connections,
   * answers running requests, and closes the store.
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
 * Starts a server from its configuration; resolves once it is ready.
 *
 * @throws StorageError when the store cannot be served
 */
export async function startServer({
  config,
  logger,
  onFatal,
  domainProofs = createDomainProofs(),
}: StartOptions): Promise<RunningServer> {
  const began = performance.now();
  requireVaultKey(config);
  const registries = createSystemRegistries(config);
  const listener = createListener(config);
  let metrics: Metrics | undefined;
  const storage = await openStorage(config, registries, {
    onFatal,
    onCommit: (writes) => metrics?.committed(writes),
    onReplicaRead: (answeredBy) => metrics?.readReplica(answeredBy),
    onTrouble: (cause) =>
      logger.log('debug', 'a storage session failed, or a transaction is retried', { cause }),
  });
  try {
    const foundation = await layFoundation({ config, logger, storage, registries }, listener);
    const services = createServices(foundation);
    ({ metrics } = services);
    const background = await startBackground(services);
    const { isDraining } = listener;
    listener.serve(createRequestHandler({ services, background, domainProofs, isDraining }));
    return {
      url: foundation.addresses.url,
      origin: foundation.addresses.publicUrl,
      firstToken: foundation.access.firstToken,
      startup: performance.now() - began,
      maintain: () => background.run(),
      close: (hurry) => closeServer(listener, services, background, hurry),
    };
  } catch (error) {
    listener.abort();
    await storage.close();
    throw error;
  }
}

/** Binds the address, and prepares keys, access and stored secrets. */
async function layFoundation(
  opened: Pick<Foundation, 'config' | 'logger' | 'registries'> & { readonly storage: Storage },
  listener: Listener,
): Promise<Foundation> {
  const { config, logger, storage } = opened;
  const { host, port } = parseListen(config.listen)!;
  const boundPort = await listener.listen(host, port);
  const vaultKey = readVaultKey(config);
  const keys = { vault: createVault(vaultKey), cipher: createSecretCipher(vaultKey) };
  // The start that creates the first token shows it: whatever may fail comes before.
  const access = await prepareAccess(config, storage, keys);
  await moveEarlierSecrets(config, storage.reader, keys.cipher, logger);
  const addresses = addressesOf(config, host, boundPort);
  warnOfUnsafeSettings(config, addresses, logger);
  return { ...opened, keys, access, addresses };
}

async function closeServer(
  listener: Listener,
  { config, signal, storage }: Services,
  background: Background,
  hurry: Promise<unknown> | undefined,
): Promise<void> {
  await listener.startDraining((config.drainSeconds ?? 0) * 1_000, hurry);
  // Deliveries stop first. A closed signal ends all waiting requests.
  const delivered = background.stopDeliveries();
  signal.close();
  await listener.drain();
  await delivered;
  await background.stop();
  await storage.close();
}
