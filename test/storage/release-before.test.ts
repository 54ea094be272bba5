import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { allEvents } from '../support/events.ts';
import { createEmptyDatabase, dropDatabase, hasPostgres } from '../support/postgres.ts';
import { startTestServer, user } from '../support/server.ts';
import { addConnection } from '../support/tenant.ts';

/**
 * Databases that the release before has written: three users, of whom one was deactivated and one
 * deleted, a group in a group, eleven events and an endpoint of the tenant `acme`.
 */

const fixture = (name: string): Buffer =>
  gunzipSync(
    readFileSync(fileURLToPath(new URL(`fixtures/release-before.${name}.gz`, import.meta.url))),
  );

async function newFile(): Promise<string> {
  const path = join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'a.db');
  writeFileSync(path, fixture('db'));
  return Promise.resolve(`file:${path}`);
}

async function newDatabase(): Promise<string> {
  const url = await createEmptyDatabase();
  const client = new pg.Client(url);
  await client.connect();
  await client.query(fixture('sql').toString());
  await client.end();
  return url;
}

const engines = [
  ['SQLite', newFile, () => Promise.resolve()] as const,
  ...(hasPostgres ? [['PostgreSQL', newDatabase, dropDatabase] as const] : []),
];

describe.each(engines)('a database of the release before on %s', (_, open, drop) => {
  it('opens, is brought up to date, and goes on', async () => {
    const storageUrl = await open();
    const server = await startTestServer('memory', { storageUrl });
    const tenant = await addConnection(server, 'acme');
    const { call, manage, at } = tenant;
    const users = (await call('GET', '/Users?sortBy=userName')).json.Resources;
    expect(
      users.map((one: { userName: string; active: boolean }) => [one.userName, one.active]),
    ).toEqual([
      ['ada@example.com', true],
      ['brian@example.com', false],
    ]);
    expect(
      users[0].groups.map((one: { display: string; type: string }) => [one.display, one.type]),
    ).toEqual([
      ['Engineers', 'direct'],
      ['All', 'indirect'],
    ]);
    const indexed = await call('GET', '/Users?filter=emails.value%20eq%20%22ada%40example.com%22');
    expect(indexed.json.totalResults).toBe(1);
    const accounts = (await manage('GET', at('/accounts'))).json.items;
    expect(
      accounts.map((one: { username: string; status: string }) => [one.username, one.status]),
    ).toEqual([
      ['ada', 'active'],
      ['brian', 'deactivated'],
      ['claude', 'deleted'],
    ]);
    const endpoints = (await manage('GET', at('/endpoints'))).json.items;
    expect(endpoints).toMatchObject([{ name: 'application', url: 'https://example.com/hook' }]);
    expect((await call('POST', '/Users', { body: user() })).status).toBe(201);
    const events = await allEvents(tenant);
    expect(events.map((event) => event['sequence'])).toEqual(events.map((__, index) => index + 1));
    expect(events.slice(9, 11).map((event) => event['type'])).toEqual([
      'user.deactivated',
      'user.deleted',
    ]);
    expect(events.at(-1)!['type']).toBe('user.created');
    await server.stop();
    await drop(storageUrl);
  });
});
