import { describe, expect, it } from 'vitest';
import { awaitFeed, type FeedSource, readFeed, streamFeed } from '../../src/events/feed.ts';
import { createSignal } from '../../src/events/signal.ts';
import type { StoredEvent } from '../../src/ports/events.ts';
import { ScimError } from '../../src/protocol/errors/scim-error.ts';

const eventOf = (sequence: number, type = 'user.created'): StoredEvent => ({
  sequence,
  id: `id${sequence}`,
  type,
  subject: 's',
  payload: '{}',
  created: '2026-01-01T00:00:00.000',
});

/** A log of some events, of which the oldest may be gone. */
function logOf(events: readonly StoredEvent[], first = 1) {
  const kept = [...events];
  const source: FeedSource = {
    listReader: async () =>
      ({
        eventRange: async () => ({ first, last: kept.at(-1)?.sequence ?? first - 1 }),
        events: async (_: string, after: number, limit: number, types?: readonly string[]) =>
          kept
            .filter(({ sequence }) => sequence > after)
            .filter(({ type }) => types?.includes(type) ?? true)
            .slice(0, limit),
      }) as unknown as Awaited<ReturnType<FeedSource['listReader']>>,
  };
  return { source, append: (event: StoredEvent) => kept.push(event) };
}

const query = { tenant: 't', after: 0, limit: 10 };
const sequences = (events: readonly StoredEvent[]): readonly number[] =>
  events.map(({ sequence }) => sequence);

describe('a page of the feed', () => {
  const three = [eventOf(1), eventOf(2, 'group.created'), eventOf(3)];

  it('ends at the limit, and the next begins after it', async () => {
    const { source } = logOf(three);
    const page = await readFeed(source, { ...query, limit: 2 });
    expect([sequences(page.events), page.next]).toEqual([[1, 2], 2]);
    const rest = await readFeed(source, { ...query, after: page.next, limit: 2 });
    expect([sequences(rest.events), rest.next]).toEqual([[3], 3]);
  });

  it('counts events of other types as seen', async () => {
    const page = await readFeed(logOf(three).source, { ...query, types: ['group.created'] });
    expect([sequences(page.events), page.next]).toEqual([[2], 3]);
    const full = await readFeed(logOf(three).source, {
      ...query,
      types: ['group.created'],
      limit: 1,
    });
    expect(full.next).toBe(2);
  });

  it('says what is gone, and what is not there yet', async () => {
    const { source } = logOf([eventOf(5)], 5);
    await expect(readFeed(source, { ...query, after: 3 })).rejects.toMatchObject({ code: 'gone' });
    expect((await readFeed(source, { ...query, after: 4 })).next).toBe(5);
    expect((await readFeed(source, { ...query, after: 5 })).next).toBe(5);
    await expect(readFeed(source, { ...query, after: 6 })).rejects.toMatchObject({
      code: 'invalidValue',
    });
  });
});

describe('waiting for the feed', () => {
  it('ends with the event that a signal announces', async () => {
    const { source, append } = logOf([]);
    const signal = createSignal();
    const waiting = awaitFeed(source, query, signal, 60_000, () => 0);
    await new Promise(setImmediate);
    append(eventOf(1));
    signal.notify();
    expect(sequences((await waiting).events)).toEqual([1]);
  });

  it('ends empty when its time is over, and at once when the server closes', async () => {
    const { source } = logOf([]);
    let now = 0;
    const page = await awaitFeed(source, query, createSignal(), 5, () => (now += 2));
    expect(page).toEqual({ events: [], next: 0 });
    const signal = createSignal();
    const waiting = awaitFeed(source, query, signal, 60_000, () => 0);
    await new Promise(setImmediate);
    signal.close();
    expect((await waiting).events).toEqual([]);
  });

  it('asks before each further read whether the reader is still admitted', async () => {
    const { source } = logOf([]);
    const signal = createSignal();
    const waiting = awaitFeed(
      source,
      query,
      signal,
      60_000,
      () => 0,
      () => Promise.reject(new ScimError('unauthenticated', 'revoked')),
    );
    await new Promise(setImmediate);
    signal.notify();
    await expect(waiting).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

describe('a stream of the feed', () => {
  it('names each event, and ends when the reader is no longer admitted', async () => {
    const { source } = logOf([eventOf(1), eventOf(2)]);
    let asked = 0;
    const stream = streamFeed(
      source,
      query,
      createSignal(),
      () => 0,
      async () => {
        asked += 1;
        if (asked > 1) throw new ScimError('unauthenticated', 'revoked');
      },
    );
    const chunks: string[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks).toHaveLength(3);
    expect(chunks[0]).toBe(': rollcall events\n\n');
    expect(chunks[1]).toMatch(/^id: 1\nevent: user\.created\ndata: \{.*\}\n\n$/u);
    expect(chunks[2]).toMatch(/^id: 2\n/u);
  });

  it('passes other errors on', async () => {
    const { source } = logOf([eventOf(1)]);
    const stream = streamFeed(
      source,
      query,
      createSignal(),
      () => 0,
      () => Promise.reject(new ScimError('unavailable', 'later')),
    );
    await stream.next();
    await expect(stream.next()).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('a signal', () => {
  it('wakes those that wait now, once', async () => {
    const signal = createSignal();
    let woken = 0;
    const wait = (): Promise<void> =>
      signal.wait(60_000).then(() => {
        woken += 1;
      });
    const both = [wait(), wait()];
    signal.notify();
    await Promise.all(both);
    const third = wait();
    await new Promise(setImmediate);
    expect(woken).toBe(2);
    signal.close();
    await third;
    expect([woken, signal.isClosed()]).toEqual([3, true]);
    await signal.wait(60_000);
  });
});
