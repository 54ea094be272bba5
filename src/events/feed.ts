import type { StoredEvent } from '../ports/events.ts';
import { maxPageBytes, mayBeFull } from '../ports/pages.ts';
import type { Store } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { eventJson } from './event-log.ts';
import type { Signal } from './signal.ts';

/** A query of the event feed. */
export interface FeedQuery {
  readonly tenant: string;
  /** The last sequence the consumer has seen; 0: none. */
  readonly after: number;
  readonly limit: number;
  /** Absent: all types. */
  readonly types?: readonly string[];
}

/** The part of a store that feeds are read from. */
export type FeedSource = Pick<Store, 'listReader'>;

export interface FeedPage {
  readonly events: readonly StoredEvent[];
  /** The `after` of the next query: everything up to it has been seen. */
  readonly next: number;
}

/**
 * Returns the events after a position, in order and without gaps. Events of other types are
 * skipped; `next` includes them.
 *
 * @throws ScimError gone when the position is before the oldest event kept; invalidValue when it
 *   is after the last event
 */
export async function readFeed(
  source: FeedSource,
  { tenant, after, limit, types }: FeedQuery,
): Promise<FeedPage> {
  const reader = await source.listReader(tenant);
  const { first, last } = await reader.eventRange(tenant);
  if (after < first - 1) {
    throw new ScimError(
      'gone',
      `events up to ${first - 1} were deleted. Start again from GET /api/v1/snapshot, ` +
        `or continue after ${first - 1} and miss the events between`,
    );
  }
  if (after > last) {
    throw new ScimError(
      'invalidValue',
      `there is no event ${after}; the last is ${last}. ` +
        'If the directory was restored from a backup, start again from GET /api/v1/snapshot',
    );
  }
  const events = await reader.events(tenant, after, limit, types, maxPageBytes);
  const lastRead = events.at(-1)?.sequence ?? after;
  const isLast = events.length < limit && !mayBeFull(events.map(({ payload }) => payload));
  return { events, next: isLast ? Math.max(lastRead, last) : lastRead };
}

/** How often a waiting reader looks again: another process may have written. */
const pollIntervalMs = 1_000;

/**
 * Rejects when the reader may no longer read: its credential was revoked, has expired or is gone.
 */
export type StillAdmitted = () => Promise<void>;

/**
 * Returns the next page that is not empty; after `milliseconds`, an empty one.
 *
 * @param stillAdmitted called before each read but the first
 */
export async function awaitFeed(
  source: FeedSource,
  query: FeedQuery,
  signal: Signal,
  milliseconds: number,
  now: () => number,
  stillAdmitted: StillAdmitted = () => Promise.resolve(),
): Promise<FeedPage> {
  const until = now() + milliseconds;
  let page = await readFeed(source, query);
  while (page.events.length === 0 && now() < until && !signal.isClosed()) {
    await signal.wait(Math.min(pollIntervalMs, Math.max(1, until - now())));
    await stillAdmitted();
    page = await readFeed(source, { ...query, after: page.next });
  }
  return page;
}

/** After this time without an event, a stream sends a comment to keep the connection open. */
const heartbeatIntervalMs = 15_000;

/**
 * Streams events as server-sent events (HTML §9.2): `id` is the sequence, `event` the type. The
 * stream ends when the reader disconnects, the server closes, or the reader is no longer admitted.
 * A client that then reconnects is told why.
 */
export async function* streamFeed(
  source: FeedSource,
  query: FeedQuery,
  signal: Signal,
  now: () => number,
  stillAdmitted: StillAdmitted,
): AsyncGenerator<string> {
  yield ': rollcall events\n\n';
  let { after } = query;
  try {
    while (!signal.isClosed()) {
      await stillAdmitted();
      let checked = now();
      const page = await awaitFeed(
        source,
        { ...query, after },
        signal,
        heartbeatIntervalMs,
        now,
        stillAdmitted,
      );
      after = page.next;
      if (page.events.length === 0) yield ': still here\n\n';
      for (const event of page.events) {
        // A slow reader can take a long time over one page.
        if (now() - checked > pollIntervalMs) {
          await stillAdmitted();
          checked = now();
        }
        const data = eventJson(query.tenant, event);
        yield `id: ${event.sequence}\nevent: ${event.type}\ndata: ${data}\n\n`;
      }
    }
  } catch (error) {
    if (!(error instanceof ScimError) || error.code !== 'unauthenticated') throw error;
  }
}
