import { chmodSync, mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { openPostgresStore } from '../../src/storage/postgres/index.ts';
import { buildConsole } from './console-build.ts';
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
let builder: Server | undefined;
let temporary: string | undefined;

/**
 * Prepares what all test files share: a temporary folder, a cache of compiled sources for the
 * processes that tests start, the pages of the console, which the first test that asks for them
 * builds, and a PostgreSQL server that starts likewise: the one named by
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
  builder = createServer((_, response) => {
    buildConsole().then(
      () => response.end(),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  process.env['ROLLCALL_TEST_CONSOLE'] = await listenOn(builder);
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
  process.env['ROLLCALL_TEST_POSTGRES'] = await listenOn(starter);
}

/** Starts a server for the test files of this run, and returns its URL. */
async function listenOn(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
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
  builder?.close();
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
