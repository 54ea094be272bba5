import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  type Contender,
  cpuOf,
  median,
  progress,
  rollcallFlags,
  startContender,
  stopContenders,
} from './contenders.ts';
import { seed } from './seed.ts';

export interface ThreadsOptions {
  readonly threads: readonly number[];
  readonly rounds: number;
  /** Of a round. */
  readonly seconds: number;
}

/** The ceiling is the control: what its threads cost, threads cost on this machine. */
export type Server = 'rollcall' | 'ceiling';

const servers: readonly Server[] = ['rollcall', 'ceiling'];

/** The medians of one operation with one number of threads. */
export interface ThreadsCell {
  readonly server: Server;
  readonly operation: string;
  readonly threads: number;
  readonly perSecond: number;
  /** Microseconds for each request, all threads of the server. */
  readonly cpu: number;
  /** Cores that the server took, and wrk. */
  readonly serverCores: number;
  readonly loadCores: number;
}

const users = 1_000;
const connections = 64;
const operations = ['GET by id', 'list page of 100'] as const;

/** A server with one number of answering threads. */
interface Started {
  readonly server: Server;
  readonly threads: number;
  readonly contender: Contender;
}

/** Measures servers that differ in the number of answering threads, in turns. */
export async function measureThreads(options: ThreadsOptions): Promise<readonly ThreadsCell[]> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-threads-'));
  try {
    const started: Started[] = [];
    for (const server of servers)
      for (const threads of options.threads)
        started.push(await start(join(folder, `${server}-${threads}.db`), server, threads));
    const cells: ThreadsCell[] = [];
    for (const operation of operations)
      cells.push(...(await measureOperation(folder, started, operation, options)));
    await stopContenders(started.map(({ contender }) => contender));
    return cells;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function start(path: string, server: Server, threads: number): Promise<Started> {
  const ids = await seed(path, users, () => undefined);
  const contender = await startContender({
    name: `${server}, ${threads} threads`,
    script: `${server}-server.ts`,
    arguments: [path, `threads=${threads}`],
    ids,
    flags: server === 'rollcall' ? rollcallFlags : [],
  });
  return { server, threads, contender };
}

async function measureOperation(
  folder: string,
  started: readonly Started[],
  operation: (typeof operations)[number],
  { rounds, seconds }: ThreadsOptions,
): Promise<ThreadsCell[]> {
  const measured = new Map(started.map((one) => [one, [] as WrkRound[]]));
  // The first round is not counted, while V8 compiles what is hot.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [{ contender }, list] of measured) {
      progress(`${operation}, ${contender.name}, round ${round}`);
      const one = await runWrk(folder, contender, operation, seconds);
      if (round > 0) list.push(one);
    }
  }
  return [...measured].map(([{ server, threads }, list]) => ({
    server,
    operation,
    threads,
    perSecond: median(list.map(({ perSecond }) => perSecond)),
    cpu: median(list.map(({ cpu }) => cpu)),
    serverCores: median(list.map(({ serverCores }) => serverCores)),
    loadCores: median(list.map(({ loadCores }) => loadCores)),
  }));
}

type WrkRound = Omit<ThreadsCell, 'server' | 'operation' | 'threads'>;

/**
 * Runs wrk once against a server.
 *
 * @throws Error when wrk is not installed, or a response is not 2xx
 */
async function runWrk(
  folder: string,
  contender: Contender,
  operation: (typeof operations)[number],
  seconds: number,
): Promise<WrkRound> {
  const script = join(folder, 'requests.lua');
  writeFileSync(script, luaOf(contender, operation));
  const before = await cpuOf(contender);
  // `times` of the shell prints the CPU time of wrk, its child, in its second line.
  const { stdout } = await promisify(execFile)('bash', [
    '-c',
    `wrk -t1 -c${connections} -d${seconds}s -s "$0" "$1" && times`,
    script,
    `http://127.0.0.1:${contender.port}/`,
  ]).catch((error: Error) => {
    throw new Error(`wrk could not be run; apt-get install wrk: ${error.message}`);
  });
  return readWrk(stdout, (await cpuOf(contender)) - before, seconds);
}

function readWrk(output: string, cpu: number, seconds: number): WrkRound {
  const requests = Number(/(\d+) requests in/u.exec(output)?.[1]);
  const failed = /Non-2xx or 3xx responses: (\d+)/u.exec(output);
  if (failed !== null || !(requests > 0)) throw new Error(`wrk reports:\n${output}`);
  const [user, system] = output.trim().split('\n').at(-1)!.split(' ');
  return {
    perSecond: requests / seconds,
    cpu: cpu / requests,
    serverCores: cpu / 1e6 / seconds,
    loadCores: (secondsOf(user!) + secondsOf(system!)) / seconds,
  };
}

/** Returns the seconds of a time such as `0m1.250s`. */
function secondsOf(time: string): number {
  const [, whole, rest] = /(\d+)m([\d.]+)s/u.exec(time)!;
  return Number(whole) * 60 + Number(rest);
}

/** Returns a script of wrk that spreads requests over the users. */
function luaOf({ ids, token }: Contender, operation: (typeof operations)[number]): string {
  const head = `wrk.headers["Authorization"] = "Bearer ${token}"\n`;
  if (operation === 'list page of 100')
    return `${head}request = function() return wrk.format("GET", "/scim/v2/Users?count=100") end\n`;
  return `${head}local ids = {${ids.map((id) => `"${id}"`).join(',')}}
local next = 0
request = function()
  next = (next + 7919) % #ids
  return wrk.format("GET", "/scim/v2/Users/" .. ids[next + 1])
end
`;
}
