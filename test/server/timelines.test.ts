/**
 * @module-tag slow
 * @module-tag campaign
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { saveDeliveryReport } from '../../src/administration/save-delivery-report.ts';
import { createCommandContext } from '../../src/server/command-context.ts';
import { createSystemRegistries } from '../../src/server/registries.ts';
import { FaultyPostgres } from '../support/faulty-postgres.ts';
import {
  type Cluster,
  configure,
  createCluster,
  createDatabaseOn,
  createStandby,
  hasReplication,
  replicating,
} from '../support/postgres.ts';
import { filtered, patch, startTestServer, type TestServer, user } from '../support/server.ts';
import { newStores } from '../support/stores.ts';

/** What one timeline of PostgreSQL has numbered is not what another means by the same numbers. */

const settings = ['fsync = off', "wal_retrieve_retry_interval = '100ms'", ...replicating];

async function sql(
  cluster: Cluster,
  ...statements: readonly string[]
): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client(`postgres://admin@127.0.0.1:${cluster.port}/app`);
  client.on('error', () => undefined);
  await client.connect();
  try {
    let rows: readonly Record<string, unknown>[] = [];
    for (const statement of statements)
      rows = (await client.query(statement)).rows as Record<string, unknown>[];
    return rows;
  } finally {
    await client.end();
  }
}

async function caughtUp(primary: Cluster, standby: Cluster): Promise<void> {
  const [row] = await sql(primary, 'SELECT pg_current_wal_lsn()::text AS at');
  await expect
    .poll(
      async () =>
        (
          await sql(
            standby,
            `SELECT pg_last_wal_replay_lsn() >= '${String(row!['at'])}'::pg_lsn AS has`,
          )
        )[0]!['has'],
    )
    .toBe(true);
}

/** From here on the standby gets nothing. */
async function pauseReceiver(standby: Cluster): Promise<void> {
  configure(standby, settings);
  standby.run('pg_ctl', '-D', standby.folder, 'reload');
  await expect
    .poll(
      async () =>
        (await sql(standby, 'SELECT count(*)::int AS receivers FROM pg_stat_wal_receiver'))[0]![
          'receivers'
        ],
    )
    .toBe(0);
}

/** A primary, a standby that follows it, and a node that reaches both through wires. */
async function start(): Promise<{
  primary: Cluster;
  standby: Cluster;
  wires: readonly [FaultyPostgres, FaultyPostgres];
  node: TestServer;
  stop: () => Promise<void>;
}> {
  const primary = await createCluster(settings);
  await createDatabaseOn(primary);
  const standby = await createStandby(primary, settings);
  const wires = [new FaultyPostgres(primary.port), new FaultyPostgres(standby.port)] as const;
  const ports = await Promise.all(wires.map((wire) => wire.start()));
  const hosts = ports.map((port) => `127.0.0.1:${port}`).join(',');
  const node = await startTestServer('postgres', {
    storageUrl: `postgres://rollcall:secret@${hosts}/app?pool_size=4&statement_timeout=3000`,
  });
  return {
    primary,
    standby,
    wires,
    node,
    async stop() {
      await node.stop();
      for (const wire of wires) wire.stop();
      standby.remove();
      primary.remove();
    },
  };
}

