/**
 * @module-tag slow
 * @module-tag campaign
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { send } from '../support/client.ts';
import { liftGuard } from '../support/management.ts';
import { startProcess } from '../support/process.ts';
import { apiToken, patch, user } from '../support/server.ts';

/**
 * `ROLLCALL_TEST_KILLS=500 npx vitest run test/server/kill-groups.test.ts` is the long campaign.
 */
const kills = Math.ceil(Number(process.env['ROLLCALL_TEST_KILLS'] ?? 25) / 4);

/** More than one transaction takes: it is prepared beside the group. */
const many = 2_400;

it(`T083 R330 memberships and bulk requests survive ${kills} kills -9 whole or not at all`, {
  timeout: 240_000 + kills * 30_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-kill-'));
  const environment = {
    ROLLCALL_SCIM_AUTH_TOKEN: 'killtoken',
    ROLLCALL_LOG_LEVEL: 'silent',
    ROLLCALL_API_TOKEN: apiToken,
  };
  const people: string[] = [];
  const acknowledged = new Set<string>();
  /** Bulk requests by the prefix of their names; true once answered. */
  const bulks = new Map<string, boolean>();
  let small = '';
  let large = '';
  let pushed = 0;
  let serial = 0;

  for (let kill = 0; kill < kills; kill += 1) {
    const server = await startProcess(folder, environment);
    await liftGuard(server.url);
    const call = (method: string, path: string, given: object) =>
      send(server.url, method, `/scim/v2${path}`, given, 'killtoken');
    const bulkOf = (prefix: string, count: number): object => ({
      body: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
        Operations: Array.from({ length: count }, (_, index) => ({
          method: 'POST',
          path: '/Users',
          bulkId: String(index),
          data: user({ userName: `${prefix}-${index}@x.example` }),
        })),
      },
    });
    if (kill === 0) {
      for (let batch = 0; batch < 3; batch += 1) {
        const { json } = await call('POST', '/Bulk', bulkOf(`seed${batch}`, 1_000));
        people.push(
          ...json.Operations.map(({ location }: { location: string }) =>
            location.slice(location.lastIndexOf('/') + 1),
          ),
        );
      }
      small = (await call('POST', '/Groups', { body: { displayName: 'small' } })).json.id;
      large = (await call('POST', '/Groups', { body: { displayName: 'large' } })).json.id;
    }
    const listOf = (index: number): string[] =>
      Array.from({ length: many }, (_, at) => people[(at + index) % people.length]!);
    const membersOf = async (id: string): Promise<string[]> =>
      ((await call('GET', `/Groups/${id}?attributes=members.value`, {})).json.members ?? []).map(
        ({ value }: { value: string }) => value,
      );

    const there = new Set(await membersOf(small));
    for (const one of acknowledged) expect(there.has(one)).toBe(true);
    const list = await membersOf(large);
    // The last acknowledged push, or the one after it, whole.
    expect([listOf(pushed), listOf(pushed + 1), []]).toContainEqual(list);
    if (list.length > 0 && list[0] === listOf(pushed + 1)[0]) pushed += 1;
    for (const [prefix, isDone] of bulks) {
      const filter = encodeURIComponent(`userName sw "${prefix}-"`);
      const { totalResults } = (await call('GET', `/Users?count=0&filter=${filter}`, {})).json;
      expect(isDone ? [20] : [0, 20]).toContain(totalResults);
    }

    let alive = true;
    const before = acknowledged.size;
    const workers = [
      async () => {
        while (alive) {
          const one = people[serial % people.length]!;
          serial += 1;
          const reply = await call(
            'PATCH',
            `/Groups/${small}?attributes=id`,
            patch({ op: 'add', path: 'members', value: [{ value: one }] }),
          );
          expect(reply.status).toBe(200);
          acknowledged.add(one);
        }
      },
      async () => {
        while (alive) {
          const value = listOf(pushed + 1).map((one) => ({ value: one }));
          const reply = await call(
            'PATCH',
            `/Groups/${large}?attributes=id`,
            patch({ op: 'replace', path: 'members', value }),
          );
          expect(reply.status).toBe(200);
          pushed += 1;
        }
      },
      async () => {
        while (alive) {
          serial += 1;
          const prefix = `bulk${serial}`;
          bulks.set(prefix, false);
          expect((await call('POST', '/Bulk', bulkOf(prefix, 20))).status).toBe(200);
          bulks.set(prefix, true);
        }
      },
    ].map((work) =>
      work().catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ECONNRESET' && error.code !== 'ECONNREFUSED' && error.code !== 'EPIPE')
          throw error;
      }),
    );
    const ended = Promise.all(workers);
    await sleep(50 + Math.random() * 250);
    // A machine that does much else answers little in this time.
    const hasWorked = (): boolean => acknowledged.size > before + 1 && pushed > 0;
    while (!hasWorked() && (await Promise.race([ended, sleep(5)])) === undefined);
    server.child.kill('SIGKILL');
    alive = false;
    expect(await server.ended).toBe('SIGKILL');
    await ended;
  }

  // One more life sweeps what the others began.
  const last = await startProcess(folder, environment);
  const path = join(folder, 'data', 'rollcall.db');
  const database = new DatabaseSync(path, { readOnly: true });
  const number = (sql: string): number => Number(Object.values(database.prepare(sql).get()!)[0]);
  await expect
    .poll(() => number('SELECT count(*) FROM member_sets WHERE group_position IS NULL'))
    .toBe(0);
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  expect(
    number('SELECT count(*) FROM memberships WHERE set_id NOT IN (SELECT id FROM member_sets)'),
  ).toBe(0);
  expect(
    number('SELECT count(*) FROM memberships WHERE member NOT IN (SELECT position FROM resources)'),
  ).toBe(0);
  expect(
    number(
      'SELECT count(*) FROM member_sets s WHERE total <> (SELECT count(*) FROM memberships m WHERE m.set_id = s.id)',
    ),
  ).toBe(0);
  expect(number('SELECT count(*) FROM resources')).toBe(number('SELECT sum(total) FROM counters'));
  database.close();
  last.child.kill('SIGTERM');
  expect(await last.ended).toBe(0);
  expect(acknowledged.size).toBeGreaterThan(kills);
  expect(pushed).toBeGreaterThan(0);
  process.stdout.write(
    `${kills} kills: ${acknowledged.size} members, ${pushed} pushes of ${many}, ${bulks.size} bulk requests checked\n`,
  );
});
