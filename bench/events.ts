/**
 * `npm run bench:events`: the cost of the event log and the request log (level `changes`). Two
 * servers over databases of the same size, one with both logs and one without, measured in turns.
 *
 * --json FILE  writes every figure
 * --no-docs    leaves docs/benchmarks.md as it is
 */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runLoad } from './load.ts';
import { person } from './people.ts';
import { eventMarks, type Figure, printFigures, writeFigures } from './protocol-report.ts';
import { seed } from './seed.ts';
import { startServer } from './server-process.ts';

const { values } = parseArgs({
  options: { json: { type: 'string' }, 'no-docs': { type: 'boolean' } },
});
const users = 10_000;
const rounds = 7;
const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'));

interface Side {
  readonly port: number;
  readonly child: ChildProcess;
  readonly perSecond: number[];
}

async function start(name: string, given: readonly string[]): Promise<Side> {
  const path = join(folder, `${name}.db`);
  await seed(path, users, () => undefined);
  return { ...(await startServer([path, ...given])), perSecond: [] };
}

function median(list: readonly number[]): number {
  return list.toSorted((left, right) => left - right)[Math.floor(list.length / 2)]!;
}

let serial = users;

async function post({ port }: Side, connections: number, requests: number): Promise<number> {
  const request = (): string => {
    serial += 1;
    const { json } = person(serial);
    return `POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer benchtoken\r\nContent-Type: application/scim+json\r\nContent-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`;
  };
  return (await runLoad({ port, connections, requests, limit: 30_000, request, expect: [201] }))
    .perSecond;
}

const off = await start('off', ['no-events']);
const on = await start('on', []);
const figures: Figure[] = [];
for (const connections of [1, 16, 64]) {
  const requests = connections === 1 ? 1_500 : 6_000;
  for (const side of [off, on]) await post(side, connections, requests);
  for (const side of [off, on]) side.perSecond.length = 0;
  for (let round = 0; round < rounds; round += 1) {
    // The second server finds the machine warm, so the order alternates.
    for (const side of round % 2 === 0 ? [off, on] : [on, off])
      side.perSecond.push(await post(side, connections, requests));
  }
  figures.push({
    name: `POST of users with the event log and the request log, against without, ${connections} connections`,
    value: median(on.perSecond) / median(off.perSecond),
    unit: '× the throughput',
    limit: 0.75,
    isFloor: true,
    detail: `${median(on.perSecond).toFixed(0)} and ${median(off.perSecond).toFixed(0)} users/s, median of ${rounds} rounds in turns`,
  });
}
for (const { child } of [off, on]) {
  child.disconnect();
  await new Promise((resolve) => child.on('exit', resolve));
}
rmSync(folder, { recursive: true, force: true });
printFigures(figures);
if (values.json !== undefined)
  writeFileSync(
    values.json,
    `${JSON.stringify({ node: process.version, users, figures }, null, 2)}\n`,
  );
if (values['no-docs'] !== true) {
  const introduction =
    'Written by `npm run bench:events`. One server writes every change to the event log and keeps requests at the level `changes`, the other neither.';
  writeFigures(
    fileURLToPath(new URL('../docs/', import.meta.url)),
    eventMarks,
    introduction,
    figures,
  );
}