describe.runIf(hasReplication())('a commit whose answer is lost with its server', () => {
  it.each(['POST', 'PATCH', 'DELETE'])(
    'T089 a %s that the promoted standby never got is answered with 503 and was not made, although its transaction id was given out again',
    { timeout: 360_000 },
    async (method) => {
      const { primary, standby, wires, node, stop } = await start();
      const { call } = node;
      const people: { readonly id: string }[] = [];
      for (let made = 0; made < 3; made += 1)
        people.push((await call('POST', '/Users', { body: user() })).json);
      const body = user();
      const send = (index: number, given: object = user()) =>
        method === 'POST'
          ? call('POST', '/Users', { body: given })
          : method === 'PATCH'
            ? call(
                'PATCH',
                `/Users/${people[index]!.id}`,
                patch({ op: 'replace', path: 'title', value: `t${index}` }),
              )
            : call('DELETE', `/Users/${people[index]!.id}`);
      expect((await send(0)).status).toBeLessThan(300);
      expect((await send(1)).status).toBeLessThan(300);
      const [{ next: before } = {}] = await sql(
        primary,
        'SELECT pg_current_xact_id()::text AS next',
      );
      await caughtUp(primary, standby);
      await pauseReceiver(standby);
      // It is carried out on the primary; the answer is lost, and the primary with it.
      const commitOf = method === 'POST' ? String(body['userName']) : people[2]!.id;
      Object.assign(wires[0], { commitOf, fault: 'lost', isSilentThen: true });
      wires[1].isSilent = true;
      const reply = send(2, body);
      await expect.poll(() => wires[0].isSilent).toBe(true);
      const [{ next: lost } = {}] = await sql(primary, 'SELECT pg_current_xact_id()::text AS next');
      expect(Number(lost)).toBeGreaterThan(Number(before) + 1);
      primary.stop('immediate');
      standby.run('pg_ctl', '-D', standby.folder, '-w', 'promote');
      // Beyond the ids that were lost.
      const burnt = Array.from(
        { length: Number(lost) - Number(before) + 200 },
        () => 'SELECT pg_current_xact_id()',
      );
      await sql(standby, ...burnt);
      const [{ status: verdict } = {}] = await sql(
        standby,
        `SELECT pg_xact_status('${Number(lost) - 1}'::xid8) AS status`,
      );
      expect(verdict).toBe('committed');
      wires[1].isSilent = false;
      const { status, json, headers } = await reply;
      expect([status, headers['retry-after']]).toEqual([503, '5']);
      expect(json.detail).toContain('nothing was changed');
      await expect.poll(async () => (await call('GET', '/Users?count=0')).status).toBe(200);
      if (method === 'POST') {
        expect((await call('GET', filtered(`userName eq "${commitOf}"`))).json.totalResults).toBe(
          0,
        );
      } else {
        const { json: now } = await call('GET', `/Users/${people[2]!.id}`);
        expect([now.title, now.meta.version]).toEqual([undefined, 'W/"1"']);
      }
      expect((await send(2, body)).status).toBeLessThan(300);
      await stop();
    },
  );

  it('T089 one that the promoted standby got is answered as made', {
    timeout: 360_000,
  }, async () => {
    const { primary, standby, wires, node, stop } = await start();
    const { call } = node;
    for (let made = 0; made < 2; made += 1)
      expect((await call('POST', '/Users', { body: user() })).status).toBe(201);
    const body = user();
    Object.assign(wires[0], {
      commitOf: String(body['userName']),
      fault: 'lost',
      isSilentThen: true,
    });
    wires[1].isSilent = true;
    const reply = call('POST', '/Users', { body });
    await expect.poll(() => wires[0].isSilent).toBe(true);
    await caughtUp(primary, standby);
    primary.stop('immediate');
    standby.run('pg_ctl', '-D', standby.folder, '-w', 'promote');
    wires[1].isSilent = false;
    const { status, json } = await reply;
    expect(status).toBe(201);
    expect((await call('GET', `/Users/${json.id}`)).status).toBe(200);
    await stop();
  });
});

describe.runIf(hasReplication())('a commit that a standby was to have', () => {
  it('T089 is not acknowledged when the wait for it is cancelled, until a standby has it', {
    timeout: 360_000,
  }, async () => {
    const primary = await createCluster(settings);
    await createDatabaseOn(primary);
    const standby = await createStandby(primary, settings);
    const storageUrl = `postgres://rollcall:secret@127.0.0.1:${primary.port}/app?pool_size=8`;
    const node = await startTestServer('postgres', { storageUrl });
    expect((await node.call('POST', '/Users', { body: user() })).status).toBe(201);
    await caughtUp(primary, standby);
    await pauseReceiver(standby);
    await sql(
      primary,
      "ALTER SYSTEM SET synchronous_standby_names = '*'",
      'SELECT pg_reload_conf()',
    );
    await sleep(300);
    const cancel = () =>
      sql(
        primary,
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename = 'rollcall' AND wait_event = 'SyncRep'",
      );
    /** Cancels every wait until the request is answered. */
    const unknown = async (): Promise<void> => {
      let isOver = false;
      const asked = node.call('POST', '/Users', { body: user() }).finally(() => {
        isOver = true;
      });
      while (!isOver) {
        await cancel();
        await sleep(50);
      }
      const { status, json, headers } = await asked;
      expect([status, headers['retry-after']]).toEqual([503, '5']);
      expect(json.detail).toContain('not known');
    };
    await unknown();
    // The next wait is cancelled as well; then the standby is there again.
    const asked = node.call('POST', '/Users', { body: user() });
    await expect.poll(async () => (await cancel()).length).toBeGreaterThan(0);
    configure(standby, [
      ...settings,
      `primary_conninfo = 'host=127.0.0.1 port=${primary.port} user=admin'`,
    ]);
    standby.run('pg_ctl', '-D', standby.folder, 'reload');
    const { status, json } = await asked;
    expect(status).toBe(201);
    await caughtUp(primary, standby);
    const there = await sql(
      standby,
      "SET rollcall.tenant = '*'",
      `SELECT id FROM resources WHERE id = '${String(json.id)}'`,
    );
    expect(there).toHaveLength(1);
    await node.stop();
    standby.remove();
    primary.remove();
  });
});

