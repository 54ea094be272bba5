/**
 * `npm run test:examples`: packs what would be published, installs it into a copy of each example
 * with the packages of that example, compiles it as strictly as TypeScript can, and runs the
 * commands of its README. Needs `npm run build` first.
 *
 * `npm run test:examples -- hono next` runs some. It starts a PostgreSQL of its own.
 */
import { execFile, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { type Cluster, createCluster } from '../test/support/postgres.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
/** Those that take longest come first. */
const examples = [
  'next',
  'prisma-transaction',
  'express',
  'fastify',
  'bun',
  'drizzle-transaction',
  'hono',
  'node-http',
];

/** Lines that the files of an example may have that integrate Rollcall. */
const maxIntegrationLines = 60;

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'rollcall-examples-'));
const path = [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter);

async function pack(): Promise<string> {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: root,
  });
  const [packed] = JSON.parse(stdout) as readonly { readonly filename: string }[];
  return join(folder, packed!.filename);
}

/** Copies an example and installs the package into it. Returns its folder. */
async function install(name: string, tarball: string): Promise<string> {
  const copy = join(folder, name);
  cpSync(join(root, 'examples', name), copy, {
    recursive: true,
    filter: (file) => !/node_modules|\.next|generated|app\.db/u.test(file.slice(root.length)),
  });
  const file = join(copy, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as {
    dependencies: Record<string, string>;
  };
  manifest.dependencies['rollcall'] = `file:${tarball}`;
  writeFileSync(file, JSON.stringify(manifest));
  // Bun's package is complete only after its install script, which this project's .npmrc forbids
  // and `npm run` hands down. A newcomer who copies the folder has npm's default.
  const given = ['--ignore-scripts=false', '--prefer-offline', '--no-audit', '--no-fund'];
  await run('npm', ['install', ...given], { cwd: copy });
  return copy;
}

/** The commands of a README: to install, to start, and to try. */
function commandsOf(name: string): { readonly start: string; readonly attempt: string } {
  const text = readFileSync(join(root, 'examples', name, 'README.md'), 'utf8');
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/gu)].map((match) => match[1]!);
  const [installing, start, attempt] = blocks;
  if (installing !== 'npm install\n' || start === undefined || attempt === undefined)
    throw new Error(`examples/${name}/README.md does not have three blocks of commands`);
  return { start, attempt };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface Started {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Runs the commands that start an example, until it answers. */
async function start(name: string, cwd: string, databaseUrl: string): Promise<Started> {
  const port = await freePort();
  const commands = commandsOf(name).start.replace('postgres://localhost/app', databaseUrl);
  const child = spawn('bash', ['-euc', commands], {
    cwd,
    env: {
      ...process.env,
      PORT: String(port),
      NEXT_TELEMETRY_DISABLED: '1',
      // `prisma generate` needs no engine, and would download one.
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  let hasEnded = false;
  const ended = new Promise<void>((resolve) =>
    child.on('exit', () => {
      hasEnded = true;
      resolve();
    }),
  );
  const url = `http://127.0.0.1:${port}`;
  while (!(await answers(url))) {
    if (hasEnded) throw new Error(`examples/${name} ended: ${output}`);
    await sleep(100);
  }
  return {
    url,
    port,
    async stop() {
      process.kill(-child.pid!, 'SIGTERM');
      await ended;
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/people`)).ok;
  } catch {
    return false;
  }
}

const headers = { authorization: 'Bearer tryit123', 'content-type': 'application/scim+json' };

interface Answer {
  readonly status: number;
  readonly json: {
    readonly id: string;
    readonly totalResults: number;
    readonly meta: { readonly location: string };
  };
}

async function send(url: string, method: string, target: string, body?: object): Promise<Answer> {
  const response = await fetch(`${url}/identity/scim/v2${target}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, json: JSON.parse(text === '' ? '{}' : text) as Answer['json'] };
}

async function people(url: string): Promise<readonly { readonly name: string }[]> {
  return (await (await fetch(`${url}/people`)).json()) as { name: string }[];
}

function expect(condition: boolean, name: string, what: string): void {
  if (!condition) throw new Error(`examples/${name}: ${what}`);
}

/** Runs what the README says, and then creates, renames and deletes users. */
async function exercise(name: string, { url, port }: Started, databaseUrl: string): Promise<void> {
  const attempt = commandsOf(name).attempt.replaceAll('3000', String(port));
  const { stdout } = await run('bash', ['-euc', attempt]);
  expect(stdout.includes('"name":"ada"}]'), name, `the README printed ${stdout}`);
  const user = (userName: string): object => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName,
  });
  expect((await send(url, 'POST', '/Users', user('ADA@example.com'))).status === 409, name, '409');
  expect((await people(url)).length === 1, name, 'one row');
  const { status, json } = await send(url, 'POST', '/Users', user('grace@example.com'));
  expect(status === 201, name, `a second user was answered with ${status}`);
  expect(json.meta.location === `${url}/identity/scim/v2/Users/${json.id}`, name, 'location');
  expect((await people(url)).length === 2, name, 'two rows');
  expect((await send(url, 'DELETE', `/Users/${json.id}`)).status === 204, name, 'DELETE');
  expect((await people(url)).length === 1, name, 'one row after DELETE');
  if (databaseUrl !== '') await exerciseTransaction(name, url, databaseUrl, user);
}

/** A row that the application refuses takes the user with it. */
async function exerciseTransaction(
  name: string,
  url: string,
  databaseUrl: string,
  user: (userName: string) => object,
): Promise<void> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  await client.query("ALTER TABLE people ADD CHECK (name <> 'refused')");
  await client.end();
  const refused = await send(url, 'POST', '/Users', user('refused'));
  expect(refused.status === 500, name, `a refused row was answered with ${refused.status}`);
  const found = await send(url, 'GET', '/Users?filter=userName%20eq%20%22refused%22');
  expect(found.json.totalResults === 0, name, 'the user is there without its row');
  expect((await people(url)).length === 1, name, 'one row after a refusal');
}

/** Packages whose own declarations have errors that only `skipLibCheck` hides. */
const faultyDeclarations: readonly string[] = ['node_modules/drizzle-orm/'];

/** Compiles an example against the installed package, declarations of all packages included. */
async function compile(name: string, cwd: string): Promise<void> {
  const file = readFileSync(join(cwd, 'tsconfig.json'), 'utf8');
  expect(file.includes('"strict": true'), name, 'tsconfig.json is not strict');
  const given = [
    '-p',
    '.',
    '--incremental',
    'false',
    '--skipLibCheck',
    'false',
    '--pretty',
    'false',
  ];
  try {
    await run('tsc', given, { cwd, env: { ...process.env, PATH: path }, maxBuffer: 10_000_000 });
  } catch (error) {
    const lines = (error as { readonly stdout: string }).stdout.split('\n');
    const found = lines.filter(
      (line) =>
        line.includes('error TS') && !faultyDeclarations.some((each) => line.startsWith(each)),
    );
    expect(found.length === 0, name, found.join('\n'));
  }
}

function countLines(name: string, files: readonly string[]): void {
  const lines = files
    .flatMap((file) => readFileSync(join(root, 'examples', name, file), 'utf8').split('\n'))
    .filter((line) => line.trim() !== '').length;
  expect(lines <= maxIntegrationLines, name, `${lines} lines of integration`);
}

const integration: Readonly<Record<string, readonly string[]>> = {
  next: [
    'lib/rollcall.ts',
    'app/identity/[...path]/route.ts',
    'app/people/route.ts',
    'next.config.ts',
  ],
};

async function testExample(name: string, tarball: string, cluster: Cluster): Promise<string> {
  const began = performance.now();
  countLines(name, integration[name] ?? ['server.ts']);
  const cwd = await install(name, tarball);
  const installed = performance.now();
  const needsDatabase = commandsOf(name).start.includes('DATABASE_URL');
  const databaseUrl = needsDatabase ? await createDatabase(cluster, name) : '';
  const started = await start(name, cwd, databaseUrl);
  try {
    await exercise(name, started, databaseUrl);
  } finally {
    await started.stop();
  }
  // Prisma and Next.js have generated files meanwhile.
  await compile(name, cwd);
  rmSync(cwd, { recursive: true, force: true });
  const seconds = (from: number, to: number): string => `${Math.round((to - from) / 1_000)} s`;
  return `${seconds(began, installed)} to install, ${seconds(installed, performance.now())} to run`;
}

async function createDatabase(cluster: Cluster, name: string): Promise<string> {
  const client = new pg.Client(cluster.url('postgres'));
  await client.connect();
  const database = name.replace('-', '_');
  await client.query(`CREATE DATABASE ${database}`);
  await client.end();
  // A role called rollcall would have Rollcall's schema in its search path.
  return `postgres://admin@127.0.0.1:${cluster.port}/${database}`;
}

mkdirSync(folder, { recursive: true });
const chosen = process.argv.slice(2);
const names = chosen.length === 0 ? examples : chosen;
const tarball = await pack();
const cluster = await createCluster();
try {
  const waiting = [...names];
  const work = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift())
      process.stdout.write(`ok    ${name}: ${await testExample(name, tarball, cluster)}\n`);
  };
  // Much of the time is spent waiting for packages.
  await Promise.all([work(), work()]);
} finally {
  cluster.remove();
  rmSync(folder, { recursive: true, force: true });
}
