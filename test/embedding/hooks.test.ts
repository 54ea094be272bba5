import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createRollcall,
  type HookEvent,
  memory,
  postgres,
  type Rollcall,
  type RollcallOptions,
  sqlite,
} from '../../src/index.ts';
import { createEmptyDatabase, dropDatabase, hasPostgres } from '../support/postgres.ts';

const closing: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(options: RollcallOptions): Promise<Rollcall> {
  const rollcall = await createRollcall({
    authToken: 'secret',
    logger: { log: () => undefined },
    ...options,
  });
  closing.push(() => rollcall.close());
  return rollcall;
}

function send(rollcall: Rollcall, method: string, path: string, body?: unknown): Promise<Response> {
  return rollcall.fetch(
    new Request(`https://app.example/scim/v2${path}`, {
      method,
      headers: { authorization: 'Bearer secret', 'content-type': 'application/scim+json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    }),
  );
}

const user = (userName: string): object => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName,
});

async function countUsers(rollcall: Rollcall): Promise<number> {
  const response = await send(rollcall, 'GET', '/Users');
  return ((await response.json()) as { totalResults: number }).totalResults;
}

it('tells of each committed event after the commit, and of none that was undone', async () => {
  const seen: HookEvent[] = [];
  const rollcall = await start({
    store: memory(),
    after: { '*': (event) => void seen.push(event) },
  });
  await send(rollcall, 'POST', '/Bulk', {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
    Operations: [
      { method: 'POST', path: '/Users', bulkId: 'a', data: user('ada') },
      { method: 'POST', path: '/Users', bulkId: 'b', data: user('ADA') },
      { method: 'POST', path: '/Users', bulkId: 'c', data: user('grace') },
    ],
  });
  await send(rollcall, 'POST', '/Users', user('ada'));
  await expect.poll(() => seen.filter(({ type }) => type === 'user.created').length).toBe(2);
  expect(seen.filter(({ type }) => type === 'user.created').map(({ data }) => data['raw'])).toEqual(
    [expect.objectContaining({ userName: 'ada' }), expect.objectContaining({ userName: 'grace' })],
  );
});

it('goes on after a hook behind a commit has failed, and says so in the log', async () => {
  const lines: string[] = [];
  const rollcall = await start({
    store: memory(),
    logger: { log: (_, message) => void lines.push(message) },
    after: {
      'user.created': () => {
        throw new Error('the mail server is away');
      },
    },
  });
  expect((await send(rollcall, 'POST', '/Users', user('ada'))).status).toBe(201);
  await expect.poll(() => lines).toContain('a hook after a commit failed');
});

describe('a hook in a SQLite transaction', () => {
  const open = (): DatabaseSync => {
    const database = new DatabaseSync(join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'a.db'));
    database.exec('CREATE TABLE people (name TEXT)');
    closing.push(() => database.close());
    return database;
  };

  it('must not wait for anything but the database', async () => {
    const database = open();
    const rollcall = await start({
      store: sqlite({ database }),
      on: {
        async 'user.created'() {
          database.exec("INSERT INTO people VALUES ('ada')");
          await sleep(1);
        },
      },
    });
    expect((await send(rollcall, 'POST', '/Users', user('ada'))).status).toBe(500);
    expect(await countUsers(rollcall)).toBe(0);
    expect(database.prepare('SELECT * FROM people').all()).toEqual([]);
  });

  it('must not end the transaction', async () => {
    const database = open();
    const rollcall = await start({
      store: sqlite({ database }),
      on: {
        'user.created'() {
          database.exec('ROLLBACK');
        },
      },
    });
    expect((await send(rollcall, 'POST', '/Users', user('ada'))).status).toBeGreaterThanOrEqual(
      500,
    );
    expect(await countUsers(rollcall)).toBe(0);
    // The next request is answered as ever.
    expect((await send(rollcall, 'GET', '/Users')).status).toBe(200);
  });

  it('waits for a transaction that the application has open on the connection', async () => {
    const database = open();
    const rollcall = await start({ store: sqlite({ database }) });
    database.exec("BEGIN; INSERT INTO people VALUES ('mine')");
    const answer = send(rollcall, 'POST', '/Users', user('ada'));
    await sleep(20);
    database.exec('ROLLBACK');
    expect((await answer).status).toBe(201);
    expect(database.prepare('SELECT * FROM people').all()).toEqual([]);
    expect(await countUsers(rollcall)).toBe(1);
  });

  it('answers 503 once the connection is closed', async () => {
    const database = new DatabaseSync(':memory:');
    const rollcall = await start({ store: sqlite({ database }) });
    database.close();
    const response = await send(rollcall, 'GET', '/Users');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
  });
});

