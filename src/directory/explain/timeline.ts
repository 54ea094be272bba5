import type { Delivery } from '../../ports/delivery.ts';
import type { StoredEvent } from '../../ports/events.ts';
import type { RequestRow } from '../../ports/requests.ts';
import type { Reader } from '../../ports/store.ts';

export type TimelineEntry =
  | { readonly at: string; readonly kind: 'request'; readonly request: RequestRow }
  | {
      readonly at: string;
      readonly kind: 'event';
      readonly event: StoredEvent;
      readonly undelivered: readonly Undelivered[];
    };

/** A delivery of an event that has not succeeded. */
export interface Undelivered {
  /** Name of the endpoint. */
  readonly endpoint: string;
  /** Id of the endpoint. */
  readonly id: string;
  readonly status: Delivery['status'];
  readonly error?: string;
}

/** Events of one subject that are read. */
const maxEvents = 50;

/** Characters of events that are held in memory: one event of a large resource has a mebibyte. */
const maxEventText = 4_194_304;

/** Reads the latest events of a user and of its account, the latest first. */
export async function eventsOfPerson(
  state: Reader,
  tenant: string,
  subjects: readonly (string | undefined)[],
): Promise<readonly StoredEvent[]> {
  const found: StoredEvent[] = [];
  for (const subject of subjects)
    if (subject !== undefined) found.push(...(await eventsAbout(state, tenant, subject)));
  return found.sort((left, right) => right.sequence - left.sequence);
}

/** Reads the latest events of a subject, as many as fit into memory. */
async function eventsAbout(
  state: Reader,
  tenant: string,
  subject: string,
): Promise<readonly StoredEvent[]> {
  for (let limit = 5; ; limit = Math.min(maxEvents, limit * 2)) {
    const found = await state.eventsAbout(tenant, subject, limit);
    const size = found.reduce((sum, { payload }) => sum + payload.length, 0);
    if (limit === maxEvents || found.length < limit || size * 2 > maxEventText) return found;
  }
}

/**
 * Returns requests and events as a timeline, the latest first.
 *
 * @param seesAll whether endpoints for the events of all tenants are included
 */
export async function timelineOf(
  state: Reader,
  tenant: string,
  requests: readonly RequestRow[],
  events: readonly StoredEvent[],
  seesAll: boolean,
): Promise<readonly TimelineEntry[]> {
  const endpoints = seesAll
    ? (await state.endpoints()).filter(
        (endpoint) => endpoint.tenant === undefined || endpoint.tenant === tenant,
      )
    : await state.endpoints(tenant);
  const names = new Map(endpoints.map(({ id, name }) => [id, name]));
  const entries: TimelineEntry[] = requests.map((request) => ({
    at: request.created,
    kind: 'request',
    request,
  }));
  for (const event of events) {
    const undelivered = (await state.deliveriesOf(tenant, event.sequence))
      .filter(({ endpoint }) => names.has(endpoint))
      .map(({ endpoint, status, lastError: error }) => ({
        endpoint: names.get(endpoint)!,
        id: endpoint,
        status,
        error,
      }));
    entries.push({ at: event.created, kind: 'event', event, undelivered });
  }
  return latestFirst(entries);
}

/** Sorts entries in place. */
export function latestFirst(entries: TimelineEntry[]): readonly TimelineEntry[] {
  return entries.sort((left, right) => (left.at < right.at ? 1 : left.at > right.at ? -1 : 0));
}
