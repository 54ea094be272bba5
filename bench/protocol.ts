/**
 * `npm run bench:protocol`: groups, Bulk and cursors against their limits. One server; figures that
 * are compared are measured in turns.
 *
 * --full       1,000,000 users instead of 250,000
 * --quick      20,000 users and groups a tenth as large, to see that everything runs
 * --json FILE  writes every figure
 * --no-docs    leaves docs/benchmarks.md and its picture as they are
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Vitals } from './child.ts';
import { runLoad } from './load.ts';
import { person } from './people.ts';
import { type Figure, printFigures, type Series, writeProtocolDocs } from './protocol-report.ts';
import { seed } from './seed.ts';
import { startServer } from './server-process.ts';

const { values } = parseArgs({
  options: {
    full: { type: 'boolean' },
    quick: { type: 'boolean' },
    json: { type: 'string' },
    'no-docs': { type: 'boolean' },
  },
});
const users = values.quick === true ? 20_000 : values.full === true ? 1_000_000 : 250_000;
const scale = values.quick === true ? 0.1 : 1;
const rounds = 5;

const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'));
const path = join(folder, 'protocol.db');

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

const ids = await seed(path, users, (done) =>
  progress(`${users} users: ${Math.round((100 * done) / users)} % there`),
);

const { port, child } = await startServer([path]);

function vitals(): Promise<Vitals> {
  return new Promise((resolve) => {
    child.once('message', (message) => resolve(message as Vitals));
    child.send('vitals');
  });
}

const headers = { Authorization: 'Bearer benchtoken', 'Content-Type': 'application/scim+json' };
const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

interface Reply {
  readonly status: number;
  readonly milliseconds: number;
  readonly text: string;
}

async function ask(method: string, target: string, body?: unknown): Promise<Reply> {
  const began = performance.now();
  const reply = await fetch(`http://127.0.0.1:${port}/scim/v2${target}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  if (reply.status >= 300)
    throw new Error(`${method} ${target} was answered ${reply.status}: ${text.slice(0, 500)}`);
  return { status: reply.status, milliseconds: performance.now() - began, text };
}

function median(list: readonly number[]): number {
  return list.toSorted((left, right) => left - right)[Math.floor(list.length / 2)]!;
}

function operation(op: string, members: readonly string[]): object {
  return {
    schemas: [patchUrn],
    Operations: [{ op, path: 'members', value: members.map((value) => ({ value })) }],
  };
}

const perRequest = 50_000;

async function makeGroup(displayName: string, size: number, offset = 0): Promise<string> {
  const { text } = await ask('POST', '/Groups?attributes=id', { displayName });
  const { id } = JSON.parse(text) as { readonly id: string };
  for (let from = 0; from < size; from += perRequest) {
    const members = ids.slice(offset + from, offset + Math.min(size, from + perRequest));
    await ask('PATCH', `/Groups/${id}?attributes=id`, operation('add', members));
  }
  return id;
}

const figures: Figure[] = [];
const series: Series[] = [];

/** Adds and removes one member in groups of several sizes, in turns. */
async function measureMember(): Promise<void> {
  const sizes = [100, 1_000, 10_000, 100_000, 200_000].map((size) => Math.round(size * scale));
  const groups: { readonly size: number; readonly id: string; readonly times: number[] }[] = [];
  for (const size of sizes) {
    progress(`a group of ${size}`);
    groups.push({ size, id: await makeGroup(`size ${size}`, size), times: [] });
  }
  const guest = ids.at(-1)!;
  for (let round = 0; round < 60; round += 1) {
    for (const { id, times } of groups) {
      const added = await ask(
        'PATCH',
        `/Groups/${id}?attributes=displayName`,
        operation('add', [guest]),
      );
      const removed = await ask('PATCH', `/Groups/${id}?attributes=displayName`, {
        schemas: [patchUrn],
        Operations: [{ op: 'remove', path: `members[value eq "${guest}"]` }],
      });
      if (round >= 10) times.push(added.milliseconds, removed.milliseconds);
    }
  }
  const points = groups.map(({ size, times }) => [size, median(times)] as const);
  series.push({ name: 'one member in or out', points });
  const [first, last] = [points[0]!, points.at(-1)!];
  figures.push({
    name: `PATCH of one member, p50, ${last[0]} members against ${first[0]}`,
    value: last[1] / first[1],
    unit: '×',
    limit: 1.3,
    detail: points.map(([size, time]) => `${size}: ${time.toFixed(2)} ms`).join(', '),
  });
}

