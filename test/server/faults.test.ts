/**
 * @module-tag slow
 * @module-tag campaign
 */
import { mkdtempSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createAuthenticate } from '../../src/access/authenticate.ts';
import { createNodeServer } from '../../src/http/node.ts';
import type { Store } from '../../src/ports/store.ts';
import { createHandler } from '../../src/scim/handler.ts';
import { createIds, systemClock } from '../../src/server/system.ts';
import type { OpenDriver, SqliteStatement } from '../../src/storage/sqlite/driver.ts';
import { openNodeDriver } from '../../src/storage/sqlite/node-driver.ts';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { type Call, createCall } from '../support/client.ts';
import { directoryOver, insertConnection, siteConnection } from '../support/directory.ts';
import { user } from '../support/server.ts';
import { everyRead, everyVerb } from '../support/verbs.ts';

/** Makes the call with this number fail, on the writing or the reading connection. */
interface Plan {
  connection: 'write' | 'read';
  /** Counts down; at 0 the call fails. Negative: none does. */
  countdown: number;
  error: object;
  /** Whether SQLite would have given up the whole transaction. */
  rollsBack: boolean;
  calls: number;
}

function faultyOpen(plan: Plan): OpenDriver {
  return (path, options) => {
    const driver = openNodeDriver(path, options);
    const connection = options.readOnly ? 'read' : 'write';
    const step = (): void => {
      if (plan.connection !== connection) return;
      plan.calls += 1;
      plan.countdown -= 1;
      if (plan.countdown !== 0) return;
      if (plan.rollsBack && driver.inTransaction) driver.exec('ROLLBACK');
      throw Object.assign(new Error('injected: /var/lib/secret.db'), plan.error);
    };
    const wrap = (statement: SqliteStatement): SqliteStatement => ({
      get: (...values) => (step(), statement.get(...values)),
      all: (...values) => (step(), statement.all(...values)),
      tuples: (...values) => (step(), statement.tuples(...values)),
      iterate: (...values) => (step(), statement.iterate(...values)),
      run: (...values) => (step(), statement.run(...values)),
    });
    return {
      exec: (sql) => (step(), driver.exec(sql)),
      prepare: (sql) => wrap(driver.prepare(sql)),
      get inTransaction() {
        return driver.inTransaction;
      },
      close: () => driver.close(),
    };
  };
}

interface Served {
  readonly call: Call;
  readonly store: Store;
  readonly plan: Plan;
  readonly log: Record<string, unknown>[];
  stop(): Promise<void>;
}

async function serve(): Promise<Served> {
  const plan: Plan = { connection: 'write', countdown: -1, error: {}, rollsBack: false, calls: 0 };
  const store = openSqliteStore({
    path: join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'a.db'),
    open: faultyOpen(plan),
  });
  const ids = createIds(systemClock);
  const log: Record<string, unknown>[] = [];
  const connection = siteConnection;
  await insertConnection(store, connection);
  const handle = createHandler({
    directory: directoryOver(store),
    authenticate: createAuthenticate({
      reader: store,
      clock: systemClock,
      hashKey: 'k',
      configured: { token: 'testtoken1', connection },
    }),
    clock: systemClock,
    ids,
    logger: { log: (level, message, fields) => log.push({ level, message, ...fields }) },
    publicUrl: 'http://scim.example',
  });
  const server: Server = createNodeServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const call = createCall(
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    '/scim/v2',
    'testtoken1',
  );
  return {
    call,
    store,
    plan,
    log,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await store.close();
    },
  };
}

const errors = [
  ['an I/O error', { errcode: 10 }, false],
  ['an I/O error that ends the transaction', { errcode: 778 }, true],
  ['a full disk', { errcode: 13 }, true],
  ['a lock', { errcode: 5 }, false],
  ['no memory', { errcode: 7 }, true],
] as const;

