/**
 * @module-tag slow
 * @module-tag campaign
 */
import { chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgresStore } from '../../src/storage/postgres/index.ts';
import { contractCases } from '../../src/testing/index.ts';
import { hasPgBouncer, type PgBouncer, startPgBouncer } from '../support/pgbouncer.ts';
import {
  answers,
  createCluster,
  createDatabase,
  createDatabaseOn,
  dropDatabase,
  hasPostgres,
  replicating,
  serverOwner,
  sharedServer,
} from '../support/postgres.ts';
import { freshName, patch, startTestServer, type TestServer, user } from '../support/server.ts';

it('CI has PgBouncer', () => {
  if (process.env['CI'] !== undefined) expect(hasPgBouncer).toBe(true);
});

describe.runIf(hasPostgres && hasPgBouncer)('through PgBouncer in transaction mode', () => {
  let bouncer: PgBouncer;
  beforeAll(async () => {
    bouncer = await startPgBouncer((await sharedServer()).url);
  });
  afterAll(() => bouncer.stop());
  const through = (database: string): string => bouncer.through(database);

  it('the contract is kept', { timeout: 300_000 }, async () => {
    for (const { name, run } of contractCases) {
      const database = await createDatabase();
      const store = await openPostgresStore({ url: through(database) });
      try {
        await run(store);
      } catch (error) {
        throw new Error(name, { cause: error });
      } finally {
        await store.close();
        await dropDatabase(database);
      }
    }
  });

  it('two nodes lose no member', async () => {
    const database = await createDatabase();
    const nodes = await Promise.all(
      [1, 2].map(() => startTestServer('postgres', { storageUrl: through(database) })),
    );
    const call = (index: number): TestServer['call'] => nodes[index % 2]!.call;
    const people = await Promise.all(
      Array.from(
        { length: 40 },
        async (_, index) =>
          (await call(index)('POST', '/Users', { body: user() })).json.id as string,
      ),
    );
    const group = (await call(0)('POST', '/Groups', { body: { displayName: freshName('g') } })).json
      .id as string;
    await Promise.all(
      people.map((value, index) =>
        call(index)(
          'PATCH',
          `/Groups/${group}`,
          patch({ op: 'add', path: 'members', value: [{ value }] }),
        ),
      ),
    );
    expect((await call(1)('GET', `/Groups/${group}`)).json.members).toHaveLength(40);
    await Promise.all(nodes.map((node) => node.stop()));
    await dropDatabase(database);
  });

  it('T089 a primary that comes back as a standby is an outage, until it is promoted', {
    timeout: 240_000,
  }, async () => {
    const cluster = await createCluster(replicating);
    await createDatabaseOn(cluster);
    const inFront = await startPgBouncer(cluster.url('app'));
    const storageUrl = `${inFront.through(cluster.url('app'))}&pool_size=4`;
    const node = await startTestServer('postgres', { storageUrl });
    const post = (): ReturnType<TestServer['call']> =>
      node.call('POST', '/Users', { body: user() });
    expect((await post()).status).toBe(201);
    // Sessions with PgBouncer outlive the server behind it.
    cluster.stop();
    const signal = join(cluster.folder, 'standby.signal');
    writeFileSync(signal, '');
    const owner = serverOwner();
    if (owner !== undefined) chownSync(signal, owner.uid, owner.gid);
    await cluster.start();
    // PgBouncer has sessions with it again.
    await expect.poll(() => answers(storageUrl)).toBe(true);
    for (let round = 1; round <= 3; round += 1)
      for (const { status, headers, json } of await Promise.all([post(), post(), post(), post()]))
        expect([status, headers['retry-after'], json.detail]).toEqual([
          503,
          '5',
          expect.stringContaining('nothing was changed'),
        ]);
    const ready = async (): Promise<number> =>
      (await node.call('GET', '!/readyz', { token: null })).status;
    await expect.poll(ready).toBe(503);
    cluster.run('pg_ctl', '-D', cluster.folder, '-w', 'promote');
    await expect.poll(async () => (await post()).status).toBe(201);
    expect((await node.call('GET', '/Users?count=0')).json.totalResults).toBe(2);
    await node.stop();
    inFront.stop();
    cluster.remove();
  });
});
