import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dialects, type SimulationReport, simulate } from '../src/simulators/index.ts';
import { startServer } from './server-process.ts';

/*
 * The first sync of a large company, as Okta and Entra ID send it: `npm run bench:first-sync`. It
 * ends with 1 when an object is missing or differs at the end.
 *
 * FIRST_SYNC_USERS and FIRST_SYNC_GROUPS change the size, FIRST_SYNC_RATE limits the requests per
 * second, FIRST_SYNC_CONCURRENCY the objects that are worked on at a time.
 */

const users = Number(process.env['FIRST_SYNC_USERS'] ?? 10_000);
const groups = Number(process.env['FIRST_SYNC_GROUPS'] ?? 200);
const concurrency = Number(process.env['FIRST_SYNC_CONCURRENCY'] ?? 16);
const given = process.env['FIRST_SYNC_RATE'];
const rate = given === undefined ? undefined : Number(given);
const names = process.argv.length > 2 ? process.argv.slice(2) : ['okta', 'entra'];

for (const name of names) {
  const report = await measure(name);
  console.log(lineOf(report));
  if (!report.isGood) process.exitCode = 1;
}

/** Plays the first sync into a server in a process of its own, on a SQLite file. */
async function measure(name: string): Promise<SimulationReport> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-first-sync-'));
  const { port, child } = await startServer([join(folder, 'rollcall.db')]);
  try {
    return await simulate({
      dialect: dialects.get(name)!,
      url: `http://127.0.0.1:${port}/scim/v2`,
      token: async () => 'benchtoken',
      users,
      groups,
      scenarios: ['first-sync'],
      seed: 1,
      rate,
      concurrency,
    });
  } finally {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns one row: requests, seconds, requests per second, and latencies of creations. */
function lineOf({ dialect, requests, seconds, scenarios }: SimulationReport): string {
  const count = requests.reduce((sum, one) => sum + one.count, 0);
  const create = requests.find(({ request }) => request === 'POST /Users')!;
  const [{ drift, failures }] = scenarios as [SimulationReport['scenarios'][number]];
  return [
    dialect,
    `${users} users, ${groups} groups`,
    `${count} requests`,
    `${seconds} s with the comparison`,
    `${Math.round(count / seconds)}/s`,
    `POST /Users p50 ${create.p50} ms, p99 ${create.p99} ms`,
    `drift ${drift.length}, failures ${failures.length}`,
  ].join(' | ');
}
