/** @module-tag slow */
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCall } from '../support/client.ts';
import { runCommand, startProcess } from '../support/process.ts';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'rollcall-'));
const modesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder).map((name) => [
      name,
      (statSync(join(folder, name)).mode & 0o777).toString(8),
    ]),
  );

it('R021 T143 what the server creates is for its user alone, the first token is in a file', async () => {
  const folder = newFolder();
  const server = await startProcess(folder);
  const data = join(folder, 'data');
  const modes = modesIn(data);
  expect(Object.keys(modes)).toEqual(
    expect.arrayContaining([
      'rollcall.db',
      'rollcall.db-wal',
      'rollcall.db.lock',
      'rollcall.db.key',
      'rollcall.db.first-token',
    ]),
  );
  for (const [name, mode] of Object.entries(modes)) expect([name, mode]).toEqual([name, '600']);
  const token = readFileSync(join(data, 'rollcall.db.first-token'), 'utf8').trim();
  expect(token.length).toBeGreaterThan(20);
  expect(server.output()).not.toContain(token);
  expect(server.output()).toContain('rollcall.db.first-token');
  expect((await createCall(server.url, '/scim/v2', token)('GET', '/Users')).status).toBe(200);
  expect(runCommand(folder, ['backup', 'copy.db']).status).toBe(0);
  for (const name of ['copy.db', 'copy.db.key'])
    expect([name, modesIn(folder)[name]]).toEqual([name, '600']);
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
  chmodSync(join(data, 'rollcall.db'), 0o644);
  chmodSync(join(data, 'rollcall.db.lock'), 0o666);
  const again = await startProcess(folder);
  expect(modesIn(data)).toMatchObject({ 'rollcall.db': '640', 'rollcall.db.lock': '660' });
  expect(again.output()).not.toContain('first-token');
  again.child.kill('SIGTERM');
  await again.ended;
});

it('a key that does not open the secrets in the database is refused', async () => {
  const folder = newFolder();
  const environment = {
    ROLLCALL_SCIM_AUTH_TOKEN: 'sitetokenSitetoken1',
    ROLLCALL_VAULT_KEY: 'a vault key for tests',
  };
  const definitions = {
    schemas: [
      {
        id: 'urn:example:x:Pin',
        name: 'Pin',
        attributes: [{ name: 'pin', mutability: 'writeOnly', secret: 'sealed' }],
      },
    ],
    extensions: [{ resourceType: 'User', schema: 'urn:example:x:Pin' }],
  };
  writeFileSync(join(folder, 'definitions.json'), JSON.stringify(definitions));
  const server = await startProcess(folder, {
    ...environment,
    ROLLCALL_SCIM_DEFINITIONS: 'definitions.json',
  });
  server.child.kill('SIGTERM');
  await server.ended;
  const other = { ...environment, ROLLCALL_VAULT_KEY: 'another vault key for tests' };
  const refused = runCommand(folder, ['start', '--listen', '127.0.0.1:0'], other);
  expect([refused.status, refused.stderr]).toEqual([
    1,
    expect.stringContaining('the vault key does not open'),
  ]);
  const again = await startProcess(folder, environment);
  again.child.kill('SIGTERM');
  expect(await again.ended).toBe(0);
});

describe('T143 a key file that cannot be right is refused', () => {
  it.each([
    ['empty', 0],
    ['cut short', 30],
    ['cut to a few characters', 5],
  ])('%s', async (_, length) => {
    const folder = newFolder();
    const server = await startProcess(folder);
    server.child.kill('SIGTERM');
    await server.ended;
    const key = join(folder, 'data', 'rollcall.db.key');
    const before = readFileSync(key, 'utf8');
    truncateSync(key, length);
    const refused = runCommand(folder, ['start', '--listen', '127.0.0.1:0']);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(
      /the key file .*rollcall\.db\.key is (empty|cut short)\. Restore it/u,
    );
    expect(readFileSync(key, 'utf8')).toBe(before.slice(0, length));
    writeFileSync(key, before);
    expect(existsSync(`${key}.part`)).toBe(false);
  });
});
