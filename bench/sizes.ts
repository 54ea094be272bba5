import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Contender,
  median,
  operationNames,
  progress,
  type Round,
  rollcallFlags,
  runRound,
  startContender,
  stopContenders,
  vitals,
} from './contenders.ts';
import { peers, startPeer } from './peers.ts';
import { type Cell, type Flatness, type Memory, printReport, writeDocs } from './report.ts';
import { seed } from './seed.ts';
import { connectionsTo, warmUp } from './warm-up.ts';

export interface SizesOptions {
  readonly quick: boolean;
  /** Numbers of users; 1,000 to 100,000 where not given, only 1,000 where quick. */
  readonly sizes?: readonly number[] | undefined;
  /** 1, 16 and 64 where not given, 1 and 64 where quick. */
  readonly connections?: readonly number[] | undefined;
  /** Rounds that count; 5 where not given, 3 where quick. */
  readonly rounds?: number | undefined;
  readonly withPeers: boolean;
  /** One operation, or all. */
  readonly only?: string | undefined;
  /** Where to write every figure. */
  readonly json?: string | undefined;
  readonly writesDocs: boolean;
}

interface Plan {
  readonly sizes: readonly number[];
  readonly connections: readonly number[];
  readonly rounds: number;
  readonly milliseconds: number;
  readonly operations: readonly string[];
}

const flatnessRounds = 7;

/** Milliseconds; longer than the interval at which the request log is written. */
const rest = 600;

/** Measures every operation of all servers against the size of the directory, in turns. */
export async function measureSizes(options: SizesOptions): Promise<void> {
  const plan = planOf(options);
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'));
  const cells: Cell[] = [];
  const memory: Memory[] = [];
  const idsBySize = new Map<number, readonly string[]>();
  for (const size of plan.sizes) {
    const source = join(folder, `seed-${size}.db`);
    const ids = await seed(source, size, (done) =>
      progress(`${size} users: ${Math.round((100 * done) / size)} % there`),
    );
    idsBySize.set(size, ids);
    // The first start compiles, which takes memory that later ones do not need.
    if (size === plan.sizes[0]) await stopContenders(await startAll(folder, source, ids, false));
    const contenders = await startAll(
      folder,
      source,
      ids,
      options.withPeers && size === plan.sizes[0],
    );
    for (const operation of plan.operations) {
      await warmUp(contenders, operation);
      for (const connections of plan.connections)
        cells.push(...(await measureOperation({ plan, contenders, size, operation, connections })));
    }
    for (const contender of contenders) {
      const { rss } = await vitals(contender);
      memory.push({ size, contender: contender.name, rss, startup: contender.startup });
    }
    await stopContenders(contenders);
  }
  const flatness = await measureFlatness(plan, folder, idsBySize);
  progress('');
  rmSync(folder, { recursive: true, force: true });
  printReport(cells, memory, flatness);
  const { json } = options;
  if (json !== undefined)
    writeFileSync(
      json,
      `${JSON.stringify({ node: process.version, cells, memory, flatness }, null, 2)}\n`,
    );
  if (!options.writesDocs) return;
  const docs = fileURLToPath(new URL('../docs/', import.meta.url));
  mkdirSync(docs, { recursive: true });
  writeDocs(docs, { cells, memory, flatness, rounds: plan.rounds });
}

function planOf({ quick, sizes, connections, rounds, only }: SizesOptions): Plan {
  return {
    sizes: sizes ?? (quick ? [1_000] : [1_000, 10_000, 100_000]),
    connections: connections ?? (quick ? [1, 64] : [1, 16, 64]),
    rounds: rounds ?? (quick ? 3 : 5),
    milliseconds: quick ? 500 : 1_000,
    operations: operationNames.filter((name) => only === undefined || only === name),
  };
}

