import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManage } from '../support/management.ts';
import { hasPostgres } from '../support/postgres.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const manageOf = (server: TestServer) => createManage(server.running.url);

describe('a backup that an owner asks for', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer('sqlite');
  });
  afterAll(async () => server.stop());

  it('is written beside the database, is verified, and is in the audit', async () => {
    const manage = manageOf(server);
    const before = (await manage('GET', '/system')).json.backupsOnDemand;
    expect(before).toEqual({ folder: expect.stringMatching(/\/backups$/u) });
    const started = await manage('POST', '/system/backups');
    expect(started).toMatchObject({ status: 201, json: { folder: before.folder } });
    const second = await manage('POST', '/system/backups');
    expect(second).toMatchObject({ status: 409, json: { code: 'conflict' } });
    expect(second.json.detail).toContain('is being written already');
    let state = (await manage('GET', '/system')).json.backupsOnDemand;
    expect(state.running).toEqual({ started: expect.any(String), bytes: expect.any(Number) });
    while (state.running !== undefined)
      state = (await manage('GET', '/system')).json.backupsOnDemand;
    expect(state.last).toEqual({
      finished: expect.any(String),
      path: expect.stringContaining(before.folder),
      bytes: expect.any(Number),
    });
    expect(existsSync(state.last.path)).toBe(true);
    const { json } = await manage('GET', '/audit/all?action=system.backup');
    expect(json.items).toMatchObject([{ target: 'backup', detail: { folder: before.folder } }]);
    expect(dirname(state.last.path)).toBe(before.folder);
  });
});

it.each([
  ['memory', 'not a file'] as const,
  ...(hasPostgres ? [['postgres', 'pg_basebackup or pg_dump'] as const] : []),
])('a backup of a database in %s is refused, with what to do', async (store, says) => {
  const server = await startTestServer(store);
  try {
    const manage = manageOf(server);
    const refused = await manage('POST', '/system/backups');
    expect(refused).toMatchObject({ status: 409, json: { code: 'conflict' } });
    expect(refused.json.detail).toContain(says);
    expect((await manage('GET', '/system')).json.backupsOnDemand).toBeUndefined();
    expect((await manage('GET', '/audit/all?action=system.backup')).json.items).toEqual([]);
  } finally {
    await server.stop();
  }
});
