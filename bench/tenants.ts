/**
 * `npm run bench:tenants`: the cost of many tenants, and the access question of an application. Two
 * servers, measured in turns: one with a thousand tenants, one with ten thousand.
 *
 * --quick      a tenth of the tenants, to see that everything runs
 * --json FILE  writes every figure
 * --no-docs    leaves docs/benchmarks.md as it is
 */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createToken } from '../src/access/credentials.ts';
import { createIds, systemClock } from '../src/server/system.ts';
import { openSqliteStore } from '../src/storage/sqlite/sqlite-store.ts';
import type { Vitals } from './child.ts';
import { runLoad } from './load.ts';
import { type Figure, printFigures, tenantMarks, writeFigures } from './protocol-report.ts';
import { startServer } from './server-process.ts';

const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, json: { type: 'string' }, 'no-docs': { type: 'boolean' } },
});
const few = values.quick === true ? 100 : 1_000;
const many = few * 10;
const rounds = 5;
/** In a request that counts as the first, tenant and token are both new to the server. */
const perRound = few / rounds;

interface Side {
  readonly port: number;
  readonly tokens: readonly string[];
  readonly child: ChildProcess;
}

/** Creates tenants with a connection and tokens. */
async function seed(path: string, tenants: number): Promise<readonly string[]> {
  const store = openSqliteStore({ path });
  const ids = createIds(systemClock);
  const tokens: string[] = [];
  const created = '2026-01-01T00:00:00.000';
  for (let from = 0; from < tenants; from += 200) {
    const writes = Array.from({ length: Math.min(200, tenants - from) }, (_, index) =>
      store.write(async (transaction) => {
        const tenant = `tenant-${from + index}`;
        const connection = {
          tenant,
          id: ids.next(),
          name: 'idp',
          profile: 'default',
          status: 'active',
          created,
        } as const;
        await transaction.putTenant({
          id: tenant,
          name: tenant,
          status: 'active',
          created,
          policy: '{}',
        });
        await transaction.putConnection(connection);
        tokens.push(
          (await createToken(transaction, { connection, name: 'bench' }, ids, systemClock)).token,
        );
      }),
    );
    await Promise.all(writes);
  }
  await store.close();
  return tokens;
}

function vitals(child: ChildProcess): Promise<Vitals> {
  return new Promise((resolve) => {
    child.once('message', (message) => resolve(message as Vitals));
    child.send('vitals');
  });
}

function get(target: string, token: string): string {
  return `GET ${target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`;
}

function load(
  side: Pick<Side, 'port'>,
  requests: number,
  connections: number,
  request: (index: number) => string,
) {
  return runLoad({ port: side.port, connections, requests, limit: 30_000, request, expect: [200] });
}

function median(list: readonly number[]): number {
  return list.toSorted((left, right) => left - right)[Math.floor(list.length / 2)]!;
}

const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'));
const sides: Side[] = [];
for (const [name, tenants] of [
  ['few', few],
  ['many', many],
] as const) {
  const path = join(folder, `${name}.db`);
  const tokens = await seed(path, tenants);
  sides.push({ tokens, ...(await startServer([path])) });
}
const large = sides[1]!;
const figures: Figure[] = [];
const mebibyte = 1_048_576;

/** Uses each token for the first time, then repeatedly; both servers in turns. */
async function measureAuthentication(): Promise<void> {
  const cold: [number[], number[]] = [[], []];
  const warm: [number[], number[]] = [[], []];
  const target = '/scim/v2/Users?count=0';
  for (const side of sides) await load(side, 2_000, 1, () => get(target, 'benchtoken'));
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, side] of sides.entries()) {
      // Spread over all tenants, so that the whole index is used.
      const stride = Math.floor(side.tokens.length / (perRound * rounds)) || 1;
      const token = (number: number): string =>
        side.tokens[((round * perRound + number) * stride) % side.tokens.length]!;
      cold[index]!.push(
        (await load(side, perRound, 1, (number) => get(target, token(number)))).p50,
      );
      warm[index]!.push(
        (await load(side, 2_000, 1, (number) => get(target, token(number % perRound)))).p50,
      );
    }
  }
  for (const [name, [before, after]] of [
    ['a token for the first time', cold],
    ['a token again', warm],
  ] as const) {
    figures.push({
      name: `authentication, ${name}: ${many} tenants against ${few}`,
      value: median(after) / median(before),
      unit: '×',
      limit: 1.3,
      detail: `p50 of the whole request ${median(before).toFixed(3)} and ${median(after).toFixed(3)} ms`,
    });
  }
}

