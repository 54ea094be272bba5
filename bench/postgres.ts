/**
 * `npm run bench:postgres`: Rollcall on PostgreSQL, against a bare handler that writes the same
 * rows, with one node and two, and at growing sizes. It starts its own server, with fsync.
 *
 * --full       a million users and a group of 200,000 instead of 50,000 and 20,000
 * --cost       only what a request costs, and how it compares with the bare handler
 * --json FILE  writes every figure
 * --no-docs    leaves docs/benchmarks.md and docs/scaling.md as they are
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { createCluster } from '../test/support/postgres.ts';
import { type Measured, runLoad } from './load.ts';
import { get, withBody } from './operations.ts';
import { person } from './people.ts';
import {
  type Figure,
  postgresCostMarks,
  postgresMarks,
  printFigures,
  writeFigures,
  writeSection,
} from './protocol-report.ts';
import { type ServerProcess, startServer } from './server-process.ts';

const { values } = parseArgs({
  options: {
    full: { type: 'boolean' },
    cost: { type: 'boolean' },
    json: { type: 'string' },
    'no-docs': { type: 'boolean' },
  },
});
const few = 1_000;
const many = values.full === true ? 1_000_000 : 50_000;
const members = values.full === true ? 200_000 : 20_000;
const rounds = 5;

const cluster = await createCluster([
  'fsync = on',
  'shared_buffers = 1GB',
  'max_wal_size = 8GB',
  'checkpoint_timeout = 30min',
  'log_min_messages = fatal',
]);
process.on('exit', () => cluster.remove());
const admin = new pg.Client(`postgres://admin@127.0.0.1:${cluster.port}/postgres`);
await admin.connect();
for (const name of ['bench', 'small']) await admin.query(`CREATE DATABASE ${name} OWNER rollcall`);
await admin.end();
const url = `${cluster.url('bench')}?pool_size=10`;
const database = new pg.Client(`postgres://admin@127.0.0.1:${cluster.port}/bench`);

function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

function patch(path: string, ...Operations: readonly object[]): string {
  return withBody(
    'PATCH',
    path,
    JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations }),
  );
}

let serial = 0;
let label = 0;

function load(
  port: number,
  requests: number,
  connections: number,
  request: (index: number) => string,
): Promise<Measured> {
  return runLoad({ port, connections, requests, limit: 20_000, request, expect: [200, 201, 204] });
}

function median(list: readonly number[]): number {
  return list.toSorted((left, right) => left - right)[Math.floor(list.length / 2)]!;
}

function newPerson(): string {
  serial += 1;
  return withBody('POST', '/Users', person(serial, `new${label}.`).json);
}

const figures: Figure[] = [];
const node = await startServer([url]);
await database.connect();

progress(`making ${few} users`);
await load(node.port, few, 8, (index) => withBody('POST', '/Users', person(index).json));
const idsIn = async (client: pg.Client): Promise<readonly string[]> =>
  (
    await client.query<{ id: string }>(
      "SELECT id FROM resources WHERE user_name_key LIKE 'user%' ORDER BY position LIMIT 200000",
    )
  ).rows.map(({ id }) => id);
let ids = await idsIn(database);

const stride = 7_919;
const at = (index: number): number => (index * stride) % ids.length;
const verbs: Readonly<Record<string, (index: number) => string>> = {
  'POST user': newPerson,
  'GET by id': (index) => get(`/Users/${ids[at(index)]!}`),
  'filter userName eq': (index) =>
    get(`/Users?filter=userName%20eq%20%22${person(at(index)).userName}%22`),
  'list page of 100': () => get('/Users?count=100'),
  'PATCH title': (index) => {
    serial += 1;
    return patch(`/Users/${ids[at(index)]!}`, {
      op: 'replace',
      path: 'title',
      value: `t${serial}`,
    });
  },
};

/** Multiplies the users inside the database, with other names and all their keys. */
async function multiply(): Promise<void> {
  await database.query('SET synchronous_commit = off');
  await database.query(
    `CREATE TEMP TABLE base AS SELECT split_part(substr(user_name_key, 5), '@', 1)::int AS i, * FROM resources WHERE user_name_key LIKE 'user%'`,
  );
  const times = many / few - 1;
  const n = `(i + ${few} * k)`;
  const renamed = (column: string): string =>
    `replace(${column}, 'user' || i || '@', 'user' || ${n} || '@')`;
  const document = `replace(replace(${renamed('document')}, id, NEW_ID), '"00uuser' || i || '"', '"00uuser' || ${n} || '"')`;
  const newId = `'00000000-0000-7000-8000-' || lpad(${n}::text, 12, '0')`;
  await database.query(`INSERT INTO resources (tenant_id, type, id, connection_id, document, has_references, version, created, last_modified, user_name_key, external_id, display_name_key, active)
    SELECT tenant_id, type, ${newId}, connection_id, ${document.replace('NEW_ID', newId)}, has_references, 1, created, last_modified,
      ${renamed('user_name_key')}, '00uuser' || ${n}, display_name_key, active FROM base CROSS JOIN generate_series(1, ${times}) AS k ORDER BY k, i`);
  progress('  their keys');
  await database.query(`INSERT INTO attribute_index SELECT a.tenant_id, a.type, a.path, ${renamed('a.value_key')}, made.position
    FROM base JOIN attribute_index a ON a.tenant_id = base.tenant_id AND a.position = base.position CROSS JOIN generate_series(1, ${times}) AS k
    JOIN resources made ON made.tenant_id = base.tenant_id AND made.id = ${newId} ON CONFLICT DO NOTHING`);
  progress('  their accounts');
  await database.query(`INSERT INTO accounts (tenant_id, id, username, username_key, display_name, emails, settings, status, connection_id, resource_id, user_name_key, external_id, created, last_modified)
    SELECT a.tenant_id, ${newId}, 'user' || ${n}, 'user' || ${n}, a.display_name, ${renamed('a.emails')}, a.settings, a.status, a.connection_id, ${newId}, ${renamed('a.user_name_key')}, '00uuser' || ${n}, a.created, a.last_modified
    FROM base JOIN accounts a ON a.tenant_id = base.tenant_id AND a.resource_id = base.id CROSS JOIN generate_series(1, ${times}) AS k`);
  await database.query("DELETE FROM counters WHERE type = 'User'");
  await database.query(
    "INSERT INTO counters SELECT tenant_id, type, position / 8192, count(*) FROM resources WHERE type = 'User' GROUP BY 1, 2, 3",
  );
  await database.query('DELETE FROM account_totals');
  await database.query(
    'INSERT INTO account_totals SELECT tenant_id, status, count(*) FROM accounts GROUP BY 1, 2',
  );
  progress('  vacuum');
  await database.query('VACUUM ANALYZE');
}