/** Adds 256 members at once, as Okta does. */
async function measureBatch(): Promise<void> {
  const size = Math.round(100_000 * scale);
  const id = await makeGroup('batches', size);
  const times: number[] = [];
  for (let round = 0; round < 9; round += 1) {
    const members = ids.slice(size + round * 256, size + (round + 1) * 256);
    times.push(
      (await ask('PATCH', `/Groups/${id}?attributes=displayName`, operation('add', members)))
        .milliseconds,
    );
  }
  figures.push({
    name: `256 members in one PATCH into a group of ${size}, median of 9`,
    value: median(times),
    unit: 'ms',
    limit: 250,
    detail: `slowest ${Math.max(...times).toFixed(0)} ms`,
  });
}

/** Replaces all members of a group, while other clients are served. */
async function measurePush(): Promise<void> {
  const size = Math.round(100_000 * scale);
  const id = await makeGroup('pushed', Math.round(size / 2));
  const members = ids.slice(0, size).toReversed();
  const before = await vitals();
  let isPushing = true;
  let slowest = 0;
  const reads: number[] = [];
  const writes: number[] = [];
  const others = async (
    request: (index: number) => Promise<Reply>,
    into: number[],
  ): Promise<void> => {
    for (let index = 0; isPushing; index += 1) {
      const { milliseconds } = await request(index);
      into.push(milliseconds);
      slowest = Math.max(slowest, milliseconds);
    }
  };
  const beside = Promise.all([
    others((index) => ask('GET', `/Users/${ids[(index * 7_919) % ids.length]!}`), reads),
    others((index) => ask('GET', `/Users/${ids[(index * 7_907) % ids.length]!}`), reads),
    others(
      (index) =>
        ask('PATCH', `/Users/${ids[(index * 104_729) % ids.length]!}?attributes=id`, {
          schemas: [patchUrn],
          Operations: [{ op: 'replace', path: 'title', value: `Engineer ${index}` }],
        }),
      writes,
    ),
    others(
      (index) =>
        ask('PATCH', `/Groups/${id}?attributes=id`, operation('add', [ids[size + (index % 100)]!])),
      writes,
    ),
  ]);
  const pushed = await ask(
    'PATCH',
    `/Groups/${id}?attributes=displayName`,
    operation('replace', members),
  );
  isPushing = false;
  await beside;
  const after = await vitals();
  const p99 = (list: number[]): number =>
    list.toSorted((left, right) => left - right)[Math.floor(list.length * 0.99)]!;
  figures.push(
    {
      name: `${size} members in one replace`,
      value: pushed.milliseconds / 1_000,
      unit: 's',
      limit: 20,
      detail: '',
    },
    {
      name: 'p99 of the reads of other clients meanwhile',
      value: p99(reads),
      unit: 'ms',
      limit: 200,
      detail: `${reads.length} reads, median ${median(reads).toFixed(1)} ms`,
    },
    {
      name: 'p99 of the writes of other clients meanwhile',
      value: p99(writes),
      unit: 'ms',
      limit: 200,
      detail: `${writes.length} writes, median ${median(writes).toFixed(1)} ms; slowest of all ${slowest.toFixed(0)} ms`,
    },
    {
      name: 'RSS after it',
      value: after.rss / 1_048_576,
      unit: 'MiB',
      limit: undefined,
      detail: `${(before.rss / 1_048_576).toFixed(0)} MiB before; event loop p99 ${after.eventLoopDelay.toFixed(0)} ms`,
    },
  );
  const read = await ask('GET', `/Groups/${id}`);
  figures.push({
    name: 'GET of that group, whole',
    value: read.milliseconds / 1_000,
    unit: 's',
    limit: undefined,
    detail: `${(read.text.length / 1_048_576).toFixed(1)} MiB; RSS ${((await vitals()).rss / 1_048_576).toFixed(0)} MiB after it`,
  });
}

