import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { createAccessGeneration, createAuthenticate } from '../access/authenticate.ts';
import {
  createToken,
  ensureConnection,
  ensureCursorKey,
  ensureHashKey,
} from '../access/credentials.ts';
import { createKeySets } from '../access/key-sets.ts';
import { createRateLimiter } from '../access/rate-limiter.ts';
import { defaultTenant } from '../access/tenant-id.ts';
import type { TokenEndpointOptions } from '../access/token-endpoint.ts';
import { createTokenEndpoint, refused } from '../access/token-endpoint.ts';
import { createUsageRecorder } from '../access/usage.ts';
import { createPolicies } from '../accounts/policy.ts';
import { createApi } from '../api/app.ts';
import { createDeliverer } from '../delivery/deliverer.ts';
import { createLeases, localLeases } from '../delivery/leases.ts';
import type { DeliveryContext } from '../delivery/outbound-request.ts';
import { createSend } from '../delivery/send.ts';
import { createDirectory } from '../directory/directory.ts';
import { createIntake } from '../directory/intake.ts';
import { adoptIndexRules } from '../directory/plan-indexes.ts';
import { createRefusedRequests } from '../events/refused-requests.ts';
import { createRequestLog } from '../events/request-log.ts';
import { createSignal } from '../events/signal.ts';
import type { Exchange } from '../http/exchange.ts';
import { createNodeServer, type NodeServerOptions } from '../http/node.ts';
import type { Connection } from '../ports/access.ts';
import type { DomainProofs } from '../ports/domain-proofs.ts';
import type { Store, Transaction } from '../ports/store.ts';
import type { Logger } from '../ports/system.ts';
import { type Profile, profiles } from '../protocol/profiles/profile.ts';
import { builtInDefinitions, extendDefinitions } from '../protocol/schema/built-in.ts';
import type { Definitions } from '../protocol/schema/registry.ts';
import { countUsage } from '../scim/count-usage.ts';
import { createRoutedHandler } from '../scim/handler.ts';
import { keepRefusals } from '../scim/keep-refusals.ts';
import { logRequests } from '../scim/log-request.ts';
import type { OAuth } from '../scim/options.ts';
import { type Alert, raiseAlerts } from '../scim/raise-alerts.ts';
import { keepRequests } from '../scim/request-log.ts';
import { basePathOf, type HostTerms, routedExchange } from '../scim/target.ts';
import { type Keys, requireOpenable } from './check-vault.ts';
import type { SubmitCommand } from './commands.ts';
import { type Config } from './config.ts';
import { applyDefinitions } from './definitions.ts';
import { createDomainProofs } from './domain-proofs.ts';
import { createFairSubmit } from './fair-submit.ts';
import { startIndexBuilder } from './jobs/index-builder.ts';
import { startMaintenance } from './jobs/maintenance.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createSystemRegistries } from './registries.ts';
import { isUnspecified, parseListen } from './settings.ts';
import { openStorage, type Storage } from './storage.ts';
import { moveEarlierSecrets } from './stored-secrets.ts';
import {
  createIds,
  createSecretCipher,
  createSigner,
  createVault,
  scryptSecrets,
  systemClock,
} from './system.ts';
import { createTracer } from './tracer.ts';
import { readVaultKey, requireVaultKey } from './vault-key.ts';
import { packageVersion } from './version.ts';

export interface RunningServer {
  /** `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Where the addresses in answers begin: the origin, and the path of `externalUrl`. */
  readonly origin: string;
  /** A token made on this start, because nobody could have got in otherwise. Shown once. */
  readonly firstToken?: string;
  /** Milliseconds from the call to readiness. */
  readonly startup: number;
  /** Does now what is done every minute: writes down who used what, deletes what is kept no longer, warns of what is about to expire. */
  maintain(): Promise<void>;
  /**
   * Fails readiness for `drain.seconds`, or until `hurry` resolves. Then takes no more connections, finishes what is
   * under way, and closes the store.
   */
  close(hurry?: Promise<unknown>): Promise<void>;
}

export interface StartOptions {
  readonly config: Config;
  readonly logger: Logger;
  /** Called when the process can't go on. */
  readonly onFatal: (error: unknown) => void;
  /** Default: DNS, and https to public addresses. */
  readonly domainProofs?: DomainProofs;
}

/** How long nodes of an earlier release, which write no keys for the indexes of this one, may be there beside it. */
const upgradeMs = 600_000;

/** How long another node may go by what it knew, and its transactions run: builds of indexes begin after it. */
const sharedGraceMs = 5_000;

/** Characters of a token that cannot be guessed. */
const minTokenCharacters = 20;

/** Milliseconds that requests under way get when the server closes. */
const drainTime = 10_000;

/**
 * Wires a server from its configuration and starts it.
 *
 * @throws StorageError when the store is not fit to be served
 */
