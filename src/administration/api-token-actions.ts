import { ensureHashKey } from '../access/credentials.ts';
import { generateToken, hashToken } from '../access/token.ts';
import type { ApiToken } from '../ports/access.ts';
import type { Transaction } from '../ports/store.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { dayMs, toTimestamp } from '../protocol/text/date-time.ts';
import type { Action, ActionDefinitions, ActionResult, ActionsOf } from './action.ts';
import type { Administration } from './context.ts';
import { requireTenant } from './tenants.ts';
import { type ApiTokenView, apiTokenView } from './views.ts';

/** Prefix of tokens of the management API. */
const tokenPrefix = 'rollcallapi';

/** Actions on tokens of the management API. Only the audit records them. */
export const apiTokenActions: ActionDefinitions<ActionsOf<'apiToken'>> = {
  'apiToken.create': { execute: create, audit: ['name', 'role', 'days'] },
  'apiToken.revoke': { execute: revoke, audit: ['token'] },
};

async function create(
  transaction: Transaction,
  { name, tenant, role, days }: Action<'apiToken.create'>,
  { clock, ids }: Administration,
): Promise<ActionResult<ApiTokenView>> {
  if (tenant !== undefined) await requireTenant(transaction, tenant);
  const secret = generateToken(tokenPrefix);
  const now = clock.now();
  const token: ApiToken = {
    id: ids.next(),
    name,
    hash: hashToken(await ensureHashKey(transaction), secret),
    lastFour: secret.slice(-4),
    tenant,
    role,
    created: toTimestamp(now),
    expires: days === undefined ? undefined : toTimestamp(now + days * dayMs),
  };
  await transaction.putApiToken(token);
  return { view: apiTokenView(token), secret };
}

async function revoke(
  transaction: Transaction,
  action: Action<'apiToken.revoke'>,
  { clock }: Administration,
): Promise<ActionResult<ApiTokenView>> {
  const token = (await transaction.apiTokens()).find(({ id }) => id === action.token);
  if (token === undefined)
    throw new ScimError('notFound', `there is no API token ${quote(action.token)}`);
  if (token.revoked !== undefined) throw new ScimError('conflict', 'it is revoked already');
  const revoked = { ...token, revoked: toTimestamp(clock.now()) };
  await transaction.putApiToken(revoked);
  return { view: apiTokenView(revoked) };
}
