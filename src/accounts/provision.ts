import type { Account, AccountEmail, AccountStatus } from '../ports/account.ts';
import type { Transaction } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { dayMs, toTimestamp } from '../protocol/text/date-time.ts';
import { foldText } from '../protocol/text/fold.ts';
import type { AccountAttributes } from './account-attributes.ts';
import { countRemoval } from './guard.ts';
import { findLink, verifiedEmails } from './linking.ts';
import type { Policy } from './policy.ts';
import { claimUsername, usernameBase } from './username.ts';

export interface ProvisionContext {
  readonly tenant: string;
  readonly connection: string;
  readonly resource: string;
  readonly attributes: AccountAttributes;
  readonly policy: Policy;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** How a new user got its account. */
export interface Provisioned {
  /** `held`: it has none until an administrator approves or rejects the link. */
  readonly how: 'new' | 'returned' | 'linked' | 'held';
  readonly account?: Account;
  /** Id of the matching account of a held link. */
  readonly held?: string;
}

/** What is read before a new user gets its account. */
export interface AccountLookup {
  /** Accounts without a user that share a key with the new one. */
  readonly unattached: readonly Account[];
  /** Whether another account has the username that fits best. */
  readonly isUsernameTaken: boolean;
}

/** Reads what `provisionAccount` decides by. Both questions are asked at once. */
export async function lookUpAccounts(
  transaction: Transaction,
  { tenant, attributes, policy }: Pick<ProvisionContext, 'tenant' | 'attributes' | 'policy'>,
): Promise<AccountLookup> {
  const [unattached, isUsernameTaken] = await transaction.both(
    () =>
      transaction.unattachedAccounts(tenant, {
        userNameKey: attributes.userNameKey,
        externalId: attributes.externalId,
        emails:
          policy.linking === 'approve'
            ? attributes.emails.map(({ value }) => foldText(value))
            : verifiedEmails(attributes, policy),
      }),
    () => transaction.isUsernameTaken(tenant, usernameBase(attributes.userName)),
  );
  return { unattached, isUsernameTaken };
}

/**
 * Gives a new user an account, in the transaction that creates the user: the account that the same
 * user had before, with its username and settings; a matching account of the application, if the
 * tenant's policy links them; or a new account.
 *
 * @param lookup what `lookUpAccounts` has found in the transaction. Default: it is read now
 * @throws ScimError uniqueness when several accounts match; quotaExceeded
 */
export async function provisionAccount(
  transaction: Transaction,
  context: ProvisionContext,
  newId: () => string,
  lookup?: AccountLookup,
): Promise<Provisioned> {
  const { tenant, connection, resource, attributes, policy } = context;
  const now = toTimestamp(context.now);
  const status = attributes.active === false ? 'deactivated' : 'active';
  const { unattached, isUsernameTaken } = lookup ?? (await lookUpAccounts(transaction, context));
  const returning =
    unattached.length === 0 ? undefined : await findReturning(transaction, context, unattached);
  const unmanaged = unattached.filter((account) => account.connection === undefined);
  const own = returning ?? findLink(unmanaged, attributes, policy);
  if (own !== undefined && returning === undefined && policy.linking === 'approve') {
    await transaction.putHeldLink(tenant, { resource, account: own.id, created: now });
    return { how: 'held', held: own.id };
  }
  if (own !== undefined) {
    const how = returning === undefined ? 'linked' : 'returned';
    return { how, account: await attachAccount(transaction, context, own) };
  }
  await requireSeat(transaction, tenant, policy, status);
  const base = usernameBase(attributes.userName);
  const username = await claimUsername(transaction, tenant, base, isUsernameTaken);
  const account: Account = {
    id: newId(),
    username,
    displayName: attributes.displayName,
    emails: attributes.emails,
    settings: '{}',
    status,
    protected: false,
    connection,
    resource,
    userNameKey: attributes.userNameKey,
    externalId: attributes.externalId,
    created: now,
    lastModified: now,
  };
  await transaction.insertAccount(tenant, account);
  return { how: 'new', account };
}

/** Attaches an account without a user to a user. Its username and settings stay. */
export async function attachAccount(
  transaction: Transaction,
  context: ProvisionContext,
  account: Account,
): Promise<Account> {
  const { tenant, connection, resource, attributes, policy, now } = context;
  const status = attributes.active === false ? 'deactivated' : 'active';
  if (account.status !== 'active') await requireSeat(transaction, tenant, policy, status);
  const attached = describe(
    { ...account, status, connection, resource },
    attributes,
    toTimestamp(now),
  );
  await transaction.updateAccount(tenant, attached, account);
  return attached;
}

/**
 * Returns the account that a returning user had: matched by externalId, else by userName, else by
 * an e-mail address in a verified domain.
 */
async function findReturning(
  transaction: Transaction,
  { tenant, connection, attributes, policy, now }: ProvisionContext,
  unattached: readonly Account[],
): Promise<Account | undefined> {
  const candidates = unattached.filter(
    (account) =>
      account.connection !== undefined &&
      !account.protected &&
      (account.purgeAfter === undefined || account.purgeAfter > toTimestamp(now)),
  );
  const mine: Account[] = [];
  for (const account of candidates) {
    if (
      policy.ownership === 'shared' ||
      !(await isOwnedByOtherConnection(transaction, tenant, account.connection!, connection))
    )
      mine.push(account);
  }
  const verified = verifiedEmails(attributes, policy);
  return (
    mine.find(
      ({ externalId }) => externalId !== undefined && externalId === attributes.externalId,
    ) ??
    mine.find(({ userNameKey }) => userNameKey === attributes.userNameKey) ??
    mine.find(({ emails }) => emails.some(({ value }) => verified.includes(foldText(value))))
  );
}

/** Returns whether the owner is another connection that still exists. */
export async function isOwnedByOtherConnection(
  transaction: Transaction,
  tenant: string,
  owner: string,
  connection: string,
): Promise<boolean> {
  if (owner === connection) return false;
  const status = (await transaction.connection(tenant, owner))?.status;
  return status === 'active' || status === 'paused';
}

async function requireSeat(
  transaction: Transaction,
  tenant: string,
  { seats }: Policy,
  status: AccountStatus,
): Promise<void> {
  if (seats === undefined || status !== 'active') return;
  const { active } = await transaction.accountTotals(tenant);
  if (active < seats) return;
  throw new ScimError(
    'quotaExceeded',
    `all ${seats} seats of this tenant are in use; deactivate a user, or ask an administrator to raise the limit`,
  );
}

/**
 * Updates an account from its user's attributes. The username stays; the status changes only if the
 * attributes have `active`. Returns the account after the update.
 *
 * @param account before the update
 * @throws ScimError held; quotaExceeded
 */
export async function syncAccount(
  transaction: Transaction,
  context: Omit<ProvisionContext, 'resource'>,
  account: Account,
): Promise<Account> {
  const { tenant, attributes, policy, now } = context;
  const status =
    attributes.active === undefined ? account.status : attributes.active ? 'active' : 'deactivated';
  const next = describe({ ...account, status }, attributes, account.lastModified);
  if (hasSameContent(next, account)) return account;
  if (status !== account.status) {
    if (status === 'active') await requireSeat(transaction, tenant, policy, status);
    else await countRemoval(transaction, policy.guard, { tenant, accounts: 1, now });
  }
  const synced = { ...next, lastModified: toTimestamp(now) };
  await transaction.updateAccount(tenant, synced, account);
  return synced;
}

/**
 * Applies the tenant's `onDelete` policy to the account of a user that is being deleted. Returns
 * the account before the change; undefined when the user has none.
 *
 * @throws ScimError forbidden when the account is protected; held
 */
export async function deprovisionAccount(
  transaction: Transaction,
  {
    tenant,
    resource,
    policy,
    now,
  }: Pick<ProvisionContext, 'tenant' | 'resource' | 'policy' | 'now'>,
): Promise<Account | undefined> {
  await transaction.deleteHeldLink(tenant, resource);
  const account = await transaction.accountOf(tenant, resource);
  if (account === undefined) return undefined;
  refuseProtected(account);
  if (account.status === 'active')
    await countRemoval(transaction, policy.guard, { tenant, accounts: 1, now });
  if (policy.onDelete === 'erase') {
    await transaction.deleteAccount(tenant, account);
    return account;
  }
  const { resource: _, ...kept } = account;
  const lastModified = toTimestamp(now);
  const retired: Account =
    policy.onDelete === 'deactivate'
      ? { ...kept, status: 'deactivated', lastModified }
      : {
          ...kept,
          status: 'deleted',
          lastModified,
          purgeAfter: toTimestamp(now + policy.retentionDays * dayMs),
        };
  await transaction.updateAccount(tenant, retired, account);
  return account;
}

/**
 * Detaches an account from its user and connection; everything else stays. Returns the account
 * before the change.
 */
export async function releaseAccount(
  transaction: Transaction,
  tenant: string,
  resource: string,
  now: number,
): Promise<Account | undefined> {
  await transaction.deleteHeldLink(tenant, resource);
  const account = await transaction.accountOf(tenant, resource);
  if (account === undefined) return undefined;
  const { resource: _, connection: __, ...kept } = account;
  await transaction.updateAccount(tenant, { ...kept, lastModified: toTimestamp(now) }, account);
  return account;
}

/**
 * Refuses SCIM writes to the user of a protected account.
 *
 * @throws ScimError forbidden
 */
export function refuseProtected(account: Account): void {
  if (!account.protected) return;
  throw new ScimError(
    'forbidden',
    'the account of this user is protected; only an administrator of the application changes it',
  );
}

/** Returns whether two states of an account agree in what a change of the user can change. */
function hasSameContent(left: Account, right: Account): boolean {
  return (
    left.displayName === right.displayName &&
    left.userNameKey === right.userNameKey &&
    left.externalId === right.externalId &&
    left.status === right.status &&
    hasSameEmails(left.emails, right.emails)
  );
}

function hasSameEmails(left: readonly AccountEmail[], right: readonly AccountEmail[]): boolean {
  if (left === right) return true;
  return (
    left.length === right.length &&
    left.every(({ value, primary }, index) => {
      const other = right[index]!;
      return value === other.value && primary === other.primary;
    })
  );
}

/** Returns the account with the attributes of its user. */
function describe(account: Account, attributes: AccountAttributes, lastModified: string): Account {
  const { purgeAfter: _, ...kept } = account;
  return {
    ...kept,
    displayName: attributes.displayName,
    // Those that are the same stay the same list, so that they are not compared again as text.
    emails: hasSameEmails(account.emails, attributes.emails) ? account.emails : attributes.emails,
    userNameKey: attributes.userNameKey,
    externalId: attributes.externalId,
    lastModified,
  };
}
