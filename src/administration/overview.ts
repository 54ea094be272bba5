import { refusedKey } from '../events/refused-requests.ts';
import type { Activity, Connection, Tenant, Usage } from '../ports/access.ts';
import type { Endpoint } from '../ports/delivery.ts';
import type { CredentialSummary, DeliveryBacklog, HeldGuard } from '../ports/overview.ts';
import type { RequestRow } from '../ports/requests.ts';
import type { Reader } from '../ports/store.ts';
import { minuteMs, toTimestamp } from '../protocol/text/date-time.ts';
import { firstIdAt } from '../protocol/text/id-time.ts';
import { attentionOf } from './attention.ts';
import { toRfc3339 } from './views.ts';

const hourMs = 60 * minuteMs;
/** Refused requests of the last hour that are looked at; a server keeps 200 an hour. */
const maxRefused = 1_000;

/** What an overview is about. */
export interface OverviewTerms {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Hours that are counted; the last one is the one that has begun. */
  readonly hours: number;
  /** Whether endpoints for all tenants are looked at too. */
  readonly seesAll: boolean;
}

/** What is known of a page of tenants, by tenant. */
interface Known {
  readonly connections: ReadonlyMap<string, readonly Connection[]>;
  readonly usage: ReadonlyMap<string, readonly Usage[]>;
  readonly credentials: ReadonlyMap<string, readonly CredentialSummary[]>;
  readonly activity: ReadonlyMap<string, readonly Activity[]>;
  readonly backlog: ReadonlyMap<string, readonly DeliveryBacklog[]>;
  /** When the oldest event that waits for an endpoint was committed, by tenant. */
  readonly oldest: ReadonlyMap<string, string>;
  readonly guards: ReadonlyMap<string, readonly HeldGuard[]>;
  readonly refused: ReadonlyMap<string, readonly RequestRow[]>;
  readonly endpoints: readonly Endpoint[];
}

/** A tenant at a glance. */
export type TenantOverview = ReturnType<typeof overviewOf>;

/** Returns the hour of an instant, as activity has it: `2026-11-26T23`. */
export function hourOf(instant: string): string {
  return instant.slice(0, 13);
}

/** Returns the first instant of an overview. */
export function startOf({ now, hours }: Pick<OverviewTerms, 'now' | 'hours'>): string {
  return toRfc3339(`${hoursOf(now, hours)[0]!}:00:00.000`);
}

/**
 * Resolves to tenants at a glance. The number of statements does not depend on how many tenants
 * there are.
 */
export async function readOverview(
  reader: Reader,
  tenants: readonly Tenant[],
  terms: OverviewTerms,
): Promise<readonly TenantOverview[]> {
  const known = await readKnown(reader, tenants, terms);
  return tenants.map((tenant) => overviewOf(tenant, known, terms));
}

/** Resolves to one tenant at a glance, with each of its connections. */
export async function readTenantOverview(reader: Reader, tenant: Tenant, terms: OverviewTerms) {
  const known = await readKnown(reader, [tenant], terms);
  const connections = of(known.connections, tenant.id).map((connection) =>
    connectionOverview(connection, known, terms),
  );
  return { ...overviewOf(tenant, known, terms), since: startOf(terms), details: connections };
}

async function readKnown(
  reader: Reader,
  tenants: readonly Tenant[],
  { now, hours, seesAll }: OverviewTerms,
): Promise<Known> {
  const ids = tenants.map(({ id }) => id);
  const [only] = ids;
  const [connections, usage, credentials, activity, backlog, guards, refused, endpoints] =
    await Promise.all([
      reader.connectionsAmong(ids),
      reader.usageAmong(ids),
      reader.credentialsAmong(ids),
      reader.activityAmong(ids, hoursOf(now, hours)[0]!),
      reader.backlogAmong(ids),
      reader.guardsAmong(ids),
      reader.requestsAmong(ids, refusedKey, firstIdAt(now - hourMs), maxRefused),
      reader.endpoints(seesAll ? undefined : only),
    ]);
  const seen = new Set(endpoints.map(({ id }) => id));
  const shown = byTenant(backlog.filter(({ endpoint }) => seen.has(endpoint)));
  return {
    connections: byTenant(connections),
    usage: byTenant(usage),
    credentials: byTenant(credentials),
    activity: byTenant(activity),
    backlog: shown,
    oldest: await readOldest(reader, shown),
    guards: byTenant(guards),
    refused: byTenant(refused),
    endpoints,
  };
}

