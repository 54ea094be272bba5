import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Directory, OperationContext } from '../../src/directory/directory.ts';
import type { Store } from '../../src/ports/store.ts';
import { type ClientJsonObject, toClientJson } from '../../src/protocol/json/client-json.ts';
import type { ListQuery } from '../../src/protocol/list/query.ts';
import { builtInRegistry } from '../../src/protocol/schema/built-in.ts';
import { directoryOver, scopeOver } from '../support/directory.ts';
import { freshName, onEveryStore, type TestServer, user } from '../support/server.ts';
import { newStores } from '../support/stores.ts';

interface PageBody {
  readonly totalResults?: number;
  readonly itemsPerPage: number;
  readonly nextCursor?: string;
  readonly previousCursor?: string;
  readonly Resources: readonly { readonly id: string; readonly userName?: string }[];
}

onEveryStore('cursors', {}, (server) => {
  const call: TestServer['call'] = (...given) => server().call(...given);
  const page = async (query: string): Promise<PageBody> =>
    (await call('GET', `/Users?${query}`)).json;
  const refused = async (query: string) => {
    const { status, json } = await call('GET', `/Users?${query}`);
    return [status, json.scimType];
  };
  const made: string[] = [];
  beforeAll(async () => {
    for (let index = 0; index < 23; index += 1)
      made.push(
        (await call('POST', '/Users', { body: user({ title: index % 2 === 0 ? 'even' : 'odd' }) }))
          .json.id,
      );
  });

  it('R199 R202 R211 an empty cursor begins; without one pages are by index', async () => {
    for (const query of ['cursor&count=2', 'cursor=&count=2']) {
      const first = await page(query);
      expect(first.Resources.map(({ id }) => id)).toEqual(made.slice(0, 2));
      expect(first.nextCursor).toBeDefined();
      expect(first.previousCursor).toBeUndefined();
      expect(first).not.toHaveProperty('startIndex');
      expect([first.totalResults, first.itemsPerPage]).toEqual([23, 2]);
    }
    expect(await page('count=2')).not.toHaveProperty('nextCursor');
    expect((await call('GET', '/Users?count=2')).json.startIndex).toBe(1);
  });

  it('R200 R201 R208 the union of the pages is everybody, once; the last has no next', async () => {
    for (const count of [1, 5, 23, 100]) {
      const walked: string[] = [];
      let cursor: string | undefined = '';
      let pages = 0;
      while (cursor !== undefined) {
        expect(cursor).toMatch(/^[A-Za-z0-9\-._~]*$/u);
        const body: PageBody = await page(`count=${count}&cursor=${cursor}`);
        walked.push(...body.Resources.map(({ id }) => id));
        expect(body.Resources.length).toBeLessThanOrEqual(count);
        cursor = body.nextCursor;
        pages += 1;
      }
      expect(walked).toEqual(made);
      expect(pages).toBe(Math.ceil(23 / count));
    }
  });

  it('R202 and back again', async () => {
    let at = await page('count=5&cursor=');
    const forward = [at.Resources];
    while (at.nextCursor !== undefined) {
      at = await page(`count=5&cursor=${at.nextCursor}`);
      forward.push(at.Resources);
    }
    const back = [at.Resources];
    while (at.previousCursor !== undefined) {
      at = await page(`count=5&cursor=${at.previousCursor}`);
      back.unshift(at.Resources);
    }
    expect(back.flat().map(({ id }) => id)).toEqual(made);
    expect(at.nextCursor).toBeDefined();
    expect(back.at(-1)).toEqual(forward.at(-1));
  });

  it('R203 R205 count stays what it was; negative is none', async () => {
    const { nextCursor } = await page('count=2&cursor=');
    expect(await refused(`count=3&cursor=${nextCursor}`)).toEqual([400, 'invalidCount']);
    expect(await refused(`cursor=${nextCursor}`)).toEqual([400, 'invalidCount']);
    for (const count of ['x', '1.5', ''])
      expect(await refused(`count=${count}&cursor=`)).toEqual([400, 'invalidCount']);
    for (const count of [0, -5]) {
      const none = await page(`count=${count}&cursor=`);
      expect([none.totalResults, none.Resources]).toEqual([23, []]);
      expect(none.nextCursor).toBeUndefined();
    }
  });

  it('R204 R206 R213 R216 T051 a cursor is good for what it was made for, and for nothing else', async () => {
    const cursor = (await page('count=2&cursor=')).nextCursor!;
    const [payload, mark] = cursor.split('.') as [string, string];
    const flipped = `${payload.slice(0, -1)}${payload.endsWith('A') ? 'B' : 'A'}`;
    for (const other of [
      'x',
      'a.b',
      '.',
      `${flipped}.${mark}`,
      `${payload}.${mark.slice(0, -1)}`,
      payload,
      `${cursor}.x`,
      encodeURIComponent("' OR 1=1 --"),
      '%00'.slice(1),
    ])
      expect(await refused(`count=2&cursor=${other}`), other).toEqual([400, 'invalidCursor']);
    expect(await refused(`count=2&cursor=${'x'.repeat(10_000)}`)).toEqual([400, 'invalidCursor']);
    for (const query of [
      'filter=active%20eq%20true',
      'sortBy=userName',
      'sortBy=userName&sortOrder=descending',
    ])
      expect(await refused(`count=2&${query}&cursor=${cursor}`), query).toEqual([
        400,
        'invalidCursor',
      ]);
    for (const path of ['/Groups', '/'])
      expect((await call('GET', `${path}?count=2&cursor=${cursor}`)).json.scimType).toBe(
        'invalidCursor',
      );
    expect((await call('GET', `/Users?count=2&cursor=${cursor}`, { token: 'other' })).status).toBe(
      401,
    );
    // Attributes are no part of what is asked for, and a cursor can be used again.
    expect((await page(`count=2&attributes=id&cursor=${cursor}`)).Resources).toHaveLength(2);
    const [once, again] = [
      await page(`count=2&cursor=${cursor}`),
      await page(`count=2&cursor=${cursor}`),
    ];
    // A cursor holds the second in which it was made.
    expect(again.Resources).toEqual(once.Resources);
    expect(again.totalResults).toBe(once.totalResults);
  });

  it('cursor and startIndex exclude each other', async () => {
    expect(await refused('cursor=&startIndex=1')).toEqual([400, 'invalidValue']);
  });

  it('R209 sorted and filtered pages stay so', async () => {
    for (const query of [
      'sortBy=userName&sortOrder=descending',
      'sortBy=title',
      'sortBy=title&sortOrder=descending',
      'filter=title%20eq%20%22odd%22',
      'filter=active%20eq%20true&sortBy=meta.created',
      'sortBy=externalId',
      'sortBy=active',
    ]) {
      const whole = (await page(`${query}&count=100`)).Resources.map(({ id }) => id);
      const walked: string[] = [];
      let body = await page(`${query}&count=4&cursor=`);
      for (;;) {
        walked.push(...body.Resources.map(({ id }) => id));
        if (body.nextCursor === undefined) break;
        body = await page(`${query}&count=4&cursor=${body.nextCursor}`);
      }
      expect(walked, query).toEqual(whole);
      while (body.previousCursor !== undefined)
        body = await page(`${query}&count=4&cursor=${body.previousCursor}`);
      expect(body.Resources[0]!.id, query).toBe(whole[0]);
    }
  });

  it('R212 cursors work in a search', async () => {
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'];
    const first = await call('POST', '/Users/.search', { body: { schemas, cursor: '', count: 2 } });
    const second = await call('POST', '/Users/.search', {
      body: { schemas, cursor: first.json.nextCursor, count: 2 },
    });
    expect(second.json.Resources.map(({ id }: { id: string }) => id)).toEqual(made.slice(2, 4));
    // The same cursor serves the GET that asks the same.
    expect((await page(`count=2&cursor=${first.json.nextCursor}`)).Resources).toEqual(
      second.json.Resources,
    );
  });

  it('R214 R215 each page of a walk is authenticated anew', async () => {
    const cursor = (await page('count=2&cursor=')).nextCursor!;
    expect((await call('GET', `/Users?count=2&cursor=${cursor}`, { token: null })).status).toBe(
      401,
    );
  });
});

