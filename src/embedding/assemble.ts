import { ensureConnection, ensureKey } from '../access/credentials.ts';
import { defaultTenant } from '../access/tenant-id.ts';
import type { PolicyChange } from '../administration/action.ts';
import { linkUrl } from '../api/console-terms.ts';
import type { HandleAtOnce } from '../http/exchange.ts';
import type { EmbeddedStore } from '../ports/store.ts';
import type { Logger } from '../ports/system.ts';
import { basePathOf } from '../scim/target.ts';
import type { Addresses } from '../server/addresses.ts';
import { createAlertSink } from '../server/alert-sink.ts';
import { createCommandContext } from '../server/command-context.ts';
import { type Config, loadConfig, type SettingName } from '../server/config.ts';
import { createOwnCoordination } from '../server/coordination.ts';
import { createDomainProofs } from '../server/domain-proofs.ts';
import { createCountedSubmit } from '../server/fair-submit.ts';
import { createRequestHandler } from '../server/handlers.ts';
import { type Background, startBackground } from '../server/jobs/background.ts';
import { createProcessMetrics } from '../server/metrics.ts';
import { prepareAccess } from '../server/prepare-access.ts';
import { createSystemRegistries } from '../server/registries.ts';
import { createServices, type Services } from '../server/services.ts';
import type { MainStorage } from '../server/storage.ts';
import { createSecretCipher, createVault, systemClock } from '../server/system.ts';
import { createApplicationAuthenticate } from './admit.ts';
import { checkOptions } from './check-options.ts';
import { failureLogger } from './failure-logger.ts';
import { createHookedSubmit, type HookedSubmit, requireEventTypes } from './hooks.ts';
import type { RollcallOptions } from './rollcall.ts';

/** What runs behind the face of an embedded Rollcall. */
export interface Assembly {
  readonly handle: HandleAtOnce;
  readonly basePath: string;
  readonly firstToken?: string;
  readonly ownerLink?: string;
  /** @throws TypeError when called in a hook in a transaction */
  requireOutsideHooks(): void;
  maintain(): Promise<void>;
  /** @param finishRequests resolves once the requests that have come before are answered */
  close(finishRequests: () => Promise<void>): Promise<void>;
}

const defaultHookTimeoutMs = 5_000;

/** Opens the store and wires everything. Throws as `createRollcall` does. */
export async function assemble(options: RollcallOptions): Promise<Assembly> {
  checkOptions(options);
  const { on = {}, after = {}, logger = failureLogger } = options;
  requireEventTypes('on', on);
  requireEventTypes('after', after);
  const config = configOf(options);
  const addresses = addressesOf(options);
  const store = await options.store.open((cause) =>
    logger.log('debug', 'a storage session failed, or a transaction is retried', { cause }),
  );
  try {
    return await assembleOver(store, { options, config, addresses, logger });
  } catch (error) {
    await store.close();
    throw error;
  }
}

interface Decided {
  readonly options: RollcallOptions;
  readonly config: Config;
  readonly addresses: Addresses;
  readonly logger: Logger;
}

async function assembleOver(
  store: EmbeddedStore,
  { options, config, addresses, logger }: Decided,
): Promise<Assembly> {
  const registries = createSystemRegistries(config);
  const hooked = createHookedSubmit({
    store,
    context: createCommandContext({ registries }),
    on: options.on ?? {},
    after: options.after ?? {},
    timeoutMs: options.hookTimeoutMs ?? defaultHookTimeoutMs,
    logger,
  });
  const storage = storageOver(store, hooked, options.store.isShared);
  const coordination = createOwnCoordination();
  const vaultKey = config.vaultKey ?? (await ensureVaultKey(store));
  const keys = { vault: createVault(vaultKey), cipher: createSecretCipher(vaultKey) };
  const access = await prepareAccess(config, storage, keys);
  const services = createServices({
    config,
    logger,
    storage,
    coordination,
    registries,
    keys,
    access,
    addresses,
  });
  await prepareTenant(services, storage, options);
  const background = await startBackground(services);
  return {
    handle: createRequestHandler({
      services,
      background,
      domainProofs: createDomainProofs(),
      exposed: createProcessMetrics({ config, reader: store }, async () => [
        await services.metrics.read(),
      ]),
      raiseAlert: createAlertSink(services.submit, systemClock, logger),
      authenticate: authenticateOf(services, options),
      isEmbedded: true,
    }),
    basePath: basePathOf(addresses.publicUrl),
    firstToken: access.firstToken,
    ownerLink: access.ownerLink && linkUrl(addresses.publicUrl, access.ownerLink),
    requireOutsideHooks: () => hooked.requireOutsideHooks(),
    maintain: () => background.run(),
    close: (finishRequests) => close(services, background, finishRequests),
  };
}

