import type { CountedUsage } from '../access/usage.ts';
import type { Traffic, Usage } from '../ports/access.ts';
import type { Transaction } from '../ports/store.ts';
import type { AddUsageCommand, AddUsageResult } from './command.ts';
import { type Administration, byServer } from './context.ts';
import { hourOf } from './overview.ts';
import { addTraffic, suggestionOf } from './traffic.ts';
import { connectionView } from './views.ts';

/**
 * Failed requests in a row after which a connection is unhealthy. One success makes it healthy
 * again.
 */
const maxFailures = 10;

/**
 * Adds counted requests. Records when a connection becomes unhealthy or recovers, and when its
 * traffic suggests another profile.
 */
export async function addUsage(
  transaction: Transaction,
  { usage }: AddUsageCommand,
  context: Administration,
): Promise<AddUsageResult> {
  const connections = usage.filter(({ credential }) => credential === undefined);
  const tenants = new Set(connections.map((one) => one.tenant));
  const before = await usageOf(transaction, tenants);
  const traffic = new Map<string, Traffic>();
  const suggested: AddUsageResult['suggested'][number][] = [];
  for (const counted of connections) {
    const stored = before.get(counted.connection);
    const added = await addTrafficOf(transaction, counted, stored?.traffic, context);
    if (added === undefined) continue;
    traffic.set(counted.connection, added.traffic);
    if (added.suggested !== undefined) suggested.push(added.suggested);
  }
  await transaction.addUsage(
    usage.map(({ traits: _, writes: __, ...one }) => ({
      ...one,
      traffic: one.credential === undefined ? traffic.get(one.connection) : undefined,
    })),
  );
  await transaction.addActivity(
    connections.map(({ tenant, connection, requests, errors, lastRequest = '' }) => ({
      tenant,
      connection,
      // Counts are taken every few seconds: all are of the hour of the last request, or nearly so.
      hour: hourOf(lastRequest),
      requests,
      errors,
    })),
  );
  // Counts of other threads and nodes may be newer, so that adding them up is the store's work.
  const after = await usageOf(transaction, tenants);
  for (const counted of connections) {
    const { failing: was = 0 } = before.get(counted.connection) ?? {};
    const { failing: now = 0 } = after.get(counted.connection) ?? {};
    if (was >= maxFailures !== now >= maxFailures)
      await recordHealth(transaction, counted, now, context);
  }
  return { suggested };
}

async function recordHealth(
  transaction: Transaction,
  { tenant, connection: id, lastErrorDetail }: CountedUsage,
  failing: number,
  { eventLog }: Administration,
): Promise<void> {
  const connection = await transaction.connection(tenant, id);
  if (connection === undefined) return;
  const type = failing >= maxFailures ? 'connection.unhealthy' : 'connection.recovered';
  const data = {
    connection: connectionView(connection),
    failing: failing === 0 ? undefined : failing,
    lastErrorDetail: type === 'connection.recovered' ? undefined : lastErrorDetail,
  };
  await eventLog.append(transaction, tenant, byServer, [{ type, subject: id, data }]);
}

/** Resolves to the stored usage of the connections of tenants, by their ids. */
async function usageOf(
  transaction: Transaction,
  tenants: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Usage>> {
  const found = new Map<string, Usage>();
  for (const tenant of tenants)
    for (const usage of await transaction.usage(tenant))
      if (usage.credential === undefined) found.set(usage.connection, usage);
  return found;
}

/** Adds what was seen, and writes an event when that suggests another profile than before. */
async function addTrafficOf(
  transaction: Transaction,
  { tenant, connection: id, traits, writes }: CountedUsage,
  stored: Traffic | undefined,
  { clock, eventLog }: Administration,
): Promise<
  | { readonly traffic: Traffic; readonly suggested?: AddUsageResult['suggested'][number] }
  | undefined
> {
  if (traits === undefined && writes === undefined) return undefined;
  const connection = await transaction.connection(tenant, id);
  if (connection === undefined) return undefined;
  const { profile } = connection;
  const traffic = addTraffic(stored, { traits, writes, profile, now: clock.now() });
  const suggestion = suggestionOf(profile, traffic);
  const kept = { ...traffic, suggested: suggestion?.profile };
  if (suggestion === undefined || suggestion.profile === stored?.suggested)
    return { traffic: kept };
  const data = { connection: { ...connectionView(connection), suggestion } };
  await eventLog.append(transaction, tenant, byServer, [
    { type: 'connection.profile_suggested', subject: id, data },
  ]);
  return {
    traffic: kept,
    suggested: { tenant, connection: id, profile, suggested: suggestion.profile },
  };
}
