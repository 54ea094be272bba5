/**
 * @module-tag slow
 * @module-tag campaign
 */
import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgresStore } from '../../src/storage/postgres/index.ts';
import { contractCases } from '../../src/testing/index.ts';
import {
  createDatabase,
  dropDatabase,
  freePort,
  hasPostgres,
  serverOwner,
  sharedServer,
} from '../support/postgres.ts';
import { freshName, patch, startTestServer, type TestServer, user } from '../support/server.ts';

const program = '/usr/sbin/pgbouncer';

it('CI has PgBouncer', () => {
  if (process.env['CI'] !== undefined) expect(existsSync(program)).toBe(true);
});

describe.runIf(hasPostgres && existsSync(program))('through PgBouncer in transaction mode', () => {
  let stop: () => void;
  let port: number;
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-bouncer-'));
    const owner = serverOwner();
    port = await freePort();
    const { hostname, port: serverPort } = new URL((await sharedServer()).url);
    writeFileSync(join(folder, 'users'), '"rollcall" "secret"\n');
    writeFileSync(
      join(folder, 'bouncer.ini'),
      `[databases]\n* = host=${hostname} port=${serverPort}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir =\nauth_type = plain\nauth_file = ${folder}/users\npool_mode = transaction\ndefault_pool_size = 3\nmax_client_conn = 200\nlogfile = ${folder}/log\npidfile = ${folder}/pid\n`,
    );
    if (owner !== undefined)
      for (const path of ['', 'users', 'bouncer.ini'])
        chownSync(join(folder, path), owner.uid, owner.gid);
    const child = spawn(program, [join(folder, 'bouncer.ini')], { stdio: 'ignore', ...owner });
    stop = () => void child.kill('SIGINT');
  });
  afterAll(() => stop());

  /** Fewer sessions behind it than there are before it: each transaction may get another one. */
  const through = (database: string): string => {
    const url = new URL(database);
    url.port = String(port);
    url.searchParams.set('pooler', 'transaction');
    return url.href;
  };

  it('the contract is kept', { timeout: 120_000 }, async () => {
    for (const { name, run } of contractCases) {
      const database = await createDatabase();
      let store: Awaited<ReturnType<typeof openPostgresStore>> | undefined;
      await expect
        .poll(
          async () =>
            (store = await openPostgresStore({ url: through(database) }).catch(() => undefined)),
          {
            timeout: 10_000,
          },
        )
        .toBeDefined();
      try {
        await run(store!);
      } catch (error) {
        throw new Error(name, { cause: error });
      } finally {
        await store!.close();
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
});
