import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
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
} from './contenders.ts';
import { printCost, writeCost } from './cost-report.ts';
import { peers, startPeer } from './peers.ts';
import type { seed as seedHere } from './seed.ts';
import { connectionsTo, isPeer, warmUp } from './warm-up.ts';

export interface CostOptions {
  /** One operation, or all. */
  readonly only?: string | undefined;
  /** The folder of another checkout of Rollcall, measured beside this one. */
  readonly against?: string | undefined;
  readonly connections: readonly number[];
  readonly rounds: number;
  readonly users: number;
  /** Where to write every figure. */
  readonly json?: string | undefined;
  /** Measures the peers too, and writes docs/benchmarks.md. */
  readonly writesDocs: boolean;
}

/** The medians of one operation on one server. */
export interface CostCell {
  readonly operation: string;
  readonly connections: number;
  readonly contender: string;
  /** Microseconds of CPU time for each request, all threads of the server. */
  readonly cpu: number;
  /** The least of the rounds, which a busy machine disturbs least. */
  readonly leastCpu: number;
  /** CPU time against the ceiling's: the median of the ratios of the rounds. */
  readonly ofCeiling: number;
  /** CPU time against the other checkout's, likewise. */
  readonly ofOther: number | undefined;
  readonly perSecond: number;
  /** Requests per second against the ceiling's, likewise. */
  readonly rateOfCeiling: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/**
 * Requests in a round: about 0.2 s of CPU time each. A number and not a time, so that a busy
 * machine does not change how much of the fixed cost each request bears.
 */
const requestsInRound: Readonly<Record<string, number>> = {
  'GET by id': 3_000,
  'filter userName eq': 2_500,
  'list page of 100': 400,
};
const writesInRound = 800;
/** A request costs the slowest of them 100 ms. */
const requestsOfPeers = 64;
/** Rounds that do not count, after the warm-up. */
const uncountedRounds = 2;
/** A round ends after this even on a machine that is very busy. */
const milliseconds = 10_000;
/** Milliseconds; longer than the interval at which the request log is written. */
const rest = 600;

/**
 * Measures CPU time for each request of the ceiling, of Rollcall and, if asked, of another
 * checkout, in turns: after a warm-up, rounds that are not counted, then `rounds` that are.
 */
export async function measureCost(options: CostOptions): Promise<readonly CostCell[]> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'));
  try {
    const contenders = await startAll(folder, options);
    const cells: CostCell[] = [];
    for (const operation of operationNames) {
      if (options.only !== undefined && !isChosen(operation, options.only)) continue;
      await warmUp(contenders, operation);
      for (const connections of options.connections)
        cells.push(...(await measureOperation(contenders, operation, connections, options)));
    }
    await stopContenders(contenders);
    progress('');
    printCost(cells);
    if (options.writesDocs) writeCost(cells, options);
    if (options.json !== undefined)
      writeFileSync(
        options.json,
        `${JSON.stringify({ node: process.version, ...options, cells }, null, 2)}\n`,
      );
    return cells;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** True when `only` is the operation's name or its beginning, such as `patch`. */
function isChosen(operation: string, only: string): boolean {
  return operation.toLowerCase().startsWith(only.toLowerCase());
}

async function startAll(folder: string, options: CostOptions): Promise<Contender[]> {
  const { users, against } = options;
  const here = resolve(import.meta.dirname, '..');
  const contenders: Contender[] = [];
  const start = async (name: string, root: string, script: string): Promise<void> => {
    progress(`${name}: ${users} users`);
    const path = join(folder, `${contenders.length}.db`);
    // Each checkout fills its own database: their schemas may differ.
    const { seed } = (await import(pathToFileURL(join(root, 'bench/seed.ts')).href)) as {
      seed: typeof seedHere;
    };
    const ids = await seed(path, users, () => undefined);
    contenders.push(
      await startContender({
        name,
        script: join(root, 'bench', script),
        arguments: [path],
        ids,
        flags: name === 'ceiling' ? [] : rollcallFlags,
      }),
    );
  };
  await start('ceiling', here, 'ceiling-server.ts');
  await start('rollcall', here, 'rollcall-server.ts');
  if (against !== undefined) await start('other', resolve(against), 'rollcall-server.ts');
  if (options.writesDocs) for (const peer of peers) contenders.push(await startPeer(peer));
  return contenders;
}

async function measureOperation(
  contenders: readonly Contender[],
  operation: string,
  connections: number,
  { rounds }: CostOptions,
): Promise<CostCell[]> {
  const measured = new Map(contenders.map(({ name }) => [name, [] as Round[]]));
  const requests = requestsInRound[operation] ?? writesInRound;
  for (let round = -uncountedRounds; round < rounds; round += 1) {
    // The first of them turns. Reversing the order would let the outer ones run twice in a row,
    // with the caches of the processor still theirs.
    const first = (round + uncountedRounds) % contenders.length;
    for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      progress(`${operation}, ${connections} connections, round ${round + 1}: ${contender.name}`);
      const isOfPeer = isPeer(contender);
      const one = await runRound({
        contender,
        operation,
        connections: connectionsTo(contender, connections),
        milliseconds,
        requests: isOfPeer ? requestsOfPeers : connections === 1 ? requests / 2 : requests,
        rest: round < 0 || isOfPeer ? 0 : rest,
      });
      if (round >= 0) measured.get(contender.name)!.push(one);
    }
  }
  const ceiling = measured.get('ceiling')!;
  const other = measured.get('other');
  const ratios = (list: readonly Round[], of: readonly Round[], key: 'cpu' | 'perSecond') =>
    median(list.map((round, index) => round[key] / of[index]![key]));
  return contenders.map(({ name }) => {
    const list = measured.get(name)!;
    return {
      operation,
      connections,
      contender: name,
      cpu: median(list.map(({ cpu }) => cpu)),
      leastCpu: Math.min(...list.map(({ cpu }) => cpu)),
      ofCeiling: ratios(list, ceiling, 'cpu'),
      ofOther: other === undefined || name !== 'rollcall' ? undefined : ratios(list, other, 'cpu'),
      perSecond: median(list.map(({ perSecond }) => perSecond)),
      rateOfCeiling: ratios(list, ceiling, 'perSecond'),
      p50: median(list.map(({ p50 }) => p50)),
      p99: median(list.map(({ p99 }) => p99)),
    };
  });
}
