/**
 * @module-tag slow
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import Database from 'better-sqlite3';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createRollcall,
  memory,
  postgres,
  type Rollcall,
  type RollcallOptions,
  type StoreOption,
  sqlite,
} from '../../src/index.ts';
import { createEmptyDatabase, dropDatabase, hasPostgres } from '../support/postgres.ts';

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** What failed, with its causes. */
interface Failures {
  readonly text: string[];
}

const failures: Failures = { text: [] };

async function start(options: RollcallOptions): Promise<Rollcall> {
  failures.text.length = 0;
  const rollcall = await createRollcall({
    authToken: 'secret',
    logger: {
      log(level, message, { cause } = {}) {
        const causes: string[] = [message];
        for (let at = cause; at instanceof Error; at = at.cause) causes.push(at.message);
        failures.text.push(`${level} ${causes.join(' < ')}`);
      },
    },
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

const create = (rollcall: Rollcall, userName: string): Promise<Response> =>
  send(rollcall, 'POST', '/Users', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName,
  });

async function countUsers(rollcall: Rollcall): Promise<number> {
  const response = await send(rollcall, 'GET', '/Users');
  expect(response.status).toBe(200);
  return ((await response.json()) as { totalResults: number }).totalResults;
}

const newPath = (): string => join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'app.db');

async function openPool(max = 4): Promise<pg.Pool> {
  const url = await createEmptyDatabase();
  const pool = new pg.Pool({ connectionString: url, max });
  // Dropping the database may end a connection that the pool is about to close.
  pool.on('error', () => undefined);
  closing.push(
    () => dropDatabase(url),
    () => (pool.ended ? undefined : pool.end()),
  );
  return pool;
}

/** An application's database: its own table `people`, and a store beside it. */
interface Host {
  readonly store: StoreOption;
  /** Runs SQL with the client of a hook. */
  run(client: unknown, sql: string): Promise<void>;
}

const runSync = async (client: unknown, sql: string): Promise<void> => {
  const database = client as { exec(sql: string): unknown };
  database.exec(sql);
};
const people = 'CREATE TABLE people (name TEXT)';

const hosts: Readonly<Record<string, () => Promise<Host>>> = {
  'a SQLite file': async () => {
    const path = newPath();
    const database = new DatabaseSync(path);
    database.exec(people);
    database.close();
    return { store: sqlite({ path }), run: runSync };
  },
  'a connection of node:sqlite': async () => {
    const database = new DatabaseSync(newPath());
    database.exec(people);
    return { store: sqlite({ database }), run: runSync };
  },
  'a connection of better-sqlite3': async () => {
    const database = new Database(newPath());
    database.exec(people);
    return { store: sqlite({ database }), run: runSync };
  },
  ...(hasPostgres && {
    PostgreSQL: async () => {
      const pool = await openPool();
      await pool.query(people);
      return {
        store: postgres({ pool, schema: 'people_store' }),
        run: async (client, sql) => void (await (client as pg.PoolClient).query(sql)),
      };
    },
    'PostgreSQL with one connection': async () => {
      const pool = await openPool(1);
      await pool.query(people);
      return {
        store: postgres({ pool, schema: 'people_store' }),
        run: async (client, sql) => void (await (client as pg.PoolClient).query(sql)),
      };
    },
  }),
};

describe.each(Object.entries(hosts))('a hook in %s', (_, open) => {
  it('cannot end the transaction, whatever it calls that', async () => {
    const { store, run } = await open();
    const rollcall = await start({
      store,
      on: {
        async 'user.created'({ data }, { client }) {
          await run(client, "INSERT INTO people VALUES ('ada')");
          await run(client, (data['raw'] as { userName: string }).userName);
        },
      },
    });
    const statements = [
      'COMMIT',
      'commit; BEGIN',
      'ROLLBACK',
      'ROLLBACK WORK',
      'START TRANSACTION',
      "INSERT INTO people VALUES ('; --'); END",
      '/* as a library does */ BEGIN',
      'ABORT',
    ];
    for (const sql of statements) expect((await create(rollcall, sql)).status, sql).toBe(500);
    expect(await countUsers(rollcall)).toBe(0);
    const refusals = failures.text.filter((text) => text.includes('begin or end a transaction'));
    expect(refusals).toHaveLength(statements.length);
  });

  it('may use savepoints, and words of transactions in texts', async () => {
    const { store, run } = await open();
    const rollcall = await start({
      store,
      on: {
        async 'user.created'(_event, { client }) {
          await run(client, 'SAVEPOINT own');
          await run(client, "INSERT INTO people VALUES ('; COMMIT; it''s; END')");
          await run(client, 'ROLLBACK TO SAVEPOINT own');
          await run(client, "/* ; COMMIT */ INSERT INTO people VALUES ('; COMMIT'); -- ; END");
          await run(client, 'RELEASE SAVEPOINT own');
        },
      },
    });
    expect((await create(rollcall, 'ada')).status).toBe(201);
    expect((await create(rollcall, 'grace')).status).toBe(201);
    expect(await countUsers(rollcall)).toBe(2);
  });

  it('cannot call Rollcall, and is told what it can do', async () => {
    const { store } = await open();
    const errors: unknown[] = [];
    const rollcall: Rollcall = await start({
      store,
      on: {
        async 'user.created'() {
          const calls = [
            () => rollcall.management('/tenants'),
            () => countUsers(rollcall),
            () => rollcall.maintain(),
            () => rollcall.close(),
          ];
          for (const call of calls) await call().catch((error: unknown) => errors.push(error));
        },
      },
      after: {
        async 'user.created'() {
          errors.push((await rollcall.management('/tenants')).status);
        },
      },
    });
    expect((await create(rollcall, 'ada')).status).toBe(201);
    await expect.poll(() => errors.length).toBe(5);
    for (const error of errors.slice(0, 4)) expect(String(error)).toContain('a hook of `after`');
    expect(errors[4]).toBe(200);
    expect(await countUsers(rollcall)).toBe(1);
  });

  it('that fails does not undo the changes that are written beside it', async () => {
    const { store } = await open();
    const rollcall = await start({
      store,
      on: {
        'user.created'({ data }) {
          const { userName } = data['raw'] as { userName: string };
          if (userName.endsWith('5')) throw new Error('refused');
        },
      },
    });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_each, index) => create(rollcall, `user-${index}`)),
    );
    expect(answers.filter(({ status }) => status === 500)).toHaveLength(2);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(18);
    expect(await countUsers(rollcall)).toBe(18);
  });

  it('ends before close() does, and nothing is answered after it', async () => {
    const { store } = await open();
    let ended = 0;
    const rollcall = await start({
      store,
      after: {
        async 'user.created'() {
          await new Promise((resolve) => setTimeout(resolve, 20));
          ended += 1;
        },
      },
    });
    const answers = Promise.all(
      Array.from({ length: 10 }, (_each, index) => create(rollcall, `user-${index}`)),
    );
    await new Promise((resolve) => setTimeout(resolve, 5));
    await rollcall.close();
    await rollcall.close();
    const statuses = (await answers).map(({ status }) => status);
    expect(new Set([...statuses, 201, 503])).toEqual(new Set([201, 503]));
    expect(ended).toBe(statuses.filter((status) => status === 201).length);
    expect((await create(rollcall, 'late')).status).toBe(503);
    expect((await rollcall.management('/tenants')).status).toBe(503);
  });
});

