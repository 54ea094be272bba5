import type { Account, AccountStatus } from '../ports/account.ts';
import type { Transaction } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { dayMs, toTimestamp } from '../protocol/text/date-time.ts';
import { foldText } from '../protocol/text/fold.ts';
import type { AccountAttributes } from './account-attributes.ts';
import { countRemoval } from './guard.ts';
import { findLink, verifiedEmails } from './linking.ts';
import type { Policy } from './policy.ts';
import { claimUsername } from './username.ts';

export interface Provisioning {
  readonly tenant: string;
  readonly connection: string;
  readonly resource: string;
  readonly profile: AccountAttributes;
  readonly policy: Policy;
  /** Milliseconds. */
  readonly now: number;
}

/** What a new user was given. */
export interface Provisioned {
  /** `held`: nothing, until a person decides. */
  readonly how: 'new' | 'returned' | 'linked' | 'held';
  readonly account?: Account;
  /** Id of the account that fits. */
  readonly held?: string;
}

/**
 * Gives a new user an account, in the transaction that creates the user: the one the person had before and left, with its username and
 * settings; the one the application had, where the tenant links; or a new one.
 *
 * @throws ScimError uniqueness when several accounts fit; quotaExceeded
 */
export async function provisionAccount(
  transaction: Transaction,
  provisioning: Provisioning,
  newId: () => string,
): Promise<Provisioned> {
  const { tenant, connection, resource, profile, policy } = provisioning;
  const now = toTimestamp(provisioning.now);
  const status = profile.active === false ? 'deactivated' : 'active';
  const loose = await transaction.unattachedAccounts(tenant, {
    userNameKey: profile.userNameKey,
    ...(profile.externalId === undefined ? {} : { externalId: profile.externalId }),
    emails:
      policy.linking === 'approve'
        ? profile.emails.map(({ value }) => foldText(value))
        : verifiedEmails(profile, policy),
  });
  const returning =
    loose.length === 0 ? undefined : await findReturning(transaction, provisioning, loose);
  const unmanaged = loose.filter((account) => account.connection === undefined);
  const own = returning ?? findLink(unmanaged, profile, policy);
  if (own !== undefined && returning === undefined && policy.linking === 'approve') {
    await transaction.putHeldLink(tenant, { resource, account: own.id, created: now });
    return { how: 'held', held: own.id };
  }
  if (own !== undefined) {
    const how = returning === undefined ? 'linked' : 'returned';
    return { how, account: await attachAccount(transaction, provisioning, own) };
  }
  await requireSeat(transaction, tenant, policy, status);
  const username = await claimUsername(transaction, tenant, profile.userName);
  const account: Account = {
    id: newId(),
    username,
    displayName: profile.displayName,
    emails: profile.emails,
    settings: '{}',
    status,
    protected: false,
    connection,
    resource,
    userNameKey: profile.userNameKey,
    ...(profile.externalId === undefined ? {} : { externalId: profile.externalId }),
    created: now,
    lastModified: now,
  };
  await transaction.insertAccount(tenant, account);
  return { how: 'new', account };
}

/** Gives an account that has no user to one. Its username and settings stay. */
export async function attachAccount(
  transaction: Transaction,
  provisioning: Provisioning,
  account: Account,
): Promise<Account> {
  const { tenant, connection, resource, profile, policy, now } = provisioning;
  const status = profile.active === false ? 'deactivated' : 'active';
  if (account.status !== 'active') await requireSeat(transaction, tenant, policy, status);
  const attached = describe(
    { ...account, status, connection, resource },
    profile,
    toTimestamp(now),
  );
  await transaction.updateAccount(tenant, attached, account);
  return attached;
}

/** The account of somebody who was here before: known by externalId, else by userName, else by an address in a proven domain. */
async function findReturning(
  transaction: Transaction,
  { tenant, connection, profile, policy, now }: Provisioning,
  loose: readonly Account[],
): Promise<Account | undefined> {
  const left = loose.filter(
    (account) =>
      account.connection !== undefined &&
      !account.protected &&
      (account.purgeAfter === undefined || account.purgeAfter > toTimestamp(now)),
  );
  const mine: Account[] = [];
  for (const account of left) {
    if (
      policy.ownership === 'shared' ||
      !(await isOwnedByOtherConnection(transaction, tenant, account.connection!, connection))
    )
      mine.push(account);
  }
  const verified = verifiedEmails(profile, policy);
  return (
    mine.find(({ externalId }) => externalId !== undefined && externalId === profile.externalId) ??
    mine.find(({ userNameKey }) => userNameKey === profile.userNameKey) ??
    mine.find(({ emails }) => emails.some(({ value }) => verified.includes(foldText(value))))
  );
}

/** Whether something belongs to another connection that is still there. */
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
    `all ${seats} seats of this tenant are taken; deactivate somebody, or have an administrator raise the number of seats`,
  );
}

/**
 * Lets the account follow its user. The username stays; the status changes only when the user says so.
 *
 * @returns the account as it is then
 * @param account as it is
 * @throws ScimError held; quotaExceeded
 */
export async function syncAccount(
  transaction: Transaction,
  provisioning: Omit<Provisioning, 'resource'>,
  account: Account,
): Promise<Account> {
  const { tenant, profile, policy, now } = provisioning;
  const status =
    profile.active === undefined ? account.status : profile.active ? 'active' : 'deactivated';
  const next = describe({ ...account, status }, profile, account.lastModified);
  if (content(next) === content(account)) return account;
  if (status !== account.status) {
    if (status === 'active') await requireSeat(transaction, tenant, policy, status);
    else await countRemoval(transaction, policy.guard, { tenant, accounts: 1, now });
  }
  const followed = { ...next, lastModified: toTimestamp(now) };
  await transaction.updateAccount(tenant, followed, account);
  return followed;
}

/**
 * The user is gone; the account follows as the tenant's policy says.
 *
 * @returns the account as it was
 * @throws ScimError forbidden when the account is protected; held
 */
export async function deprovisionAccount(
  transaction: Transaction,
  { tenant, resource, policy, now }: Pick<Provisioning, 'tenant' | 'resource' | 'policy' | 'now'>,
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

/** Nobody manages the account any more; it stays as it is. */
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

/** @throws ScimError forbidden when the account is protected: whatever SCIM writes to its user is refused */
export function refuseProtected(account: Account): void {
  if (!account.protected) return;
  throw new ScimError(
    'forbidden',
    'the account of this user is protected; only an administrator of the application changes it',
  );
}

/** What a change of the user can change. */
function content({ displayName, emails, userNameKey, externalId, status }: Account): string {
  return JSON.stringify([
    displayName,
    emails.map(({ value, primary }) => [value, primary]),
    userNameKey,
    externalId ?? null,
    status,
  ]);
}

function describe(account: Account, profile: AccountAttributes, lastModified: string): Account {
  const { purgeAfter: _, externalId: __, ...kept } = account;
  return {
    ...kept,
    displayName: profile.displayName,
    emails: profile.emails,
    userNameKey: profile.userNameKey,
    ...(profile.externalId === undefined ? {} : { externalId: profile.externalId }),
    lastModified,
  };
}
