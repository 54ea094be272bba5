import { readFileSync } from 'node:fs';
import {
  createToken,
  ensureConnection,
  ensureCursorKey,
  ensureHashKey,
} from '../access/credentials.ts';
import { defaultTenant } from '../access/tenant-id.ts';
import { putLink } from '../administration/administrator-actions.ts';
import { adoptIndexRules } from '../directory/plan-indexes.ts';
import type { Connection } from '../ports/access.ts';
import type { Transaction } from '../ports/store.ts';
import { builtInDefinitions, extendDefinitions } from '../protocol/schema/built-in.ts';
import { dayMs } from '../protocol/text/date-time.ts';
import { type Keys, requireOpenable } from './check-vault.ts';
import { type Config, ConfigError } from './config.ts';
import { applyDefinitions } from './definitions.ts';
import { isLoopback, parseListen } from './settings.ts';
import type { MainStorage } from './storage.ts';
import { createIds, systemClock } from './system.ts';

/**
 * Time in which nodes of an earlier release, which write no keys for new indexes, may still run.
 */
const upgradeMs = 600_000;

/** What requests are authenticated with. */
export interface PreparedAccess {
  /** Key of the hashes of credentials. */
  readonly hashKey: string;
  /** Key that cursors are signed with. */
  readonly cursorKey: string;
  /** The token of the site configuration, and the connection it stands for. */
  readonly configured?: { readonly token: string; readonly connection: Connection };
  /** A token that this start created because there was no other. Shown once. */
  readonly firstToken?: string;
  /** The secret of a one-time link for the first owner of the console. Shown once. */
  readonly ownerLink?: string;
}

/**
 * Creates the keys, the default tenant and its connection, unless they exist, and a token where
 * there is no other way in. Nodes that start together share them.
 *
 * @throws StorageError corrupt, when the vault key does not open the secrets in the database
 * @throws ConfigError when others could reach a console that has no owner
 */
export async function prepareAccess(
  config: Config,
  { setUp, isShared }: MainStorage,
  vaultKeys: Keys,
): Promise<PreparedAccess> {
  const ids = createIds(systemClock);
  return setUp(async (transaction) => {
    await transaction.lock('first start');
    const hasOwner = (await transaction.owners(1)).length > 0;
    if (!hasOwner) requireLoopback(config);
    await requireOpenable(transaction, vaultKeys);
    const hashKey = await ensureHashKey(transaction);
    const cursorKey = await ensureCursorKey(transaction);
    await adoptDefinitions(transaction, config, isShared);
    const connection = await ensureConnection(
      transaction,
      { tenant: defaultTenant, name: await siteConnection(transaction), profile: config.profile },
      ids,
      systemClock,
    );
    const hashed = {
      hashKey,
      cursorKey,
      ownerLink: await ownerLink(transaction, config, hasOwner),
    };
    const { authToken: token, profile } = config;
    // The site configuration decides the profile, whatever it was at an earlier start.
    if (token !== undefined)
      return { ...hashed, configured: { token, connection: { ...connection, profile } } };
    if ((await transaction.credentials(defaultTenant)).length > 0) return hashed;
    const input = { connection, name: 'first start' };
    const created = await createToken(transaction, input, ids, systemClock);
    return { ...hashed, firstToken: created.token };
  });
}

/** Links of the start are for the operator who starts: they end a day later. */
const ownerLinkMs = dayMs;

/** Resolves to the secret of a link for the first owner; undefined: none is needed. */
async function ownerLink(
  transaction: Transaction,
  { consoleEnabled = false }: Config,
  hasOwner: boolean,
): Promise<string | undefined> {
  if (!consoleEnabled || hasOwner) return undefined;
  const now = systemClock.now();
  return putLink(transaction, undefined, now + ownerLinkMs, now);
}

/** @throws ConfigError when a console without an owner would be reachable from elsewhere */
function requireLoopback({ consoleEnabled = false, listen }: Config): void {
  if (!consoleEnabled || isLoopback(parseListen(listen)!.host)) return;
  throw new ConfigError(
    `"listen" ${listen} is reachable from other machines, and the console has no owner yet. Create one (rollcall administrator create you@example.com), or set "console.enabled": false (ROLLCALL_CONSOLE_ENABLED=false) where only tokens administer this server`,
  );
}

/** Plans the indexes that this release adds, and applies the configured definitions. */
async function adoptDefinitions(
  transaction: Transaction,
  config: Config,
  isShared: boolean,
): Promise<void> {
  await adoptIndexRules(
    transaction,
    (stored) => extendDefinitions(builtInDefinitions(config), stored),
    systemClock.now() + (isShared ? upgradeMs : 0),
  );
  if (config.definitions === undefined) return;
  const text = readFileSync(config.definitions, 'utf8');
  await applyDefinitions(transaction, defaultTenant, text, config, systemClock);
}

/**
 * Returns the name of the connection that the site configuration stands for: the one that
 * command-line tokens belong to, so that an operator can switch between the two and keep the same
 * users. Databases of the first release have a connection of its own.
 */
async function siteConnection(transaction: Transaction): Promise<string> {
  const earlier = 'site configuration';
  const connections = await transaction.connections(defaultTenant);
  return connections.some(({ name }) => name === earlier) ? earlier : 'default';
}
