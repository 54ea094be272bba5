import type { Account, AccountSelection } from '../ports/account.ts';
import type { Reader } from '../ports/store.ts';
import type { Budget } from '../protocol/budget.ts';
import type { RolePolicy } from './policy.ts';
import { cachedRoleReader } from './role-reader.ts';
import { explainRoles } from './roles.ts';

/** What the roles of many accounts are read with. */
export interface RoleReading {
  readonly reader: Reader;
  readonly tenant: string;
  readonly policy: RolePolicy;
  /** What the request may cost: roles are read until half of it is spent. */
  readonly budget: Budget;
  /** Yields to other requests. */
  readonly pause: () => Promise<void>;
}

/** An account with its roles. */
export interface AccountWithRoles {
  readonly account: Account;
  readonly roles: readonly string[];
}

/** A page of the accounts that have a role. */
export interface RolePage {
  readonly accounts: readonly AccountWithRoles[];
  /** Username that was looked at last, folded; absent: there is no further account. */
  readonly reached?: string | undefined;
}

/** Steps for reading an account and its groups. */
const stepsPerAccount = 100;

/** Accounts that are read between pauses. */
const accountsPerTurn = 50;

/** Accounts that one page looks at in search of a role. */
const maxExamined = 1_000;

/**
 * Resolves to the roles of accounts, in their order; fewer than the accounts when half of the
 * budget is spent before the last.
 *
 * @throws ScimError tooMany when a user is in too many groups for one request
 */
export async function rolesOfAccounts(
  { reader, tenant, policy, budget, pause }: RoleReading,
  accounts: readonly Account[],
): Promise<readonly AccountWithRoles[]> {
  const cached = cachedRoleReader(reader);
  const read: AccountWithRoles[] = [];
  for (const account of accounts) {
    if (2 * budget.steps > budget.maxSteps) break;
    budget.spend(stepsPerAccount);
    const { roles } = await explainRoles(cached, tenant, account, policy, budget);
    read.push({ account, roles });
    if (read.length % accountsPerTurn === 0) await pause();
  }
  return read;
}

/**
 * Resolves to accounts that have a role, by username. Roles are not stored, so that a page looks at
 * 1,000 accounts at most and may have fewer than `limit`, or none.
 */
export async function accountsWithRole(
  reading: RoleReading,
  role: string,
  selection: AccountSelection,
): Promise<RolePage> {
  const { reader, tenant } = reading;
  const found: AccountWithRoles[] = [];
  let after = selection.after;
  for (let examined = 0; examined < maxExamined; ) {
    const batch = await reader.accountsByUsername(tenant, { ...selection, after, limit: 100 });
    const read = await rolesOfAccounts(reading, batch.accounts);
    for (const one of read) {
      after = one.account.username.toLowerCase();
      if (!one.roles.includes(role)) continue;
      found.push(one);
      if (found.length === selection.limit) return { accounts: found, reached: after };
    }
    if (read.length < batch.accounts.length) return { accounts: found, reached: after };
    // A batch without accounts has looked at as many as a page may.
    if (batch.reached === undefined || read.length === 0)
      return { accounts: found, reached: batch.reached };
    after = batch.reached;
    examined += read.length;
  }
  return { accounts: found, reached: after };
}
