import { chmodSync, mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { openPostgresStore } from '../../src/storage/postgres/index.ts';
import {
  type Cluster,
  createCluster,
  hasReplication,
  installServer,
  isQuick,
  type SharedServer,
  serverPrograms,
} from './postgres.ts';

let cluster: Cluster | undefined;
let shared: Promise<SharedServer> | undefined;
let starter: Server | undefined;
let temporary: string | undefined;

/**
 * Prepares what all test files share: a temporary folder, a cache of compiled sources for the
 * processes that tests start, and a PostgreSQL server that starts when the first test asks for it:
 * the one named by
 * `ROLLCALL_TEST_POSTGRES_URL`, or else a throwaway one. CI fails where there is none; elsewhere
 * the last lines of the run say that PostgreSQL was not tested.
 */
export async function setup(project?: TestProject): Promise<void> {
  if (project?.config.coverage.enabled === true) {
    const folder = fileURLToPath(new URL('../../.cache/child-coverage/', import.meta.url));
    rmSync(folder, { recursive: true, force: true });
    process.env['ROLLCALL_TEST_CHILD_COVERAGE'] = folder;
  }
  // Whatever tests leave behind goes with it; the server, which is another user, has its files
  // there too.
  temporary = mkdtempSync(join(temporaryRoot(), 'rollcall-test-'));
  chmodSync(temporary, 0o755);
  process.env['TMPDIR'] = temporary;
  // Every command a test runs would otherwise strip the types of some 300 files.
  const cache = fileURLToPath(new URL('../../.cache/compiled/', import.meta.url));
  mkdirSync(cache, { recursive: true });
  process.env['NODE_COMPILE_CACHE'] ??= cache;
  if (isQuick) return;
  const isCi = process.env['CI'] !== undefined;
  if (isCi && !hasReplication())
    throw new Error(
      "CI needs PostgreSQL with all its programs: install Debian's package postgresql",
    );
  if (process.env['ROLLCALL_TEST_POSTGRES_URL'] === undefined)
    try {
      if (serverPrograms() === undefined) installServer();
    } catch {
      return;
    }
  starter = createServer((_, response) => {
    shared ??= startShared();
    shared.then(
      (server) => response.end(JSON.stringify(server)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((done) => starter!.listen(0, '127.0.0.1', done));
  const { port } = starter.address() as AddressInfo;
  process.env['ROLLCALL_TEST_POSTGRES'] = `http://127.0.0.1:${port}`;
}

/**
 * Returns where temporary files go: to memory if there is enough, because no test cuts the power
 * and an fsync on a disk takes milliseconds for each write of thousands.
 */
function temporaryRoot(): string {
  const memory = '/dev/shm';
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize > 4 * 2 ** 30 ? memory : tmpdir();
  } catch {
    return tmpdir();
  }
}

async function startShared(): Promise<SharedServer> {
  let url = process.env['ROLLCALL_TEST_POSTGRES_URL'];
  if (url === undefined) {
    cluster = await createCluster();
    url = cluster.url('postgres');
  }
  const template = `rollcall_template_${process.pid}`;
  await query(url, `CREATE DATABASE ${template}`);
  const database = new URL(url);
  database.pathname = `/${template}`;
  const store = await openPostgresStore({ url: database.href });
  await store.close();
  return { url, template };
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(sql);
  await client.end();
}

export async function teardown(): Promise<void> {
  starter?.close();
  if (cluster !== undefined) cluster.remove();
  else if (shared !== undefined) {
    const { url, template } = await shared;
    await query(url, `DROP DATABASE ${template}`);
  }
  if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
  if (isQuick) return;
  if (starter === undefined)
    console.log(
      '\nNOT TESTED ON POSTGRESQL: there is no server. Install one (Debian: postgresql), or name one in ROLLCALL_TEST_POSTGRES_URL.\n',
    );
  else if (!hasReplication())
    console.log(
      '\nNOT TESTED: failover and replicas of PostgreSQL. They want all of its programs (Debian: postgresql).\n',
    );
}
