/** @module-tag slow */
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { openRawPostgres } from '../../src/storage/postgres/raw.ts';
import { none } from '../../src/storage/sql/connection.ts';
import { type CopyProgress, copyDatabase, type RawDatabase } from '../../src/storage/sql/copy.ts';
import { sql } from '../../src/storage/sql/sql.ts';
import { openRawSqlite } from '../../src/storage/sqlite/raw.ts';
import { createCall } from '../support/client.ts';
import { allEvents } from '../support/events.ts';
import { createEmptyDatabase, dropDatabase, hasPostgres } from '../support/postgres.ts';
import { runCommand } from '../support/process.ts';
import {
  freshName,
  patch,
  startTestServer,
  type TestServer,
  token,
  user,
} from '../support/server.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'rollcall-copy-'));

/** A directory with some of everything, and what it answers. */
async function fill(server: TestServer): Promise<TestTenant> {
  const tenant = await createTenant(server);
  const people: string[] = [];
  for (let index = 0; index < 30; index += 1) {
    const emails = [{ value: `p${index}@x.example`, primary: true }];
    people.push(
      (
        await tenant.call('POST', '/Users', {
          body: user({ externalId: `e${index}`, emails, displayName: `Ü ${index}` }),
        })
      ).json.id,
    );
  }
  const members = people.map((value) => ({ value }));
  const group = (
    await tenant.call('POST', '/Groups', { body: { displayName: freshName('g'), members } })
  ).json.id as string;
  await tenant.call(
    'PATCH',
    `/Groups/${group}`,
    patch({ op: 'remove', path: 'members', value: members.slice(0, 3) }),
  );
  await tenant.call('DELETE', `/Users/${people[5]}`);
  await tenant.call(
    'PATCH',
    `/Users/${people[6]}`,
    patch({ op: 'replace', path: 'active', value: false }),
  );
  await tenant.manage('POST', tenant.at('/endpoints'), {
    name: 'x',
    url: 'https://app.example.com/hook',
  });
  await tenant.call('POST', '/Users', { body: { userName: '' } });
  await server.running.maintain();
  return tenant;
}

async function shownBy({ running }: TestServer, tenant: TestTenant): Promise<string> {
  const call = createCall(running.url, '/scim/v2', tenant.token);
  const here = {
    ...tenant,
    call,
    manage: (await createTenant({ running }, { tenant: tenant.tenant })).manage,
  };
  const users = (await call('GET', '/Users?count=200&sortBy=userName')).json;
  const groups = (await call('GET', '/Groups?count=200')).json;
  const events = (await allEvents(here)).filter(
    ({ type }) => !type.startsWith('connection') && !type.startsWith('credential'),
  );
  const accounts = (await here.manage('GET', here.at('/accounts?limit=200'))).json;
  return JSON.stringify([users, groups, events, accounts], null, 1).replaceAll(
    /http:\/\/127\.0\.0\.1:\d+/gu,
    'http://x',
  );
}

const copy = async (
  from: RawDatabase,
  to: RawDatabase,
  onProgress: (progress: CopyProgress) => void = () => undefined,
) => {
  try {
    return await copyDatabase(from, to, onProgress);
  } finally {
    await from.close();
    await to.close();
  }
};

