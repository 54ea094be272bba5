import type { AccountTransaction } from '../ports/account.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { minuteMs, toTimestamp } from '../protocol/text/date-time.ts';
import type { GuardPolicy } from './policy.ts';

/** The first minute since 1970 that counts. */
export function windowStart(minutes: number, now: number): number {
  return Math.floor(now / minuteMs) - minutes + 1;
}

export interface Removal {
  readonly tenant: string;
  /** Accounts that lose access, or a membership. */
  readonly accounts: number;
  /** Milliseconds. */
  readonly now: number;
}

/**
 * Counts a removal in the transaction that makes it, or holds it: a mistake in an identity provider must not take everybody's access away.
 *
 * @throws ScimError held: nothing of the request is done then
 */
export async function countRemoval(
  transaction: AccountTransaction,
  { enabled, percent, atLeast, minutes }: GuardPolicy,
  { tenant, accounts, now }: Removal,
): Promise<void> {
  if (!enabled || accounts === 0) return;
  const minute = Math.floor(now / minuteMs);
  const oldest = windowStart(minutes, now);
  const { removals, releasedUntil } = await transaction.guard(tenant, oldest);
  if (releasedUntil !== undefined && releasedUntil > toTimestamp(now)) return;
  // As many as were active when the window began.
  const active = (await transaction.accountTotals(tenant)).active + removals;
  const most = Math.max(atLeast, Math.floor((active * percent) / 100));
  if (removals + accounts > most) {
    throw new ScimError(
      'held',
      `held: ${removals + accounts} accounts would lose access or a membership within ${minutes} minutes, and ${most} is the most that goes unasked. Nothing was changed. If it is meant, an administrator releases the guard of this tenant`,
    );
  }
  await transaction.addRemovals(tenant, minute, accounts, oldest);
}
