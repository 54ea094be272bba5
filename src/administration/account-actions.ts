import { accountAttributes } from '../accounts/account-attributes.ts';
import { beginErasure } from '../accounts/erase.ts';
import { createPolicies } from '../accounts/policy.ts';
import { attachAccount, provisionAccount } from '../accounts/provision.ts';
import { usernameBase } from '../accounts/username.ts';
import type { Account, AccountReader } from '../ports/account.ts';
import type { Transaction } from '../ports/store.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import type { Document } from '../protocol/schema/stored-json.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { foldUsername } from '../protocol/text/username.ts';
import type { Action, ActionDefinitions, ActionResult, ActionsOf } from './action.ts';
import type { Administration } from './context.ts';
import { requireTenant } from './tenants.ts';
import { type AccountView, accountView } from './views.ts';

/** Actions on accounts. The audit records no values of persons, only which fields were set. */
export const accountActions: ActionDefinitions<ActionsOf<'account'>> = {
  'account.register': { execute: register, event: 'account.registered', audit: 'names' },
  'account.update': { execute: update, event: 'account.updated', audit: 'names' },
  'account.delete': {
    execute: erase,
    // The event that reports an erasure holds nothing of what was erased.
    event: (_, { id }) => ({ type: 'account.erased', subject: id, data: { erased: true } }),
    audit: 'names',
  },
};

/** Decisions about the account that seems to belong to a new user. */
export const linkActions: ActionDefinitions<ActionsOf<'link'>> = {
  'link.approve': {
    execute: decide,
    event: 'account.linked',
    audit: ['user'],
    target: ({ user }) => user,
  },
  'link.reject': {
    execute: decide,
    event: 'account.updated',
    audit: ['user'],
    target: ({ user }) => user,
  },
};

async function update(
  transaction: Transaction,
  action: Action<'account.update'>,
  { clock }: Administration,
): Promise<ActionResult<AccountView>> {
  const { tenant } = action;
  await requireTenant(transaction, tenant);
  const account = await requireAccount(transaction, tenant, action.account);
  const lastModified = toTimestamp(clock.now());
  const next = { ...updated(account, action), lastModified };
  await transaction.updateAccount(tenant, next, account);
  const view = accountView(next);
  return { view, previous: formerValues(accountView(account), view) };
}

/** Returns the fields that an update has changed, as they were; null for what was absent. */
function formerValues(before: AccountView, after: AccountView): Readonly<Record<string, unknown>> {
  const now: Readonly<Record<string, unknown>> = after;
  const changed = Object.entries(before).filter(
    ([name, value]) =>
      name !== 'lastModified' && JSON.stringify(value) !== JSON.stringify(now[name]),
  );
  return Object.fromEntries(changed.map(([name, value]) => [name, value ?? null]));
}

async function erase(
  transaction: Transaction,
  { tenant, account: id }: Action<'account.delete'>,
  { clock }: Administration,
): Promise<ActionResult<AccountView>> {
  await requireTenant(transaction, tenant);
  const account = await requireAccount(transaction, tenant, id);
  if (account.resource !== undefined) throw managed(account);
  await transaction.deleteAccount(tenant, account);
  await beginErasure(transaction, { tenant, account, created: toTimestamp(clock.now()) });
  return { view: accountView(account) };
}

/**
 * Resolves an account of a tenant.
 *
 * @throws ScimError notFound
 */
export async function requireAccount(
  reader: AccountReader,
  tenant: string,
  id: string,
): Promise<Account> {
  const account = await reader.account(tenant, id);
  if (account === undefined)
    throw new ScimError('notFound', `tenant ${quote(tenant)} has no account ${quote(id)}`);
  return account;
}

function managed({ connection }: Account): ScimError {
  return new ScimError(
    'conflict',
    `the identity provider of connection ${connection ?? ''} manages this account; change it there, or release the connection`,
  );
}

async function register(
  transaction: Transaction,
  action: Action<'account.register'>,
  { ids, clock }: Administration,
): Promise<ActionResult<AccountView>> {
  const { tenant, username, displayName = username, emails = [], settings = '{}' } = action;
  await requireTenant(transaction, tenant);
  if (usernameBase(username) !== username)
    throw new ScimError(
      'invalidValue',
      `${quote(username)} is not a valid username; ${quote(usernameBase(username))} would be valid`,
    );
  if (await transaction.isUsernameTaken(tenant, username))
    throw new ScimError('conflict', `the username ${quote(username)} is taken`);
  const created = toTimestamp(clock.now());
  const account: Account = {
    id: ids.next(),
    username,
    displayName,
    emails,
    settings,
    status: 'active',
    protected: action.protected ?? false,
    userNameKey: foldUsername(username),
    externalId: action.externalId,
    created,
    lastModified: created,
  };
  await transaction.insertAccount(tenant, account);
  return { view: accountView(account) };
}

function updated(account: Account, action: Action<'account.update'>): Account {
  const { settings = account.settings, displayName, emails, externalId, status } = action;
  const isLocked = account.resource !== undefined || account.status === 'deleted';
  const owned = [displayName, emails, externalId, status].some((value) => value !== undefined);
  if (owned && isLocked) throw managed(account);
  return {
    ...account,
    settings,
    protected: action.protected ?? account.protected,
    displayName: displayName ?? account.displayName,
    emails: emails ?? account.emails,
    externalId: externalId ?? account.externalId,
    status: status ?? account.status,
  };
}

async function decide(
  transaction: Transaction,
  { kind, tenant, user }: Action<ActionsOf<'link'>>,
  { ids, clock }: Administration,
): Promise<ActionResult<AccountView>> {
  await requireTenant(transaction, tenant);
  const link = await transaction.heldLink(tenant, user);
  const row = await transaction.resource(tenant, 'User', user);
  if (link === undefined || row === undefined)
    throw new ScimError('notFound', `nothing is held for the user ${quote(user)}`);
  const policy = await createPolicies().of(transaction, tenant);
  const attributes = accountAttributes(JSON.parse(row.document) as Document);
  const provisioning = {
    tenant,
    connection: row.connection,
    resource: user,
    attributes,
    now: clock.now(),
  };
  await transaction.deleteHeldLink(tenant, user);
  if (kind === 'link.reject') {
    const own = { ...provisioning, policy: { ...policy, linking: 'off' } as const };
    const { account } = await provisionAccount(transaction, own, () => ids.next());
    return { view: accountView(account!) };
  }
  const account = await transaction.account(tenant, link.account);
  if (account === undefined || account.resource !== undefined || account.protected)
    throw new ScimError(
      'conflict',
      'the account has been given to another user, protected or deleted meanwhile; reject the link',
    );
  const attached = await attachAccount(transaction, { ...provisioning, policy }, account);
  return { view: accountView(attached) };
}