export async function startServer({
  config,
  logger,
  onFatal,
  domainProofs = createDomainProofs(),
}: StartOptions): Promise<RunningServer> {
  const began = performance.now();
  const ids = createIds(systemClock);
  const registries = createSystemRegistries(config);
  let metrics: Metrics | undefined;
  requireVaultKey(config);
  const server = createServerShell(nodeOptions(config));
  const storage = await openStorage(config, registries, {
    onFatal,
    onCommit: (writes) => metrics?.committed(writes),
    onReplicaRead: (answeredBy) => metrics?.readReplica(answeredBy),
    onTrouble: (cause) =>
      logger.log('debug', 'the store is in trouble, or a transaction met another', { cause }),
  });
  try {
    const { reader } = storage;
    const { host, port } = parseListen(config.listen)!;
    await listen(server.http, host, port);
    const vaultKey = readVaultKey(config);
    const vault = createVault(vaultKey);
    const cipher = createSecretCipher(vaultKey);
    // The first token is shown by the start that makes it: what may fail comes before.
    const access = await prepareAccess(config, storage, { vault, cipher });
    await moveEarlierSecrets(config, reader, cipher, logger);
    const bound = server.http.address() as AddressInfo;
    const url = `${config.tlsCertificate === undefined ? 'http' : 'https'}://${urlHost(host)}:${bound.port}`;
    const followsHost = hostTerms(config, host);
    const origin = publicUrlOf(
      config,
      followsHost === undefined ? url : url.replace(urlHost(host), 'localhost'),
    );
    if (followsHost !== undefined)
      logger.log(
        'warn',
        '"listen" names every address of this machine; set "externalUrl", for addresses in answers follow the Host header',
      );
    const basePath = basePathOf(origin);
    if (config.authToken !== undefined && config.authToken.length < minTokenCharacters) {
      logger.log(
        'warn',
        `"scim.authToken" has fewer than ${minTokenCharacters} characters and can be guessed: replace it by a longer one, or remove it and use rollcall token create`,
      );
    }
    const pause = async (): Promise<void> => {
      await turn();
    };
    metrics = createMetrics({ config, reader, pending: storage.pending });
    const tracer = createTracer();
    const signal = createSignal();
    const send = createSend({ allowedHosts: config.webhookHosts });
    const generation = createAccessGeneration(reader);
    const submit = createFairSubmit({
      submit: storage.submit,
      onWrite: () => {
        generation.forget();
        signal.notify();
      },
    });
    const limiter = createRateLimiter(systemClock);
    const limits = {
      limiter,
      perConnection: { perSecond: config.requestsPerSecond, burst: config.requestBurst },
      failures: { perSecond: config.failuresPerMinute / 60, burst: config.failuresPerMinute },
    };
    const intake = createIntake();
    const usage = createUsageRecorder();
    const requests = createRequestLog(() => maintenance.writeRequests());
    const refused = createRefusedRequests({ reader, requests, clock: systemClock, ids, logger });
    const directory = createDirectory({
      reader,
      submit,
      registries,
      ids,
      clock: systemClock,
      secrets: scryptSecrets,
      cipher,
      signer: createSigner(access.cursorKey),
      pause,
    });
    // What an earlier process began and could not finish; nobody waits for it.
    directory
      .collectGarbage(systemClock.now())
      .catch((error: unknown) =>
        logger.log('warn', 'deleting unused member sets failed', { cause: error }),
      );
    const adjust = (profile: Profile): Profile => adjustProfile(config, profile);
    const configured = access.configured === undefined ? {} : { configured: access.configured };
    const authenticate = createAuthenticate({
      reader,
      generation,
      clock: systemClock,
      hashKey: access.hashKey,
      adjust,
      ...configured,
    });
    const deliveryContext: DeliveryContext = {
      vault,
      clock: systemClock,
      issuer: origin,
      endpointOf: async (tenant, resourceType) =>
        (await directory.registry(tenant)).registry.type(resourceType)?.endpoint ?? '',
    };
    const leases = storage.isShared
      ? createLeases(claimFor(storage.submit, ids.next()))
      : localLeases;
    const deliverer = createDeliverer({
      leases,
      ...deliveryContext,
      reader,
      report: async (report) => {
        await submit('saveDeliveryReport', { report });
      },
      send,
      random: Math.random,
      signal,
      logger,
      tracer,
    });
    await deliverer.refresh();
    const maintenance = startMaintenance({
      submit,
      directory,
      usage,
      logger,
      requests,
      refused,
      retention: {
        eventDays: config.eventDays,
        requestDays: config.requestDays,
        maxRequests: config.mostRequests,
      },
      refresh: () => deliverer.refresh(),
      leases,
    });
    const indexes = startIndexBuilder({
      submit,
      reader,
      leases,
      graceMs: storage.isShared ? sharedGraceMs : 0,
      pause,
      logger,
    });
    const serveApi = createApi({
      ...deliveryContext,
      reader,
      directory,
      submit,
      signal,
      send,
      webhookHosts: config.webhookHosts,
      endpointsChanged: () => deliverer.refresh(),
      policies: createPolicies(),
      pause,
      ids,
      logger,
      hashKey: access.hashKey,
      origin,
      ...(config.apiToken === undefined ? {} : { token: config.apiToken }),
      trustedHosts: config.trustedHosts,
      domainProofs,
      version: packageVersion(),
      metrics,
      limits,
      intake,
    });
    const readiness = async (): Promise<string | undefined> =>
      server.isDraining() ? 'draining' : probe(reader);
    const observers = [
      logRequests(logger),
      countUsage(usage),
      metrics.observe,
      raiseAlerts(createAlertSink(submit, logger)),
      ...(config.requestLog ? [keepRefusals(refused), keepRequests(requests)] : []),
    ];
    const serveScim = createRoutedHandler({
      directory,
      authenticate,
      clock: systemClock,
      ids,
      logger,
      publicUrl: origin,
      followsHost,
      openDiscovery: config.openDiscovery,
      events: config.events,
      documentationUri: config.documentationUri,
      site: { profile: adjust(profiles.get(config.profile)!) },
      limits,
      intake,
      observers,
      tracer,
      oauth: createOAuth(config, storage, access.hashKey),
      readiness,
    });
    server.serve((given) => {
      const exchange = routedExchange(given, basePath);
      return isManagement(exchange) ? serveApi(exchange) : serveScim(exchange);
    });
    return {
      url,
      origin,
      ...(access.firstToken === undefined ? {} : { firstToken: access.firstToken }),
      startup: performance.now() - began,
      maintain: async () => {
        await maintenance.run();
        await indexes.run();
      },
      close: async (hurry) => {
        server.startDraining();
        await waitUntil(hurry, (config.drainSeconds ?? 0) * 1_000);
        // Deliveries end first: a closed signal keeps nobody waiting.
        const delivered = deliverer.stop();
        signal.close();
        await server.drain();
        await delivered;
        await indexes.stop();
        await maintenance.stop();
        await storage.close();
      },
    };
  } catch (error) {
    server.http.close();
    server.http.closeAllConnections();
    await storage.close();
    throw error;
  }
}