/** Resolves to when the oldest waiting event of each tenant was committed, where it is kept. */
async function readOldest(
  reader: Reader,
  backlog: ReadonlyMap<string, readonly DeliveryBacklog[]>,
): Promise<ReadonlyMap<string, string>> {
  const oldest = new Map<string, string>();
  const read = async (tenant: string, counts: readonly DeliveryBacklog[]): Promise<void> => {
    const waiting = counts.flatMap(({ firstPending = [] }) => firstPending);
    if (waiting.length === 0) return;
    const [event] = await reader.events(tenant, Math.min(...waiting) - 1, 1);
    if (event !== undefined) oldest.set(tenant, event.created);
  };
  // Only tenants whose deliveries lag cost a read.
  await Promise.all([...backlog].map(([tenant, counts]) => read(tenant, counts)));
  return oldest;
}

function overviewOf({ id, name, status }: Tenant, known: Known, terms: OverviewTerms) {
  const connections = of(known.connections, id);
  const usage = of(known.usage, id);
  const backlog = of(known.backlog, id);
  const heldSince = of(known.guards, id)[0]?.heldSince;
  const active = new Set(connections.filter((one) => one.status === 'active').map((one) => one.id));
  const expiries = of(known.credentials, id).flatMap(({ connection, expires }) =>
    expires !== undefined && active.has(connection) ? [expires] : [],
  );
  return {
    tenant: id,
    name,
    status,
    connections: connections.length,
    ...countsOf(of(known.activity, id), terms),
    lastRequest: latest(usage.map(({ lastRequest }) => lastRequest)),
    lastSuccess: latest(usage.map(({ lastSuccess }) => lastSuccess)),
    lastError: latest(usage.map(({ lastError }) => lastError)),
    credentialsExpire: toRfc3339(expiries.toSorted()[0]),
    pendingDeliveries: sum(backlog.map(({ pending }) => pending)),
    oldestDelivery: toRfc3339(known.oldest.get(id)),
    deadDeliveries: sum(backlog.map(({ dead }) => dead)),
    heldSince: toRfc3339(heldSince),
    attention: attentionOf({
      tenant: id,
      status,
      connections,
      usage,
      credentials: of(known.credentials, id),
      backlog,
      refused: of(known.refused, id),
      endpoints: known.endpoints.filter(({ tenant }) => tenant === undefined || tenant === id),
      heldSince,
      now: terms.now,
    }),
  };
}

function connectionOverview(connection: Connection, known: Known, terms: OverviewTerms) {
  const { tenant, id, name, profile, status } = connection;
  const usage = of(known.usage, tenant).find((one) => one.connection === id);
  const credentials = of(known.credentials, tenant).find((one) => one.connection === id);
  const activity = of(known.activity, tenant).filter((one) => one.connection === id);
  return {
    id,
    name,
    profile,
    status,
    ...countsOf(activity, terms),
    failing: usage?.failing,
    lastRequest: toRfc3339(usage?.lastRequest),
    lastSuccess: toRfc3339(usage?.lastSuccess),
    lastError: toRfc3339(usage?.lastError),
    lastErrorDetail: usage?.lastErrorDetail,
    credentials: credentials?.total ?? 0,
    credentialsExpire: toRfc3339(credentials?.expires),
  };
}

/** Returns the hours that are counted, the oldest first. */
export function hoursOf(now: number, hours: number): readonly string[] {
  return Array.from({ length: hours }, (_, index) =>
    hourOf(toTimestamp(now - (hours - 1 - index) * hourMs)),
  );
}

function countsOf(activity: readonly Activity[], { now, hours }: OverviewTerms) {
  const places = new Map(hoursOf(now, hours).map((hour, index) => [hour, index]));
  const requests = places.size === 0 ? [] : Array.from({ length: places.size }, () => 0);
  const errors = [...requests];
  for (const one of activity) {
    const place = places.get(one.hour);
    if (place === undefined) continue;
    requests[place]! += one.requests;
    errors[place]! += one.errors;
  }
  return { requests: sum(requests), errors: sum(errors), activity: { requests, errors } };
}

function byTenant<T extends { readonly tenant: string }>(
  found: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  return Map.groupBy(found, ({ tenant }) => tenant);
}

const of = <T>(map: ReadonlyMap<string, readonly T[]>, tenant: string): readonly T[] =>
  map.get(tenant) ?? [];

function latest(instants: readonly (string | undefined)[]): string | undefined {
  return toRfc3339(
    instants
      .filter((one) => one !== undefined)
      .toSorted()
      .at(-1),
  );
}

function sum(numbers: readonly number[]): number {
  let total = 0;
  for (const one of numbers) total += one;
  return total;
}