describe.each(newStores)('cursors over %s', (_, newStore) => {
  const registry = builtInRegistry();
  const type = registry.type('User')!;
  const scope = (more: Partial<OperationContext> = {}): OperationContext => ({
    ...scopeOver(registry),
    ...more,
  });
  let store: Store;
  let directory: Directory;
  let now = Date.parse('2026-01-01T00:00:00Z');
  beforeAll(async () => {
    store = await newStore();
    directory = directoryOver(store, {
      clock: { now: () => now },
      scans: { budget: 30, chunk: 7 },
    });
  });
  afterAll(() => store.close());
  const list = async (
    query: Partial<ListQuery>,
    as: OperationContext = scope(),
  ): Promise<PageBody> =>
    JSON.parse(
      (await directory.list(as, [type], {
        descending: false,
        startIndex: 1,
        count: 5,
        ...query,
      })) as string,
    ) as PageBody;
  const create = async (body: object): Promise<string> => {
    const { location } = await directory.create(
      scope(),
      type,
      toClientJson({ userName: freshName(), ...body }) as ClientJsonObject,
      {},
    );
    return location.slice(location.lastIndexOf('/') + 1);
  };
  const walk = async (
    query: Partial<ListQuery>,
    between: () => Promise<void> = async () => {},
  ): Promise<string[]> => {
    const walked: string[] = [];
    let cursor: string | undefined = '';
    while (cursor !== undefined) {
      const body: PageBody = await list({ ...query, cursor });
      walked.push(...body.Resources.map(({ id }) => id));
      cursor = body.nextCursor;
      await between();
    }
    return walked;
  };

  it('R218 R198 T049 a walk meets each user that stays exactly once, while others come, go and change', {
    tags: ['slow'],
    timeout: 300_000,
  }, async () => {
    const stay: string[] = [];
    for (let index = 0; index < 40; index += 1)
      stay.push(await create({ displayName: `name ${(index * 7) % 40}` }));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          {},
          { sortBy: 'displayName' },
          { sortBy: 'displayName', descending: true },
          { sortBy: 'meta.created' },
        ),
        fc.integer({ min: 1, max: 9 }),
        fc.infiniteStream(fc.constantFrom('create', 'delete', 'change')),
        async (order, count, deeds) => {
          const guests: string[] = [];
          const walked = await walk({ ...order, count }, async () => {
            for (const deed of [deeds.next().value, deeds.next().value]) {
              if (deed === 'create')
                guests.push(await create({ displayName: `name ${guests.length}` }));
              else if (deed === 'delete' && guests.length > 0)
                await directory.remove(scope(), type, guests.pop()!);
              else {
                const body = {
                  Operations: [{ op: 'replace', path: 'title', value: String(guests.length) }],
                };
                await directory.patch(
                  scope(),
                  type,
                  stay[guests.length % 40]!,
                  toClientJson(body) as ClientJsonObject,
                  {},
                );
              }
              // Each walk has as many guests as it has pages at most.
              if (guests.length > 60) await directory.remove(scope(), type, guests.shift()!);
            }
          });
          const met = walked.filter((id) => stay.includes(id));
          expect(met.length).toBe(40);
          expect(new Set(met).size).toBe(40);
          for (const guest of guests) await directory.remove(scope(), type, guest);
        },
      ),
      { numRuns: 25, endOnFailure: true },
    );
    for (const id of stay) await directory.remove(scope(), type, id);
  });

  it('R207 T051 an old cursor is expired', async () => {
    for (let index = 0; index < 6; index += 1) await create({});
    const { nextCursor } = await list({ cursor: '' });
    now += 86_399_000;
    expect((await list({ cursor: nextCursor! })).Resources).toHaveLength(1);
    now += 2_000;
    await expect(list({ cursor: nextCursor! })).rejects.toMatchObject({ code: 'expiredCursor' });
  });

  it('R217 the server remembers nothing: another one goes on where this one stopped', async () => {
    const { nextCursor } = await list({ cursor: '' });
    const other = directoryOver(store, { clock: { now: () => now } });
    const query = { descending: false, startIndex: 1, count: 5, cursor: nextCursor! };
    expect(JSON.parse((await other.list(scope(), [type], query)) as string)).toEqual(
      await list({ cursor: nextCursor! }),
    );
  });

  it('R206 R213 T026 another tenant’s or connection’s cursor is none', async () => {
    const { nextCursor } = await list({ cursor: '' });
    for (const other of [{ tenant: 'other' }, { connection: 'other' }])
      await expect(list({ cursor: nextCursor! }, scope(other))).rejects.toMatchObject({
        code: 'invalidCursor',
      });
  });

  it('R208 T046 what no index decides is walked a budget at a time, and never refused', async () => {
    for (let index = 0; index < 80; index += 1)
      await create({ nickName: index % 29 === 0 ? 'rare' : 'common' });
    const filter = 'nickName eq "rare"';
    await expect(list({ filter })).rejects.toMatchObject({ code: 'tooMany' });
    const first = await list({ filter, cursor: '' });
    expect(first.totalResults).toBeUndefined();
    expect(first.nextCursor).toBeDefined();
    expect(await walk({ filter })).toHaveLength(3);
    expect(await walk({ filter: 'nickName eq "nobody"' })).toEqual([]);
    expect(await walk({ filter: 'nickName eq "rare"', count: 1 })).toHaveLength(3);
  });
});