/** Measures beside a small database in turns, so that disturbances of the machine hit both. */
async function measureShapes(): Promise<void> {
  const small = new pg.Client(`postgres://admin@127.0.0.1:${cluster.port}/small`);
  await small.connect();
  const beside = await startServer([`${cluster.url('small')}?pool_size=10`]);
  await load(beside.port, few, 8, (index) => withBody('POST', '/Users', person(index).json));
  await small.query('VACUUM ANALYZE');
  const fewIds = await idsIn(small);
  await small.end();
  progress(`making ${many} users`);
  await multiply();
  const manyIds = await idsIn(database);
  for (const [name, request] of Object.entries(verbs)) {
    progress(`${name}, ${few} and ${many} users in turns`);
    const medians: [number[], number[]] = [[], []];
    for (let round = 0; round <= rounds; round += 1) {
      for (const [index, [port, list]] of [
        [beside.port, fewIds] as const,
        [node.port, manyIds] as const,
      ].entries()) {
        ids = list;
        label += 1;
        const { p50 } = await load(port, name.startsWith('list') ? 60 : 200, 1, request);
        // The first round warms up.
        if (round > 0) medians[index]!.push(p50);
      }
    }
    const [before, after] = medians.map(median) as [number, number];
    figures.push({
      name: `${name}, p50 at ${many.toLocaleString('en-US')} users against 1,000`,
      value: after / before,
      unit: '×',
      limit: 1.5,
      detail: `${before.toFixed(2)} and ${after.toFixed(2)} ms`,
    });
  }
  beside.child.kill();
}