/** Creates the same thousand users in one bulk request, and one by one on one connection. */
async function measureBulk(): Promise<void> {
  const count = 1_000;
  let serial = 50_000_000;
  const bulk: number[] = [];
  const single: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const Operations = Array.from({ length: count }, (_, index) => {
      serial += 1;
      return {
        method: 'POST',
        path: '/Users',
        bulkId: String(index),
        data: JSON.parse(person(serial, 'bulk').json) as object,
      };
    });
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'];
    const { milliseconds, text } = await ask('POST', '/Bulk', { schemas, Operations });
    const made = (JSON.parse(text) as { Operations: { status: string }[] }).Operations.filter(
      ({ status }) => status === '201',
    );
    if (made.length !== count) throw new Error(`only ${made.length} of ${count} were made`);
    bulk.push(count / (milliseconds / 1_000));
    const measured = await runLoad({
      port,
      connections: 1,
      requests: count,
      limit: 60_000,
      expect: [201],
      request: () => {
        serial += 1;
        const body = person(serial, 'single').json;
        return `POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer benchtoken\r\nContent-Type: application/scim+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
      },
    });
    single.push(measured.perSecond);
  }
  figures.push({
    name: 'Bulk of 1,000 creates against 1,000 single requests, one connection each',
    value: median(bulk) / median(single),
    unit: '× the throughput',
    limit: 3,
    isFloor: true,
    detail: `${median(bulk).toFixed(0)} and ${median(single).toFixed(0)} users/s`,
  });
}

/**
 * Reads the same page by cursor and by index, at the beginning and nine tenths in. Without groups,
 * which only some users have.
 */
async function measureDeepPages(): Promise<void> {
  const count = 100;
  const deep = Math.floor((users * 0.9) / 1_000) * 1_000;
  let cursor = '';
  for (let done = 0; done < deep; done += 1_000) {
    progress(`walking to ${deep}: ${done}`);
    const { text } = await ask('GET', `/Users?count=1000&attributes=id&cursor=${cursor}`);
    cursor = (JSON.parse(text) as { readonly nextCursor: string }).nextCursor;
  }
  // The same place with another count: a page of the earlier cursor ends there.
  const { text } = await ask('GET', `/Users?count=${count}&attributes=id&startIndex=${deep + 1}`);
  const { Resources } = JSON.parse(text) as {
    readonly Resources: readonly { readonly id: string }[];
  };
  const walked = await ask('GET', `/Users?count=1000&attributes=id&cursor=${cursor}`);
  const there = (
    JSON.parse(walked.text) as { readonly Resources: readonly { readonly id: string }[] }
  ).Resources;
  if (there[0]!.id !== Resources[0]!.id) throw new Error('cursor and index do not meet');
  const pages = {
    'first page, cursor': '/Users?excludedAttributes=groups&count=1000&cursor=',
    'deep page, cursor': `/Users?excludedAttributes=groups&count=1000&cursor=${cursor}`,
    'first page, index': '/Users?excludedAttributes=groups&count=1000&startIndex=1',
    'deep page, index': `/Users?excludedAttributes=groups&count=1000&startIndex=${deep + 1}`,
  };
  const times = new Map<string, number[]>(Object.keys(pages).map((name) => [name, []]));
  for (let round = 0; round < 25; round += 1) {
    for (const [name, target] of Object.entries(pages))
      times.get(name)!.push((await ask('GET', target)).milliseconds);
  }
  const at = (name: string): number => median(times.get(name)!);
  for (const kind of ['cursor', 'index']) {
    figures.push({
      name: `page of 1,000 by ${kind} at row ${deep} of ${users}, against the first`,
      value: at(`deep page, ${kind}`) / at(`first page, ${kind}`),
      unit: '×',
      limit: kind === 'cursor' ? 1.5 : undefined,
      detail: `${at(`deep page, ${kind}`).toFixed(1)} and ${at(`first page, ${kind}`).toFixed(1)} ms`,
    });
  }
}

await measureMember();
await measureBatch();
await measurePush();
await measureBulk();
await measureDeepPages();
progress('');
child.disconnect();
await new Promise((resolve) => child.on('exit', resolve));
rmSync(folder, { recursive: true, force: true });
printFigures(figures);
if (values.json !== undefined)
  writeFileSync(
    values.json,
    `${JSON.stringify({ node: process.version, users, figures, series }, null, 2)}\n`,
  );
if (values['no-docs'] !== true && values.quick !== true) {
  writeProtocolDocs(fileURLToPath(new URL('../docs/', import.meta.url)), users, figures, series);
}
