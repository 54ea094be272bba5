import type {
  AccessScope,
  AccessTransaction,
  Connection,
  Credential,
  CredentialKind,
} from '../ports/access.ts';
import type { Reader, Transaction } from '../ports/store.ts';
import type { Clock, Ids } from '../ports/system.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { generateHashKey, generateToken, hashToken } from './token.ts';

const hashKeySetting = 'token-hash-key';
const cursorKeySetting = 'cursor-key';

/** The key of this directory's token hashes; made on first use. */
export async function ensureHashKey(transaction: Transaction): Promise<string> {
  return ensureKey(transaction, hashKeySetting);
}

/** Returns the key of this directory's token hashes; undefined before the first start. */
export function readHashKey(reader: Pick<Reader, 'setting'>): Promise<string | undefined> {
  return reader.setting(hashKeySetting);
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

export interface ConnectionInput {
  readonly tenant: string;
  readonly name: string;
  readonly profile: string;
}

/** The tenant's connection of this name; tenant and connection are made when they are not there. */
export async function ensureConnection(
  transaction: AccessTransaction,
  wish: ConnectionInput,
  ids: Ids,
  clock: Clock,
): Promise<Connection> {
  const { tenant, name, profile } = wish;
  const created = toTimestamp(clock.now());
  if ((await transaction.tenant(tenant)) === undefined)
    await transaction.putTenant({
      id: tenant,
      name: tenant,
      status: 'active',
      created,
      policy: '{}',
    });
  const known = (await transaction.connections(tenant)).find(
    (connection) => connection.name === name,
  );
  if (known !== undefined) return known;
  const connection: Connection = {
    tenant,
    id: ids.next(),
    name,
    profile,
    status: 'active',
    created,
  };
  await transaction.putConnection(connection);
  return connection;
}

export interface CredentialInput {
  readonly connection: Pick<Connection, 'tenant' | 'id'>;
  readonly name: string;
  /** Default `scim`: everything. */
  readonly scope?: AccessScope;
  /** Milliseconds since 1970; absent: never. */
  readonly expires?: number;
  /** Id of the user a token is bound to. */
  readonly user?: string;
}

export interface NewToken {
  /** Shown once; only its hash is kept. */
  readonly token: string;
  readonly credential: Credential;
}

/** A bearer token, or a secret of the connection's OAuth client. */
export async function createToken(
  transaction: Transaction,
  wish: CredentialInput,
  ids: Ids,
  clock: Clock,
  kind: 'token' | 'secret' = 'token',
): Promise<NewToken> {
  const token = generateToken();
  const hash = hashToken(await ensureHashKey(transaction), token);
  const credential = newCredential(wish, { kind, hash, lastFour: token.slice(-4) }, ids, clock);
  await transaction.putCredential(credential);
  return { token, credential };
}

/**
 * An access token for a credential that has shown itself. It ends with what it was given for, and before it when that is revoked.
 */
export async function issueAccessToken(
  transaction: Transaction,
  parent: Credential,
  { scope, expires }: { readonly scope: AccessScope; readonly expires: number },
  ids: Ids,
  clock: Clock,
): Promise<NewToken> {
  const token = generateToken();
  const hash = hashToken(await ensureHashKey(transaction), token);
  const { tenant, connection, name, user } = parent;
  const wish = {
    connection: { tenant, id: connection },
    name,
    scope,
    expires,
    ...(user === undefined ? {} : { user }),
  };
  const made = newCredential(wish, { kind: 'access', hash, lastFour: token.slice(-4) }, ids, clock);
  const credential = { ...made, parent: parent.id };
  await transaction.putCredential(credential);
  return { token, credential };
}

export function newCredential(
  { connection, name, scope = 'scim', expires, user }: CredentialInput,
  facts: {
    readonly kind: CredentialKind;
    readonly hash: string;
    readonly lastFour: string;
    readonly details?: string;
  },
  ids: Ids,
  clock: Clock,
): Credential {
  return {
    tenant: connection.tenant,
    id: ids.next(),
    connection: connection.id,
    name,
    scope,
    ...facts,
    created: toTimestamp(clock.now()),
    ...(expires === undefined ? {} : { expires: toTimestamp(expires) }),
    ...(user === undefined ? {} : { user }),
  };
}