describe('a second Rollcall', () => {
  it.each([
    ['the same path', (path: string) => [sqlite({ path }), sqlite({ path })]],
    [
      'two connections to a file',
      (path: string) => [
        sqlite({ database: new DatabaseSync(path) }),
        sqlite({ database: new Database(path) }),
      ],
    ],
    [
      'a path and a connection',
      (path: string) => [sqlite({ path }), sqlite({ database: new DatabaseSync(path) })],
    ],
    [
      'one connection',
      () => {
        const database = new DatabaseSync(':memory:');
        return [sqlite({ database }), sqlite({ database })];
      },
    ],
  ] as const)('is refused on %s, until the first is closed', async (_, storesOf) => {
    const [first, second] = storesOf(newPath());
    const rollcall = await start({ store: first! });
    await expect(start({ store: second! })).rejects.toThrow(/another Rollcall|already/u);
    expect((await create(rollcall, 'ada')).status).toBe(201);
    await rollcall.close();
    expect(await countUsers(await start({ store: second! }))).toBe(1);
  });

  it('of a newer release is not met by an older one in SQLite', async () => {
    const path = newPath();
    await (await start({ store: sqlite({ path }) })).close();
    const database = new DatabaseSync(path);
    database.exec('UPDATE rollcall_schema SET version = version + 1');
    await expect(start({ store: sqlite({ path }) })).rejects.toMatchObject({ reason: 'newer' });
    await expect(start({ store: sqlite({ database }) })).rejects.toThrow('written by a newer');
  });
});

