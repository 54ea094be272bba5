import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createRollcall,
  postgres,
  type Rollcall,
  type RollcallOptions,
  ScimError,
  type StoreOption,
  sqlite,
} from '../../src/index.ts';
import { createEmptyDatabase, dropDatabase, hasPostgres } from '../support/postgres.ts';

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function openPostgres(): Promise<StoreOption> {
  const url = await createEmptyDatabase();
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on('error', () => undefined);
  closing.push(async () => {
    await pool.end();
    await dropDatabase(url);
  });
  return postgres({ pool });
}

const databases: readonly (readonly [string, () => Promise<StoreOption>])[] = [
  ['SQLite', async () => sqlite({ path: join(mkdtempSync(join(tmpdir(), 'bulk-')), 'app.db') })],
  ...(hasPostgres ? ([['PostgreSQL', openPostgres]] as const) : []),
];

async function start(options: RollcallOptions): Promise<Rollcall> {
  const rollcall = await createRollcall({
    authToken: 'secret',
    logger: { log: () => undefined },
    ...options,
  });
  closing.push(() => rollcall.close());
  return rollcall;
}

async function send(
  rollcall: Rollcall,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly json: unknown }> {
  const response = await rollcall.fetch(
    new Request(`https://app.example/scim/v2${path}`, {
      method,
      headers: { authorization: 'Bearer secret', 'content-type': 'application/scim+json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    }),
  );
  return { status: response.status, json: await response.json() };
}

const user = (userName: string): object => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName,
});

const create = (userName: string): object => ({
  method: 'POST',
  path: '/Users',
  bulkId: userName,
  data: user(userName),
});

async function bulk(rollcall: Rollcall, operations: readonly object[]): Promise<string[]> {
  const { json } = await send(rollcall, 'POST', '/Bulk', {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
    Operations: operations,
  });
  return (json as { Operations: { status: string }[] }).Operations.map(({ status }) => status);
}

async function users(rollcall: Rollcall): Promise<[string, boolean][]> {
  const { json } = await send(rollcall, 'GET', '/Users?sortBy=userName');
  const { Resources } = json as { Resources: { userName: string; active: boolean }[] };
  return Resources.map(({ userName, active }) => [userName, active]);
}

describe.each(databases)('a hook in a bulk request on %s', (name, openStore) => {
  it('refuses its own operation, and no end of access beside it', async () => {
    const after: string[] = [];
    const causes: unknown[] = [];
    const rollcall = await start({
      store: await openStore(),
      logger: {
        log(level, _, { cause } = {}) {
          if (level === 'error') causes.push(cause);
        },
      },
      on: {
        'user.created'(event) {
          const { userName } = event.data['raw'] as { userName: string };
          if (userName === 'mallory') throw new ScimError('quotaExceeded', 'no seat is left');
          if (userName === 'trent') throw new Error('a mistake of the application');
        },
      },
      after: { '*': ({ type }) => void after.push(type) },
    });
    const { json } = await send(rollcall, 'POST', '/Users', user('ada'));
    const { id } = json as { id: string };
    const deactivate = {
      method: 'PATCH',
      path: `/Users/${id}`,
      data: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', path: 'active', value: false }],
      },
    };
    const operations = [create('grace'), create('mallory'), deactivate, create('trent')];
    expect(await bulk(rollcall, operations)).toEqual(['201', '403', '200', '500']);
    expect(causes).toEqual([new Error('a mistake of the application')]);
    expect(await users(rollcall)).toEqual([
      ['ada', false],
      ['grace', true],
    ]);
    await rollcall.close();
    expect(after).toEqual(['user.created', 'user.created', 'user.deactivated']);
  });

  it('writes together with its own operation', async () => {
    const isSqlite = name === 'SQLite';
    const rollcall = await start({
      store: await openStore(),
      on: {
        async 'user.created'(event, { client }) {
          const { userName } = event.data['raw'] as { userName: string };
          const text = `CREATE TABLE ${isSqlite ? '' : 'public.'}written_${userName} (x text)`;
          if (isSqlite) (client as { exec(text: string): void }).exec(text);
          else await (client as pg.PoolClient).query(text);
          // A statement that fails leaves the rest of the transaction as it is.
          if (userName === 'mallory')
            if (isSqlite) (client as { exec(text: string): void }).exec('SELECT nothing');
            else await (client as pg.PoolClient).query('SELECT 1/0');
        },
      },
    });
    expect(await bulk(rollcall, [create('ada'), create('mallory'), create('grace')])).toEqual([
      '201',
      '500',
      '201',
    ]);
    // The table of the refused operation is not there, so that it can be created.
    expect(await bulk(rollcall, [create('bob')])).toEqual(['201']);
    expect((await users(rollcall)).map(([userName]) => userName)).toEqual(['ada', 'bob', 'grace']);
  });

  it('has one time limit for all hooks of the request', async () => {
    if (name === 'SQLite') return;
    const rollcall = await start({
      store: await openStore(),
      hookTimeoutMs: 900,
      on: { 'user.created': () => new Promise((resolve) => void setTimeout(resolve, 400)) },
    });
    const { status } = await send(rollcall, 'POST', '/Bulk', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [create('ada'), create('bob'), create('carol'), create('dave')],
    });
    expect(status).toBe(503);
    expect(await users(rollcall)).toEqual([]);
  });

  it('cannot give its client away', async () => {
    const rollcall = await start({
      store: await openStore(),
      on: {
        'user.created'(event, { client }) {
          const { userName } = event.data['raw'] as { userName: string };
          const given = client as { close?(): void; release?(): void; end?(): void };
          if (userName === 'ada') (given.release ?? given.close)!.call(given);
          if (userName === 'bob') (given.end ?? given.close)!.call(given);
        },
      },
    });
    for (const [userName, status] of [
      ['ada', 500],
      ['bob', 500],
      ['carol', 201],
    ] as const)
      expect((await send(rollcall, 'POST', '/Users', user(userName))).status).toBe(status);
    expect(await users(rollcall)).toEqual([['carol', true]]);
  });
});
