import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { administratorOf } from '../test/support/administrators.ts';
import { token } from '../test/support/client.ts';
import { type RollcallProcess, startProcess } from '../test/support/process.ts';
import { stop } from './console-data.ts';
import { runLoad } from './load.ts';
import type { Figure } from './protocol-report.ts';

/** A server whose CPU time is measured. */
interface Side {
  readonly name: string;
  readonly server: RollcallProcess;
  /** Microseconds of CPU time for each request, by round. */
  readonly cpu: number[];
}

export interface CostOptions {
  /** A database; each server gets a copy of it. */
  readonly path: string;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly group: string;
  readonly rounds: number;
  /** Of one round of one server. */
  readonly requests: number;
}

const idleMs = 10_000;

/**
 * Compares what a SCIM request costs a server that serves no console, one that serves it to no one,
 * and one with an open console: the request log with its live tail, and the overview. Another
 * server without a console tells how far two equal ones differ on this machine.
 */
export async function measureCost(
  browser: Browser,
  options: CostOptions,
): Promise<readonly Figure[]> {
  const start = async (name: string, isServed: boolean): Promise<Side> => {
    const folder = join(options.folder, name);
    mkdirSync(folder);
    const path = join(folder, 'rollcall.db');
    copyFileSync(options.path, path);
    const environment = {
      ...options.environment,
      ROLLCALL_STORAGE_URL: `file:${path}`,
      ROLLCALL_CONSOLE_ENABLED: String(isServed),
    };
    return { name, server: await startProcess(folder, environment), cpu: [] };
  };
  const off = await start('off', false);
  const again = await start('again', false);
  const served = await start('served', true);
  const open = await start('open', true);
  const sides = [off, again, served, open];
  try {
    await openPages(browser, open.server.url);
    const [idle, idleOpen] = await idleCpu([off, open]);
    for (let round = -1; round < options.rounds; round += 1)
      // In an order that turns too.
      for (let turn = 0; turn < sides.length; turn += 1) {
        const side = sides[(turn + round + sides.length) % sides.length]!;
        const cpu = await measureRound(side.server, options, round);
        if (round >= 0) side.cpu.push(cpu);
      }
    return [
      ...[again, served, open].map((side) => figureOf(side, off)),
      {
        name: 'CPU time of the server while nothing but two open pages of the console asks',
        value: idleOpen! - idle!,
        unit: 'ms/s',
        limit: 10,
        detail: `${idleOpen!.toFixed(1)} ms a second, ${idle!.toFixed(1)} without a console`,
      },
    ];
  } finally {
    for (const { server } of sides) await stop(server);
  }
}

/** Opens the pages of the console that ask most often. */
async function openPages(browser: Browser, url: string): Promise<void> {
  const context = await browser.newContext();
  const data = await administratorOf(url, 'owner');
  await context.request.post(`${url}/api/v1/session`, { data });
  for (const path of ['/', '/t/default/requests']) {
    const page = await context.newPage();
    await page.goto(`${url}/console${path}`);
    await page.locator('h1').first().waitFor();
  }
}

/** Resolves with milliseconds of CPU time in a second, by server. */
async function idleCpu(sides: readonly Side[]): Promise<readonly number[]> {
  await pause(3_000);
  const before = sides.map(({ server }) => cpuOf(server));
  await pause(idleMs);
  return sides.map(({ server }, index) => ((cpuOf(server) - before[index]!) * 1_000) / idleMs);
}

/** Returns microseconds of CPU time for each request of a round. */
async function measureRound(
  server: RollcallProcess,
  { group, requests }: CostOptions,
  round: number,
): Promise<number> {
  const { port, host } = new URL(server.url);
  const head = `Host: ${host}\r\nAuthorization: Bearer ${token}\r\n`;
  const before = cpuOf(server);
  await runLoad({
    port: Number(port),
    connections: 8,
    requests,
    limit: 60_000,
    // Every fifth is a write, which the live tail of an open console then shows.
    request: (index) =>
      index % 5 === 4
        ? write(head, group, `round ${round}, ${index}`)
        : `GET /scim/v2/Groups/${group}?excludedAttributes=members HTTP/1.1\r\n${head}\r\n`,
    expect: [200, 204],
  });
  // Deferred writes of the request log count.
  await pause(300);
  return ((cpuOf(server) - before) * 1_000) / requests;
}

function write(head: string, group: string, value: string): string {
  const body = JSON.stringify({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'externalId', value }],
  });
  return `PATCH /scim/v2/Groups/${group}?attributes=id HTTP/1.1\r\n${head}Content-Type: application/scim+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** Returns the CPU time of all threads of a server that are alive, in milliseconds. Linux only. */
function cpuOf({ child }: RollcallProcess): number {
  const tasks = `/proc/${child.pid}/task`;
  let nanoseconds = 0;
  for (const thread of readdirSync(tasks))
    nanoseconds += Number(readFileSync(join(tasks, thread, 'schedstat'), 'utf8').split(' ')[0]);
  return nanoseconds / 1e6;
}

const names: Readonly<Record<string, string>> = {
  again: 'another server without a console (what noise there is)',
  served: 'a console that no browser has open',
  open: 'a console whose overview and request log are open',
};

function figureOf(side: Side, off: Side): Figure {
  const ratios = side.cpu.map((cpu, round) => cpu / off.cpu[round]!).toSorted((a, b) => a - b);
  const middle = (values: readonly number[]): number =>
    values.toSorted((left, right) => left - right)[values.length >> 1]!;
  const least = Math.min(...side.cpu) / Math.min(...off.cpu);
  return {
    name: `CPU time of a SCIM request: ${names[side.name]}, against none`,
    value: middle(ratios),
    unit: '×',
    limit: side.name === 'again' ? undefined : 1.05,
    detail: `${middle(side.cpu).toFixed(1)} and ${middle(off.cpu).toFixed(1)} µs; the cheapest rounds ${least.toFixed(2)} ×; ${ratios.length} rounds in turns, ratios of ${ratios[0]!.toFixed(2)} to ${ratios.at(-1)!.toFixed(2)}`,
  };
}
