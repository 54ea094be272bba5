/**
 * @module-tag slow
 * @module-tag campaign
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AcknowledgedLoad } from '../support/acknowledged-load.ts';
import { send } from '../support/client.ts';
import { allEvents } from '../support/events.ts';
import { FaultyPostgres } from '../support/faulty-postgres.ts';
import { liftGuard } from '../support/management.ts';
import {
  type Cluster,
  configure,
  createCluster,
  createDatabaseOn,
  createStandby,
  hasReplication,
  replicating,
} from '../support/postgres.ts';
import { startProcess } from '../support/process.ts';
import { apiToken, startTestServer, type TestServer, token, user } from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

/**
 * `ROLLCALL_TEST_FAILOVERS=10 npx vitest run test/server/failover.test.ts` is the long campaign.
 */
const failovers = Number(process.env['ROLLCALL_TEST_FAILOVERS'] ?? 2);
/** Seconds; `ROLLCALL_TEST_OUTAGE=60` for the long one. */
const outage = Number(process.env['ROLLCALL_TEST_OUTAGE'] ?? 1);
const kills = Number(process.env['ROLLCALL_TEST_KILLS'] ?? 5);

const durable = ['fsync = on', ...replicating];
const synchronous = [...durable, "synchronous_standby_names = '*'"];

/** The whole server at once, as the power would. */
function killServer(cluster: Cluster): void {
  const [pid] = readFileSync(join(cluster.folder, 'postmaster.pid'), 'utf8').split('\n') as [
    string,
  ];
  // Its children first: an orphan would go on for a moment.
  try {
    execFileSync('pkill', ['-9', '-P', pid]);
  } catch {
    // It has none.
  }
  process.kill(Number(pid), 'SIGKILL');
}

function urlOf(...clusters: readonly Cluster[]): string {
  const hosts = clusters.map(({ port }) => `127.0.0.1:${port}`).join(',');
  return `postgres://rollcall:secret@${hosts}/app?target_session_attrs=read-write&pool_size=8`;
}