async function measureMemory(): Promise<void> {
  const before = (await vitals(large.child)).rss;
  await load(large, large.tokens.length, 16, (index) =>
    get('/scim/v2/Users?count=0', large.tokens[index]!),
  );
  await load(large, large.tokens.length, 16, (index) =>
    get('/scim/v2/Users?count=0', large.tokens[index]!),
  );
  const after = (await vitals(large.child)).rss;
  figures.push({
    name: `memory of a tenant that has sent requests, of ${many}`,
    value: Math.max(0, after - before) / large.tokens.length / 1_024,
    unit: 'KiB',
    limit: undefined,
    detail: `RSS ${(before / mebibyte).toFixed(0)} MiB before, ${(after / mebibyte).toFixed(0)} MiB after each has sent two; one that sends nothing has none`,
  });
}

/** Asks for the access of accounts whose roles follow from groups, on sixteen connections. */
async function measureGate(): Promise<void> {
  const origin = `http://127.0.0.1:${large.port}`;
  const ask = async (
    path: string,
    token: string,
    body?: object,
    method = 'POST',
  ): Promise<Record<string, unknown>> => {
    const given = body === undefined ? {} : { method, body: JSON.stringify(body) };
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const reply = await fetch(origin + path, { headers, ...given });
    if (!reply.ok) throw new Error(`${path} was answered ${reply.status}: ${await reply.text()}`);
    return (await reply.json()) as Record<string, unknown>;
  };
  const people: string[] = [];
  for (let index = 0; index < 500; index += 1)
    people.push(
      (await ask('/scim/v2/Users', 'benchtoken', { userName: `gate${index}@x.example` }))[
        'id'
      ] as string,
    );
  const members = people.map((value) => ({ value }));
  const group = (await ask('/scim/v2/Groups', 'benchtoken', { displayName: 'gate', members }))[
    'id'
  ]!;
  const gate = async (): Promise<number> => {
    const { items } = await ask('/api/v1/accounts?limit=200', 'benchtokenbenchtoken');
    const accounts = (items as readonly { readonly id: string }[]).map(({ id }) => id);
    const of = (index: number): string =>
      get(`/api/v1/accounts/${accounts[index % accounts.length]!}/access`, 'benchtokenbenchtoken');
    await load(large, 5_000, 16, of);
    const measured = [];
    for (let round = 0; round < rounds; round += 1)
      measured.push((await load(large, 10_000, 16, of)).perSecond);
    return median(measured);
  };
  const plain = await gate();
  const roles = {
    rules: [
      { id: group, roles: ['member'] },
      { displayName: 'nobody', roles: ['none'] },
    ],
  };
  await ask('/api/v1/tenants/default', 'benchtokenbenchtoken', { policy: { roles } }, 'PATCH');
  const ruled = await gate();
  figures.push(
    {
      name: 'access gate, no role rules, 16 connections',
      value: plain,
      unit: '/s',
      limit: 5_000,
      isFloor: true,
      detail: '',
    },
    {
      name: 'access gate, two role rules, a group of 500',
      value: ruled,
      unit: '/s',
      limit: 5_000,
      isFloor: true,
      detail: '',
    },
  );
}

await measureAuthentication();
await measureMemory();
await measureGate();
for (const { child } of sides) {
  child.disconnect();
  await new Promise((resolve) => child.on('exit', resolve));
}
rmSync(folder, { recursive: true, force: true });
printFigures(figures);
if (values.json !== undefined)
  writeFileSync(
    values.json,
    `${JSON.stringify({ node: process.version, few, many, figures }, null, 2)}\n`,
  );
if (values['no-docs'] !== true && values.quick !== true) {
  const introduction =
    'Written by `npm run bench:tenants`. Servers with few and with many tenants are asked in turns.';
  writeFigures(
    fileURLToPath(new URL('../docs/', import.meta.url)),
    tenantMarks,
    introduction,
    figures,
  );
}
