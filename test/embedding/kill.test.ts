/**
 * @module-tag slow
 * @module-tag campaign
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { expect, it } from 'vitest';
import { createEmptyDatabase, dropDatabase, hasPostgres } from '../support/postgres.ts';

/** `ROLLCALL_TEST_HOOK_KILLS=50 npx vitest run test/embedding/kill.test.ts` is the long campaign. */
const kills = Number(process.env['ROLLCALL_TEST_HOOK_KILLS'] ?? 8);

const program = fileURLToPath(new URL('../support/embedded-app.ts', import.meta.url));

/** Kills around the hook and the commit come first, then ones before statements. */
const moments = ['hook:after', 'commit:before', 'commit:sent', 'hook:before', 'commit:done'];

/** The names in the application's table, and the users of Rollcall, in one database. */
interface Database {
  readonly arguments: readonly string[];
  people(): Promise<readonly string[]>;
  /** Resolves once no transaction of a killed process is open. */
  untilIdle(): Promise<void>;
  close(): Promise<void>;
}

function openSqlite(kind: string): Database {
  const path = join(mkdtempSync(join(tmpdir(), 'rollcall-hook-')), 'app.db');
  const database = new DatabaseSync(path, { timeout: 10_000 });
  database.exec('CREATE TABLE people (name TEXT PRIMARY KEY)');
  return {
    arguments: [kind, path],
    people: async () =>
      database
        .prepare('SELECT name FROM people')
        .all()
        .map(({ name }) => String(name)),
    untilIdle: async () => undefined,
    close: async () => database.close(),
  };
}

async function openPostgres(): Promise<Database> {
  const url = await createEmptyDatabase();
  const client = new pg.Client(url);
  await client.connect();
  await client.query('CREATE TABLE people (name TEXT PRIMARY KEY)');
  const victims = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'victim'";
  return {
    arguments: ['postgres', url],
    people: async () =>
      (await client.query<{ name: string }>('SELECT name FROM people')).rows.map(
        ({ name }) => name,
      ),
    async untilIdle() {
      const own = `${victims} AND datname = current_database()`;
      while ((await client.query(own)).rows.length > 0) await sleep(10);
    },
    async close() {
      await client.end();
      await dropDatabase(url);
    },
  };
}

interface Application {
  readonly url: string;
  readonly child: ChildProcess;
}

async function startApplication(database: Database): Promise<Application> {
  const child = spawn(process.execPath, [program, ...database.arguments], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(child.stdout))
    return { child, ...(JSON.parse(line) as { url: string }) };
  throw new Error('the application ended before it was ready');
}

const headers = { authorization: 'Bearer secret', 'content-type': 'application/scim+json' };

/** Resolves with the status; undefined when the process ended before it answered. */
async function create(
  { url }: Application,
  userName: string,
  moment = '',
): Promise<number | undefined> {
  try {
    const { status } = await fetch(`${url}/identity/scim/v2/Users`, {
      method: 'POST',
      headers: { ...headers, 'x-kill': moment },
      body: JSON.stringify({
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
        userName,
      }),
    });
    return status;
  } catch {
    return undefined;
  }
}

/** Resolves with the number of statements that the last creation took. */
async function statements({ url }: Application): Promise<number> {
  const response = await fetch(`${url}/statements`);
  return ((await response.json()) as { statements: number }).statements;
}

/** How many moments there are to try: a statement, and those before it. */
function momentsUpTo(moment: string): number {
  const [kind, number] = moment.split(':');
  return kind === 'statement' ? Number(number) : 1;
}

/** Returns the moment, or one that is so many statements earlier. */
function momentOf(moment: string, earlier: number): string {
  const [kind, number] = moment.split(':');
  return kind === 'statement' ? `${kind}:${Math.max(1, Number(number) - earlier)}` : moment;
}

async function users({ url }: Application): Promise<readonly string[]> {
  const response = await fetch(`${url}/identity/scim/v2/Users?count=1000`, { headers });
  const { Resources } = (await response.json()) as { Resources: { userName: string }[] };
  return Resources.map(({ userName }) => userName);
}

/** Databases, with the number of kills. */
const databases: readonly (readonly [string, number, () => Promise<Database>])[] = [
  ['a SQLite file', Math.ceil(kills / 2), async () => openSqlite('file')],
  ['a SQLite connection', Math.ceil(kills / 2), async () => openSqlite('connection')],
  ...(hasPostgres ? ([['PostgreSQL', kills, openPostgres]] as const) : []),
];

it.each(databases)(
  'a user and what a hook writes are one transaction in %s, whenever Express is killed (%i times)',
  { timeout: 240_000 + kills * 10_000 },
  async (_, kills, open) => {
    const database = await open();
    let application = await startApplication(database);
    expect(await create(application, 'first')).toBe(201);
    const acknowledged = new Set(['first']);
    let undone = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const moment =
        moments[kill] ?? `statement:${1 + ((kill * 7) % (await statements(application)))}`;
      let userName = `${moment}-${kill}`;
      const ended = once(application.child, 'exit');
      // A creation takes a statement less once the one before it has been prepared, and half as
      // many as one that was carried out twice, because another transaction was in its way.
      for (
        let at = 0;
        (await create(application, userName, momentOf(moment, at))) === 201;
        at += 1
      ) {
        expect(at).toBeLessThan(momentsUpTo(moment));
        acknowledged.add(userName);
        userName = `${moment}-${kill}-${at}`;
      }
      expect(await ended).toEqual([null, 'SIGKILL']);
      await database.untilIdle();
      application = await startApplication(database);
      const people = await database.people();
      expect([...(await users(application))].sort()).toEqual([...people].sort());
      expect(people).toEqual(expect.arrayContaining([...acknowledged]));
      const isThere = people.includes(userName);
      if (!isThere) undone += 1;
      if (moment === 'commit:done') expect(isThere).toBe(true);
      if (moment.startsWith('hook') || moment === 'commit:before') expect(isThere).toBe(false);
      // What was undone can be sent again.
      expect(await create(application, userName)).toBe(isThere ? 409 : 201);
      acknowledged.add(userName);
      expect(await create(application, `after-${kill}`)).toBe(201);
    }
    expect(undone).toBeGreaterThan(0);
    expect(await create(application, 'thrown')).toBe(500);
    expect(await users(application)).not.toContain('thrown');
    expect(await database.people()).not.toContain('thrown');
    application.child.kill('SIGKILL');
    await once(application.child, 'exit');
    await database.untilIdle();
    await database.close();
  },
);
