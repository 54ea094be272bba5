import {
  type CredentialInput,
  createToken,
  ensureHashKey,
  newCredential,
} from '../access/credentials.ts';
import { clientIdOf, keyHash, trustHash, trustPrefix } from '../access/oauth-client.ts';
import { generateToken, hashToken } from '../access/token.ts';
import type { ApiToken, Connection, Credential } from '../ports/access.ts';
import type { Transaction } from '../ports/store.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { dayMs, toTimestamp } from '../protocol/text/date-time.ts';
import type { ApiTokenAction, CredentialAction, NewCredential } from './action.ts';
import type { Administration, Performed } from './context.ts';
import { requireConnection, requireTenant } from './tenants.ts';
import { apiTokenView, credentialView } from './views.ts';

/** Days a client secret is valid: a year when nothing is said, three at most, as application galleries ask. */
const secretDays = { default: 365, most: 1_096 } as const;

/** Live credentials of one connection at most. */
const mostLive = 50;

/** Tokens of the management API begin so. */
const apiTokenPrefix = 'rollcallapi';

export async function performCredential(
  transaction: Transaction,
  action: CredentialAction,
  administration: Administration,
): Promise<Performed> {
  const { clock } = administration;
  const { tenant } = action;
  if (action.kind === 'credential.revoke') {
    const credential = await transaction.credential(tenant, action.credential);
    if (credential === undefined || credential.kind === 'access')
      throw new ScimError(
        'notFound',
        `tenant ${quote(tenant)} has no credential ${quote(action.credential)}`,
      );
    if (credential.revoked !== undefined) throw new ScimError('conflict', 'it is revoked already');
    const revoked = { ...credential, revoked: toTimestamp(clock.now()) };
    await transaction.putCredential(revoked);
    return { view: credentialView(revoked) };
  }
  const connection = await requireConnection(transaction, tenant, action.connection);
  if (connection.status === 'deleted' || connection.status === 'released')
    throw new ScimError('conflict', `the connection is ${connection.status}`);
  const all = await transaction.credentials(tenant);
  const live = all.filter(
    (other) => other.connection === connection.id && isLive(other, toTimestamp(clock.now())),
  );
  if (live.length >= mostLive)
    throw new ScimError('conflict', `the connection has ${mostLive} live credentials; revoke some`);
  if (action.credentialKind === 'token' && action.user !== undefined) {
    if ((await transaction.resource(tenant, 'User', action.user)) === undefined)
      throw new ScimError(
        'notFound',
        `tenant ${quote(tenant)} has no user with the id ${quote(action.user)}`,
      );
  }
  return createCredential(transaction, connection, action, administration);
}

function isLive({ revoked, expires }: Credential, now: string): boolean {
  return revoked === undefined && (expires === undefined || expires > now);
}

async function createCredential(
  transaction: Transaction,
  connection: Connection,
  action: NewCredential,
  { clock, ids }: Administration,
): Promise<Performed> {
  const wish: CredentialInput = {
    connection,
    name: action.name,
    ...(action.scope === undefined ? {} : { scope: action.scope }),
    ...expiry(action, clock.now()),
    ...(action.credentialKind === 'token' && action.user !== undefined
      ? { user: action.user }
      : {}),
  };
  if (action.credentialKind === 'token' || action.credentialKind === 'secret') {
    const { token, credential } = await createToken(
      transaction,
      wish,
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
    // A revoked one may be created again.
    if (known.revoked === undefined)
      throw new ScimError(
        'conflict',
        'an active credential with the same key or trust already exists in this tenant',
      );
    await transaction.putCredential({ ...known, hash: `${known.id} was ${hash}` });
  }
  const facts = {
    kind: action.credentialKind,
    hash,
    lastFour: '',
    details: JSON.stringify(isKey ? action.key : action.trust),
  };
  const credential = newCredential(wish, facts, ids, clock);
  await transaction.putCredential(credential);
  return { view: { ...credentialView(credential), clientId: clientIdOf(connection) } };
}

function expiry(
  { credentialKind, days }: NewCredential,
  now: number,
): { readonly expires?: number } {
  const isSecret = credentialKind === 'secret';
  if (isSecret && days !== undefined && days > secretDays.most)
    throw new ScimError(
      'invalidValue',
      `a client secret is valid for ${secretDays.most} days at most`,
    );
  const asked = days ?? (isSecret ? secretDays.default : undefined);
  return asked === undefined ? {} : { expires: now + asked * dayMs };
}

export async function performApiToken(
  transaction: Transaction,
  action: ApiTokenAction,
  { clock, ids }: Administration,
): Promise<Performed> {
  const now = toTimestamp(clock.now());
  if (action.kind === 'apiToken.revoke') {
    const token = (await transaction.apiTokens()).find(({ id }) => id === action.token);
    if (token === undefined)
      throw new ScimError('notFound', `there is no API token ${quote(action.token)}`);
    if (token.revoked !== undefined) throw new ScimError('conflict', 'it is revoked already');
    const revoked = { ...token, revoked: now };
    await transaction.putApiToken(revoked);
    return { view: apiTokenView(revoked) };
  }
  const { name, tenant, role, days } = action;
  if (tenant !== undefined) await requireTenant(transaction, tenant);
  const secret = generateToken(apiTokenPrefix);
  const token: ApiToken = {
    id: ids.next(),
    name,
    hash: hashToken(await ensureHashKey(transaction), secret),
    lastFour: secret.slice(-4),
    ...(tenant === undefined ? {} : { tenant }),
    role,
    created: now,
    ...(days === undefined ? {} : { expires: toTimestamp(clock.now() + days * dayMs) }),
  };
  await transaction.putApiToken(token);
  return { view: apiTokenView(token), secret };
}
