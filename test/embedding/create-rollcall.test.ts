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
  ScimError,
  type StoreOption,
  sqlite,
} from '../../src/index.ts';
import { createEmptyDatabase, dropDatabase, hasPostgres } from '../support/postgres.ts';

/** A database of an application: a store over it, and the application's own access to it. */
interface Host {
  readonly store: StoreOption;
  /** Runs SQL of the application, on a connection of its own. */
  run(sql: string, ...values: string[]): Promise<readonly Record<string, unknown>[]>;
  close(): Promise<void>;
}

const newPath = (): string => join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'app.db');

const hosts: Readonly<Record<string, () => Promise<Host>>> = {
  'a SQLite file': async () => {
    const path = newPath();
    const own = new DatabaseSync(path);
    return {
      store: sqlite({ path }),
      run: async (sql, ...values) => own.prepare(sql).all(...values),
      close: async () => own.close(),
    };
  },
  'a connection of node:sqlite': async () => {
    const database = new DatabaseSync(newPath());
    return {
      store: sqlite({ database }),
      run: async (sql, ...values) => database.prepare(sql).all(...values),
      close: async () => database.close(),
    };
  },
  'a connection of better-sqlite3': async () => {
    const database = new Database(newPath());
    return {
      store: sqlite({ database }),
      run: async (sql, ...values) => {
        const statement = database.prepare<string[], Record<string, unknown>>(sql);
        return statement.reader ? statement.all(...values) : (statement.run(...values), []);
      },
      close: async () => void database.close(),
    };
  },
  ...(hasPostgres && {
    PostgreSQL: async () => {
      const url = await createEmptyDatabase();
      const pool = new pg.Pool({ connectionString: url });
      // Dropping the database may end a connection that the pool is about to close.
      pool.on('error', () => undefined);
      return {
        store: postgres({ pool, schema: 'people_store' }),
        run: async (sql, ...values) =>
          (
            await pool.query<Record<string, unknown>>(
              sql.replaceAll('?', () => `$1`),
              values,
            )
          ).rows,
        close: async () => {
          await pool.end();
          await dropDatabase(url);
        },
      };
    },
  }),
};

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function start(options: RollcallOptions): Promise<Rollcall> {
  const rollcall = await createRollcall({ authToken: 'secret', ...options });
  opened.push(rollcall);
  return rollcall;
}

async function openHost(open: () => Promise<Host>): Promise<Host> {
  const host = await open();
  opened.push(host);
  return host;
}

function createUser(rollcall: Rollcall, userName: string, base = ''): Promise<Response> {
  return rollcall.fetch(
    new Request(`https://app.example${base}/scim/v2/Users`, {
      method: 'POST',
      headers: { authorization: 'Bearer secret', 'content-type': 'application/scim+json' },
      body: JSON.stringify({
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
        userName,
      }),
    }),
  );
}

describe.each(Object.entries(hosts))('Rollcall in %s', (_, open) => {
  it("keeps its tables beside an application's, and leaves those as they are", async () => {
    const host = await openHost(open);
    await host.run('CREATE TABLE accounts (name TEXT)');
    await host.run('CREATE TABLE resources (name TEXT)');
    const rollcall = await start({ store: host.store });
    const response = await createUser(rollcall, 'ada@example.com');
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toMatch(/^https:\/\/app\.example\/scim\/v2\/Users\//);
    expect(await host.run('SELECT name FROM accounts')).toEqual([]);
  });

  it('writes what a hook writes together with the user', async () => {
    const host = await openHost(open);
    await host.run('CREATE TABLE people (name TEXT UNIQUE)');
    const rollcall = await start({
      store: host.store,
      on: {
        async 'user.created'({ data }, { client }) {
          const { userName } = (data as { raw: { userName: string } }).raw;
          const insert = `INSERT INTO people VALUES ('${userName}')`;
          if (client instanceof pg.Client) await client.query(insert);
          else (client as DatabaseSync).exec(insert);
          if (userName === 'refused')
            throw new ScimError('quotaExceeded', 'no seat is left in the application');
          if (userName === 'broken') throw new Error('a secret of the application');
        },
      },
    });
    expect((await createUser(rollcall, 'ada')).status).toBe(201);
    const refused = await createUser(rollcall, 'refused');
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ detail: 'no seat is left in the application' });
    const broken = await createUser(rollcall, 'broken');
    expect(broken.status).toBe(500);
    expect(await broken.text()).not.toContain('a secret');
    // The application's table refuses a second of this name, and the user with it.
    expect((await createUser(rollcall, 'ADA')).status).toBe(409);
    expect(await host.run('SELECT name FROM people')).toEqual([{ name: 'ada' }]);
    const list = await rollcall.fetch(
      new Request('https://app.example/scim/v2/Users', {
        headers: { authorization: 'Bearer secret' },
      }),
    );
    expect(await list.json()).toMatchObject({ totalResults: 1 });
  });
});

it('refuses misspelt events, base paths with dots and tokens of the wrong kind', async () => {
  await expect(
    start({ store: memory(), on: { 'user.create': () => {} } as never }),
  ).rejects.toThrow('on: there is no event "user.create"; did you mean user.created?');
  await expect(start({ store: memory(), basePath: '/a/../b' })).rejects.toThrow('basePath');
  await expect(start({ store: memory(), basePath: '/a%20b' })).rejects.toThrow('basePath');
  await expect(start({ store: memory(), apiToken: 'short' })).rejects.toThrow('api.token');
});
