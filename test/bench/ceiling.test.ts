import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Contender,
  cpuOf,
  rollcallFlags,
  runRound,
  startContender,
  stopContenders,
} from '../../bench/contenders.ts';
import { seed } from '../../bench/seed.ts';

/** Tables that a change of a user writes to. */
const tables = [
  'resources',
  'attribute_index',
  'accounts',
  'account_emails',
  'events',
  'requests',
  'request_keys',
] as const;
const operations = ['POST user', 'PUT', 'PATCH active', 'DELETE'] as const;

/** Resolves with the rows of each table, and what is counted, after one request of each kind. */
async function rowsAfter(server: Contender, path: string): Promise<Record<string, unknown>> {
  for (const operation of operations)
    await runRound({
      contender: server,
      operation,
      connections: 1,
      milliseconds: 60_000,
      requests: 1,
    });
  const database = new DatabaseSync(path, { readOnly: true });
  const count = (table: string): number =>
    Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n']);
  // The request log is written by a timer.
  await expect.poll(() => count('requests')).toBeGreaterThanOrEqual(5);
  const rows = {
    ...Object.fromEntries(tables.map((table) => [table, count(table)])),
    types: database.prepare('SELECT type FROM events ORDER BY position').all(),
    head: database.prepare('SELECT last FROM event_heads').all(),
    users: database.prepare("SELECT total FROM counters WHERE type = 'User'").all(),
    accounts: database
      .prepare('SELECT status, total FROM account_totals WHERE total <> 0 ORDER BY status')
      .all(),
  };
  database.close();
  return rows;
}

describe('the ceiling', { tags: ['slow'] }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-ceiling-'));
  const servers: Contender[] = [];
  const paths = [join(folder, 'ceiling.db'), join(folder, 'rollcall.db')];

  beforeAll(async () => {
    const ids = await seed(paths[0]!, 50, () => undefined);
    copyFileSync(paths[0]!, paths[1]!);
    for (const [index, name] of ['ceiling', 'rollcall'].entries())
      servers.push(
        await startContender({
          name,
          script: `${name}-server.ts`,
          arguments: [paths[index]!],
          ids,
          flags: name === 'rollcall' ? rollcallFlags : [],
        }),
      );
  });

  afterAll(async () => {
    await stopContenders(servers);
    rmSync(folder, { recursive: true, force: true });
  });

  it('writes the rows that Rollcall writes at its defaults', async () => {
    const [ceiling, rollcall] = [
      await rowsAfter(servers[0]!, paths[0]!),
      await rowsAfter(servers[1]!, paths[1]!),
    ];

    expect(ceiling).toStrictEqual(rollcall);
    expect(ceiling).toMatchObject({ resources: 51, events: 5, requests: 5 });
  });

  it.each([0, 1])('tells its CPU time, which grows with requests (server %i)', async (index) => {
    const server = servers[index]!;
    const before = await cpuOf(server);

    const { cpu } = await runRound({
      contender: server,
      operation: 'GET by id',
      connections: 4,
      milliseconds: 60_000,
      requests: 400,
    });

    expect(cpu).toBeGreaterThan(0);
    expect((await cpuOf(server)) - before).toBeGreaterThanOrEqual(cpu * 400);
  });
});
