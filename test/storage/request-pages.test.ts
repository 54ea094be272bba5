/** @module-tag slow */
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoggedRequest, RequestFilter } from '../../src/ports/requests.ts';
import type { Store } from '../../src/ports/store.ts';
import { createMemoryStore } from '../../src/storage/memory/index.ts';
import { openPostgresStore } from '../../src/storage/postgres/index.ts';
import { createDatabase, dropDatabase, hasPostgres } from '../support/postgres.ts';

/**
 * The law of pages of the request log: whatever the filter, the page size and the number of rows
 * that a page may read, all pages together have each row that passes once, the latest first.
 */

const total = 3_000;
const idOf = (number: number): string =>
  `01a00000-0000-7000-8000-${String(number).padStart(12, '0')}`;

function rowOf(number: number, tenant = 't'): LoggedRequest {
  const isPatch = number % 3 === 0;
  return {
    tenant,
    id: idOf(number),
    connection: number % 50 === 0 ? 'rare' : 'usual',
    credential: 'k',
    method: isPatch ? 'PATCH' : 'GET',
    path: number % 7 === 0 ? '/scim/v2/Groups/x' : '/scim/v2/Users',
    status: number % 400 === 0 ? 409 : 200,
    milliseconds: 1,
    detail: JSON.stringify({
      client: 'c',
      tolerances: number % 90 === 0 ? ['boolean-strings'] : undefined,
      effect: isPatch ? (number % 2 === 0 ? 'no effect' : 'changed') : undefined,
    }),
    keys: [],
    created: `2026-11-26T00:00:00.${String(number % 1_000).padStart(3, '0')}`,
    content: number % 10 === 0 ? '{}' : undefined,
  };
}

const rows = Array.from({ length: total }, (_, number) => rowOf(number));

function passes(row: LoggedRequest, filter: RequestFilter): boolean {
  const { status = 0, maxStatus = 999, connection, method, path, effect, tolerance, from } = filter;
  const detail = JSON.parse(row.detail) as { effect?: string; tolerances?: readonly string[] };
  return (
    row.status >= status &&
    row.status <= maxStatus &&
    (connection === undefined || row.connection === connection) &&
    (method === undefined || row.method === method) &&
    (path === undefined || row.path.includes(path)) &&
    (effect === undefined || detail.effect === effect) &&
    (tolerance === undefined || detail.tolerances?.includes(tolerance) === true) &&
    (from === undefined || row.id >= from)
  );
}

const filters: fc.Arbitrary<Omit<RequestFilter, 'key'>> = fc.record(
  {
    status: fc.constantFrom(200, 400, 409, 500),
    maxStatus: fc.constantFrom(299, 499),
    connection: fc.constantFrom('rare', 'usual', 'none'),
    method: fc.constantFrom('GET', 'PATCH'),
    path: fc.constantFrom('/Groups', '/Users'),
    effect: fc.constantFrom('no effect', 'changed'),
    tolerance: fc.constantFrom('boolean-strings', 'none'),
    from: fc.nat(total).map(idOf),
  },
  { requiredKeys: [] },
);

async function fill(store: Store): Promise<void> {
  for (let at = 0; at < total; at += 500)
    await store.write((transaction) => transaction.insertRequests(rows.slice(at, at + 500)));
  await store.write((transaction) => transaction.insertRequests([rowOf(1, 'other')]));
}

async function checkLaw(store: Store): Promise<void> {
  const sizes = fc.record({
    limit: fc.integer({ min: 20, max: 200 }),
    maxScanned: fc.constantFrom(150, 700, 5_000),
  });
  await fc.assert(
    fc.asyncProperty(filters, sizes, async (filter, { limit, maxScanned }) => {
      const found: string[] = [];
      let before: string | undefined;
      do {
        const query = { limit, maxScanned, ...(before === undefined ? {} : { before }) };
        const page = await store.requestPage('t', filter, query);
        expect(page.rows.length).toBeLessThanOrEqual(limit);
        found.push(...page.rows.map(({ id }) => id));
        before = page.rows.length === limit ? page.rows.at(-1)!.id : page.reached;
      } while (before !== undefined);
      const expected = rows.filter((row) => passes(row, filter)).map(({ id }) => id);
      expect(found).toEqual(expected.toReversed());
    }),
    { numRuns: 60 },
  );
}

async function checkPrune(store: Store): Promise<void> {
  const prune = (before: string, most: number) =>
    store.write((transaction) => transaction.pruneRequestContents(before, most, 1_000));
  expect(await prune('2026-01-01', 250)).toBe(50);
  expect(await prune('2026-01-01', 250)).toBe(0);
  expect(await store.requestContent('t', idOf(2_990))).toMatchObject({ content: '{}' });
  expect(await prune('2027-01-01', 250)).toBe(250);
  expect(await store.requestContent('t', idOf(2_990))).toBeUndefined();
}

describe('pages of the request log', () => {
  it('have each row once, on SQLite', async () => {
    const store = createMemoryStore();
    await fill(store);
    await checkLaw(store);
    await checkPrune(store);
    await store.close();
  });

  describe.runIf(hasPostgres)('on PostgreSQL', () => {
    let url = '';
    let store: Store;
    beforeAll(async () => {
      url = await createDatabase();
      store = await openPostgresStore({ url });
      await fill(store);
    });
    afterAll(async () => {
      await store.close();
      await dropDatabase(url);
    });

    it('have each row once', async () => {
      await checkLaw(store);
      await checkPrune(store);
    });

    it('read no more rows than they may, from an index', async () => {
      const admin = new pg.Client(url);
      await admin.connect();
      await admin.query('VACUUM ANALYZE requests');
      const read = async (): Promise<number> => {
        await admin.query('SELECT pg_stat_force_next_flush()');
        const { rows: found } = await admin.query<{ total: string }>(
          `SELECT sum(seq_tup_read) AS total FROM pg_stat_user_tables WHERE relname LIKE 'requests%'`,
        );
        return Number(found[0]!.total);
      };
      const before = await read();
      for (const filter of [{}, { status: 400 }, { connection: 'rare' }, { path: '/none' }])
        for (let number = 0; number < 10; number += 1)
          await store.requestPage('t', filter, { limit: 10, maxScanned: 100 });
      expect((await read()) - before).toBe(0);
      await admin.end();
    });
  });
});