/** Creates a group through the server, and fills it inside the database. */
async function makeGroup(size: number): Promise<string> {
  label += 1;
  const name = `g${label}`;
  await load(node.port, 1, 1, () =>
    withBody(
      'POST',
      '/Groups',
      JSON.stringify({ displayName: name, members: [{ value: ids[0] }] }),
    ),
  );
  const { rows } = await database.query<{ position: string; id: string }>(
    "SELECT position, id FROM resources WHERE type = 'Group' ORDER BY position DESC LIMIT 1",
  );
  const { position, id } = rows[0]!;
  const { rows: sets } = await database.query<{ id: string }>(
    'SELECT id FROM member_sets WHERE group_position = $1',
    [position],
  );
  const set = sets[0]!.id;
  await database.query(
    `INSERT INTO memberships SELECT tenant_id, $1, position, position, 0 FROM (SELECT * FROM resources WHERE type = 'User' ORDER BY position LIMIT ${size}) AS first_ones ON CONFLICT DO NOTHING`,
    [set],
  );
  await database.query(
    'UPDATE member_sets SET total = (SELECT count(*) FROM memberships WHERE set_id = $1), next_place = 100000000 WHERE id = $1',
    [set],
  );
  return id;
}

/** Adds and removes one member in both groups in turns: the cost must not depend on the size. */
async function measureGroups(): Promise<void> {
  const groups: { readonly id: string; readonly medians: number[] }[] = [];
  for (const size of [few, members]) {
    progress(`a group of ${size}`);
    groups.push({ id: await makeGroup(size), medians: [] });
  }
  await database.query('VACUUM ANALYZE memberships');
  for (let round = 0; round <= rounds; round += 1) {
    for (const { id, medians } of groups) {
      const { p50 } = await load(node.port, 100, 1, (index) => {
        const value = [{ value: ids[(index >> 1) % 500] }];
        return patch(`/Groups/${id}`, {
          op: index % 2 === 0 ? 'remove' : 'add',
          path: 'members',
          value,
        }).replace('\r\nContent-Type', '\r\nPrefer: return=minimal\r\nContent-Type');
      });
      if (round > 0) medians.push(p50);
    }
  }
  const [small, large] = groups.map(({ medians }) => median(medians)) as [number, number];
  figures.push({
    name: `one member added or removed, group of ${members.toLocaleString('en-US')} against 1,000`,
    value: large / small,
    unit: '×',
    limit: 1.5,
    detail: `p50 ${small.toFixed(2)} and ${large.toFixed(2)} ms`,
  });
}

/** Returns the CPU seconds of a process and of those it has started, ended ones too. */
function cpuOf(pid: number): number {
  const of = (
    one: string,
  ): { readonly parent: number; readonly ticks: number; readonly ofEnded: number } | undefined => {
    try {
      const text = readFileSync(`/proc/${one}/stat`, 'latin1');
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
      const [ticks, ofEnded] = [11, 13].map((at) => Number(fields[at]) + Number(fields[at + 1]));
      return { parent: Number(fields[1]), ticks: ticks!, ofEnded: ofEnded! };
    } catch {
      return undefined;
    }
  };
  let ticks = 0;
  for (const one of readdirSync('/proc')) {
    if (!Number.isInteger(Number(one))) continue;
    const found = of(one);
    if (found === undefined) continue;
    if (Number(one) === pid) ticks += found.ticks + found.ofEnded;
    else if (found.parent === pid) ticks += found.ticks;
  }
  return ticks / 100;
}

function postmaster(): number {
  return Number(readFileSync(`${cluster.folder}/postmaster.pid`, 'utf8').split('\n')[0]);
}

/** What requests take of the processors, in milliseconds for each. */
interface Cost {
  readonly node: number;
  readonly server: number;
}

/** Measures a load, and what the node and all sessions of PostgreSQL spend on it. */
async function loadWithCost(
  { port, child }: ServerProcess,
  requests: number,
  request: (index: number) => string,
): Promise<Cost & { readonly perSecond: number }> {
  const before = [cpuOf(child.pid!), cpuOf(postmaster())] as const;
  const { perSecond } = await load(port, requests, ceilingConnections, request);
  const each = (after: number, from: number): number => ((after - from) * 1_000) / requests;
  return {
    perSecond,
    node: each(cpuOf(child.pid!), before[0]),
    server: each(cpuOf(postmaster()), before[1]),
  };
}

const ceilingConnections = 16;
const costs: string[] = [];

