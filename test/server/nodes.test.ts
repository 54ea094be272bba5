/** @module-tag slow */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgresStore, planPostgresMigration } from '../../src/storage/postgres/index.ts';
import { allEvents } from '../support/events.ts';
import {
  createDatabase,
  createEmptyDatabase,
  dropDatabase,
  hasPostgres,
  sharedServer,
} from '../support/postgres.ts';
import {
  filtered,
  freshName,
  patch,
  startTestServer,
  type TestServer,
  user,
} from '../support/server.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';

describe.runIf(hasPostgres)('two nodes on one PostgreSQL', () => {
  let database: string;
  let nodes: readonly [TestServer, TestServer];
  beforeAll(async () => {
    database = await createDatabase();
    // Together, on a database that is empty.
    nodes = (await Promise.all(
      [1, 2].map(() => startTestServer('postgres', { storageUrl: database })),
    )) as [TestServer, TestServer];
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await dropDatabase(database);
  });
  const turn = (index: number): TestServer['call'] => nodes[index % 2]!.call;

  it('start together: one tenant, one connection, one key for both', async () => {
    const { status, json } = await nodes[0].call('POST', '/Users', { body: user() });
    expect(status).toBe(201);
    expect((await nodes[1].call('GET', `/Users/${json.id}`)).json.userName).toBe(json.userName);
    const connections = await Promise.all(
      nodes.map((node) => createTenant(node, { tenant: 'default' })),
    );
    expect(new Set(connections.map(({ tenant }) => tenant)).size).toBe(1);
    const { json: listed } = await connections[0]!.manage('GET', '/connections?tenant=default');
    expect(listed.items.filter(({ name }: { name: string }) => name === 'default')).toHaveLength(1);
  });

  it('T073 forty PATCHes each on one group lose no member', async () => {
    const people = await Promise.all(
      Array.from(
        { length: 80 },
        async (_, index) =>
          (await turn(index)('POST', '/Users', { body: user() })).json.id as string,
      ),
    );
    const group = (
      await nodes[0].call('POST', '/Groups', { body: { displayName: freshName('g') } })
    ).json.id as string;
    const replies = await Promise.all(
      people.map((value, index) =>
        turn(index)(
          'PATCH',
          `/Groups/${group}`,
          patch({ op: 'add', path: 'members', value: [{ value }] }),
        ),
      ),
    );
    expect(replies.every(({ status }) => status === 200 || status === 204)).toBe(true);
    for (const node of nodes) {
      const { json, headers } = await node.call('GET', `/Groups/${group}`);
      expect(new Set(json.members.map(({ value }: { value: string }) => value))).toEqual(
        new Set(people),
      );
      expect(headers['etag']).toBe('W/"81"');
    }
  });

  it('T075 a hundred POSTs of one userName make one user', async () => {
    const userName = freshName();
    const spellings = [userName, userName.toUpperCase(), ` ${userName}`.trim(), userName];
    const replies = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        turn(index)('POST', '/Users', { body: user({ userName: spellings[index % 4] }) }),
      ),
    );
    const statuses = replies.map(({ status }) => status);
    expect([
      statuses.filter((status) => status === 201).length,
      statuses.filter((status) => status === 409).length,
    ]).toEqual([1, 99]);
    expect((await turn(0)('GET', filtered(`userName eq "${userName}"`))).json.totalResults).toBe(1);
  });

  it('T077 of twenty changes that want the same version, one is made', async () => {
    const { json, headers } = await nodes[0].call('POST', '/Users', { body: user() });
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        turn(index)('PATCH', `/Users/${json.id}`, {
          ...patch({ op: 'replace', path: 'title', value: `t${index}` }),
          headers: { 'If-Match': headers['etag'] as string },
        }),
      ),
    );
    const statuses = replies.map(({ status }) => status);
    expect([
      statuses.filter((status) => status === 200).length,
      statuses.filter((status) => status === 412).length,
    ]).toEqual([1, 19]);
  });

  it('a seat, username or account is never given out twice', async () => {
    const tenant = await createTenant(nodes[0], { policy: { seats: 5 } });
    const both = [tenant.call, callOn(nodes[1], tenant)];
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        both[index % 2]!('POST', '/Users', {
          body: user({ userName: `same${index}@x${index}.example` }),
        }),
      ),
    );
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(5);
    const { json } = await tenant.manage('GET', tenant.at('/accounts?limit=200'));
    expect(json.items).toHaveLength(5);
    // The same name before the @: each gets a username of its own.
    const open = await createTenant(nodes[0]);
    const twins = [open.call, callOn(nodes[1], open)];
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        twins[index % 2]!('POST', '/Users', { body: user({ userName: `ada@x${index}.example` }) }),
      ),
    );
    expect(made.every(({ status }) => status === 201)).toBe(true);
    const accounts = (await open.manage('GET', open.at('/accounts?limit=200'))).json
      .items as readonly { username: string }[];
    expect(new Set(accounts.map(({ username }) => username.toLowerCase())).size).toBe(20);
  });

  it('T119 events of both are numbered in one order, without a gap', async () => {
    const tenant = await createTenant(nodes[0]);
    const both = [tenant.call, callOn(nodes[1], tenant)];
    await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        both[index % 2]!('POST', '/Users', { body: user() }),
      ),
    );
    const events = await allEvents(tenant);
    expect(events.filter(({ type }) => type === 'user.created')).toHaveLength(100);
    // In the order of commits: whoever had read up to a number had everything before it.
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  });

  it('T079 what is taken away on one is taken away on the other, within five seconds', async () => {
    const tenant = await createTenant(nodes[0]);
    const there = callOn(nodes[1], tenant);
    expect((await there('GET', '/Users')).status).toBe(200);
    await tenant.manage('DELETE', tenant.at(`/credentials/${tenant.credential}`));
    expect((await tenant.call('GET', '/Users')).status).toBe(401);
    await expect
      .poll(async () => (await there('GET', '/Users')).status, { interval: 10 })
      .toBe(401);
  });

  it('T080 a transaction that meets others is tried again, and told of once; when it always does, the answer is 503', async () => {
    const client = new pg.Client(database);
    await client.connect();
    const fail = (share: number, code: string): Promise<unknown> =>
      client.query(`CREATE OR REPLACE FUNCTION meet() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF random() < ${share} THEN RAISE EXCEPTION 'on purpose' USING ERRCODE = '${code}'; END IF; RETURN NEW; END $$`);
    await fail(0, '40001');
    await client.query(
      'CREATE TRIGGER meet BEFORE INSERT OR UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION meet()',
    );
    const tenant = await createTenant(nodes[0]);
    const both = [tenant.call, callOn(nodes[1], tenant)];
    for (const code of ['40001', '40P01']) {
      await fail(0.3, code);
      const replies = await Promise.all(
        Array.from({ length: 60 }, (_, index) =>
          both[index % 2]!('POST', '/Users', { body: user() }),
        ),
      );
      expect(replies.every(({ status }) => status === 201 || status === 503)).toBe(true);
      expect(replies.filter(({ status }) => status === 201).length).toBeGreaterThan(55);
    }
    await fail(1, '40001');
    const refused = await tenant.call('POST', '/Users', { body: user() });
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '5']);
    await client.query('DROP TRIGGER meet ON accounts; DROP FUNCTION meet');
    await client.end();
    const made = (await allEvents(tenant))
      .filter(({ type }) => type === 'user.created')
      .map(({ subject }) => subject as string);
    expect(new Set(made).size).toBe(made.length);
    expect((await tenant.call('GET', '/Users?count=0')).json.totalResults).toBe(made.length);
  });

  it('a query that names no tenant, or another, sees nothing and writes nothing', async () => {
    const client = new pg.Client(database);
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      "SELECT relname AS name FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relkind = 'r' ORDER BY relname",
    );
    expect(rows.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'accounts',
        'events',
        'memberships',
        'resources',
        'requests',
        'attribute_index',
      ]),
    );
    for (const { name } of rows) {
      expect((await client.query(`SELECT 1 FROM ${name} LIMIT 1`)).rowCount, name).toBe(0);
      await client.query("BEGIN; SELECT set_config('rollcall.tenant', 'nobody', true)");
      expect((await client.query(`SELECT 1 FROM ${name} LIMIT 1`)).rowCount, name).toBe(0);
      await client.query('ROLLBACK');
    }
    await client.query("BEGIN; SELECT set_config('rollcall.tenant', 'default', true)");
    expect(
      Number((await client.query('SELECT count(*) AS total FROM resources')).rows[0].total),
    ).toBeGreaterThan(0);
    expect(
      (await client.query("SELECT 1 FROM resources WHERE tenant_id <> 'default'")).rowCount,
    ).toBe(0);
    await expect(
      client.query("INSERT INTO counters VALUES ('other', 'User', 0, 1)"),
    ).rejects.toThrow('row-level security');
    await client.end();
  });
});

