/** @module-tag slow */
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { send } from '../support/client.ts';
import { createEmptyDatabase, dropDatabase, hasPostgres } from '../support/postgres.ts';
import { runCommand, startProcess } from '../support/process.ts';
import { user } from '../support/server.ts';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'rollcall-'));

async function tablesOf(url: string): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query(
    "SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname = 'public'",
  );
  await client.end();
  return rows[0].tables;
}

describe.skipIf(!hasPostgres)('a start on PostgreSQL', () => {
  it('without a vault key is refused before anything is written, and ends', async () => {
    const database = await createEmptyDatabase();
    const { status, stderr } = runCommand(newFolder(), ['start', '--listen', '127.0.0.1:0'], {
      ROLLCALL_STORAGE_URL: database,
    });
    expect([status, stderr]).toEqual([1, expect.stringContaining('ROLLCALL_VAULT_KEY')]);
    expect(await tablesOf(database)).toBe(0);
    await dropDatabase(database);
  });

  it.each(['SUPERUSER', 'BYPASSRLS'])(
    'by a role with %s is refused before anything is written',
    async (attribute) => {
      const database = await createEmptyDatabase();
      const admin = new URL(database);
      admin.username = 'admin';
      admin.password = '';
      const client = new pg.Client(admin.href);
      const role = `passes_${attribute.toLowerCase()}_${process.pid}`;
      // A server of someone else's may not let tests make such roles.
      if (
        !(await client.connect().then(
          () => true,
          () => false,
        ))
      )
        return;
      await client.query(
        `CREATE ROLE ${role} LOGIN ${attribute} PASSWORD 'secret'; GRANT ALL ON SCHEMA public TO ${role}`,
      );
      const url = new URL(database);
      url.username = role;
      url.password = 'secret';
      const environment = {
        ROLLCALL_STORAGE_URL: url.href,
        ROLLCALL_VAULT_KEY: 'a vault key for tests',
      };
      for (const given of [
        ['start', '--listen', '127.0.0.1:0'],
        ['migrate'],
        ['tenant', 'create', 'acme'],
      ]) {
        const { status, stderr } = runCommand(newFolder(), given, environment);
        expect([given, status, stderr]).toEqual([
          given,
          1,
          expect.stringContaining('row-level security'),
        ]);
      }
      expect(await tablesOf(database)).toBe(0);
      await client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
      await client.end();
      await dropDatabase(database);
    },
  );
});

it('a first start on a port that is taken makes no token; the next start shows it', async () => {
  const folder = newFolder();
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as { port: number };
  const { status, stderr } = runCommand(folder, ['start', '--listen', `127.0.0.1:${port}`]);
  expect([status, stderr]).toEqual([1, expect.stringContaining('EADDRINUSE')]);
  taken.close();
  expect(runCommand(folder, ['api-token', 'list']).status).toBe(0);
  const server = await startProcess(folder);
  expect(JSON.parse(runCommand(folder, ['token', 'list', '--json']).stdout)).toHaveLength(1);
  server.child.kill('SIGINT');
  expect(await server.ended).toBe(0);
});

it('SIGTERM fails readiness first, for drain.seconds, and then closes the listener', async () => {
  const server = await startProcess(newFolder(), {
    ROLLCALL_SCIM_AUTH_TOKEN: 'tokentokentokentoken1',
    ROLLCALL_DRAIN_SECONDS: '300',
  });
  const ready = async () => (await send(server.url, 'GET', '/readyz', {}, '')).status;
  expect(await ready()).toBe(200);
  server.child.kill('SIGTERM');
  await expect.poll(ready).toBe(503);
  // What still comes in is served, and nothing is lost.
  const made = await send(
    server.url,
    'POST',
    '/scim/v2/Users',
    { body: user() },
    'tokentokentokentoken1',
  );
  expect(made.status).toBe(201);
  expect((await send(server.url, 'GET', '/healthz', {}, '')).status).toBe(200);
  await sleep(200);
  expect(await ready()).toBe(503);
  // A second signal does not wait any longer.
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
  await expect(ready()).rejects.toThrow('ECONNREFUSED');
});

it.runIf(existsSync('/proc/self/environ'))(
  'a server keeps memory that the next answers need, unless it is told otherwise',
  async () => {
    const settings = async (given: Readonly<Record<string, string>>) => {
      const server = await startProcess(newFolder(), given);
      const environment = readFileSync(`/proc/${server.child.pid}/environ`, 'utf8').split('\0');
      server.child.kill('SIGTERM');
      expect(await server.ended).toBe(0);
      return environment.filter((one) => one.startsWith('MALLOC_')).sort();
    };
    expect(await settings({})).toEqual([
      'MALLOC_MMAP_THRESHOLD_=1048576',
      'MALLOC_TRIM_THRESHOLD_=4194304',
    ]);
    expect(await settings({ MALLOC_TRIM_THRESHOLD_: '65536' })).toEqual([
      'MALLOC_MMAP_THRESHOLD_=1048576',
      'MALLOC_TRIM_THRESHOLD_=65536',
    ]);
  },
);
