/**
 * @module-tag slow
 * @module-tag campaign
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, dropDatabase } from '../support/postgres.ts';
import {
  patch,
  startTestServer,
  stores,
  type TestServer,
  testThreads,
  user,
} from '../support/server.ts';

/** `ROLLCALL_TEST_HISTORY=100000 npx vitest run test/directory/linear.test.ts` is the long form. */
const length = Number(process.env['ROLLCALL_TEST_HISTORY'] ?? 4_000);
const resources = 12;
const clients = 16;

/** One operation as its client saw it. */
interface Seen {
  readonly kind: 'read' | 'write' | 'refused';
  readonly began: number;
  readonly ended: number;
  /**
   * Of the state that was read, or that a write made; of a refused write, the one that it wanted.
   */
  readonly version: number;
  readonly title: string;
  /** A write that wanted a version. */
  readonly wanted?: number;
}

/**
 * Whether a history can be put in one order that agrees with time: what ended before something else
 * began comes before it. Versions tell the order, so that it is enough to look at each: no version
 * was made twice, what was read is what made it, and nobody saw less than what was there before he
 * asked, or more than what is to come.
 */
function faults(history: readonly Seen[]): readonly string[] {
  const found: string[] = [];
  const writers = new Map<number, Seen>();
  for (const one of history) {
    if (one.kind !== 'write') continue;
    if (writers.has(one.version)) found.push(`version ${one.version} was made twice`);
    if (one.wanted !== undefined && one.version !== one.wanted + 1)
      found.push(`If-Match ${one.wanted} made ${one.version}`);
    writers.set(one.version, one);
  }
  const settled = history.filter(({ kind }) => kind !== 'refused');
  const byEnd = [...settled].sort((left, right) => left.ended - right.ended);
  const byBegin = [...settled].sort((left, right) => left.began - right.began);
  // The greatest version that had been seen by a moment, and the least that was seen by whoever
  // asked after one.
  const seenBy = (moment: number): number => {
    let greatest = 1;
    for (const { ended, version } of byEnd) {
      if (ended >= moment) break;
      greatest = Math.max(greatest, version);
    }
    return greatest;
  };
  const seenAfter = (moment: number): number => {
    let least = Number.POSITIVE_INFINITY;
    for (let index = byBegin.length - 1; index >= 0 && byBegin[index]!.began > moment; index -= 1) {
      const { kind, version } = byBegin[index]!;
      least = Math.min(least, kind === 'write' ? version - 1 : version);
    }
    return least;
  };
  for (const one of history) {
    const least = seenBy(one.began);
    const most = seenAfter(one.ended);
    if (one.kind === 'read') {
      if (one.version < least)
        found.push(`version ${one.version} was read after ${least} was there`);
      const writer = writers.get(one.version);
      if (one.version > 1 && writer?.title !== one.title)
        found.push(`version ${one.version} reads as ${one.title}`);
    } else if (one.kind === 'write' && one.version <= least) {
      found.push(`version ${one.version} was made after ${least} was there`);
    } else if (one.kind === 'refused' && least === one.version && most === one.version) {
      found.push(`If-Match ${one.version} was refused while nothing else was there`);
    }
  }
  return found;
}

it('the check finds what is wrong', () => {
  const at = (
    kind: Seen['kind'],
    began: number,
    ended: number,
    version: number,
    title: string,
    wanted?: number,
  ): Seen => ({
    kind,
    began,
    ended,
    version,
    title,
    ...(wanted === undefined ? {} : { wanted }),
  });
  const good = [
    at('write', 0, 5, 2, 'a'),
    at('read', 1, 4, 1, ''),
    at('read', 6, 7, 2, 'a'),
    at('refused', 0, 9, 1, ''),
  ];
  expect(faults(good)).toEqual([]);
  for (const bad of [
    [at('write', 0, 1, 2, 'a'), at('write', 0, 1, 2, 'b')],
    [at('write', 0, 1, 2, 'a'), at('read', 2, 3, 1, '')],
    [at('write', 0, 1, 2, 'a'), at('read', 0, 3, 2, 'b')],
    [at('read', 0, 1, 2, 'a'), at('write', 2, 3, 2, 'a')],
    [at('write', 0, 1, 3, 'a', 1)],
    [at('write', 0, 1, 2, 'a'), at('refused', 2, 3, 2, ''), at('read', 4, 5, 2, 'a')],
  ])
    expect(faults(bad).length, JSON.stringify(bad)).toBeGreaterThan(0);
});

