import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Contender,
  cpuOf,
  progress,
  rollcallFlags,
  startContender,
  stopContenders,
  vitals,
} from './contenders.ts';
import { createMixedLoad, type MixedLoad, type Sample } from './endurance-load.ts';
import { seed } from './seed.ts';

export interface EnduranceOptions {
  readonly users: number;
  /** Of the load. */
  readonly seconds: number;
  /** Windows that the load is divided into. */
  readonly windows: number;
  readonly requestsPerSecond: number;
  readonly connections: number;
}

/** What one part of the run looked like. */
export interface EnduranceWindow {
  readonly requests: number;
  readonly writes: number;
  /** Milliseconds. */
  readonly readP50: number;
  readonly readP99: number;
  readonly writeP50: number;
  readonly writeP99: number;
  /** Bytes, at the end of the window. */
  readonly rss: number;
  readonly databaseBytes: number;
  readonly walBytes: number;
  /** Microseconds of CPU time for each request. */
  readonly cpu: number;
}

export interface EnduranceReport {
  readonly options: EnduranceOptions;
  readonly windows: readonly EnduranceWindow[];
  /** Users that the load created and deleted. */
  readonly created: number;
  readonly deleted: number;
  /** Webhooks of those that arrived, each counted once. */
  readonly createdArrived: number;
  readonly deletedArrived: number;
  /** `totalResults` of the users at the end. */
  readonly usersAtEnd: number;
}

/** Milliseconds in which the last webhooks must arrive. */
const arrivalMs = 60_000;

/**
 * Runs a mixed load (10 % writes, groups, lists) with webhooks on, and measures each window.
 *
 * @throws Error when a response has an unexpected status
 */
export async function runEndurance(options: EnduranceOptions): Promise<EnduranceReport> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-endurance-'));
  const path = join(folder, 'endurance.db');
  const receiver = await startReceiver();
  try {
    const ids = await seed(path, options.users, (done) => progress(`${done} users`));
    const server = await startContender({
      name: 'rollcall',
      script: 'rollcall-server.ts',
      arguments: [path],
      ids,
      flags: rollcallFlags,
    });
    await createEndpoint(server, receiver.url);
    const load = await createMixedLoad(server, options.users);
    const windows = await measureWindows({ options, server, load, path });
    const { created, deleted } = load;
    await receiver.waitFor(created, deleted);
    const report: EnduranceReport = {
      options,
      windows,
      created,
      deleted,
      createdArrived: receiver.arrived('user.created'),
      deletedArrived: receiver.arrived('user.deleted'),
      usersAtEnd: await load.countUsers(),
    };
    await stopContenders([server]);
    return report;
  } finally {
    receiver.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Receiver {
  readonly url: string;
  /** Returns the number of different events of a type. */
  arrived(type: string): number;
  /** Resolves when so many have arrived, or after a minute. */
  waitFor(created: number, deleted: number): Promise<void>;
  close(): void;
}

/** Starts a receiver of webhooks that counts events by type. */
async function startReceiver(): Promise<Receiver> {
  const ids = new Map<string, Set<string>>();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { type, id } = JSON.parse(body) as { readonly type: string; readonly id: string };
      ids.set(type, (ids.get(type) ?? new Set()).add(id));
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const arrived = (type: string): number => ids.get(type)?.size ?? 0;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    arrived,
    async waitFor(created, deleted) {
      const until = performance.now() + arrivalMs;
      while (
        (arrived('user.created') < created || arrived('user.deleted') < deleted) &&
        performance.now() < until
      )
        await new Promise((resolve) => setTimeout(resolve, 50));
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function createEndpoint({ port }: Contender, url: string): Promise<void> {
  const reply = await fetch(`http://127.0.0.1:${port}/api/v1/endpoints?tenant=default`, {
    method: 'POST',
    headers: {
      Authorization: 'Bearer benchtokenbenchtoken',
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({ name: 'endurance', url }),
  });
  if (reply.status !== 201)
    throw new Error(`creating the endpoint was answered ${reply.status}: ${await reply.text()}`);
}

interface Measuring {
  readonly options: EnduranceOptions;
  readonly server: Contender;
  readonly load: MixedLoad;
  readonly path: string;
}

async function measureWindows({
  options,
  server,
  load,
  path,
}: Measuring): Promise<EnduranceWindow[]> {
  const windows: EnduranceWindow[] = [];
  for (let index = 0; index < options.windows; index += 1) {
    progress(`window ${index + 1} of ${options.windows}`);
    const before = await cpuOf(server);
    const samples = await load.run({
      milliseconds: (options.seconds * 1_000) / options.windows,
      requestsPerSecond: options.requestsPerSecond,
      connections: options.connections,
    });
    const cpu = ((await cpuOf(server)) - before) / samples.length;
    windows.push({
      ...summarize(samples),
      rss: (await vitals(server)).rss,
      databaseBytes: statSync(path).size,
      walBytes: statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0,
      cpu,
    });
  }
  return windows;
}

function summarize(samples: readonly Sample[]) {
  const sorted = (isWrite: boolean): number[] =>
    samples
      .filter((sample) => sample.isWrite === isWrite)
      .map(({ milliseconds }) => milliseconds)
      .toSorted((left, right) => left - right);
  const reads = sorted(false);
  const writes = sorted(true);
  const at = (list: readonly number[], share: number): number =>
    list[Math.min(list.length - 1, Math.floor(list.length * share))] ?? 0;
  return {
    requests: samples.length,
    writes: writes.length,
    readP50: at(reads, 0.5),
    readP99: at(reads, 0.99),
    writeP50: at(writes, 0.5),
    writeP99: at(writes, 0.99),
  };
}
