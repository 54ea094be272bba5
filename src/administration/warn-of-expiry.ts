import type { Credential } from '../ports/access.ts';
import type { NoResult } from '../ports/command.ts';
import type { Transaction } from '../ports/store.ts';
import { dayMs, fromTimestamp, toTimestamp } from '../protocol/text/date-time.ts';
import type { WarnOfExpiryResult } from './command.ts';
import { type Administration, byServer } from './context.ts';
import { credentialView } from './views.ts';

/** Days before its expiry at which a credential is warned of. */
const warningDays = [30, 7, 1] as const;

const maxCredentials = 200;

/**
 * Returns the credentials that need a warning, and records it: each credential once per number of
 * days, across all nodes and restarts.
 */
export async function warnOfExpiry(
  transaction: Transaction,
  _: NoResult,
  { clock, eventLog }: Administration,
): Promise<WarnOfExpiryResult> {
  const now = clock.now();
  const until = toTimestamp(now + warningDays[0] * dayMs);
  const due = await transaction.expiringCredentials(toTimestamp(now), until, maxCredentials);
  const expiring: { credential: Credential; days: number }[] = [];
  for (const credential of due) {
    const left = (fromTimestamp(credential.expires!) - now) / dayMs;
    const days = warningDays.findLast((threshold) => left <= threshold)!;
    if (credential.warned !== undefined && credential.warned <= days) continue;
    await transaction.putCredential({ ...credential, warned: days });
    const { tenant, id } = credential;
    const data = { credential: credentialView(credential), days };
    await eventLog.append(transaction, tenant, byServer, [
      { type: 'credential.expiring', subject: id, data },
    ]);
    expiring.push({ credential, days });
  }
  return { expiring };
}