const cases = stores.flatMap((store) => [
  [store, testThreads, length] as const,
  // The short form of `ROLLCALL_TEST_THREADS=2`.
  ...(testThreads === 1 ? [[store, 2, Math.ceil(length / 4)] as const] : []),
]);

describe.each(cases)('a history on %s with %i answering threads', (store, threads, length) => {
  let nodes: TestServer[];
  let database: string | undefined;
  beforeAll(async () => {
    database = store === 'postgres' ? await createDatabase() : undefined;
    const shared = { threads, ...(database === undefined ? {} : { storageUrl: database }) };
    nodes = await Promise.all(
      Array.from({ length: database === undefined ? 1 : 2 }, () => startTestServer(store, shared)),
    );
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    if (database !== undefined) await dropDatabase(database);
  });

  it(`T082 of ${length} operations on a few users is one that could have come one after the other`, {
    timeout: 240_000 + length * 20,
  }, async () => {
    const ids = await Promise.all(
      Array.from(
        { length: resources },
        async () => (await nodes[0]!.call('POST', '/Users', { body: user() })).json.id as string,
      ),
    );
    const histories = new Map<string, Seen[]>(ids.map((id) => [id, []]));
    const versionOf = (etag: unknown): number => Number(String(etag).slice(3, -1));
    let done = 0;
    const client = async (index: number): Promise<void> => {
      const { call } = nodes[index % nodes.length]!;
      const last = new Map<string, number>();
      while (done < length) {
        done += 1;
        const id = ids[Math.floor(Math.random() * resources)]!;
        const began = performance.now();
        if (Math.random() < 0.5) {
          const { status, json, headers } = await call('GET', `/Users/${id}`);
          expect(status).toBe(200);
          const version = versionOf(headers['etag']);
          last.set(id, version);
          histories.get(id)!.push({
            kind: 'read',
            began,
            ended: performance.now(),
            version,
            title: json.title ?? '',
          });
          continue;
        }
        const title = `${index}.${done}`;
        const wanted = Math.random() < 0.5 ? last.get(id) : undefined;
        const headers: Record<string, string> =
          wanted === undefined ? {} : { 'If-Match': `W/"${wanted}"` };
        const reply = await call('PATCH', `/Users/${id}`, {
          ...patch({ op: 'replace', path: 'title', value: title }),
          headers,
        });
        const ended = performance.now();
        if (reply.status === 412) {
          histories.get(id)!.push({ kind: 'refused', began, ended, version: wanted!, title });
          continue;
        }
        expect(reply.status).toBe(200);
        const version = versionOf(reply.headers['etag']);
        expect(reply.json.title).toBe(title);
        last.set(id, version);
        histories.get(id)!.push({
          kind: 'write',
          began,
          ended,
          version,
          title,
          ...(wanted === undefined ? {} : { wanted }),
        });
      }
    };
    await Promise.all(Array.from({ length: clients }, (_, index) => client(index)));
    expect([...histories.values()].flat().length).toBeGreaterThanOrEqual(length);
    for (const history of histories.values()) {
      expect(faults(history)).toEqual([]);
      // None of the versions in between is missing.
      const made = history.filter(({ kind }) => kind === 'write').map(({ version }) => version);
      expect(made.length).toBe(Math.max(1, ...made) - 1);
    }
  });
});