describe.each(errors)('T085 %s', (_, error, rollsBack) => {
  it('at every call of every verb is a 503, undoes everything, and is over with the next request', async () => {
    const { call, plan, log, stop } = await serve();
    const verbs = await everyVerb(call);
    const state = async () =>
      (await call('GET', '/Users')).text + (await call('GET', '/Groups')).text;
    let injected = 0;
    for (const [method, path, given] of verbs) {
      for (let call_ = 1; ; call_ += 1) {
        const before = await state();
        Object.assign(plan, { connection: 'write', countdown: call_, error, rollsBack, calls: 0 });
        const reply = await call(method, path, given());
        const reached = plan.countdown <= 0;
        plan.countdown = -1;
        if (!reached) {
          expect(reply.status).toBeLessThan(300);
          break;
        }
        injected += 1;
        expect([reply.status, reply.headers['retry-after']], `${method} call ${call_}`).toEqual([
          503,
          '5',
        ]);
        expect(reply.text).not.toContain('secret.db');
        expect(await state()).toBe(before);
      }
    }
    expect(injected).toBeGreaterThan(80);
    expect(log.some(({ cause }) => String(cause).includes('injected'))).toBe(true);
    expect((await call('POST', '/Users', { body: user() })).status).toBe(201);
    await stop();
  });
});

it('T085 R340 a read that fails is a 503, never a 404 or an empty list', async () => {
  const { call, plan, stop } = await serve();
  for (const path of await everyRead(call)) {
    const whole = (await call('GET', path)).text;
    for (let number = 1; ; number += 1) {
      Object.assign(plan, {
        connection: 'read',
        countdown: number,
        error: { errcode: 10 },
        rollsBack: false,
      });
      const { status, text } = await call('GET', path);
      const reached = plan.countdown <= 0;
      plan.countdown = -1;
      if (!reached) break;
      // Once all is read, a state that can't be left in order costs nobody anything.
      expect(status === 503 || text === whole).toBe(true);
    }
    expect((await call('GET', path)).status).toBe(200);
  }
  await stop();
});

it('R340 an unforeseen error is a 500 with an id that the log explains', async () => {
  const { call, plan, log, stop } = await serve();
  Object.assign(plan, { connection: 'write', countdown: 3, error: { errcode: 1 } });
  const { status, json, headers } = await call('POST', '/Users', { body: user() });
  expect(status).toBe(500);
  const id = headers['x-request-id'] as string;
  expect(json.detail).toContain(id);
  expect(String(log.find(({ requestId }) => requestId === id)!['cause'])).toContain('injected');
  await stop();
});

it('T085 a failed commit fails all requests that shared it, and no other', async () => {
  const { call, plan, stop } = await serve();
  await call('POST', '/Users', { body: user() });
  Object.assign(plan, {
    connection: 'write',
    countdown: 25,
    error: { errcode: 13 },
    rollsBack: true,
  });
  const replies = await Promise.all(
    Array.from({ length: 40 }, () => call('POST', '/Users', { body: user() })),
  );
  plan.countdown = -1;
  const created = replies.filter(({ status }) => status === 201);
  expect(replies.filter(({ status }) => status === 503).length + created.length).toBe(40);
  expect(created.length).toBeLessThan(40);
  expect((await call('GET', '/Users?count=0')).json.totalResults).toBe(created.length + 1);
  for (const { json } of created) expect((await call('GET', `/Users/${json.id}`)).status).toBe(200);
  await stop();
});

it('T086 with a disk that is really full reads go on, writes are 503, and all is well once there is room', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'a.db');
  let pages: ((count: number) => void) | undefined;
  const open: OpenDriver = (file, options) => {
    const driver = openNodeDriver(file, options);
    if (!options.readOnly) pages = (count) => driver.exec(`PRAGMA max_page_count = ${count}`);
    return driver;
  };
  const store = openSqliteStore({ path, open });
  const ids = createIds(systemClock);
  const directory = directoryOver(store);
  const connection = siteConnection;
  await insertConnection(store, connection);
  const authenticate = createAuthenticate({
    reader: store,
    clock: systemClock,
    hashKey: 'k',
    configured: { token: 'testtoken1', connection },
  });
  const handle = createHandler({
    directory,
    authenticate,
    clock: systemClock,
    ids,
    logger: { log: () => undefined },
    publicUrl: 'http://x',
  });
  const server = createNodeServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const call = createCall(
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    '/scim/v2',
    'testtoken1',
  );
  await call('POST', '/Users', { body: user() });
  pages!(1);
  const big = () => user({ nickName: 'x'.repeat(60_000) });
  const refused = await call('POST', '/Users', { body: big() });
  expect([refused.status, refused.headers['retry-after']]).toEqual([503, '5']);
  expect((await call('GET', '/Users?count=0')).json.totalResults).toBe(1);
  pages!(1_000_000);
  expect((await call('POST', '/Users', { body: big() })).status).toBe(201);
  server.close();
  server.closeAllConnections();
  await store.close();
});