function callOn(node: TestServer, tenant: TestTenant): TestTenant['call'] {
  return (method, path, options = {}) =>
    node.call(method, path, {
      ...options,
      token: options.token === undefined ? tenant.token : options.token,
    });
}

describe.runIf(hasPostgres)('a PostgreSQL that cannot be used is refused with the reason', () => {
  let database: string;
  const urlWith = (change: (url: URL) => void): string => {
    const url = new URL(database);
    change(url);
    return url.href;
  };
  beforeAll(async () => {
    database = await createEmptyDatabase();
  });
  afterAll(() => dropDatabase(database));

  it.each([
    ['nobody listens', (url: URL) => (url.port = '1'), 'ECONNREFUSED'],
    ['no such host', (url: URL) => (url.hostname = 'nowhere.invalid'), 'nowhere.invalid'],
    ['no such database', (url: URL) => (url.pathname = '/nothing'), 'does not exist'],
    ['no such user', (url: URL) => (url.username = 'nobody'), 'nobody'],
    ['no database', (url: URL) => (url.pathname = ''), 'names no database'],
    ['an option it does not have', (url: URL) => url.searchParams.set('colour', 'red'), 'colour'],
    ['a number that is none', (url: URL) => url.searchParams.set('pool_size', 'many'), 'pool_size'],
    [
      'a file that is not there',
      (url: URL) => url.searchParams.set('passfile', '/nowhere/password'),
      '/nowhere/password',
    ],
    ['no TLS where it must be', (url: URL) => url.searchParams.set('sslmode', 'require'), 'SSL'],
  ])('T087 %s', async (_, change, words) => {
    await expect(openPostgresStore({ url: urlWith(change) })).rejects.toThrow(words);
  });

  it('T091 a newer schema is left alone; the plan shows what would be done, and doing it leaves nothing to do', async () => {
    const plan = await planPostgresMigration({ url: database });
    expect(plan).toContain('CREATE TABLE resources');
    expect(plan).toContain('ENABLE ROW LEVEL SECURITY');
    await (await openPostgresStore({ url: database })).close();
    expect(await planPostgresMigration({ url: database })).toBe('');
    const client = new pg.Client(database);
    await client.connect();
    // A release that has added to it has been here: this one goes on beside it, until the other
    // says that it can not.
    await client.query('UPDATE rollcall_schema SET version = 99');
    await (await openPostgresStore({ url: database })).close();
    expect(await planPostgresMigration({ url: database })).toBe('');
    await client.query('UPDATE rollcall_schema SET usable_from = 99');
    await expect(openPostgresStore({ url: database })).rejects.toThrow('newer Rollcall');
    await client.query('UPDATE rollcall_schema SET version = 1, usable_from = 1');
    await client.end();
  });

  it('T091 a migration that fails half-way leaves nothing, and one without the right to make tables says so', async () => {
    const other = await createEmptyDatabase();
    const client = new pg.Client(other);
    await client.connect();
    // Something of that name is in the way of the last step.
    await client.query('CREATE TABLE leases (mine INTEGER)');
    await expect(openPostgresStore({ url: other })).rejects.toThrow('leases');
    expect(
      (await client.query("SELECT to_regclass('resources') AS there")).rows[0].there,
    ).toBeNull();
    await client.query('DROP TABLE leases');
    await client
      .query(
        'CREATE SCHEMA closed; REVOKE ALL ON SCHEMA public FROM PUBLIC; ALTER ROLE rollcall SET search_path = public',
      )
      .catch(() => undefined);
    await (await openPostgresStore({ url: other })).close();
    await client.end();
    await dropDatabase(other);
  });

  it('T076 a user deleted while it is added to a group is in none afterwards', async () => {
    const store = await openPostgresStore({ url: database });
    const of = (id: string, type: string) => ({
      id,
      type,
      connection: 'c',
      document: `{"id":"${id}"}`,
      hasReferences: false,
      created: '2026',
      keys: [],
    });
    await store.write(async (transaction) => {
      for (const [id, type] of [
        ['u', 'User'],
        ['g', 'Group'],
      ] as const)
        await transaction.insertResource('t', of(id, type));
      await transaction.attachMemberSet('t', 'g', await transaction.createMemberSet('t', '2026'));
    });
    const { id: set } = (await store.memberSet('t', 'g'))!;
    let tries = 0;
    await store.write(async (transaction) => {
      tries += 1;
      const { isMember } = (await transaction.resource('t', 'User', 'u'))!;
      if (tries === 1) await store.write((other) => other.insertMembers('t', set, ['u']));
      if (isMember) await transaction.deleteMemberships('t', 'u');
      await transaction.deleteResource('t', 'User', 'u', []);
    });
    expect(tries).toBe(2);
    expect(await store.memberSet('t', 'g')).toMatchObject({ total: 0 });
    expect(await store.count('t', 'User', { kind: 'all' })).toBe(0);
    // And the other way round: who is gone is let in nowhere.
    expect(await store.write((transaction) => transaction.insertMembers('t', set, ['u']))).toEqual({
      added: 0,
      unknown: ['u'],
    });
    await store.close();
  });

  it('T089 sessions that are killed, and a server that ends them all, are got over', async () => {
    const store = await openPostgresStore({ url: database });
    const client = new pg.Client((await sharedServer()).url.replace('rollcall:secret', 'admin'));
    await client.connect();
    const name = new URL(database).pathname.slice(1);
    for (let round = 0; round < 5; round += 1) {
      await store.write((transaction) => transaction.setSetting('round', String(round)));
      await client.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1',
        [name],
      );
      await sleep(20);
      let read: string | undefined;
      await expect
        .poll(async () => {
          read = await store.setting('round').catch(() => undefined);
          return read;
        })
        .toBe(String(round));
    }
    await client.end();
    await store.close();
  });
});
