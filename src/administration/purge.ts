import { beginErasure } from '../accounts/erase.ts';
import type { Transaction } from '../ports/store.ts';
import { dayMs, toTimestamp } from '../protocol/text/date-time.ts';
import type { DueConnection, PurgeCommand, PurgeResult } from './command.ts';
import { type Administration, byServer } from './context.ts';
import { purgeDeferred } from './deferred.ts';

/** Rows of a kind that one purge deletes: a few milliseconds of the writer. */
const maxRows = 200;

/** Events, and entries of the request log, that one purge deletes. */
const maxLogRows = 1_000;

/** Bodies of requests that one purge deletes: each may have many pages. */
const maxBodyRows = 200;

const hourMs = 3_600_000;

/** Days that the hours of charts are kept. */
const activityDays = 15;

/** Deletes a part of the data whose retention has ended. Idempotent: it deletes what is due now. */
export async function purge(
  transaction: Transaction,
  { eventDays, requestDays, maxRequests, bodyHours, maxBodies }: PurgeCommand,
  context: Administration,
): Promise<PurgeResult> {
  const now = context.clock.now();
  const daysAgo = (days: number): string => toTimestamp(now - days * dayMs);
  const accounts = await purgeAccounts(transaction, toTimestamp(now), context);
  // Access tokens live for an hour; answers are kept for a day, in which a client may repeat its
  // request.
  const stale = Math.max(
    await transaction.deleteStale(daysAgo(1), maxRows),
    await purgeDeferred(transaction, context, maxRows),
    await transaction.pruneActivity(daysAgo(activityDays), maxRows),
    await transaction.pruneDeliveryActivity(daysAgo(activityDays), maxRows),
  );
  const events = await transaction.pruneEvents(daysAgo(eventDays), maxLogRows);
  const requests = await transaction.pruneRequests(daysAgo(requestDays), maxRequests, maxLogRows);
  const oldestBody = toTimestamp(now - bodyHours * hourMs);
  const bodies = await transaction.pruneRequestContents(oldestBody, maxBodies, maxBodyRows);
  const [tenant] = await transaction.dueTenants(toTimestamp(now), 1);
  const hasMoreOfTenant = tenant !== undefined && (await transaction.eraseTenant(tenant, maxRows));
  return {
    accounts,
    stale,
    events,
    requests,
    tenants: tenant === undefined || hasMoreOfTenant ? 0 : 1,
    connections: await dueConnections(transaction, toTimestamp(now)),
    more:
      Math.max(accounts, stale) >= maxRows ||
      Math.max(events, requests) >= maxLogRows ||
      bodies >= maxBodyRows ||
      tenant !== undefined,
  };
}

async function purgeAccounts(
  transaction: Transaction,
  now: string,
  { eventLog }: Administration,
): Promise<number> {
  const due = await transaction.dueAccounts(now, maxRows);
  for (const { tenant, account } of due) {
    await transaction.deleteAccount(tenant, account);
    await beginErasure(transaction, { tenant, account, created: now });
    await eventLog.append(transaction, tenant, byServer, [
      { type: 'account.erased', subject: account.id, data: { erased: true } },
    ]);
  }
  return due.length;
}

async function dueConnections(
  transaction: Transaction,
  now: string,
): Promise<readonly DueConnection[]> {
  const due = await transaction.dueConnections(now, maxRows);
  return due.map(({ tenant, id, status }) => ({
    tenant,
    connection: id,
    releasesAccounts: status === 'released',
  }));
}
