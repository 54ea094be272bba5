import { type ChildProcess, fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Vitals } from './child.ts';
import { type Measured, runLoad } from './load.ts';
import { type Operation, operations, type Targets } from './operations.ts';
import { person } from './people.ts';

/** A server under measurement, in a process of its own. */
export interface Contender {
  readonly name: string;
  readonly child: ChildProcess;
  readonly port: number;
  /** Milliseconds until it listened. */
  readonly startup: number;
  readonly token: string;
  /** Ids of the seeded users. */
  readonly ids: readonly string[];
  /** Users that DELETE rounds may remove. */
  readonly doomed: string[];
  /** Users whose `active` was changed, and to what. */
  readonly active: Map<string, boolean>;
}

export interface StartOptions {
  readonly name: string;
  /** The server's file; in the folder of this bench where it is relative. */
  readonly script: string;
  readonly arguments: readonly string[];
  readonly ids: readonly string[];
  /** Flags of the server's Node. */
  readonly flags?: readonly string[];
  /** Drops what the server prints; peers print the stack of each request that they fail at. */
  readonly isQuiet?: boolean;
}

/** Rollcall gives itself this flag when it starts (bin/rollcall.js). */
export const rollcallFlags: readonly string[] = ['--max-semi-space-size=8'];

/** Rollcall gives itself these settings of glibc when it starts (bin/rollcall.js). */
const memorySettings = { MALLOC_MMAP_THRESHOLD_: '1048576', MALLOC_TRIM_THRESHOLD_: '4194304' };

/** The environment of a measured server. Other servers get the same settings. */
export const serverEnvironment: NodeJS.ProcessEnv = { ...process.env, ...memorySettings };

const folder = fileURLToPath(new URL('.', import.meta.url));

/**
 * Where Node keeps what it compiled. The published package is JavaScript; to strip the types of the
 * sources costs a server 40 MiB, and each answering thread 10 more, that no operator sees.
 */
const compiled = join(tmpdir(), 'rollcall-bench-compiled');

/** Starts a server and waits until it listens. */
export async function startContender(options: StartOptions): Promise<Contender> {
  const { name, script, ids, flags = [], isQuiet = false } = options;
  const output = isQuiet ? 'ignore' : 'inherit';
  const child = fork(join(script.startsWith('/') ? '' : folder, script), options.arguments, {
    execArgv: ['--import', join(folder, 'measure-cpu.ts'), ...flags],
    env: { ...serverEnvironment, NODE_COMPILE_CACHE: compiled },
    stdio: ['ignore', output, output, 'ipc'],
  });
  const { port, startup, token } = await new Promise<{
    port: number;
    startup: number;
    token?: string;
  }>((resolve, reject) => {
    child.once('message', (message) =>
      resolve(message as { port: number; startup: number; token?: string }),
    );
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
  });
  return {
    name,
    child,
    port,
    startup,
    token: token ?? 'benchtoken',
    ids,
    doomed: [],
    active: new Map(),
  };
}

/** Stops servers and waits until they have ended. */
export async function stopContenders(contenders: readonly Contender[]): Promise<void> {
  const ended = contenders.map(
    ({ child }) => new Promise((resolve) => child.once('exit', resolve)),
  );
  for (const { child } of contenders) child.disconnect();
  await Promise.all(ended);
}

function ask<Reply>({ child }: Contender, question: string): Promise<Reply> {
  return new Promise((resolve) => {
    child.once('message', (message) => resolve(message as Reply));
    child.send(question);
  });
}

/** Returns memory and event-loop delay since the last call. */
export function vitals(contender: Contender): Promise<Vitals> {
  return ask<Vitals>(contender, 'vitals');
}

/** Returns the CPU time of the server's process so far, all threads, in microseconds. */
export async function cpuOf(contender: Contender): Promise<number> {
  return (await ask<{ readonly cpu: number }>(contender, 'cpu')).cpu;
}

/** Numbers of new users; one list for all servers, so that no name comes twice. */
let serial = 10_000_000;

