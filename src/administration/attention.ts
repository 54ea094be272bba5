import type { Connection, Tenant, Usage } from '../ports/access.ts';
import type { Endpoint } from '../ports/delivery.ts';
import type { CredentialSummary, DeliveryBacklog } from '../ports/overview.ts';
import type { RequestRow } from '../ports/requests.ts';
import { dayMs, toTimestamp } from '../protocol/text/date-time.ts';
import { toRfc3339 } from './views.ts';

/** What needs an administrator, the worst first. */
export const attentionKinds = [
  'guard.held',
  'credential.expired',
  'connection.failing',
  'credential.refused',
  'endpoint.disabled',
  'endpoint.failing',
  'deliveries.dead',
  'credential.expiring',
  'connection.silent',
  'tenant.paused',
  'connection.paused',
] as const;

/** One thing that needs an administrator. */
export interface Attention {
  readonly kind: (typeof attentionKinds)[number];
  readonly tenant: string;
  readonly connection?: string;
  readonly endpoint?: string;
  /** Name of the connection or the endpoint. */
  readonly name?: string;
  /** Since when it is so, or when it will be. RFC 3339. */
  readonly at?: string;
  /** Last four characters of a token that is refused. */
  readonly lastFour?: string;
  /** Where requests with it come from. */
  readonly address?: string;
  /** How many: failed requests in a row, refused requests, deliveries. */
  readonly count?: number;
  readonly detail?: string;
}

/** What is known of a tenant. */
interface Subject {
  readonly tenant: string;
  readonly status: Tenant['status'];
  readonly connections: readonly Connection[];
  readonly usage: readonly Usage[];
  readonly credentials: readonly CredentialSummary[];
  readonly backlog: readonly DeliveryBacklog[];
  /** Requests of the last hour that were refused for their credential, the latest first. */
  readonly refused: readonly RequestRow[];
  readonly endpoints: readonly Endpoint[];
  readonly heldSince: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Failed requests in a row after which a connection is failing. */
const minFailures = 10;
/** Refused requests of one token or address within an hour that need attention. */
const minRefused = 5;
/** Tokens and addresses that are listed, those with most requests first. */
const maxRefusedShown = 3;
/** Days before its last credential expires in which a connection needs another one. */
const warningDays = 14;
/** Days without a request after which a connection that had some is silent. */
const silentDays = 3;

/** Returns what needs an administrator, the worst first. */
export function attentionOf(subject: Subject): readonly Attention[] {
  const { tenant, status, heldSince } = subject;
  if (status === 'deleted') return [];
  const found: Attention[] = [];
  if (heldSince !== undefined) found.push({ kind: 'guard.held', tenant, at: toRfc3339(heldSince) });
  if (status === 'paused') found.push({ kind: 'tenant.paused', tenant });
  for (const connection of subject.connections) found.push(...ofConnection(connection, subject));
  if (status === 'active') found.push(...refusedOf(subject));
  for (const endpoint of subject.endpoints) found.push(...ofEndpoint(endpoint, subject));
  return found.toSorted(
    (left, right) => attentionKinds.indexOf(left.kind) - attentionKinds.indexOf(right.kind),
  );
}

function ofConnection(
  { id, name, status }: Connection,
  { tenant, usage, credentials, now }: Subject,
): readonly Attention[] {
  const about = { tenant, connection: id, name };
  if (status === 'paused') return [{ kind: 'connection.paused', ...about }];
  const found: Attention[] = [];
  const {
    failing = 0,
    lastRequest,
    lastSuccess,
    lastErrorDetail,
  } = usage.find(({ connection }) => connection === id) ?? {};
  const expires = credentials.find(({ connection }) => connection === id)?.expires;
  if (expires !== undefined && expires <= toTimestamp(now + warningDays * dayMs)) {
    const isOver = expires <= toTimestamp(now);
    const kind = isOver ? 'credential.expired' : 'credential.expiring';
    found.push({ kind, ...about, at: toRfc3339(expires) });
  }
  if (failing >= minFailures)
    found.push({
      kind: 'connection.failing',
      ...about,
      at: toRfc3339(lastSuccess),
      count: failing,
      detail: lastErrorDetail,
    });
  if (lastRequest !== undefined && lastRequest < toTimestamp(now - silentDays * dayMs))
    found.push({ kind: 'connection.silent', ...about, at: toRfc3339(lastRequest) });
  return found;
}

/** Returns tokens, or addresses without one, whose requests were refused again and again. */
function refusedOf({ tenant, refused, connections }: Subject): readonly Attention[] {
  const known = refused.map((row) => ({ ...row, ...(JSON.parse(row.detail) as RefusedDetail) }));
  const groups = Map.groupBy(known, ({ lastFour, address }) => lastFour ?? address);
  const found: Attention[] = [];
  for (const rows of groups.values()) {
    const [latest] = rows;
    const { connection: id, lastFour, address, reason } = latest!;
    const connection = connections.find((one) => one.id === id);
    // A row without an address counts what is not listed; a paused connection refuses on purpose.
    const isExpected = address === undefined || connection?.status === 'paused';
    if (rows.length < minRefused || isExpected) continue;
    found.push({
      kind: 'credential.refused',
      tenant,
      connection: connection?.id,
      name: connection?.name,
      at: toRfc3339(latest!.created),
      count: rows.length,
      lastFour,
      address,
      detail: reason,
    });
  }
  return found.toSorted((left, right) => right.count! - left.count!).slice(0, maxRefusedShown);
}

/** What the request log says of a refused request. */
interface RefusedDetail {
  readonly lastFour?: string;
  readonly address?: string;
  readonly reason?: string;
}

function ofEndpoint(
  { id, name, status, reason, failingSince }: Endpoint,
  { tenant, backlog }: Subject,
): readonly Attention[] {
  const { pending = 0, dead = 0 } = backlog.find(({ endpoint }) => endpoint === id) ?? {};
  const about = { tenant, endpoint: id, name };
  const found: Attention[] = [];
  // What is for all tenants shows with those whose events it has not got.
  if (status === 'disabled' && pending + dead > 0)
    found.push({ kind: 'endpoint.disabled', ...about, count: pending, detail: reason });
  else if (failingSince !== undefined && pending > 0)
    found.push({
      kind: 'endpoint.failing',
      ...about,
      at: toRfc3339(failingSince),
      count: pending,
    });
  if (dead > 0) found.push({ kind: 'deliveries.dead', ...about, count: dead });
  return found;
}
