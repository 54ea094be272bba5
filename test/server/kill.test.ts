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
import { openSqliteReader } from '../../src/storage/sqlite/index.ts';
import { send } from '../support/client.ts';
import { liftGuard } from '../support/management.ts';
import { startProcess } from '../support/process.ts';
import { apiToken, patch, user } from '../support/server.ts';

/** `ROLLCALL_TEST_KILLS=500 npx vitest run test/server/kill.test.ts` is the long campaign. */
const kills = Number(process.env['ROLLCALL_TEST_KILLS'] ?? 10);

interface Acknowledged {
  readonly userName: string;
  version: number;
  deleted: boolean;
}

it.each([
  [1, kills],
  [2, Math.ceil(kills / 5)],
])(
  'T083 every acknowledged write survives kills -9 under load; the others are whole or absent (%i threads, %i kills)',
  {
    timeout: 240_000 + kills * 15_000,
  },
  async (threads, kills) => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-kill-'));
    const environment = {
      ROLLCALL_SCIM_AUTH_TOKEN: 'killtoken',
      ROLLCALL_LOG_LEVEL: 'silent',
      ROLLCALL_API_TOKEN: apiToken,
      ROLLCALL_SERVER_THREADS: String(threads),
    };
    const acknowledged = new Map<string, Acknowledged>();
    let serial = 0;
    let longestStart = 0;

    for (let kill = 0; kill < kills; kill += 1) {
      const began = performance.now();
      const server = await startProcess(folder, environment);
      await liftGuard(server.url);
      longestStart = Math.max(longestStart, performance.now() - began);
      const call = (method: string, path: string, given: object) =>
        send(server.url, method, `/scim/v2${path}`, given, 'killtoken');

      // What the last life acknowledged is there in this one.
      const sample = [...acknowledged].slice(-40);
      for (const [id, { version, deleted, userName }] of sample) {
        const { status, json } = await call('GET', `/Users/${id}`, {});
        expect(status).toBe(deleted ? 404 : 200);
        if (!deleted) {
          expect(json.userName).toBe(userName);
          // One more change may have been committed whose answer never arrived.
          expect(Number(json.meta.version.slice(3, -1)) - version).toBeOneOf([0, 1]);
          acknowledged.get(id)!.version = Number(json.meta.version.slice(3, -1));
        }
      }

      let alive = true;
      const worker = async (): Promise<void> => {
        while (alive) {
          serial += 1;
          const userName = `k${serial}@x.example`;
          const made = await call('POST', '/Users', {
            body: user({ userName, emails: [{ value: userName }] }),
          });
          expect(made.status).toBe(201);
          const one: Acknowledged = { userName, version: 1, deleted: false };
          acknowledged.set(made.json.id, one);
          const changed = await call(
            'PATCH',
            `/Users/${made.json.id}`,
            patch({ op: 'replace', path: 'active', value: false }),
          );
          expect(changed.status).toBe(200);
          one.version = 2;
          if (serial % 5 === 0) {
            // Until it is acknowledged it may or may not have happened.
            acknowledged.delete(made.json.id);
            expect((await call('DELETE', `/Users/${made.json.id}`, {})).status).toBe(204);
            acknowledged.set(made.json.id, { ...one, deleted: true });
          }
        }
      };
      const workers = Array.from({ length: 8 }, () =>
        worker().catch((error: NodeJS.ErrnoException) => {
          if (
            error.code !== 'ECONNRESET' &&
            error.code !== 'ECONNREFUSED' &&
            error.code !== 'EPIPE'
          )
            throw error;
        }),
      );
      const before = acknowledged.size;
      await sleep(20 + Math.random() * 130);
      // A machine that does much else answers little in this time.
      while (acknowledged.size < before + 6) await sleep(5);
      server.child.kill('SIGKILL');
      alive = false;
      expect(await server.ended).toBe('SIGKILL');
      await Promise.all(workers);
    }

    // At the end the database itself is asked: everything fits together.
    const path = join(folder, 'data', 'rollcall.db');
    const database = new DatabaseSync(path);
    expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    const number = (sql: string): number => Number(Object.values(database.prepare(sql).get()!)[0]);
    expect(number('SELECT count(*) FROM resources')).toBe(
      number('SELECT sum(total) FROM counters'),
    );
    expect(
      number(
        'SELECT count(*) FROM resources r LEFT JOIN accounts a ON a.tenant_id = r.tenant_id AND a.resource_id = r.id WHERE a.id IS NULL',
      ),
    ).toBe(0);
    expect(
      number(
        'SELECT count(*) FROM accounts a LEFT JOIN resources r ON a.tenant_id = r.tenant_id AND a.resource_id = r.id WHERE a.resource_id IS NOT NULL AND r.id IS NULL',
      ),
    ).toBe(0);
    expect(
      number(
        "SELECT count(*) FROM resources r JOIN accounts a ON a.resource_id = r.id WHERE (r.active = 0) <> (a.status = 'deactivated')",
      ),
    ).toBe(0);
    expect(
      number(
        "SELECT count(*) FROM resources r WHERE (SELECT count(*) FROM attribute_index i WHERE i.position = r.position AND i.path = 'emails.value') <> 1",
      ),
    ).toBe(0);
    expect(
      number(
        'SELECT count(*) FROM attribute_index i LEFT JOIN resources r ON r.position = i.position WHERE r.id IS NULL',
      ),
    ).toBe(0);
    // T111: one event for each committed change, in one order, and none for what was not committed.
    expect(number('SELECT count(*) FROM events')).toBe(
      number("SELECT last FROM event_heads WHERE tenant_id = 'default'"),
    );
    expect(number('SELECT count(*) - count(DISTINCT id) FROM events')).toBe(0);
    const perVersion = `SELECT count(*) FROM resources r WHERE r.version <>
    (SELECT count(*) FROM events e WHERE e.tenant_id = r.tenant_id AND e.subject = r.id AND e.type LIKE 'user.%')`;
    expect(number(perVersion)).toBe(0);
    const madeAndGone =
      number("SELECT count(*) FROM events WHERE type = 'user.created'") -
      number("SELECT count(*) FROM events WHERE type = 'user.deleted'");
    expect(madeAndGone).toBe(number('SELECT count(*) FROM resources'));
    database.close();
    const reader = openSqliteReader({ path });
    for (const [id, { deleted, userName }] of acknowledged) {
      const row = await reader.resource('default', 'User', id);
      expect(row === undefined).toBe(deleted);
      if (row !== undefined)
        expect((await reader.accountOf('default', id))!.userNameKey).toBe(userName);
    }
    await reader.close();
    expect(acknowledged.size).toBeGreaterThan(kills * 5);
    process.stdout.write(
      `${kills} kills, ${acknowledged.size} acknowledged users checked, longest start ${Math.round(longestStart)} ms\n`,
    );
  },
);