describe.runIf(hasReplication())('a server that dies', () => {
  it(`T089 nothing that was acknowledged is lost when the primary is killed and its standby takes over, ${failovers} times`, {
    timeout: 240_000 + failovers * 60_000,
  }, async () => {
    let primary = await createCluster(durable);
    await createDatabaseOn(primary);
    let standby = await createStandby(primary, synchronous);
    configure(primary, synchronous);
    primary.run('pg_ctl', '-D', primary.folder, 'reload');
    const load = new AcknowledgedLoad();
    const recoveries: number[] = [];
    for (let round = 0; round < failovers; round += 1) {
      const storageUrl = urlOf(primary, standby);
      const nodes = await Promise.all(
        [1, 2].map(() => startTestServer('postgres', { storageUrl })),
      );
      await liftGuard(nodes[0]!.running.url);
      load.mayRefuseSince = Number.POSITIVE_INFINITY;
      const running = load.start(nodes);
      const before = load.acknowledged.length;
      await expect.poll(() => load.acknowledged.length - before).toBeGreaterThan(30);
      load.mayRefuseSince = performance.now();
      killServer(primary);
      await sleep(500);
      for (const node of nodes) {
        expect((await node.call('GET', '!/healthz', { token: null })).status).toBe(200);
        await expect
          .poll(async () => (await node.call('GET', '!/readyz', { token: null })).status)
          .toBe(503);
      }
      configure(standby, durable);
      standby.run('pg_ctl', '-D', standby.folder, '-w', 'promote');
      standby.run('pg_ctl', '-D', standby.folder, 'reload');
      recoveries.push(await load.recovery(performance.now()));
      await sleep(300);
      await running.stop();
      for (const node of nodes)
        expect((await node.call('GET', '!/readyz', { token: null })).status).toBe(200);
      await load.verify(nodes[0]!);
      await Promise.all(nodes.map((node) => node.stop()));
      primary.remove();
      primary = standby;
      if (round + 1 < failovers) {
        standby = await createStandby(primary, synchronous);
        configure(primary, synchronous);
        primary.run('pg_ctl', '-D', primary.folder, 'reload');
      }
    }
    primary.remove();
    console.log(
      `${failovers} failovers, ${load.summary()}, recovered after ${recoveries.map(Math.round).join(', ')} ms`,
    );
    expect(load.acknowledged.length).toBeGreaterThan(50);
  });

  it('T089 one that vanishes silently keeps no request waiting when its standby takes over', {
    timeout: 300_000,
  }, async () => {
    const primary = await createCluster(durable);
    await createDatabaseOn(primary);
    const standby = await createStandby(primary, durable);
    const wire = new FaultyPostgres(primary.port);
    const port = await wire.start();
    const storageUrl = `postgres://rollcall:secret@127.0.0.1:${port},127.0.0.1:${standby.port}/app?pool_size=4`;
    const node = await startTestServer('postgres', { storageUrl });
    expect((await node.call('POST', '/Users', { body: user() })).status).toBe(201);
    await sleep(500);
    wire.isSilent = true;
    // All are answered before any other server can take over.
    const waiting = Array.from({ length: 8 }, () => node.call('POST', '/Users', { body: user() }));
    for (const reply of await Promise.all(waiting))
      expect([reply.status, reply.headers['retry-after']]).toEqual([503, '5']);
    expect((await node.call('GET', '!/healthz', { token: null })).status).toBe(200);
    standby.run('pg_ctl', '-D', standby.folder, '-w', 'promote');
    const promoted = performance.now();
    const post = async (): Promise<number> =>
      (await node.call('POST', '/Users', { body: user() })).status;
    await expect.poll(post).toBe(201);
    console.log(`recovered ${Math.round(performance.now() - promoted)} ms after promotion`);
    expect((await node.call('GET', '/Users?count=0')).json.totalResults).toBe(2);
    await node.stop();
    wire.stop();
    standby.remove();
    primary.remove();
  });

  describe('while no standby takes over', () => {
    let cluster: Cluster;
    let node: TestServer;
    beforeAll(async () => {
      cluster = await createCluster();
      await createDatabaseOn(cluster);
      node = await startTestServer('postgres', { storageUrl: urlOf(cluster) });
    });
    afterAll(async () => {
      await node.stop();
      cluster.remove();
    });

    it(`T089 for ${outage} s it is alive and not ready; then it goes on, without a restart`, {
      timeout: 240_000 + outage * 3_000,
    }, async () => {
      const made = await node.call('POST', '/Users', { body: user() });
      for (const mode of ['fast', 'immediate'] as const) {
        cluster.stop(mode);
        const refused = await node.call('POST', '/Users', { body: user() });
        expect([refused.status, refused.headers['retry-after']]).toEqual([503, '5']);
        expect((await node.call('GET', `/Users/${made.json.id}`)).status).toBe(503);
        expect((await node.call('GET', '!/healthz', { token: null })).status).toBe(200);
        await expect
          .poll(async () => (await node.call('GET', '!/readyz', { token: null })).status)
          .toBe(503);
        for (
          const until = performance.now() + outage * 1_000;
          performance.now() < until;
          await sleep(250)
        ) {
          expect((await node.call('GET', '!/healthz', { token: null })).status).toBe(200);
          expect((await node.call('GET', '!/readyz', { token: null })).status).toBe(503);
          expect((await node.call('POST', '/Users', { body: user() })).status).toBe(503);
        }
        await cluster.start();
        await expect
          .poll(async () => (await node.call('GET', '!/readyz', { token: null })).status)
          .toBe(200);
        expect((await node.call('GET', `/Users/${made.json.id}`)).json.userName).toBe(
          made.json.userName,
        );
        expect((await node.call('POST', '/Users', { body: user() })).status).toBe(201);
      }
    });

    it('T089 a password that is changed, in its file too, is got over without a restart', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'rollcall-password-'));
      const passfile = join(folder, 'password');
      const rules = join(cluster.folder, 'pg_hba.conf');
      const before = readFileSync(rules, 'utf8');
      const admin = new pg.Client(`postgres://admin@127.0.0.1:${cluster.port}/app`);
      await admin.connect();
      const change = async (password: string): Promise<void> => {
        await admin.query(`ALTER ROLE rollcall PASSWORD '${password}'`);
        writeFileSync(passfile, `${password}\n`);
      };
      await change('first');
      writeFileSync(rules, `host all rollcall 127.0.0.1/32 scram-sha-256\n${before}`);
      cluster.run('pg_ctl', '-D', cluster.folder, 'reload');
      const storageUrl = `postgres://rollcall@127.0.0.1:${cluster.port}/app?passfile=${passfile}`;
      const careful = await startTestServer('postgres', { storageUrl });
      const post = async (): Promise<number> =>
        (await careful.call('POST', '/Users', { body: user() })).status;
      const ready = async (): Promise<number> =>
        (await careful.call('GET', '!/readyz', { token: null })).status;
      try {
        expect(await post()).toBe(201);
        // Changed at the server alone, nobody comes in, once its sessions have ended.
        await admin.query("ALTER ROLE rollcall PASSWORD 'second'");
        await admin.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'rollcall'",
        );
        await expect.poll(ready).toBe(503);
        await expect.poll(post).toBe(503);
        await change('second');
        await expect.poll(post).toBe(201);
        expect(await ready()).toBe(200);
      } finally {
        await careful.stop();
        await change('secret');
        writeFileSync(rules, before);
        cluster.run('pg_ctl', '-D', cluster.folder, 'reload');
        await admin.end();
        rmSync(folder, { recursive: true, force: true });
      }
    });

    it(`T083 of two nodes one is killed, ${kills} times, and nothing that either had acknowledged is lost`, {
      timeout: 300_000,
    }, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'rollcall-node-'));
      const environment = {
        ROLLCALL_STORAGE_URL: urlOf(cluster),
        ROLLCALL_SCIM_AUTH_TOKEN: token,
        ROLLCALL_VAULT_KEY: 'a vault key for tests',
        ROLLCALL_API_TOKEN: apiToken,
        ROLLCALL_LOG_LEVEL: 'silent',
      };
      const acknowledged: string[] = [];
      let serial = 0;
      for (let kill = 0; kill < kills; kill += 1) {
        const other = await startProcess(folder, environment);
        let isOver = false;
        const worker = async (origin: string): Promise<void> => {
          while (!isOver) {
            serial += 1;
            const body = user({ userName: `n${serial}@x.example` });
            const made = await send(origin, 'POST', '/scim/v2/Users', { body }, token);
            expect(made.status).toBe(201);
            acknowledged.push(made.json.id);
          }
        };
        const killed = Array.from({ length: 4 }, () =>
          worker(other.url).catch((error: unknown) => error),
        );
        const living = Array.from({ length: 4 }, () => worker(node.running.url));
        await sleep(200 + Math.random() * 200);
        other.child.kill('SIGKILL');
        await other.ended;
        await sleep(100);
        isOver = true;
        await Promise.all(living);
        for (const outcome of await Promise.all(killed))
          expect((outcome as NodeJS.ErrnoException | undefined)?.code).toBeOneOf([
            undefined,
            'ECONNRESET',
            'ECONNREFUSED',
            'EPIPE',
          ]);
      }
      for (const id of acknowledged)
        expect((await node.call('GET', `/Users/${id}`)).status).toBe(200);
      const events = await allEvents(await createTenant(node, { tenant: 'default' }));
      const created = new Set(
        events
          .filter(({ type }) => type === 'user.created')
          .map(({ subject }) => subject as string),
      );
      expect(acknowledged.filter((id) => !created.has(id))).toEqual([]);
      expect((await node.call('GET', '/Users?count=0')).json.totalResults).toBe(created.size);
      rmSync(folder, { recursive: true, force: true });
    });
  });
});
