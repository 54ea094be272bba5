/**
 * @module-tag slow
 * @module-tag campaign
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/server/config.ts';
import { createManage } from '../support/management.ts';
import {
  type Cluster,
  createCluster,
  createDatabaseOn,
  createStandby,
  hasReplication,
  replicating,
} from '../support/postgres.ts';
import { apiToken, freshName, startTestServer, type TestServer, user } from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

interface Answered {
  readonly replica: number;
  readonly primary: number;
}

it('a replica of nothing, and one whose lag cannot be measured, are refused', () => {
  const load = (environment: Record<string, string>) =>
    loadConfig({
      file: 'none.json',
      mustExist: false,
      environment: { ROLLCALL_STORAGE_REPLICA_URL: 'postgres://b/app', ...environment },
      flags: {},
    });
  expect(() => load({})).toThrow('must be a standby of "storage.url"');
  const storage = { ROLLCALL_STORAGE_URL: 'postgres://a/app' };
  expect(() => load({ ...storage, ROLLCALL_EVENTS_ENABLED: 'false' })).toThrow(
    'needs the event log',
  );
  expect(() => load({ ...storage, ROLLCALL_STORAGE_REPLICA_URL: 'file:b.db' })).toThrow(
    'must be postgres://',
  );
  expect(load(storage).config.replicaUrl).toBe('postgres://b/app');
});

describe.runIf(hasReplication())('lists and feeds from a replica', () => {
  let primary: Cluster;
  let standby: Cluster;
  /** Both ask the replica. */
  let nodes: readonly TestServer[];
  /** This one knows of none. */
  let plain: TestServer;
  let admin: pg.Client;

  beforeAll(async () => {
    const settings = ['fsync = off', ...replicating];
    primary = await createCluster(settings);
    await createDatabaseOn(primary);
    // Behind, always: on this machine it would be at once where the primary is.
    standby = await createStandby(primary, [...settings, 'recovery_min_apply_delay = 30ms']);
    const storageUrl = primary.url('app');
    plain = await startTestServer('postgres', { storageUrl });
    nodes = await Promise.all(
      [1, 2].map(() => startTestServer('postgres', { storageUrl, replicaUrl: standby.url('app') })),
    );
    admin = new pg.Client(`postgres://admin@127.0.0.1:${standby.port}/app`);
    admin.on('error', () => undefined);
    await admin.connect();
  });
  afterAll(async () => {
    await admin.end();
    await Promise.all([plain, ...nodes].map((node) => node.stop()));
    standby.remove();
    primary.remove();
  });

  const answered = async (node: TestServer): Promise<Answered> => {
    const { text } = await node.call('GET', '!/metrics', { token: apiToken });
    const of = (by: string): number =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`rollcall_replica_reads_total{answered_by="${by}"}`))
          ?.split(' ')
          .at(-1) ?? 0,
      );
    return { replica: of('replica'), primary: of('primary') };
  };

  /** Who answers the reads of some work. */
  const during = async (node: TestServer, work: () => Promise<unknown>): Promise<Answered> => {
    const before = await answered(node);
    await work();
    const after = await answered(node);
    return { replica: after.replica - before.replica, primary: after.primary - before.primary };
  };

  const caughtUp = (node: TestServer): Promise<void> =>
    expect
      .poll(() => during(node, () => node.call('GET', '/Users?count=1')))
      .toEqual({ replica: expect.toSatisfy((reads: number) => reads > 0) as number, primary: 0 });

  it('answers what the primary would, byte for byte', async () => {
    const [node] = nodes as [TestServer];
    const people: string[] = [];
    for (let index = 0; index < 30; index += 1) {
      const body = user({ title: index % 2 === 0 ? 'even' : 'odd', nickName: freshName('nick') });
      people.push((await node.call('POST', '/Users', { body })).json.id);
    }
    const members = people.map((value) => ({ value }));
    await node.call('POST', '/Groups', { body: { displayName: freshName('g'), members } });
    await caughtUp(node);
    const queries = [
      '/Users',
      '/Users?count=0',
      '/Users?startIndex=11&count=7&sortBy=userName&sortOrder=descending',
      '/Users?filter=title%20eq%20%22even%22',
      '/Users?filter=nickName%20co%20%221%22&sortBy=nickName',
      '/Users?cursor&count=9',
      '/Groups',
      '/Groups?excludedAttributes=members',
      '/?count=100',
    ];
    const total = await during(node, async () => {
      for (const query of queries) {
        const mine = await node.call('GET', query);
        const theirs = await plain.call('GET', query);
        const port = (text: string): string =>
          text.replaceAll(/127\.0\.0\.1:\d+/gu, 'host').replaceAll(/"nextCursor":"[^"]+"/gu, '');
        expect([mine.status, port(mine.text)]).toEqual([200, port(theirs.text)]);
      }
    });
    expect([total.replica > queries.length, total.primary]).toEqual([true, 0]);
    const { rows } = await admin.query<{ sessions: number }>(
      "SELECT count(*)::int AS sessions FROM pg_stat_activity WHERE application_name = 'rollcall'",
    );
    expect(rows[0]!.sessions).toBeGreaterThan(0);
  });

  it('pages by cursor see everybody once', async () => {
    const [node] = nodes as [TestServer];
    await caughtUp(node);
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const { json } = await node.call('GET', `/Users?count=7&cursor=${cursor}`);
      seen.push(...json.Resources.map(({ id }: { readonly id: string }) => id));
      if (json.nextCursor === undefined) break;
      cursor = json.nextCursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength((await plain.call('GET', '/Users?count=0')).json.totalResults);
  });

  it('T081 a replica that lags does not show what was before the last write, by whichever node it was made', async () => {
    const [first, second] = nodes as [TestServer, TestServer];
    const other = await createTenant(first, { tenant: 'other' });
    const elsewhere = { ...second, call: other.call };
    await other.call('POST', '/Users', { body: user() });
    await caughtUp(second);
    await caughtUp({ ...first, call: other.call });
    await admin.query('SELECT pg_wal_replay_pause()');
    try {
      const made = user();
      const { json } = await first.call('POST', '/Users', { body: made });
      const filter = encodeURIComponent(`userName eq "${String(made['userName'])}"`);
      const manage = createManage(second.running.url);
      const reads = await during(second, async () => {
        expect((await second.call('GET', `/Users?filter=${filter}`)).json.Resources[0].id).toBe(
          json.id,
        );
        const { json: feed } = await manage('GET', '/events?tenant=default&limit=1000');
        expect(feed.events.at(-1).sequence).toBe(feed.last);
        expect(
          feed.events.some(({ subject }: { readonly subject: string }) => subject === json.id),
        ).toBe(true);
        const { json: snapshot } = await manage('GET', '/snapshot?tenant=default&limit=500');
        expect(
          snapshot.items.some(
            ({ resource }: { readonly resource?: { readonly id: string } }) =>
              resource?.id === json.id,
          ),
        ).toBe(true);
      });
      expect([reads.replica, reads.primary > 2]).toEqual([0, true]);
      // Nothing was written there.
      const { json: there } = await elsewhere.call('GET', '/Users');
      expect(there.totalResults).toBe(1);
      const undisturbed = await during(first, () => other.call('GET', '/Users'));
      expect([undisturbed.replica > 0, undisturbed.primary]).toEqual([true, 0]);
    } finally {
      await admin.query('SELECT pg_wal_replay_resume()');
    }
    await caughtUp(second);
    const manage = createManage(second.running.url);
    const feed = await during(second, async () => {
      expect((await manage('GET', '/events?tenant=default&limit=10')).json.events).toHaveLength(10);
      expect((await manage('GET', '/snapshot?tenant=default')).json.items.length).toBeGreaterThan(
        10,
      );
    });
    expect([feed.replica > 2, feed.primary]).toEqual([true, 0]);
  });

  it('T081 a client reads its own writes on any node, under load', async () => {
    const people = await Promise.all(
      Array.from({ length: 8 }, async (_, worker) => {
        for (let round = 0; round < 25; round += 1) {
          const [writes, reads] = [nodes[(worker + round) % 2]!, nodes[(worker + round + 1) % 2]!];
          const body = user();
          const { json } = await writes.call('POST', '/Users', { body });
          const filter = encodeURIComponent(`userName eq "${String(body['userName'])}"`);
          const found = await reads.call('GET', `/Users?filter=${filter}`);
          expect(found.json.Resources.map(({ id }: { readonly id: string }) => id)).toEqual([
            json.id,
          ]);
          await sleep(Math.random() * 10);
        }
        return worker;
      }),
    );
    expect(people).toHaveLength(8);
  });

  it('a replica that is gone is done without, and used again when it is back', {
    timeout: 240_000,
  }, async () => {
    const [node] = nodes as [TestServer];
    await caughtUp(node);
    standby.stop('immediate');
    for (let round = 0; round < 5; round += 1) {
      const listed = await during(node, async () =>
        expect((await node.call('GET', '/Users?count=3')).json.Resources).toHaveLength(3),
      );
      expect(listed.replica).toBe(0);
    }
    expect((await node.call('GET', '!/readyz', { token: null })).status).toBe(200);
    expect((await createManage(node.running.url)('GET', '/snapshot?tenant=default')).status).toBe(
      200,
    );
    await standby.start();
    await caughtUp(node);
  });
});