describe.runIf(hasPostgres)('on PostgreSQL', () => {
  it('an older Rollcall works beside a newer one, unless that says otherwise', async () => {
    const pool = await openPool();
    const store = postgres({ pool, schema: 'people_store' });
    const older = await start({ store });
    // As the migration of a later release leaves it: columns are added, none is taken away.
    await pool.query(`ALTER TABLE people_store.resources ADD COLUMN later text NOT NULL DEFAULT '';
      UPDATE people_store.rollcall_schema SET version = version + 1`);
    expect((await create(older, 'ada')).status).toBe(201);
    const another = await start({ store });
    expect((await create(another, 'grace')).status).toBe(201);
    expect([await countUsers(older), await countUsers(another)]).toEqual([2, 2]);
    await pool.query('UPDATE people_store.rollcall_schema SET usable_from = version');
    await expect(start({ store })).rejects.toMatchObject({ reason: 'newer' });
    expect((await pool.query('SELECT 1')).rows).toHaveLength(1);
  });

  it.each(['user', 'my-App', 'a "quoted" name.with dots', '日本'])(
    'the schema may be called %j',
    async (schema) => {
      const pool = await openPool();
      const rollcall = await start({ store: postgres({ pool, schema }) });
      expect((await create(rollcall, 'ada')).status).toBe(201);
      expect(await countUsers(rollcall)).toBe(1);
      await rollcall.close();
      expect(await countUsers(await start({ store: postgres({ pool, schema }) }))).toBe(1);
      const { rows } = await pool.query<{ nspname: string }>(
        "SELECT DISTINCT nspname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE relname = 'resources'",
      );
      expect(rows).toEqual([{ nspname: schema }]);
    },
  );

  it('no schema has a name that PostgreSQL refuses or cuts', async () => {
    const pool = await openPool();
    for (const schema of ['', 'x'.repeat(64), 'nul\0', 'pg_mine'])
      await expect(start({ store: postgres({ pool, schema }) })).rejects.toThrow(/name/u);
  });

  it('works with an empty search path, and beside temporary tables of the same names', async () => {
    const pool = await openPool(1);
    await pool.query(`SET search_path TO ''; CREATE TEMP TABLE resources (mine text);
      CREATE TEMP TABLE events (mine text)`);
    const rollcall = await start({
      store: postgres({ pool, schema: 'people_store' }),
      on: { 'user.created': () => {} },
    });
    expect((await create(rollcall, 'ada')).status).toBe(201);
    expect(await countUsers(rollcall)).toBe(1);
    const { rows } = await pool.query("SELECT current_setting('search_path') AS path");
    expect(rows).toEqual([{ path: '""' }]);
  });

  it.each(['SELECT 1', 'SELECT 1/0'])(
    'a client that comes back in an open transaction (%s) is not written with',
    async (sql) => {
      const pool = await openPool(1);
      await pool.query('CREATE TABLE people (name text)');
      const rollcall = await start({ store: postgres({ pool, schema: 'people_store' }) });
      const client = await pool.connect();
      await client.query("BEGIN; INSERT INTO people VALUES ('forgotten')");
      await client.query(sql).catch(() => undefined);
      client.release();
      expect((await create(rollcall, 'ada')).status).toBe(201);
      expect(await countUsers(rollcall)).toBe(1);
      expect((await pool.query('SELECT * FROM people')).rows).toEqual([]);
      expect(failures.text.join('\n')).toContain('in an open transaction; it was rolled back');
    },
  );

  it('a hook that waits for the only connection is given up, and the next request is answered', async () => {
    const pool = await openPool(1);
    const rollcall = await start({
      store: postgres({ pool, schema: 'people_store' }),
      hookTimeoutMs: 300,
      on: { 'user.created': async () => void (await pool.query('SELECT 1')) },
    });
    const response = await create(rollcall, 'ada');
    expect(response.status).toBe(503);
    expect(await countUsers(rollcall)).toBe(0);
    expect(failures.text.join('\n')).toContain('hooks took longer than 300 ms');
  });

  it('a hook may call with a callback, and is refused by it', async () => {
    const pool = await openPool();
    const rollcall = await start({
      store: postgres({ pool, schema: 'people_store' }),
      on: {
        'user.created': (_event, { client }) =>
          new Promise((resolve, reject) => {
            const given = client as pg.PoolClient;
            given.query({ text: 'COMMIT' }, (error) =>
              error === null ? resolve() : reject(error),
            );
          }),
      },
    });
    expect((await create(rollcall, 'ada')).status).toBe(500);
    expect(await countUsers(rollcall)).toBe(0);
  });
});

it.each([
  '/a/../b',
  '/a/./b',
  '/..',
  '/a%20b',
  '/%2e%2e',
  '//a',
  '/a//b',
  '/a?b=c',
  '/a#b',
  'a',
  'https://app.example/a',
  '/ä',
  '/a b',
])('the base path %j is refused', async (basePath) => {
  await expect(start({ store: memory(), basePath })).rejects.toThrow(`"${basePath}" was given`);
});

it.each(['/identity', '/identity/', '/v1.2/~people', '/a.b'])(
  'the base path %j is served, whatever the form of the request',
  async (basePath) => {
    const rollcall = await start({ store: memory(), basePath });
    const path = basePath.replace(/\/$/u, '');
    const get = async (target: string): Promise<number> => {
      const headers = { authorization: 'Bearer secret' };
      const response = await rollcall.fetch(
        new Request(`https://app.example${target}`, { headers }),
      );
      return response.status;
    };
    expect(await get(`${path}/scim/v2/Users`)).toBe(200);
    expect(await get(`${path}/scim/v2/Users?count=1`)).toBe(200);
    expect(await get(`${path}//scim//v2/Users?filter=userName%20eq%20%22//%22`)).toBe(200);
    expect(await get(`${path}%2Fscim/v2/Users`)).toBe(404);
    expect(await get(`${path}x/scim/v2/Users`)).toBe(404);
    const created = await rollcall.fetch(
      new Request(`https://app.example${path}/scim/v2/Users`, {
        method: 'POST',
        headers: { authorization: 'Bearer secret', 'content-type': 'application/scim+json' },
        body: JSON.stringify({
          schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
          userName: 'ada',
        }),
      }),
    );
    const location = `https://app.example${path}/scim/v2/Users/`;
    expect(created.headers.get('location')?.startsWith(location)).toBe(true);
  },
);