function targets(contender: Contender, label: string): Targets {
  return {
    ids: contender.ids,
    label,
    token: contender.token,
    doomed: () => contender.doomed.pop()!,
    toggled: (id) => {
      const next = contender.active.get(id) === false;
      contender.active.set(id, next);
      return next;
    },
  };
}

/** The names of the operations, in their order. */
export const operationNames: readonly string[] = operations({
  ids: [''],
  label: '',
  token: '',
  doomed: () => '',
  toggled: () => true,
}).map(({ name }) => name);

/** Returns one operation with the contender's users as targets. */
export function operationOf(contender: Contender, name: string, label: string): Operation {
  return operations(targets(contender, label)).find((operation) => operation.name === name)!;
}

/** Creates users through the server itself. Returns their ids, in the order of the users. */
export async function createUsers(
  contender: Contender,
  people: readonly { readonly json: string }[],
): Promise<string[]> {
  const made: string[] = [];
  const create = async (index: number): Promise<void> => {
    const reply = await fetch(`http://127.0.0.1:${contender.port}/scim/v2/Users`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${contender.token}`,
        'Content-Type': 'application/scim+json',
      },
      body: people[index]!.json,
    });
    if (reply.status !== 201)
      throw new Error(
        `${contender.name} answered ${reply.status} to a create: ${await reply.text()}`,
      );
    made[index] = ((await reply.json()) as { readonly id: string }).id;
  };
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < people.length) {
      next += 1;
      await create(next - 1);
    }
  };
  await Promise.all(Array.from({ length: 32 }, worker));
  return made;
}

/** Creates the users that a round of DELETE removes. */
async function createDoomed(contender: Contender, count: number): Promise<void> {
  const people = Array.from({ length: count }, () => {
    serial += 1;
    return person(serial, 'doomed');
  });
  contender.doomed.push(...(await createUsers(contender, people)));
}

export interface RoundOptions {
  readonly contender: Contender;
  readonly operation: string;
  readonly connections: number;
  /** After this no more requests begin. */
  readonly milliseconds: number;
  /** Requests of the round, where a time does not limit it; the users that a DELETE round gets. */
  readonly requests?: number;
  /** Milliseconds of rest before CPU time is read, so that deferred writes are counted. */
  readonly rest?: number;
}

export interface Round extends Measured {
  /** Microseconds of CPU time of the server's process for each request. */
  readonly cpu: number;
}

/** Runs one round of one operation against one server. */
export async function runRound(options: RoundOptions): Promise<Round> {
  const { contender, operation, connections, milliseconds, rest = 0 } = options;
  const isDelete = operation === 'DELETE';
  const { requests = isDelete ? (connections === 1 ? 100 : 500) : Number.MAX_SAFE_INTEGER } =
    options;
  if (isDelete) {
    await createDoomed(contender, requests);
    if (rest > 0) await sleep(rest);
  }
  const { expect, request } = operationOf(
    contender,
    operation,
    `${contender.name.replaceAll(/[^a-z]/g, '')}${contender.ids.length}x`,
  );
  const before = await cpuOf(contender);
  const measured = await runLoad({
    port: contender.port,
    connections,
    requests,
    limit: milliseconds,
    expect,
    request: (index) => {
      serial += 1;
      return request(index, serial);
    },
  }).catch((error: Error) => {
    throw new Error(`${contender.name}, ${operation}: ${error.message}`, { cause: error });
  });
  if (rest > 0 && isWrite(operation)) await sleep(rest);
  return { ...measured, cpu: ((await cpuOf(contender)) - before) / measured.requests };
}

function isWrite(operation: string): boolean {
  return /^(POST|PUT|PATCH|DELETE)/.test(operation);
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Returns the middle of a list; the upper one of two. */
export function median(list: readonly number[]): number {
  return list.toSorted((left, right) => left - right)[Math.floor(list.length / 2)]!;
}

/** Shows what runs now on a terminal; nothing elsewhere. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