describe.runIf(hasPostgres)('a hook in a PostgreSQL transaction', () => {
  async function openPool(): Promise<pg.Pool> {
    const url = await createEmptyDatabase();
    const pool = new pg.Pool({ connectionString: url, max: 4 });
    // Dropping the database may end a connection that the pool is about to close.
    pool.on('error', () => undefined);
    closing.push(
      () => dropDatabase(url),
      () => (pool.ended ? undefined : pool.end()),
    );
    await pool.query('CREATE TABLE people (name TEXT)');
    return pool;
  }

  it('sees the search path and the settings of the application', async () => {
    const pool = await openPool();
    const seen: unknown[] = [];
    const settings =
      "SELECT current_setting('search_path') AS path, current_setting('enable_seqscan') AS scan";
    const [usual] = (await pool.query(settings)).rows as unknown[];
    const rollcall = await start({
      store: postgres({ pool, schema: 'people_store' }),
      on: {
        async 'user.created'(_, { client }) {
          seen.push((await (client as pg.PoolClient).query(settings)).rows[0]);
        },
      },
    });
    expect((await send(rollcall, 'POST', '/Users', user('ada'))).status).toBe(201);
    expect(seen).toEqual([usual]);
    expect((await pool.query(settings)).rows).toEqual([usual]);
  });

  it.each([
    ['takes too long', (client: pg.PoolClient) => client.query('SELECT pg_sleep(30)')],
    ['ends the transaction', (client: pg.PoolClient) => client.query('ROLLBACK')],
    [
      'hides a statement that failed',
      (client: pg.PoolClient) => client.query('SELECT 1/0').catch(() => undefined),
    ],
  ])('undoes everything when it %s', async (_, misuse) => {
    const pool = await openPool();
    const rollcall = await start({
      store: postgres({ pool, schema: 'people_store' }),
      hookTimeoutMs: 500,
      on: {
        async 'user.created'(_event, { client }) {
          const given = client as pg.PoolClient;
          await given.query("INSERT INTO people VALUES ('ada')");
          await misuse(given);
        },
      },
    });
    const response = await send(rollcall, 'POST', '/Users', user('ada'));
    expect(response.status).toBeGreaterThanOrEqual(500);
    expect(await countUsers(rollcall)).toBe(0);
    expect((await pool.query('SELECT * FROM people')).rows).toEqual([]);
    expect((await send(rollcall, 'GET', '/Users')).status).toBe(200);
  });

  it('answers 503 once the pool of the application is ended', async () => {
    const pool = await openPool();
    const rollcall = await start({ store: postgres({ pool, schema: 'people_store' }) });
    await pool.end();
    expect((await send(rollcall, 'GET', '/Users')).status).toBe(503);
    expect((await send(rollcall, 'POST', '/Users', user('ada'))).status).toBe(503);
  });

  it('refuses a schema that is in the search path of the application', async () => {
    const pool = await openPool();
    const options = { store: postgres({ pool, schema: 'public' }) };
    await expect(start(options)).rejects.toThrow('name another schema');
    const { rows } = await pool.query(
      "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    );
    expect(rows).toEqual([{ tablename: 'people' }]);
  });

  it('shares a database between two instances', async () => {
    const pool = await openPool();
    const options = { store: postgres({ pool, schema: 'people_store' }) };
    const [first, second] = await Promise.all([start(options), start(options)]);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        send(index % 2 === 0 ? first : second, 'POST', '/Users', user('same')),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
  });
});