function configOf(options: RollcallOptions): Config {
  const { authToken, apiToken, vaultKey, console: consoleEnabled = false, settings = {} } = options;
  const given = {
    ...settings,
    consoleEnabled,
    authToken,
    apiToken,
    vaultKey,
    storageUrl: 'memory:',
  };
  const flags = Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(',') : String(value)]],
    ),
  ) as Partial<Record<SettingName, string>>;
  return loadConfig({ file: '', mustExist: false, environment: {}, flags }).config;
}

/** Paths are compared as they are received: a base path must have one form. */
function addressesOf({ basePath = '', externalUrl, behindProxy }: RollcallOptions): Addresses {
  const path = basePath.endsWith('/') ? basePath.slice(0, -1) : basePath;
  const url = `http://localhost${path}`;
  const isPlain = URL.canParse(url) && new URL(url).pathname === (path === '' ? '/' : path);
  if (!isPlain || path.includes('//') || path.includes('%'))
    throw new TypeError(
      `basePath must be a path such as /identity, without dots, percent signs or empty segments; "${basePath}" was given`,
    );
  if (externalUrl === undefined)
    return { url, publicUrl: url, followsHost: { path, isForwarded: behindProxy } };
  return { url, publicUrl: originOf(externalUrl) + path };
}

/** The path comes from `basePath`: a second one would be lost without a word. */
function originOf(externalUrl: string): string {
  const url = URL.canParse(externalUrl) ? new URL(externalUrl) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw new TypeError(`externalUrl must be an http or https URL; "${externalUrl}" was given`);
  if (url.href !== `${url.origin}/`)
    throw new TypeError(
      `externalUrl must be an origin such as ${url.origin}, with the path in basePath; "${externalUrl}" was given`,
    );
  return url.origin;
}

function storageOver(
  store: EmbeddedStore,
  { submit, finish }: HookedSubmit,
  isShared: boolean,
): MainStorage {
  return {
    reader: store,
    ...createCountedSubmit(submit),
    isShared,
    setUp: (work) => store.write(work),
    async close() {
      await finish();
      await store.close();
    },
  };
}

const vaultSetting = 'embedded-vault-key';

/**
 * Resolves with the key of an application that has given none: it is kept in the database, so that
 * secrets of webhooks are not in clear there, and no more.
 */
async function ensureVaultKey(store: EmbeddedStore): Promise<string> {
  return store.write(async (transaction) => {
    await transaction.lock('vault key');
    return ensureKey(transaction, vaultSetting);
  });
}

async function prepareTenant(
  { submit, ids }: Services,
  { setUp }: MainStorage,
  { tenant = defaultTenant, policy }: RollcallOptions,
): Promise<void> {
  const input = { tenant, name: 'default', profile: 'default' };
  await setUp((transaction) => ensureConnection(transaction, input, ids, systemClock));
  if (policy === undefined) return;
  const change: PolicyChange = { ...policy };
  await requireValidPolicy(change);
  await submit('executeAction', {
    actor: 'server',
    action: { kind: 'tenant.update', tenant, policy: change },
  });
}

/** @throws TypeError with the path of what is wrong */
async function requireValidPolicy(change: PolicyChange): Promise<void> {
  const { policySchema } = await import('../administration/policy-schema.ts');
  const { error } = policySchema.safeParse(change);
  if (error === undefined) return;
  const { InvalidRequestError } = await import('../api/problem.ts');
  const { path, message } = new InvalidRequestError(error, policySchema).errors[0]!;
  throw new TypeError(`policy${path === '' ? '' : `.${path}`}: ${message}`);
}

function authenticateOf(
  { storage, generation, ids }: Services,
  { authenticate, tenant = defaultTenant }: RollcallOptions,
): ReturnType<typeof createApplicationAuthenticate> | undefined {
  if (authenticate === undefined) return undefined;
  const { reader: store } = storage;
  return createApplicationAuthenticate({ authenticate, store, generation, tenant, ids });
}

async function close(
  { coordination, storage }: Services,
  background: Background,
  finishRequests: () => Promise<void>,
): Promise<void> {
  coordination.startDraining();
  const delivered = background.stopDeliveries();
  // Ends all waiting requests; the others are answered while there is a store.
  coordination.signal.close();
  await finishRequests();
  await delivered;
  await background.stop();
  await storage.close();
}