/** Starts the ceiling and Rollcall over copies of one database, and the peers where asked. */
async function startAll(
  folder: string,
  source: string,
  ids: readonly string[],
  withPeers: boolean,
): Promise<Contender[]> {
  const contenders: Contender[] = [];
  for (const name of ['ceiling', 'rollcall']) {
    const path = join(folder, `${name}.db`);
    for (const suffix of ['', '-wal', '-shm', '.lock']) rmSync(path + suffix, { force: true });
    copyFileSync(source, path);
    contenders.push(await startServing(name, path, ids));
  }
  if (withPeers) for (const peer of peers) contenders.push(await startPeer(peer));
  return contenders;
}

function startServing(name: string, path: string, ids: readonly string[]): Promise<Contender> {
  return startContender({
    name,
    script: `${name}-server.ts`,
    arguments: [path],
    ids,
    flags: name === 'rollcall' ? rollcallFlags : [],
  });
}

interface Measurement {
  readonly plan: Plan;
  readonly contenders: readonly Contender[];
  readonly size: number;
  readonly operation: string;
  readonly connections: number;
}

async function measureOperation(measurement: Measurement): Promise<Cell[]> {
  const { plan, contenders, size, operation, connections } = measurement;
  const measured = new Map(contenders.map((contender) => [contender, [] as Round[]]));
  const delays = new Map<Contender, number>();
  for (let round = 0; round < plan.rounds; round += 1) {
    for (const contender of contenders) {
      progress(
        `${size} users, ${operation}, ${connections} connections, round ${round + 1}: ${contender.name}`,
      );
      await vitals(contender);
      measured.get(contender)!.push(
        await runRound({
          contender,
          operation,
          connections: connectionsTo(contender, connections),
          milliseconds: plan.milliseconds,
          rest,
        }),
      );
      const { eventLoopDelay } = await vitals(contender);
      delays.set(contender, Math.max(delays.get(contender) ?? 0, eventLoopDelay));
    }
  }
  const cells: Cell[] = [];
  for (const contender of contenders) {
    const rounds = measured.get(contender)!;
    const middle = rounds.toSorted((left, right) => left.perSecond - right.perSecond)[
      Math.floor(rounds.length / 2)
    ]!;
    cells.push({
      size,
      operation,
      connections,
      contender: contender.name,
      perSecond: middle.perSecond,
      p50: middle.p50,
      p99: middle.p99,
      cpu: median(rounds.map(({ cpu }) => cpu)),
      rss: (await vitals(contender)).rss,
      eventLoopDelay: delays.get(contender)!,
    });
  }
  return cells;
}

/**
 * Compares the smallest and the largest directory, in turns and one request at a time: a minute
 * between the measurements would blur the difference.
 */
async function measureFlatness(
  plan: Plan,
  folder: string,
  idsBySize: ReadonlyMap<number, readonly string[]>,
): Promise<Flatness[]> {
  const [smallest, largest] = [plan.sizes[0]!, plan.sizes[plan.sizes.length - 1]!];
  if (smallest === largest) return [];
  const pair: Contender[] = [];
  for (const size of [smallest, largest]) {
    const path = join(folder, `flat-${size}.db`);
    copyFileSync(join(folder, `seed-${size}.db`), path);
    pair.push(await startServing('rollcall', path, idsBySize.get(size)!));
  }
  const flatness: Flatness[] = [];
  for (const operation of plan.operations.filter((name) => name !== 'DELETE')) {
    await warmUp(pair, operation);
    const rounds = new Map(pair.map((contender) => [contender, [] as number[]]));
    for (let round = 0; round < flatnessRounds; round += 1) {
      for (const contender of pair) {
        progress(`${operation}, ${contender.ids.length} users, round ${round + 1}`);
        const { milliseconds } = plan;
        const { p50 } = await runRound({ contender, operation, connections: 1, milliseconds });
        rounds.get(contender)!.push(p50);
      }
    }
    const [small, large] = pair.map((contender) => median(rounds.get(contender)!));
    flatness.push({ operation, smallest, largest, small: small!, large: large! });
  }
  await stopContenders(pair);
  return flatness;
}