/** Compares writes with the bare handler in turns, and states the cost of these and of reads. */
async function measureCeiling(bare: ServerProcess): Promise<void> {
  for (const [name, title, request] of [
    ['GET by id', 'GET of a user by id', verbs['GET by id']!],
    ['POST user', 'POST of a user', newPerson],
    ['PATCH title', 'PATCH of a title', verbs['PATCH title']!],
  ] as const) {
    const [ours, theirs]: [number[], number[]] = [[], []];
    const spent: [number[], number[]] = [[], []];
    // The first round warms up.
    for (let round = 0; round <= rounds; round += 1) {
      progress(`${name} against a bare handler, round ${round}`);
      label += 1;
      const own = await loadWithCost(node, 2_000, request);
      if (round > 0) {
        ours.push(own.perSecond);
        spent[0].push(own.node);
        spent[1].push(own.server);
      }
      if (name === 'GET by id') continue;
      const { perSecond } = await load(bare.port, 2_000, ceilingConnections, request);
      if (round > 0) theirs.push(perSecond);
    }
    const [onNode, onServer] = spent.map(median) as [number, number];
    const ratio = (onNode / onServer).toFixed(1);
    costs.push(`| ${title} | ${onNode.toFixed(2)} ms | ${onServer.toFixed(2)} ms | ${ratio} |`);
    if (theirs.length === 0) continue;
    figures.push({
      name: `${name} against a bare handler with the same rows, ${ceilingConnections} connections`,
      value: median(ours) / median(theirs),
      unit: '×',
      limit: 0.8,
      isFloor: true,
      detail: `${median(ours).toFixed(0)} and ${median(theirs).toFixed(0)} a second; CPU time for each request ${onNode.toFixed(2)} ms on the node, ${onServer.toFixed(2)} ms on PostgreSQL`,
    });
  }
}

async function measureNodes(): Promise<void> {
  const second = await startServer([url]);
  for (const [name, request] of [
    ['GET by id', verbs['GET by id']!],
    ['POST user', newPerson],
  ] as const) {
    const [one, two]: [number[], number[]] = [[], []];
    let busy = { nodes: 0, server: 0, seconds: 0 };
    for (let round = 0; round < rounds; round += 1) {
      progress(`${name}, one node and two, round ${round + 1}`);
      label += 1;
      const requests = name.startsWith('GET') ? 6_000 : 2_000;
      one.push((await load(node.port, requests, 32, request)).perSecond);
      const before = {
        nodes: cpuOf(node.child.pid!) + cpuOf(second.child.pid!),
        server: cpuOf(postmaster()),
        at: performance.now(),
      };
      const both = await Promise.all(
        [node, second].map(({ port }) => load(port, requests / 2, 16, request)),
      );
      two.push(both.reduce((sum, { perSecond }) => sum + perSecond, 0));
      busy = {
        nodes: busy.nodes + cpuOf(node.child.pid!) + cpuOf(second.child.pid!) - before.nodes,
        server: busy.server + cpuOf(postmaster()) - before.server,
        seconds: busy.seconds + (performance.now() - before.at) / 1_000,
      };
    }
    const cores = (seconds: number): string => (seconds / busy.seconds).toFixed(2);
    figures.push({
      name: `${name}, two nodes against one, 32 connections`,
      value: median(two) / median(one),
      unit: '×',
      limit: 1.7,
      isFloor: true,
      detail: `${median(one).toFixed(0)} and ${median(two).toFixed(0)} a second; of this machine's 2 cores both nodes took ${cores(busy.nodes)}, PostgreSQL ${cores(busy.server)}, the rest is the load`,
    });
  }
  second.child.kill();
}

const docs = fileURLToPath(new URL('../docs/', import.meta.url));
if (values.cost !== true) {
  await measureShapes();
  await measureGroups();
}
const bare = await startServer([url], 'postgres-ceiling.ts');
await measureCeiling(bare);
bare.child.kill();
if (values.cost !== true) await measureNodes();
await database.end();
node.child.kill();
printFigures(figures);
process.stdout.write(`${costs.join('\n')}\n`);
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(figures, null, 2));
if (values['no-docs'] !== true) {
  const table = `| request | node | PostgreSQL | ratio |\n|---|---|---|---|\n${costs.join('\n')}`;
  writeSection(docs, postgresCostMarks, table, 'scaling.md');
  if (values.cost !== true) {
    const introduction = `Written by \`npm run bench:postgres\`${values.full === true ? ' with `-- --full`' : ' (`-- --full` for a million users)'}: PostgreSQL 15 with fsync, the nodes and the load share the machine.`;
    writeFigures(docs, postgresMarks, introduction, figures);
  }
}
process.exit(0);
