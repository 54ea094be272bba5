import {
  type CredentialInput,
  createToken,
  ensureHashKey,
  newCredential,
} from '../access/credentials.ts';
import { clientIdOf, keyHash, trustHash, trustPrefix } from '../access/oauth-client.ts';
import type { Connection, Credential } from '../ports/access.ts';
import type { Transaction } from '../ports/store.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { dayMs, toTimestamp } from '../protocol/text/date-time.ts';
import type {
  Action,
  ActionDefinitions,
  ActionResult,
  ActionsOf,
  NewCredential,
  ViewOf,
} from './action.ts';
import type { Administration } from './context.ts';
import { requireConnection } from './tenants.ts';
import { type CredentialView, credentialView } from './views.ts';

/** Lifetime of a client secret: a year by default, three at most, as application galleries ask. */
const secretDays = { default: 365, max: 1_096 } as const;

/** Active credentials of one connection. */
const maxActive = 50;

/** Actions on the credentials of connections. */
export const credentialActions: ActionDefinitions<ActionsOf<'credential'>> = {
  'credential.create': {
    execute: createCredentialOf,
    event: 'credential.created',
    audit: [
      'connection',
      'name',
      'scope',
      'days',
      'expires',
      'credentialKind',
      'user',
      'key',
      'trust',
    ],
  },
  'credential.revoke': {
    execute: revokeCredential,
    event: 'credential.revoked',
    audit: ['credential'],
  },
};

/** Revokes a credential. @throws ScimError notFound, conflict */
export async function revokeCredential(
  transaction: Transaction,
  { tenant, credential: id }: Pick<Action<'credential.revoke'>, 'tenant' | 'credential'>,
  { clock }: Pick<Administration, 'clock'>,
): Promise<ActionResult<CredentialView>> {
  const credential = await transaction.credential(tenant, id);
  if (credential === undefined || credential.kind === 'access')
    throw new ScimError('notFound', `tenant ${quote(tenant)} has no credential ${quote(id)}`);
  if (credential.revoked !== undefined) throw new ScimError('conflict', 'it is revoked already');
  const revoked = { ...credential, revoked: toTimestamp(clock.now()) };
  await transaction.putCredential(revoked);
  return { view: credentialView(revoked) };
}

/** Creates a credential of a connection. @throws ScimError notFound, conflict, invalidValue */
export async function createCredentialOf(
  transaction: Transaction,
  action: NewCredential & { readonly tenant: string; readonly connection: string },
  context: Administration,
): Promise<ActionResult<ViewOf<'credential.create'>>> {
  const { tenant } = action;
  const connection = await requireConnection(transaction, tenant, action.connection);
  if (connection.status === 'deleted' || connection.status === 'released')
    throw new ScimError('conflict', `the connection is ${connection.status}`);
  const now = toTimestamp(context.clock.now());
  const active = (await transaction.credentials(tenant)).filter(
    (other) => other.connection === connection.id && isActive(other, now),
  );
  if (active.length >= maxActive)
    throw new ScimError(
      'conflict',
      `the connection has ${maxActive} active credentials; revoke some`,
    );
  if (action.credentialKind === 'token' && action.user !== undefined) {
    if ((await transaction.resource(tenant, 'User', action.user)) === undefined)
      throw new ScimError(
        'notFound',
        `tenant ${quote(tenant)} has no user with the id ${quote(action.user)}`,
      );
  }
  return createCredential(transaction, connection, action, context);
}

/** Returns whether a credential is neither revoked nor expired. */
export function isActive({ revoked, expires }: Credential, now: string): boolean {
  return revoked === undefined && (expires === undefined || expires > now);
}

