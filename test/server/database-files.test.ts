/** @module-tag slow */
import {
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCall } from '../support/client.ts';
import { runCommand, startProcess } from '../support/process.ts';
import { user } from '../support/server.ts';

const token = { ROLLCALL_SCIM_AUTH_TOKEN: 'filetoken' };
let seed = '';

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-'));
  const server = await startProcess(folder, token);
  const call = createCall(server.url, '/scim/v2', 'filetoken');
  for (let index = 0; index < 50; index += 1) await call('POST', '/Users', { body: user() });
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
  seed = join(folder, 'data', 'rollcall.db');
  expect(statSync(seed).size).toBeGreaterThan(50_000);
});

function copied(): { readonly folder: string; readonly path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-'));
  mkdirSync(join(folder, 'data'));
  const path = join(folder, 'data', 'rollcall.db');
  copyFileSync(seed, path);
  copyFileSync(`${seed}.lock`, `${path}.lock`);
  return { folder, path };
}

const start = (folder: string) => runCommand(folder, ['start', '--listen', '127.0.0.1:0'], token);

describe('T087 a database that is not fit is refused at the start, in words, and left as it is', () => {
  it.each([
    [
      'missing',
      (path: string) => rmSync(path),
      /is missing, but .*\.lock says that there was one\. Restore it from a backup/u,
    ],
    ['empty', (path: string) => truncateSync(path, 0), /is empty \(0 bytes\)\. Restore it/u],
    [
      'cut short',
      (path: string) => truncateSync(path, 40_000),
      /is cut short: 40000 bytes of \d+\. Restore it/u,
    ],
    [
      'cut within its header',
      (path: string) => truncateSync(path, 50),
      /is not a SQLite database, or its beginning is damaged/u,
    ],
    [
      'something else',
      (path: string) => writeFileSync(path, 'x'.repeat(5_000)),
      /is not a SQLite database/u,
    ],
    ['read-only', (path: string) => chmodSync(path, 0o444), /is read-only\. Let the user/u],
    [
      'of a newer schema',
      (path: string) => {
        const database = new DatabaseSync(path);
        database.exec('PRAGMA user_version = 99');
        database.close();
      },
      /has schema 99, written by a newer Rollcall/u,
    ],
    [
      'another application’s',
      (path: string) => {
        rmSync(path);
        const database = new DatabaseSync(path);
        database.exec('CREATE TABLE t (a); PRAGMA application_id = 7');
        database.close();
      },
      /another application/u,
    ],
    [
      'damaged in its schema',
      (path: string) => {
        const file = openSync(path, 'r+');
        writeSync(file, Buffer.alloc(4_000, 0xff), 0, 4_000, 100);
        closeSync(file);
      },
      /damaged/u,
    ],
  ])('%s', (_, harm, message) => {
    const { folder, path } = copied();
    harm(path);
    const before = readOrNothing(path);
    const { status, stdout, stderr } = start(folder);
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /u);
    expect(stdout).not.toContain('ready');
    expect(readOrNothing(path)).toBe(before);
  });

  it('locked by another process', () => {
    const { folder, path } = copied();
    const holder = new DatabaseSync(path);
    holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    const { status, stderr } = start(folder);
    holder.close();
    expect(status).toBe(1);
    expect(stderr).toMatch(/another process holds a lock/u);
  });

  it('T126 served by another Rollcall', async () => {
    const { folder } = copied();
    const server = await startProcess(folder, token);
    const { status, stderr } = start(folder);
    expect(status).toBe(1);
    expect(stderr).toContain(`another Rollcall (process ${server.child.pid}) serves`);
    server.child.kill('SIGKILL');
    await server.ended;
    const again = await startProcess(folder, token);
    expect(
      (await createCall(again.url, '/scim/v2', 'filetoken')('GET', '/Users?count=0')).json
        .totalResults,
    ).toBe(50);
    again.child.kill('SIGTERM');
    expect(await again.ended).toBe(0);
  });

  it('unreadable configuration, taken port, unknown storage', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-'));
    for (const [environment, message] of [
      [{ ROLLCALL_SCIM_AUTH_TOKEN: 'not valid!' }, /1 to 255 letters and digits/u],
      [{ ROLLCALL_SCIM_AUTH_TOKEN: 'x'.repeat(256) }, /1 to 255 letters and digits/u],
      [{ ROLLCALL_SCIM_AUTH_TOKEN: '' }, /1 to 255 letters and digits/u],
      [{ ROLLCALL_SCIM_IDENTITY_PROVIDER: 'Oktaa' }, /must be one of STANDARD/u],
      [{ ROLLCALL_STORAGE_URL: 'mysql://x' }, /must be file:PATH/u],
      [
        { ROLLCALL_LISTEN_ON: 'x' },
        /unknown setting ROLLCALL_LISTEN_ON; did you mean ROLLCALL_LISTEN/u,
      ],
      [
        { ROLLCALL_STORAGE_URL: 'file:/etc/passwd/data/x.db' },
        /cannot be created|cannot be opened/u,
      ],
    ] as const) {
      const { status, stderr } = runCommand(
        folder,
        ['start', '--listen', '127.0.0.1:0'],
        environment,
      );
      expect(status).toBe(1);
      expect(stderr).toMatch(message);
      expect(stderr).not.toContain('not valid!');
      expect(stderr).not.toMatch(/\n\s+at /u);
    }
    const server = await startProcess(folder, token);
    const other = runCommand(
      mkdtempSync(join(tmpdir(), 'rollcall-')),
      ['start', '--listen', new URL(server.url).host],
      token,
    );
    expect([other.status, other.stderr]).toEqual([1, expect.stringContaining('EADDRINUSE')]);
    server.child.kill('SIGTERM');
    await server.ended;
  });
});

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