describe.runIf(hasReplication())('a replica that follows a server which was lost', () => {
  it('T081 is not read where its last event has the number of another', {
    timeout: 360_000,
  }, async () => {
    const primary = await createCluster(settings);
    await createDatabaseOn(primary);
    const standby = await createStandby(primary, settings);
    const replica = await createStandby(primary, settings);
    const before = await startTestServer('postgres', { storageUrl: primary.url('app') });
    const { id: kept } = (await before.call('POST', '/Users', { body: user() })).json;
    await caughtUp(primary, standby);
    await pauseReceiver(standby);
    const { id: lost } = (await before.call('POST', '/Users', { body: user() })).json;
    await caughtUp(primary, replica);
    await before.stop();
    primary.stop('immediate');
    standby.run('pg_ctl', '-D', standby.folder, '-w', 'promote');
    const node = await startTestServer('postgres', {
      storageUrl: standby.url('app'),
      replicaUrl: replica.url('app'),
    });
    const { id: next } = (await node.call('POST', '/Users', { body: user() })).json;
    const numbered = "SET rollcall.tenant = '*'";
    const last =
      "SELECT sequence::int AS sequence, subject FROM events WHERE type = 'user.created' ORDER BY sequence DESC LIMIT 1";
    const [[here], [there]] = [
      await sql(standby, numbered, last),
      await sql(replica, numbered, last),
    ];
    expect([here!['sequence'], here!['subject'], there!['subject']]).toEqual([
      there!['sequence'],
      next,
      lost,
    ]);
    const { json } = await node.call('GET', '/Users?count=100');
    const ids: string[] = json.Resources.map((one: { readonly id: string }) => one.id);
    expect([ids.length, new Set(ids)]).toEqual([2, new Set([kept, next])]);
    await node.stop();
    for (const cluster of [replica, standby, primary]) cluster.remove();
  });
});

describe.each(newStores)(
  'a report of deliveries that a failover has overtaken, on %s',
  (_, open) => {
    it('moves no cursor over events that have taken the numbers of those it is about', async () => {
      const store = await open();
      const context = createCommandContext({ registries: createSystemRegistries({}) });
      const endpoint = {
        id: 'e',
        name: 'e',
        url: 'https://x.example',
        secrets: [],
        status: 'active',
        created: '2026',
      } as const;
      const event = (id: string) => ({
        id,
        type: 'user.created',
        subject: 's',
        payload: '{}',
        created: '2026',
      });
      await store.write(async (transaction) => {
        await transaction.putTenant({
          id: 't',
          name: 't',
          status: 'active',
          created: '2026',
          policy: '{}',
        });
        await transaction.putEndpoint({ ...endpoint, tenant: 't' });
        await transaction.putDeliveryCursor('e', { tenant: 't', after: 0 });
        for (const id of ['one', 'two']) await transaction.appendEvent('t', event(id));
      });
      const report = (after: number, id: string) =>
        store.write((transaction) => {
          const cursors = [{ tenant: 't', after, event: id }];
          return saveDeliveryReport(
            transaction,
            { report: { endpoint: 'e', cursors, open: [], done: [], activity: [] } },
            context,
          );
        });
      const cursor = async () => (await store.backlog('e', 1))[0]?.after;
      await report(2, 'lost');
      expect(await cursor()).toBe(0);
      // Numbers that there are not any more.
      await report(3, 'lost too');
      expect(await cursor()).toBe(0);
      await report(1, 'one');
      expect(await cursor()).toBe(1);
      await report(2, 'two');
      expect(await cursor()).toBeUndefined();
      await store.close();
    });
  },
);
