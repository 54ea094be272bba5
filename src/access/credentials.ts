import type { Connection, Credential, Transaction } from '../ports/store.ts';
import type { Clock, Ids } from '../ports/system.ts';
import { instantKey } from '../protocol/text/date-time.ts';
import { generateHashKey, generateToken, hashToken } from './token.ts';

export const defaultTenant = 'default';

const hashKeySetting = 'token-hash-key';
const cursorKeySetting = 'cursor-key';

/** The key of this directory's token hashes; made on first use. */
export async function ensureHashKey(transaction: Transaction): Promise<string> {
  return ensureKey(transaction, hashKeySetting);
}

/** The key that signs this directory's cursors; made on first use. */
export async function ensureCursorKey(transaction: Transaction): Promise<string> {
  return ensureKey(transaction, cursorKeySetting);
}

async function ensureKey(transaction: Transaction, setting: string): Promise<string> {
  const known = await transaction.setting(setting);
  if (known !== undefined) return known;
  const key = generateHashKey();
  await transaction.setSetting(setting, key);
  return key;
}

export interface ConnectionWish {
  readonly tenant: string;
  readonly name: string;
  readonly profile: string;
}

/** The tenant's connection of this name; tenant and connection are made when they are not there. */
export async function ensureConnection(
  transaction: Transaction,
  wish: ConnectionWish,
  ids: Ids,
  clock: Clock,
): Promise<Connection> {
  const { tenant, name, profile } = wish;
  const created = instantKey(clock.now());
  if ((await transaction.tenant(tenant)) === undefined) await transaction.insertTenant({ id: tenant, created });
  const known = (await transaction.connections(tenant)).find((connection) => connection.name === name);
  if (known !== undefined) return known;
  const connection: Connection = { tenant, id: ids.next(), name, profile, created };
  await transaction.insertConnection(connection);
  return connection;
}

export interface TokenWish {
  readonly connection: Connection;
  readonly name: string;
  /** Milliseconds since 1970; absent: never. */
  readonly expires?: number;
  /** Id of the user the token is bound to. */
  readonly user?: string;
}

export interface NewToken {
  /** Shown once; only its hash is kept. */
  readonly token: string;
  readonly credential: Credential;
}

export async function createToken(transaction: Transaction, wish: TokenWish, ids: Ids, clock: Clock): Promise<NewToken> {
  const token = generateToken();
  const credential: Credential = {
    tenant: wish.connection.tenant,
    id: ids.next(),
    connection: wish.connection.id,
    name: wish.name,
    hash: hashToken(await ensureHashKey(transaction), token),
    lastFour: token.slice(-4),
    created: instantKey(clock.now()),
    ...(wish.expires === undefined ? {} : { expires: instantKey(wish.expires) }),
    ...(wish.user === undefined ? {} : { user: wish.user }),
  };
  await transaction.insertCredential(credential);
  return { token, credential };
}

/** Takes effect on the next request. False when there is no such credential, or it is revoked already. */
export async function revokeToken(transaction: Transaction, tenant: string, id: string, clock: Clock): Promise<boolean> {
  const credential = (await transaction.credentials(tenant)).find((candidate) => candidate.id === id);
  if (credential === undefined || credential.revoked !== undefined) return false;
  await transaction.updateCredential({ ...credential, revoked: instantKey(clock.now()) });
  return true;
}