describe.runIf(hasPostgres)('a directory that moves', () => {
  let folder: string;
  let file: string;
  let tenant: TestTenant;
  let shown: string;
  beforeAll(async () => {
    folder = newFolder();
    file = join(folder, 'rollcall.db');
    const server = await startTestServer('sqlite', { storageUrl: `file:${file}` });
    tenant = await fill(server);
    shown = await shownBy(server, tenant);
    await server.stop();
  });

  it('T093 goes to PostgreSQL and back, and is the same to everybody: ids, versions, sequences, tokens', async () => {
    const database = await createEmptyDatabase();
    const seen: CopyProgress[] = [];
    const { rows } = await copy(
      openRawSqlite(file, false),
      await openRawPostgres(database),
      (progress) => seen.push(progress),
    );
    expect(rows).toMatchObject({ resources: 30, tenants: 2 });
    expect(seen.at(-1)!.done).toBe(seen.at(-1)!.total);
    expect(
      seen.every(
        ({ done }, index) =>
          index === 0 ||
          seen[index - 1]!.phase !== seen[index]!.phase ||
          done >= seen[index - 1]!.done,
      ),
    ).toBe(true);
    const there = await startTestServer('postgres', { storageUrl: database });
    expect(await shownBy(there, tenant)).toBe(shown);
    // It goes on from there: numbers that are given out are new.
    const call = createCall(there.running.url, '/scim/v2', tenant.token);
    const made = await call('POST', '/Users', { body: user() });
    expect(made.status).toBe(201);
    const listed = (await call('GET', '/Users?count=200')).json.Resources as readonly {
      id: string;
    }[];
    expect(listed.at(-1)!.id).toBe(made.json.id);
    const after = await shownBy(there, tenant);
    await there.stop();
    const back = join(folder, 'back.db');
    await copy(await openRawPostgres(database), openRawSqlite(back, true));
    const again = await startTestServer('sqlite', { storageUrl: `file:${back}` });
    expect(await shownBy(again, tenant)).toBe(after);
    const more = createCall(again.running.url, '/scim/v2', tenant.token);
    expect(
      (
        await more('POST', '/Groups', {
          body: { displayName: 'new', members: [{ value: made.json.id }] },
        })
      ).status,
    ).toBe(201);
    await again.stop();
    await dropDatabase(database);
  });

  it('T093 broken off anywhere, goes on where it was', async () => {
    const database = await createEmptyDatabase();
    let batches = 0;
    for (let tries = 1; ; tries += 1) {
      expect(tries).toBeLessThan(200);
      batches = 0;
      const broken = copy(
        openRawSqlite(file, false),
        await openRawPostgres(database),
        ({ phase }) => {
          batches += 1;
          if (phase === 'copy' && batches === 2) throw new Error('the power went');
        },
      );
      if (
        await broken.then(
          () => true,
          () => false,
        )
      )
        break;
    }
    const there = await startTestServer('postgres', { storageUrl: database });
    expect(await shownBy(there, tenant)).toBe(shown);
    await there.stop();
    await dropDatabase(database);
  });

  it('T093 goes into nothing that is in use, and says when it is not the same in the end', async () => {
    const database = await createEmptyDatabase();
    const used = await startTestServer('postgres', { storageUrl: database });
    await used.stop();
    await dropDatabase(database).catch(() => undefined);
    const other = await createEmptyDatabase();
    const busy = await startTestServer('postgres', { storageUrl: other });
    await expect(copy(openRawSqlite(file, false), await openRawPostgres(other))).rejects.toThrow(
      'not empty',
    );
    await busy.stop();
    const third = await createEmptyDatabase();
    const raw = await openRawPostgres(third);
    let hasChanged = false;
    await expect(
      copyDatabase(openRawSqlite(file, false), raw, ({ phase }) => {
        if (phase !== 'verify' || hasChanged) return;
        hasChanged = true;
        void raw.write((connection) =>
          Promise.resolve(
            connection.run(sql`UPDATE accounts SET display_name = 'x' WHERE id > ''`, none),
          ),
        );
      }),
    ).rejects.toThrow('accounts');
    await raw.close();
    await dropDatabase(third);
  });

  it('the command copies with a bar, names what is wrong, and locks a file', async () => {
    const database = await createEmptyDatabase();
    const done = runCommand(folder, ['copy', '--from', `file:${file}`, '--to', database]);
    expect([done.status, done.stdout], done.stderr).toEqual([
      0,
      expect.stringContaining('is the same as'),
    ]);
    expect(done.stdout).not.toContain('secret');
    expect(done.stderr).toContain('copying resources');
    const again = runCommand(folder, [
      'copy',
      '--from',
      `file:${file}`,
      '--to',
      database,
      '--json',
    ]);
    expect([again.status, again.stderr]).toEqual([1, expect.stringContaining('not empty')]);
    const server = await startTestServer('sqlite', { storageUrl: `file:${file}` });
    const locked = runCommand(folder, ['copy', '--from', `file:${file}`, '--to', 'file:other.db']);
    expect([locked.status, locked.stderr]).toEqual([1, expect.stringContaining('Stop it first')]);
    await server.stop();
    const nothing = runCommand(folder, [
      'copy',
      '--from',
      'file:nothing.db',
      '--to',
      'file:other.db',
    ]);
    expect([nothing.status, nothing.stderr]).toEqual([
      1,
      expect.stringContaining('nothing.db does not exist'),
    ]);
    const plan = runCommand(folder, ['migrate', 'plan', '--storage-url', database]);
    expect([plan.status, plan.stdout]).toEqual([0, '-- the schema is up to date\n']);
    const client = new pg.Client(database);
    await client.connect();
    expect((await client.query("SELECT 1 FROM settings WHERE name = 'copy'")).rowCount).toBe(0);
    await client.end();
    await dropDatabase(database);
  });
});

