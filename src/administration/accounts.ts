import { accountAttributes } from '../accounts/account-attributes.ts';
import { beginErasure } from '../accounts/erase.ts';
import { createPolicies } from '../accounts/policy.ts';
import { attachAccount, provisionAccount } from '../accounts/provision.ts';
import { usernameBase } from '../accounts/username.ts';
import type { Account, AccountReader } from '../ports/account.ts';
import type { Transaction } from '../ports/store.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import type { Document } from '../protocol/schema/stored-json.ts';
import { minuteMs, toTimestamp } from '../protocol/text/date-time.ts';
import { foldUsername } from '../protocol/text/username.ts';
import type { AccountAction, GuardAction } from './action.ts';
import type { Administration } from './context.ts';
import { requireTenant } from './tenants.ts';
import { type AccountView, accountView, type GuardView, toRfc3339 } from './views.ts';

export async function performAccount(
  transaction: Transaction,
  action: AccountAction,
  administration: Administration,
): Promise<AccountView> {
  const { tenant } = action;
  await requireTenant(transaction, tenant);
  const now = toTimestamp(administration.clock.now());
  switch (action.kind) {
    case 'account.register':
      return register(transaction, action, administration);
    case 'account.update': {
      const account = await requireAccount(transaction, tenant, action.account);
      const next = { ...updated(account, action), lastModified: now };
      await transaction.updateAccount(tenant, next, account);
      return accountView(next);
    }
    case 'account.delete': {
      const account = await requireAccount(transaction, tenant, action.account);
      if (account.resource !== undefined) throw managed(account);
      await transaction.deleteAccount(tenant, account);
      await beginErasure(transaction, { tenant, account, created: now });
      return accountView(account);
    }
    default:
      return decide(transaction, action, administration);
  }
}

/** @throws ScimError notFound */
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
  action: Extract<AccountAction, { kind: 'account.register' }>,
  { ids, clock }: Administration,
): Promise<AccountView> {
  const {
    tenant,
    username,
    displayName = username,
    emails = [],
    externalId,
    settings = '{}',
  } = action;
  if (usernameBase(username) !== username)
    throw new ScimError(
      'invalidValue',
      `${quote(username)} is no username; ${quote(usernameBase(username))} would be one`,
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
    ...(externalId === undefined ? {} : { externalId }),
    created,
    lastModified: created,
  };
  await transaction.insertAccount(tenant, account);
  return accountView(account);
}

function updated(
  account: Account,
  action: Extract<AccountAction, { kind: 'account.update' }>,
): Account {
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
    ...(externalId === undefined ? {} : { externalId }),
    status: status ?? account.status,
  };
}

/** A person has looked at the account that seemed to be a new user's. */
async function decide(
  transaction: Transaction,
  { kind, tenant, user }: Extract<AccountAction, { kind: 'link.approve' | 'link.reject' }>,
  { ids, clock }: Administration,
): Promise<AccountView> {
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
    return accountView((await provisionAccount(transaction, own, () => ids.next())).account!);
  }
  const account = await transaction.account(tenant, link.account);
  if (account === undefined || account.resource !== undefined || account.protected)
    throw new ScimError(
      'conflict',
      'the account has been given to somebody, protected or deleted meanwhile; reject the link',
    );
  return accountView(await attachAccount(transaction, { ...provisioning, policy }, account));
}

export async function performGuard(
  transaction: Transaction,
  action: GuardAction,
  { clock }: Administration,
): Promise<GuardView> {
  const { tenant } = action;
  await requireTenant(transaction, tenant);
  const now = clock.now();
  if (action.kind === 'guard.hold') {
    const { heldSince = toTimestamp(now), releasedUntil } = await transaction.guard(tenant, 0);
    await transaction.setGuard(tenant, {
      heldSince,
      ...(releasedUntil === undefined ? {} : { releasedUntil }),
    });
    return { tenant, heldSince: toRfc3339(heldSince) };
  }
  const releasedUntil = toTimestamp(now + action.minutes * minuteMs);
  await transaction.setGuard(tenant, { releasedUntil });
  return { tenant, releasedUntil: toRfc3339(releasedUntil) };
}
