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

/** Returns the key of this installation's token hashes; created on first use. */
export async function ensureHashKey(transaction: Transaction): Promise<string> {
  return ensureKey(transaction, hashKeySetting);
}

/** Returns the key of this installation's token hashes; undefined before the first start. */
export function readHashKey(reader: Pick<Reader, 'setting'>): Promise<string | undefined> {
  return reader.setting(hashKeySetting);
}

/** Returns the key that signs this installation's cursors; created on first use. */
export async function ensureCursorKey(transaction: Transaction): Promise<string> {
  return ensureKey(transaction, cursorKeySetting);
}

/** Returns the key that is kept in a setting; created on first use. */
export async function ensureKey(transaction: Transaction, setting: string): Promise<string> {
  const known = await transaction.setting(setting);
  if (known !== undefined) return known;
  const key = generateHashKey();
  await transaction.setSetting(setting, key);
  return key;
}

/** A connection by name, to be found or created. */
export interface ConnectionInput {
  readonly tenant: string;
  readonly name: string;
  readonly profile: string;
}

/** Returns the tenant's connection of this name; creates tenant and connection if missing. */
export async function ensureConnection(
  transaction: AccessTransaction,
  input: ConnectionInput,
  ids: Ids,
  clock: Clock,
): Promise<Connection> {
  const { tenant, name, profile } = input;
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

/** A credential to be created. */
export interface CredentialInput {
  readonly connection: Pick<Connection, 'tenant' | 'id'>;
  readonly name: string;
  /** Default: `scim`, which allows everything. */
  readonly scope?: AccessScope;
  /** Milliseconds since 1970. Absent: no expiry. */
  readonly expires?: number;
  /** Id of the user that a token is bound to. */
  readonly user?: string;
}

/** A created credential, with its token in clear. */
export interface NewToken {
  /** Shown once; only its hash is stored. */
  readonly token: string;
  readonly credential: Credential;
}

/** Creates a bearer token, or a secret of the connection's OAuth client. */
export async function createToken(
  transaction: Transaction,
  input: CredentialInput,
  ids: Ids,
  clock: Clock,
  kind: 'token' | 'secret' = 'token',
): Promise<NewToken> {
  const token = generateToken();
  const hash = hashToken(await ensureHashKey(transaction), token);
  const credential = newCredential(input, { kind, hash, lastFour: token.slice(-4) }, ids, clock);
  await transaction.putCredential(credential);
  return { token, credential };
}

/**
 * Creates an access token for an authenticated credential. It expires with that credential at the
 * latest, and is invalid once that credential is revoked.
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
  const input = {
    connection: { tenant, id: connection },
    name,
    scope,
    expires,
    user,
  };
  const created = newCredential(
    input,
    { kind: 'access', hash, lastFour: token.slice(-4) },
    ids,
    clock,
  );
  const credential = { ...created, parent: parent.id };
  await transaction.putCredential(credential);
  return { token, credential };
}

/** Returns a new credential; nothing is stored. */
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
    expires: expires === undefined ? undefined : toTimestamp(expires),
    user,
  };
}
