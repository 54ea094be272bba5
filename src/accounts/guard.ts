import type { AccountTransaction } from '../ports/account.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { minuteMs, toTimestamp } from '../protocol/text/date-time.ts';
import type { GuardPolicy } from './policy.ts';

/** Returns the first minute of the guard's window, in minutes since 1970. */
export function windowStart(minutes: number, now: number): number {
  return Math.floor(now / minuteMs) - minutes + 1;
}

/**
 * Returns how many accounts may lose access or a membership within the window.
 *
 * @param active accounts that were active when the window began
 */
export function guardLimit(
  { atLeast, percent }: Pick<GuardPolicy, 'atLeast' | 'percent'>,
  active: number,
): number {
  return Math.max(atLeast, Math.floor((active * percent) / 100));
}

export interface Removal {
  readonly tenant: string;
  /** Number of accounts that lose access or a membership. */
  readonly accounts: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Counts a removal in its own transaction, or holds it: a mistake in an identity provider must not
 * remove the access of a whole organisation.
 *
 * @throws ScimError held; the whole request is refused then
 */
export async function countRemoval(
  transaction: AccountTransaction,
  policy: GuardPolicy,
  { tenant, accounts, now }: Removal,
): Promise<void> {
  const { enabled, minutes } = policy;
  if (!enabled || accounts === 0) return;
  const minute = Math.floor(now / minuteMs);
  const oldest = windowStart(minutes, now);
  const { removals, releasedUntil } = await transaction.guard(tenant, oldest);
  if (releasedUntil !== undefined && releasedUntil > toTimestamp(now)) return;
  // Accounts that were active when the window began.
  const active = (await transaction.accountTotals(tenant)).active + removals;
  const limit = guardLimit(policy, active);
  if (removals + accounts > limit) {
    throw new ScimError(
      'held',
      `held: this would remove access or memberships from ${removals + accounts} accounts within ${minutes} minutes (limit: ${limit}). No changes were made. If intended, ask an administrator to release the guard for this tenant`,
    );
  }
  await transaction.addRemovals(tenant, minute, accounts, oldest);
}
