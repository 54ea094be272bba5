import type { StoredEvent } from '../ports/events.ts';
import { maxPageBytes, mayBeFull } from '../ports/pages.ts';
import type { Store } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { eventJson } from './event-log.ts';
import type { Signal } from './signal.ts';

/** What a consumer asks of the feed. */
export interface FeedQuery {
  readonly tenant: string;
  /** The sequence it has seen; 0: nothing. */
  readonly after: number;
  readonly limit: number;
  /** Absent: all. */
  readonly types?: readonly string[];
}

/** Where feeds are read. */
export type FeedSource = Pick<Store, 'listReader'>;

export interface FeedPage {
  readonly events: readonly StoredEvent[];
  /** Goes into `after` of the next request: everything up to it has been seen. */
  readonly next: number;
}

/**
 * Events after a place, in order, without gaps. What is not of the types asked for is passed over, and `next` tells how far.
 *
 * @throws ScimError gone when the place lies before what is kept, naming the earliest; invalidValue when it lies beyond what there is
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
      `events up to ${first - 1} are not kept any more; the earliest is ${first}. Begin again with GET /api/v1/snapshot, or go on after ${first - 1} and miss what lies between`,
    );
  }
  if (after > last) {
    throw new ScimError(
      'invalidValue',
      `there is no event ${after} yet; the last is ${last}. If the directory was restored from a backup, begin again with GET /api/v1/snapshot`,
    );
  }
  const events = await reader.events(tenant, after, limit, types, maxPageBytes);
  const lastRead = events.at(-1)?.sequence ?? after;
  const isLast = events.length < limit && !mayBeFull(events.map(({ payload }) => payload));
  return { events, next: isLast ? Math.max(lastRead, last) : lastRead };
}

/** Milliseconds after which whoever waits looks again by himself: another process may have written. */
const pollIntervalMs = 1_000;

/** Rejects when the reader may not read any more: what it came in with was revoked, has expired or is gone. */
export type StillAdmitted = () => Promise<void>;

/**
 * A page that is not empty, if there is one within this many milliseconds.
 *
 * @param stillAdmitted asked before each read but the first
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

/** Milliseconds of silence after which a stream says that it is still there. */
const heartbeatIntervalMs = 15_000;

/**
 * Server-sent events (HTML, §9.2): `id` is the sequence, `event` the type. The stream ends when the reader goes away, the server closes, or the reader is not admitted any
 * more; a client that then reconnects is told why.
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
        // A slow reader takes its time over a page.
        if (now() - checked > pollIntervalMs) {
          await stillAdmitted();
          checked = now();
        }
        yield `id: ${event.sequence}\nevent: ${event.type}\ndata: ${eventJson(query.tenant, event)}\n\n`;
      }
    }
  } catch (error) {
    if (!(error instanceof ScimError) || error.code !== 'unauthenticated') throw error;
  }
}
