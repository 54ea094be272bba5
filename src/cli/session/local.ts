import { readHashKey } from '../../access/credentials.ts';
import { createOncePerTurn } from '../../access/once-per-turn.ts';
import { createPolicies } from '../../accounts/policy.ts';
import { createApi } from '../../api/app.ts';
import { defaultConsoleTerms } from '../../api/console-terms.ts';
import type { ApiOptions } from '../../api/options.ts';
import type { Administrator } from '../../api/principal.ts';
import { ConnectionError, createClient, ProblemError } from '../../client/index.ts';
import { createDirectory } from '../../directory/directory.ts';
import type { Registries } from '../../directory/registries.ts';
import { createSubmit } from '../../directory/submit.ts';
import { createSignal } from '../../events/signal.ts';
import { createFetchHandler } from '../../http/fetch.ts';
import type { Store } from '../../ports/store.ts';
import type { Logger, Vault } from '../../ports/system.ts';
import { basePathOf } from '../../scim/target.ts';
import { addressesOf } from '../../server/addresses.ts';
import { createCommandContext } from '../../server/command-context.ts';
import { commands, type SubmitCommand } from '../../server/commands.ts';
import { type Config, ConfigError, configuredTokens } from '../../server/config.ts';
import { createSystemRegistries } from '../../server/registries.ts';
import { parseListen } from '../../server/settings.ts';
import {
  createIds,
  createSigner,
  createVault,
  scryptSecrets,
  systemClock,
} from '../../server/system.ts';
import { readVaultKey } from '../../server/vault-key.ts';
import { packageVersion } from '../../server/version.ts';
import { openStore, type StoreAccess } from '../open-store.ts';
import { resolveConfig, type ServerOptions } from '../options.ts';
import type { Session } from './session.ts';

/** A process that can open the store may do everything. */
const operator: Administrator = {
  actor: 'command line',
  mayWrite: true,
  mayReadSecrets: true,
};

/** A caller inside this process needs no token; clients must have one. */
const unusedToken = 'local';

/**
 * Opens the management API in this process, over the configured store. A server may use the store
 * meanwhile.
 *
 * @throws StorageError when there is no store
 */
export async function openLocalSession(
  options: ServerOptions,
  access: StoreAccess,
): Promise<Session> {
  const { config } = resolveConfig(options);
  const store = await openStore(config.storageUrl, access);
  const hashKey = await readHashKey(store);
  const signal = createSignal();
  const failures: unknown[] = [];
  const handle = createApi({
    ...apiOptions(config, store),
    logger: createFailureLogger(failures),
    hashKey: hashKey ?? '',
    signal,
  });
  const answer = createFetchHandler(handle);
  const url = publicUrlOf(config);
  const api = createClient({
    url,
    token: unusedToken,
    async fetch(request) {
      // The base path of the public URL is for proxies; the API itself begins at the root.
      const { pathname, search } = new URL(request.url);
      const target = `http://localhost${pathname.slice(basePathOf(url).length)}${search}`;
      const response = await endedBy(request.signal, answer(new Request(target, request)));
      // There is no log to look into: the command itself shows the cause.
      if (response.status >= 500 && failures.length > 0) throw failures.pop();
      return response;
    },
  });
  return {
    api,
    url,
    isRemote: false,
    explain: async (error) => explain(error),
    forwardKey() {
      if (hashKey === undefined)
        throw new ConfigError('this directory has no keys yet; start the server once');
      return hashKey;
    },
    async close() {
      signal.close();
      await store.close();
    },
  };
}

/** Returns what URLs in answers begin with, as the server on this configuration would say. */
function publicUrlOf(config: Config): string {
  const { host, port } = parseListen(config.listen)!;
  return addressesOf(config, host, port).publicUrl;
}

function apiOptions(
  config: Config,
  store: Store,
): Omit<ApiOptions, 'hashKey' | 'signal' | 'logger'> {
  const registries = createSystemRegistries(config);
  const publicUrl = publicUrlOf(config);
  const submit: SubmitCommand = createSubmit(
    store,
    commands,
    createCommandContext({ registries, events: config.events }),
  );
  const directory = createLocalDirectory(store, submit, registries);
  return {
    reader: store,
    stateVersion: createOncePerTurn(() => store.stateVersion()),
    directory,
    submit,
    policies: createPolicies(),
    pause: async () => undefined,
    ids: createIds(systemClock),
    clock: systemClock,
    publicUrl,
    issuer: publicUrl,
    identify: async () => operator,
    reservedTokens: configuredTokens(config),
    secrets: scryptSecrets,
    // Links that commands create are used at a server, which may have other settings.
    console: defaultConsoleTerms,
    vault: createLazyVault(config),
    endpointOf: async (tenant, resourceType) =>
      (await directory.registry(tenant)).registry.type(resourceType)?.endpoint ?? '',
    async send(request) {
      const { createSend } = await import('../../delivery/send.ts');
      return createSend({ allowedHosts: config.webhookHosts })(request);
    },
    webhookHosts: config.webhookHosts,
    trustedHosts: config.trustedHosts,
    // A server notices changed endpoints within a second.
    endpointsChanged: async () => undefined,
    domainProofs: {
      txt: async (name) => (await domainProofs()).txt(name),
      file: async (domain, path) => (await domainProofs()).file(domain, path),
    },
    version: packageVersion(),
    metrics: { contentType: 'text/plain', expose: async () => '' },
  };
}

/** Keeps the causes of failures, which answers do not tell. */
function createFailureLogger(failures: unknown[]): Logger {
  return {
    isEnabled: (level) => level === 'error',
    log: (_, __, fields) => void failures.push(fields?.['cause']),
  };
}

async function domainProofs() {
  const { createDomainProofs } = await import('../../server/domain-proofs.ts');
  return createDomainProofs();
}

/** The key is read on use: most commands need none, and may not be allowed to read it. */
function createLazyVault(config: Config): Vault {
  const open = (): Vault => createVault(readVaultKey(config));
  return {
    encrypt: (text) => open().encrypt(text),
    decrypt: (sealed) => open().decrypt(sealed),
  };
}

function createLocalDirectory(store: Store, submit: SubmitCommand, registries: Registries) {
  return createDirectory({
    reader: store,
    submit,
    registries,
    ids: createIds(systemClock),
    clock: systemClock,
    secrets: scryptSecrets,
    // Cursors are used in this process only.
    signer: createSigner(''),
    pause: async () => undefined,
  });
}

/** The API in this process fails by itself, or because of its store. */
function explain(error: unknown): unknown {
  if (error instanceof ConnectionError) return error.cause;
  return error instanceof ProblemError ? new ConfigError(error.detail) : error;
}

/** Resolves to an answer, or rejects once the signal is aborted: a feed waits for long. */
function endedBy<T>(signal: AbortSignal, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