async function createCredential(
  transaction: Transaction,
  connection: Connection,
  action: NewCredential,
  { clock, ids }: Administration,
): Promise<ActionResult<ViewOf<'credential.create'>>> {
  const input: CredentialInput = {
    connection,
    name: action.name,
    scope: action.scope,
    expires: expiryOf(action, clock.now()),
    user: action.credentialKind === 'token' ? action.user : undefined,
  };
  if (action.credentialKind === 'token' || action.credentialKind === 'secret') {
    if (action.given !== undefined) {
      await freeHash(transaction, action.given.hash, clock.now());
      const facts = { kind: action.credentialKind, ...action.given };
      const credential = newCredential(input, facts, ids, clock);
      await transaction.putCredential(credential);
      return { view: { ...credentialView(credential), clientId: clientIdOf(connection) } };
    }
    const { token, credential } = await createToken(
      transaction,
      input,
      ids,
      clock,
      action.credentialKind,
    );
    return {
      view: { ...credentialView(credential), clientId: clientIdOf(connection) },
      secret: token,
    };
  }
  const hashKey = await ensureHashKey(transaction);
  const { tenant } = connection;
  const isKey = action.credentialKind === 'key';
  const prefix = isKey
    ? keyHash(hashKey, clientIdOf(connection), action.key.kid)
    : trustPrefix(hashKey, action.trust);
  const hash = isKey ? prefix : trustHash(hashKey, tenant, action.trust);
  // Trusts created by earlier versions have the prefix alone.
  for (const one of new Set([hash, prefix])) {
    const known = await transaction.credentialByHash(one);
    if (known === undefined || known.tenant !== tenant) continue;
    if (!(await setAside(transaction, known, one, clock.now())))
      throw new ScimError(
        'conflict',
        'an active credential with the same key or trust already exists in this tenant',
      );
  }
  const facts = {
    kind: action.credentialKind,
    hash,
    lastFour: '',
    details: JSON.stringify(isKey ? action.key : action.trust),
  };
  const credential = newCredential(input, facts, ids, clock);
  await transaction.putCredential(credential);
  return { view: { ...credentialView(credential), clientId: clientIdOf(connection) } };
}

/**
 * Makes a hash available for a credential whose secret was chosen. A revoked one may be created
 * again: it is then another credential, and the revoked one keeps its entry.
 *
 * @throws ScimError conflict when an active credential or an API token has the secret
 */
async function freeHash(transaction: Transaction, hash: string, now: number): Promise<void> {
  if ((await transaction.apiTokenByHash(hash)) !== undefined)
    throw new ScimError(
      'conflict',
      'the secret is a token of the management API; choose another one',
    );
  const known = await transaction.credentialByHash(hash);
  if (known !== undefined && !(await setAside(transaction, known, hash, now)))
    throw new ScimError('conflict', 'another credential has this secret; choose a new one');
}

/**
 * Makes the hash of a credential available to another one, unless it is in use. A credential of a
 * deleted connection or tenant is revoked by it: restoring them must not bring two of one secret.
 */
async function setAside(
  transaction: Transaction,
  known: Credential,
  hash: string,
  now: number,
): Promise<boolean> {
  const { revoked = toTimestamp(now) } = known;
  if (known.revoked === undefined && !(await isOfDeleted(transaction, known))) return false;
  await transaction.putCredential({ ...known, revoked, hash: `${known.id} was ${hash}` });
  return true;
}

async function isOfDeleted(
  transaction: Transaction,
  { tenant, connection }: Credential,
): Promise<boolean> {
  const status = (await transaction.connection(tenant, connection))?.status;
  if (status !== 'active' && status !== 'paused') return true;
  return (await transaction.tenant(tenant))?.status === 'deleted';
}

/** Returns when a credential expires, in milliseconds; undefined: no expiry. */
function expiryOf(
  { credentialKind, days, expires }: NewCredential,
  now: number,
): number | undefined {
  const isSecret = credentialKind === 'secret';
  if (isSecret && ((days ?? 0) > secretDays.max || (expires ?? 0) > now + secretDays.max * dayMs))
    throw new ScimError(
      'invalidValue',
      `a client secret is valid for ${secretDays.max} days at most`,
    );
  if (expires !== undefined) return expires;
  const asked = days ?? (isSecret ? secretDays.default : undefined);
  return asked === undefined ? undefined : now + asked * dayMs;
}
