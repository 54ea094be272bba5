import type { Schemas } from '../../../../src/client/index.ts';
import { api } from '../../app/api.ts';

export type EventRow = Schemas['Event'];

/** A part of the feed, the latest first. */
export interface EventPage {
  readonly items: readonly EventRow[];
  readonly first: number;
  readonly last: number;
  /** Sequence that the next page ends before; absent: there is no older event. */
  readonly next?: number | undefined;
}

/** Sequences that one page covers; with a filter more, because few of them match. */
const windowSize = 100;
const filteredWindowSize = 1_000;

/**
 * Reads events from the latest to the oldest. The feed goes forward only, so a page is a window of
 * sequences that ends before the page above it.
 *
 * @param before 0: the latest
 */
export async function readEvents(
  tenant: string,
  types: string | undefined,
  before: number,
): Promise<EventPage> {
  const size = types === undefined ? windowSize : filteredWindowSize;
  const end = before === 0 ? (await readRange(tenant)).last + 1 : before;
  const after = Math.max(0, end - 1 - size);
  const query = { tenant, types, after, limit: size };
  const { data } = await api.GET('/events', { params: { query } });
  const { first, last, events } = data;
  const items = events.filter(({ sequence }) => sequence < end).toReversed();
  return { items, first, last, next: after >= first ? after + 1 : undefined };
}

/** Reads the sequences that are kept. */
export async function readRange(tenant: string): Promise<Schemas['EventRange']> {
  return (await api.GET('/events/range', { params: { query: { tenant } } })).data;
}

/** Reads one event; undefined: it is not kept. */
export async function readEvent(tenant: string, sequence: number): Promise<EventRow | undefined> {
  const query = { tenant, after: sequence - 1, limit: 1 };
  const { data } = await api.GET('/events', { params: { query } });
  return data.events.find((event) => event.sequence === sequence);
}
