/**
 * `npm run bench`: Rollcall beside a bare server (the ceiling) and beside scimmy-routers,
 * interleaved in one run.
 *
 * --quick      one size, short rounds: within three minutes
 * --full       adds 1,000,000 users
 * --only NAME  measures one operation only, such as "PATCH active"
 * --json FILE  writes every figure
 * --no-docs    leaves docs/benchmarks.md and its picture as they are
 */
import { type ChildProcess, fork } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Vitals } from './child.ts';
import { type Measured, runLoad } from './load.ts';
import { operations, type Targets } from './operations.ts';
import { person } from './people.ts';
import { type Cell, type Flatness, printReport, writeDocs } from './report.ts';
import { seed } from './seed.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    full: { type: 'boolean' },
    only: { type: 'string' },
    json: { type: 'string' },
    'no-docs': { type: 'boolean' },
  },
});
const plan = {
  sizes:
    values.quick === true
      ? [1_000]
      : values.full === true
        ? [1_000, 10_000, 100_000, 1_000_000]
        : [1_000, 10_000, 100_000],
  connections: values.quick === true ? [1, 64] : [1, 16, 64],
  rounds: 3,
  milliseconds: values.quick === true ? 500 : 1_000,
};
/** scimmy-routers looks at every user for each request; with more users a round takes minutes. */
const peopleForScimmy = 200;

const flatnessRounds = 7;

/** A page of 100 takes scimmy-routers half a second; this many at a time keep its thread busy. */
const slowConnections = 4;

const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'));

interface Contender {
  readonly name: Cell['contender'];
  readonly child: ChildProcess;
  readonly port: number;
  readonly startup: number;
  readonly ids: readonly string[];
  readonly doomed: string[];
  /** Users whose `active` was changed, and to what. */
  readonly active: Map<string, boolean>;
}

function targets(contender: Contender, label: string): Targets {
  return {
    ids: contender.ids,
    label,
    doomed: () => contender.doomed.pop()!,
    toggled: (id) => {
      const next = contender.active.get(id) === false;
      contender.active.set(id, next);
      return next;
    },
  };
}

const operationNames = operations({
  ids: [''],
  label: '',
  doomed: () => '',
  toggled: () => true,
}).map(({ name }) => name);
/** Their places in the list of operations. */
const chosen = operationNames.flatMap((name, place) =>
  values.only === undefined || values.only === name ? [{ name, place }] : [],
);

function script(name: string): string {
  return fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
}

function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '.lock']) rmSync(path + suffix, { force: true });
}

async function startContender(
  name: Contender['name'],
  ids: readonly string[],
  source: string,
): Promise<Contender> {
  const path = join(folder, `${name}.db`);
  removeDatabase(path);
  if (name === 'scimmy-routers')
    return startServing(
      name,
      path,
      Array.from({ length: peopleForScimmy }, (_, index) => String(index + 1)),
    );
  copyFileSync(source, path);
  return startServing(name, path, ids);
}

async function startServing(
  name: Contender['name'],
  path: string,
  ids: readonly string[],
): Promise<Contender> {
  // Rollcall gives itself this flag when it starts (bin/rollcall.js).
  const execArgv = name === 'rollcall' ? ['--max-semi-space-size=4'] : [];
  const file = {
    ceiling: 'ceiling-server',
    rollcall: 'rollcall-server',
    'scimmy-routers': 'scimmy-server',
  }[name];
  const child = fork(script(file), [path, String(ids.length)], { execArgv });
  const { port, startup } = await new Promise<{ port: number; startup: number }>(
    (resolve, reject) => {
      child.once('message', (message) => resolve(message as { port: number; startup: number }));
      child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
    },
  );
  return { name, child, port, startup, ids, doomed: [], active: new Map() };
}

async function vitals({ child }: Contender): Promise<Vitals> {
  return new Promise((resolve) => {
    child.once('message', (message) => resolve(message as Vitals));
    child.send('vitals');
  });
}

let serial = 10_000_000;
const idsBySize = new Map<number, readonly string[]>();

/** Users that a DELETE round may remove. */
async function makeDoomed(contender: Contender, count: number): Promise<void> {
  const post = operations(targets(contender, 'doomed'))[0]!;
  const made = await Promise.all(
    Array.from({ length: count }, async () => {
      serial += 1;
      const reply = await fetch(`http://127.0.0.1:${contender.port}/scim/v2/Users`, {
        method: 'POST',
        headers: { Authorization: 'Bearer benchtoken', 'Content-Type': 'application/scim+json' },
        body: person(serial, 'doomed').json,
      });
      if (!post.expect.includes(reply.status))
        throw new Error(`creating a user to delete was answered ${reply.status}`);
      return ((await reply.json()) as { readonly id: string }).id;
    }),
  );
  contender.doomed.push(...made);
}

