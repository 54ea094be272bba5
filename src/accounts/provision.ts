import type { Account, AccountStatus, Transaction } from '../ports/store.ts';
import { instantKey } from '../protocol/text/date-time.ts';
import type { AccountProfile } from './profile.ts';
import { claimUsername } from './username.ts';

/** Days for which a deleted account and its settings are kept. */
const retentionDays = 30;
const dayMilliseconds = 86_400_000;

export interface Provisioning {
  readonly tenant: string;
  readonly connection: string;
  readonly resource: string;
  readonly profile: AccountProfile;
  /** Milliseconds. */
  readonly now: number;
}

/**
 * Gives a new user an account, in the transaction that creates the user. Someone who returns within the retention gets the
 * old account back, with its username and settings.
 */
export async function provisionAccount(
  transaction: Transaction,
  provisioning: Provisioning,
  newId: () => string,
): Promise<Account> {
  const { tenant, connection, resource, profile } = provisioning;
  const now = instantKey(provisioning.now);
  const status: AccountStatus = profile.active === false ? 'deactivated' : 'active';
  const deleted = await transaction.deletedAccounts(tenant, profile.userNameKey, profile.externalId);
  const returning = deleted.find(({ purgeAfter }) => purgeAfter === undefined || purgeAfter > now);
  if (returning !== undefined) {
    const revived = describe({ ...returning, status, connection, resource }, profile, now);
    await transaction.updateAccount(tenant, revived, returning);
    return revived;
  }
  const username = await claimUsername(transaction, tenant, profile.userName);
  const account: Account = {
    id: newId(),
    username,
    displayName: profile.displayName,
    emails: profile.emails,
    settings: '{}',
    status,
    connection,
    resource,
    userNameKey: profile.userNameKey,
    ...(profile.externalId === undefined ? {} : { externalId: profile.externalId }),
    created: now,
    lastModified: now,
  };
  await transaction.insertAccount(tenant, account);
  return account;
}

/** Lets the account follow its user. The username stays; the status changes only when the user says so. */
export async function followUser(transaction: Transaction, { tenant, resource, profile, now }: Provisioning): Promise<void> {
  const account = await transaction.accountOf(tenant, resource);
  if (account === undefined) return;
  const status = profile.active === undefined ? account.status : profile.active ? 'active' : 'deactivated';
  const next = describe({ ...account, status }, profile, account.lastModified);
  if (content(next) === content(account)) return;
  await transaction.updateAccount(tenant, { ...next, lastModified: instantKey(now) }, account);
}

/** The user is gone; the account stays, without access, for the retention. */
export async function retireAccount(transaction: Transaction, tenant: string, resource: string, now: number): Promise<void> {
  const account = await transaction.accountOf(tenant, resource);
  if (account === undefined) return;
  const { resource: _, ...kept } = account;
  const retired: Account = {
    ...kept,
    status: 'deleted',
    lastModified: instantKey(now),
    purgeAfter: instantKey(now + retentionDays * dayMilliseconds),
  };
  await transaction.updateAccount(tenant, retired, account);
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

function describe(account: Account, profile: AccountProfile, lastModified: string): Account {
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