describe('backup and restore', () => {
  it('T092 a backup made while it is written to is one whole state; restored, it serves', {
    timeout: 240_000,
  }, async () => {
    const folder = newFolder();
    const file = join(folder, 'rollcall.db');
    // With the key in its file, as a server that nobody configured has it.
    const { vaultKey: _, ...environment } = { vaultKey: '', ROLLCALL_STORAGE_URL: `file:${file}` };
    const server = await startTestServer('sqlite', { storageUrl: `file:${file}` });
    writeFileSync(`${file}.key`, 'key of secrets\n');
    let isOver = false;
    let made = 0;
    const writer = async (): Promise<void> => {
      while (!isOver) {
        expect((await server.call('POST', '/Users', { body: user() })).status).toBe(201);
        made += 1;
      }
    };
    const writers = Array.from({ length: 4 }, writer);
    await expect.poll(() => made).toBeGreaterThan(50);
    const before = made;
    const backup = runCommand(folder, ['backup', 'saved/one.db'], environment);
    expect([backup.status, backup.stdout], backup.stderr).toEqual([
      0,
      expect.stringContaining('one.db'),
    ]);
    const after = made;
    isOver = true;
    await Promise.all(writers);
    expect(readFileSync(join(folder, 'saved/one.db.key'), 'utf8')).toBe('key of secrets\n');
    const refused = runCommand(folder, ['restore', 'saved/one.db'], environment);
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('Stop it first')]);
    const twice = runCommand(folder, ['backup', 'saved/one.db'], environment);
    expect([twice.status, twice.stderr]).toEqual([1, expect.stringContaining('there already')]);
    const total = (await server.call('GET', '/Users?count=0')).json.totalResults as number;
    await server.running.close();
    const restored = runCommand(folder, ['restore', 'saved/one.db'], environment);
    expect([restored.status, restored.stdout], restored.stderr).toEqual([
      0,
      expect.stringContaining('restored'),
    ]);
    const again = await startTestServer('sqlite', { storageUrl: `file:${file}` });
    const there = (await again.call('GET', '/Users?count=0')).json.totalResults as number;
    expect(there).toBeGreaterThanOrEqual(before);
    expect(there).toBeLessThanOrEqual(after + 4);
    expect((await again.call('POST', '/Users', { body: user() })).status).toBe(201);
    await again.stop();
    // What was there before is there still.
    const kept = new DatabaseSync(`${file}.before-restore`, { readOnly: true });
    expect(Number(kept.prepare('SELECT count(*) AS total FROM resources').get()!['total'])).toBe(
      total,
    );
    kept.close();
  });

  it('T092 what is not a whole database is not restored, and nothing is touched', () => {
    const folder = newFolder();
    const file = join(folder, 'rollcall.db');
    void openRawSqlite(file, true).close();
    const before = readFileSync(file);
    const environment = { ROLLCALL_STORAGE_URL: `file:${file}` };
    writeFileSync(join(folder, 'text.db'), 'no database');
    new DatabaseSync(join(folder, 'other.db')).exec('CREATE TABLE a (b)');
    writeFileSync(join(folder, 'half.db'), before.subarray(0, before.length / 2));
    for (const [name, words] of [
      ['text.db', 'not a whole'],
      ['other.db', 'another application'],
      ['half.db', 'not a whole'],
      ['missing.db', 'is not there'],
    ] as const) {
      const { status, stderr } = runCommand(folder, ['restore', name], environment);
      expect([status, stderr], name).toEqual([1, expect.stringContaining(words)]);
    }
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(existsSync(`${file}.before-restore`)).toBe(false);
    const none = runCommand(folder, ['backup', 'x.db'], {
      ROLLCALL_STORAGE_URL: 'postgres://a@127.0.0.1/b',
      ROLLCALL_SCIM_AUTH_TOKEN: token,
    });
    expect([none.status, none.stderr]).toEqual([1, expect.stringContaining('pg_dump')]);
  });
});