function middle(rounds: readonly Measured[]): Measured {
  return rounds.toSorted((left, right) => left.perSecond - right.perSecond)[
    Math.floor(rounds.length / 2)
  ]!;
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

const cells: Cell[] = [];
const flatness: Flatness[] = [];
const memory: { size: number; contender: string; rss: number; startup: number }[] = [];

for (const size of plan.sizes) {
  const source = join(folder, `seed-${size}.db`);
  const ids = await seed(source, size, (done) =>
    progress(`${size} users: ${Math.round((100 * done) / size)} % there`),
  );
  const names: Contender['name'][] =
    size === plan.sizes[0] ? ['ceiling', 'rollcall', 'scimmy-routers'] : ['ceiling', 'rollcall'];
  idsBySize.set(size, ids);
  const contenders: Contender[] = [];
  for (const name of names) contenders.push(await startContender(name, ids, source));
  for (const { name, place } of chosen) {
    for (const connections of plan.connections) {
      const rounds = new Map(contenders.map((contender) => [contender, [] as Measured[]]));
      const delays = new Map<Contender, number>();
      for (let round = 0; round < plan.rounds; round += 1) {
        for (const contender of contenders) {
          progress(
            `${size} users, ${name}, ${connections} connections, round ${round + 1}: ${contender.name}`,
          );
          if (name === 'DELETE') await makeDoomed(contender, connections === 1 ? 100 : 500);
          const { expect, request } = operations(targets(contender, `${contender.name}${size}x`))[
            place
          ]!;
          await vitals(contender);
          const requests = name === 'DELETE' ? contender.doomed.length : Number.MAX_SAFE_INTEGER;
          const measured = await runLoad({
            port: contender.port,
            connections:
              name === 'list page of 100' && contender.name === 'scimmy-routers'
                ? Math.min(connections, slowConnections)
                : connections,
            requests,
            limit: plan.milliseconds,
            expect,
            request: (index) => {
              serial += 1;
              return request(index, serial);
            },
          });
          rounds.get(contender)!.push(measured);
          delays.set(
            contender,
            Math.max(delays.get(contender) ?? 0, (await vitals(contender)).eventLoopDelay),
          );
        }
      }
      for (const contender of contenders) {
        const { perSecond, p50, p99 } = middle(rounds.get(contender)!);
        const { rss } = await vitals(contender);
        cells.push({
          size,
          operation: name,
          connections,
          contender: contender.name,
          perSecond,
          p50,
          p99,
          rss,
          eventLoopDelay: delays.get(contender)!,
        });
      }
    }
  }
  for (const contender of contenders) {
    memory.push({
      size,
      contender: contender.name,
      rss: (await vitals(contender)).rss,
      startup: contender.startup,
    });
    contender.child.disconnect();
  }
  await Promise.all(
    contenders.map(({ child }) => new Promise((resolve) => child.on('exit', resolve))),
  );
}

/**
 * Compares the smallest and the largest directory, in turns and one request at a time: a minute
 * between the measurements would blur the difference.
 */
async function measureFlatness(): Promise<void> {
  const [smallest, largest] = [plan.sizes[0]!, plan.sizes[plan.sizes.length - 1]!];
  if (smallest === largest) return;
  const pair: Contender[] = [];
  for (const size of [smallest, largest]) {
    const path = join(folder, `flat-${size}.db`);
    copyFileSync(join(folder, `seed-${size}.db`), path);
    pair.push(await startServing('rollcall', path, idsBySize.get(size)!));
  }
  for (const { name, place } of chosen.filter(({ name: one }) => one !== 'DELETE')) {
    const rounds = new Map(pair.map((contender) => [contender, [] as Measured[]]));
    for (let round = 0; round < flatnessRounds; round += 1) {
      for (const contender of pair) {
        progress(`${name}, ${contender.ids.length} users, round ${round + 1}`);
        const { expect, request } = operations(targets(contender, `flat${contender.ids.length}x`))[
          place
        ]!;
        const measured = await runLoad({
          port: contender.port,
          connections: 1,
          requests: Number.MAX_SAFE_INTEGER,
          limit: plan.milliseconds,
          expect,
          request: (index) => {
            serial += 1;
            return request(index, serial);
          },
        });
        rounds.get(contender)!.push(measured);
      }
    }
    const medianOf = (contender: Contender): number =>
      rounds
        .get(contender)!
        .map(({ p50 }) => p50)
        .toSorted((left, right) => left - right)[Math.floor(flatnessRounds / 2)]!;
    flatness.push({
      operation: name,
      smallest,
      largest,
      small: medianOf(pair[0]!),
      large: medianOf(pair[1]!),
    });
  }
  for (const { child } of pair) child.disconnect();
}

await measureFlatness();
progress('');
rmSync(folder, { recursive: true, force: true });
printReport(cells, memory, flatness);
if (values.json !== undefined)
  writeFileSync(
    values.json,
    `${JSON.stringify({ node: process.version, cells, memory, flatness }, null, 2)}\n`,
  );
if (values['no-docs'] !== true && values.quick !== true && values.only === undefined) {
  const docs = fileURLToPath(new URL('../docs/', import.meta.url));
  mkdirSync(docs, { recursive: true });
  writeDocs(docs, cells, memory, flatness);
}