/** Waits for a time, or less when there is a hurry. */
async function waitUntil(hurry: Promise<unknown> | undefined, milliseconds: number): Promise<void> {
  if (milliseconds === 0) return;
  const timer = new AbortController();
  const passed = sleep(milliseconds, undefined, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([passed, ...(hurry === undefined ? [] : [hurry])]);
  timer.abort();
}

/** Leases made in the name of this process. */
function claimFor(
  submit: SubmitCommand,
  holder: string,
): (name: string, milliseconds: number) => Promise<boolean> {
  return async (name, milliseconds) =>
    (await submit('holdLease', { name, holder, ttlMs: milliseconds })).isHeld;
}

/** Returns the public URL without a slash at its end, so that paths can follow. */
function publicUrlOf({ externalUrl }: Config, listensAt: string): string {
  return externalUrl === undefined
    ? listensAt
    : new URL(externalUrl).origin + basePathOf(externalUrl);
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** `0.0.0.0` and `::` are every address of the machine, and none that a client could be sent to. */
function hostTerms(
  { externalUrl, tlsCertificate, behindProxy }: Config,
  host: string,
): HostTerms | undefined {
  if (externalUrl !== undefined || !isUnspecified(host)) return undefined;
  return { scheme: tlsCertificate === undefined && !behindProxy ? 'http' : 'https' };
}

/** What wants a token of the management API. */
function isManagement({ target }: Exchange): boolean {
  return target.startsWith('/api/') || target === '/metrics' || target.startsWith('/metrics?');
}

function createOAuth(config: Config, { reader, submit }: Storage, hashKey: string): OAuth {
  const keySets = createKeySets({ hosts: config.trustedHosts });
  const options: TokenEndpointOptions = {
    reader,
    clock: systemClock,
    hashKey,
    keySets,
    tokenMinutes: config.accessTokenMinutes,
  };
  return {
    authorize: createTokenEndpoint(options),
    issue: async (grant) => {
      const { token } = await submit('issueToken', grant);
      if (token === undefined) throw refused('the assertion was used before');
      return token;
    },
  };
}

/** Milliseconds for which further alerts of a tenant and kind are not raised. */
const alertIntervalMs = 60_000;

/** Returns where alerts go: to the log and the event log, once a minute for each tenant and kind. */
function createAlertSink(submit: SubmitCommand, logger: Logger): (alert: Alert) => void {
  const last = new Map<string, number>();
  return ({ kind, tenant, ...fields }) => {
    const key = `${kind} ${tenant}`;
    const now = systemClock.now();
    if (now - (last.get(key) ?? 0) < alertIntervalMs) return;
    last.set(key, now);
    logger.log(
      'warn',
      kind === 'held' ? 'the mass-change guard holds removals' : 'no seat is left',
      { tenant, ...fields },
    );
    const { connection, requestId: request, detail } = fields;
    const recorded: Promise<unknown> =
      kind === 'held'
        ? submit('executeAction', { actor: 'server', action: { kind: 'guard.hold', tenant } })
        : submit('recordQuotaExceeded', { tenant, connection, request, detail });
    recorded.catch((cause: unknown) =>
      logger.log('warn', 'an alert could not be recorded', { tenant, cause }),
    );
  };
}

/** What the site configuration says of every connection. */
function adjustProfile({ unknownMembers }: Config, profile: Profile): Profile {
  return unknownMembers === undefined ? profile : { ...profile, unknownMembers };
}

async function probe(reader: Store): Promise<string | undefined> {
  try {
    await reader.accessGeneration();
    return undefined;
  } catch {
    return 'the store does not answer';
  }
}

interface PreparedAccess {
  readonly hashKey: string;
  readonly cursorKey: string;
  readonly configured?: { readonly token: string; readonly connection: Connection };
  readonly firstToken?: string;
}

/** The default tenant and its connection; a token when there is no other way in. */
async function prepareAccess(
  config: Config,
  { setUp, isShared }: Storage,
  vaultKeys: Keys,
): Promise<PreparedAccess> {
  const ids = createIds(systemClock);
  return setUp(async (transaction) => {
    // Nodes that start together make one tenant, one key and one token between them.
    await transaction.lock('first start');
    await requireOpenable(transaction, vaultKeys);
    const keys = {
      hashKey: await ensureHashKey(transaction),
      cursorKey: await ensureCursorKey(transaction),
    };
    const extended = (stored: string): Definitions =>
      extendDefinitions(builtInDefinitions(config), stored);
    await adoptIndexRules(transaction, extended, systemClock.now() + (isShared ? upgradeMs : 0));
    if (config.definitions !== undefined) {
      await applyDefinitions(
        transaction,
        defaultTenant,
        readFileSync(config.definitions, 'utf8'),
        config,
        systemClock,
      );
    }
    const connection = await ensureConnection(
      transaction,
      { tenant: defaultTenant, name: await siteConnection(transaction), profile: config.profile },
      ids,
      systemClock,
    );
    if (config.authToken !== undefined) {
      // The site configuration decides the profile, whatever it was at an earlier start.
      return {
        ...keys,
        configured: {
          token: config.authToken,
          connection: { ...connection, profile: config.profile },
        },
      };
    }
    if ((await transaction.credentials(defaultTenant)).length > 0) return keys;
    const { token } = await createToken(
      transaction,
      { connection, name: 'first start' },
      ids,
      systemClock,
    );
    return { ...keys, firstToken: token };
  });
}

/**
 * The name of the connection the site configuration speaks for. It is the one that tokens made by hand are for, so that whoever moves from one
 * to the other goes on with the same users; directories of the first release had one of its own.
 */
async function siteConnection(transaction: Transaction): Promise<string> {
  const earlier = 'site configuration';
  const connections = await transaction.connections(defaultTenant);
  return connections.some(({ name }) => name === earlier) ? earlier : 'default';
}

interface ServerShell {
  readonly http: Server;
  serve(handle: Parameters<typeof createNodeServer>[0]): void;
  isDraining(): boolean;
  startDraining(): void;
  drain(): Promise<void>;
}

function nodeOptions({ tlsCertificate, tlsKey, behindProxy }: Config): NodeServerOptions {
  if (tlsCertificate === undefined || tlsKey === undefined) return { behindProxy };
  return {
    behindProxy,
    tls: { certificate: readFileSync(tlsCertificate, 'utf8'), key: readFileSync(tlsKey, 'utf8') },
  };
}

/** The listener comes first, for its port is part of every address in answers. */
function createServerShell(options: NodeServerOptions): ServerShell {
  let handle: Parameters<typeof createNodeServer>[0] | undefined;
  let draining = false;
  const ready = Promise.withResolvers<void>();
  const http = createNodeServer(async (exchange) => {
    if (handle === undefined) await ready.promise;
    return handle!(exchange);
  }, options);
  return {
    http,
    serve(next) {
      handle = next;
      ready.resolve();
    },
    isDraining: () => draining,
    startDraining: () => {
      draining = true;
    },
    drain: () => {
      return new Promise((done) => {
        http.close(() => done());
        http.closeIdleConnections();
        setTimeout(() => http.closeAllConnections(), drainTime).unref();
      });
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      done();
    });
  });
}
