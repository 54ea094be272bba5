import type { NoResult } from '../ports/command.ts';
import type { Transaction } from '../ports/store.ts';
import type { AddUsageCommand } from './command.ts';
import { type Administration, byServer } from './context.ts';
import { connectionView } from './views.ts';

/**
 * Failed requests in a row after which a connection is unhealthy. One success makes it healthy
 * again.
 */
const maxFailures = 10;

/** Adds counted requests, and records when a connection becomes unhealthy or recovers. */
export async function addUsage(
  transaction: Transaction,
  { usage }: AddUsageCommand,
  { eventLog }: Administration,
): Promise<NoResult> {
  const connections = usage.filter(({ credential }) => credential === undefined);
  const tenants = new Set(connections.map((one) => one.tenant));
  const before = await failuresOf(transaction, tenants);
  await transaction.addUsage(usage);
  // Counts of other threads and nodes may be newer, so that adding them up is the store's work.
  const after = await failuresOf(transaction, tenants);
  for (const { tenant, connection: id, lastErrorDetail } of connections) {
    const was = before.get(id) ?? 0;
    const now = after.get(id) ?? 0;
    if (was >= maxFailures === now >= maxFailures) continue;
    const connection = await transaction.connection(tenant, id);
    if (connection === undefined) continue;
    const type = now >= maxFailures ? 'connection.unhealthy' : 'connection.recovered';
    const data = {
      connection: connectionView(connection),
      failing: now === 0 ? undefined : now,
      lastErrorDetail: type === 'connection.recovered' ? undefined : lastErrorDetail,
    };
    await eventLog.append(transaction, tenant, byServer, [{ type, subject: id, data }]);
  }
  return {};
}

/** Resolves with the failed requests in a row by connection. */
async function failuresOf(
  transaction: Transaction,
  tenants: ReadonlySet<string>,
): Promise<ReadonlyMap<string, number>> {
  const failures = new Map<string, number>();
  for (const tenant of tenants)
    for (const { connection, credential, failing = 0 } of await transaction.usage(tenant))
      if (credential === undefined) failures.set(connection, failing);
  return failures;
}
