/** @module-tag slow */
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiToken, createCall, send, token } from '../support/client.ts';
import { createManage } from '../support/management.ts';
import { binary, type RollcallProcess, runCommand, startProcess } from '../support/process.ts';
import { user } from '../support/server.ts';

const backupName = /^rollcall-\d{8}T\d{6}Z\.db$/u;

interface Contents {
  readonly rows: Readonly<Record<string, number>>;
  readonly tenants: readonly {
    readonly tenant: string;
    readonly users: number;
    readonly lastEvent: number;
  }[];
}

describe('a restore drill', () => {
  let folder: string;
  let environment: Record<string, string>;
  const running: RollcallProcess[] = [];
  const start = async (extra: Readonly<Record<string, string>> = {}): Promise<RollcallProcess> => {
    const started = await startProcess(folder, { ...environment, ...extra });
    running.push(started);
    return started;
  };
  const backups = (): readonly string[] =>
    readdirSync(join(folder, 'backups')).filter((name) => backupName.test(name));
  const metric = async ({ url }: RollcallProcess, name: string): Promise<number> => {
    const { text } = await send(url, 'GET', '/metrics', { token: apiToken }, '');
    return Number(new RegExp(`^${name} (.*)$`, 'mu').exec(text)?.[1]);
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-drill-'));
    environment = {
      ROLLCALL_STORAGE_URL: 'file:data/rollcall.db',
      ROLLCALL_SCIM_AUTH_TOKEN: token,
      ROLLCALL_API_TOKEN: apiToken,
    };
  });
  afterAll(async () => {
    for (const { child } of running) child.kill('SIGKILL');
    await Promise.all(running.map(({ ended }) => ended));
    rmSync(folder, { recursive: true, force: true });
  });

  it('backup under load by the server, kill, restore: counts, events and consumers agree', {
    timeout: 300_000,
  }, async () => {
    const first = await start();
    const write = createCall(first.url, '/scim/v2', token);
    let isOver = false;
    let created = 0;
    const writers = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        const made = await write('POST', '/Users', { body: user() }).catch(() => undefined);
        if (made?.status === 201) created += 1;
      }
    });
    await expect.poll(() => created).toBeGreaterThan(100);
    const backup = runCommand(folder, ['backup', 'backups', '--keep', '2', '--json'], environment);
    expect(backup.status, backup.stderr).toBe(0);
    const [name] = backups();
    const atBackup = JSON.parse(backup.stdout).contents as Contents;
    const [tenant] = atBackup.tenants;
    await expect.poll(() => created).toBeGreaterThan(tenant!.users + 50);
    first.child.kill('SIGKILL');
    isOver = true;
    await Promise.all([first.ended, ...writers]);

    // The drill of docs/backup.md, step by step.
    const verified = runCommand(folder, ['backup', 'verify', 'backups', '--json'], environment);
    expect(verified.status, verified.stderr).toBe(0);
    expect(JSON.parse(verified.stdout)).toEqual({
      path: join(folder, 'backups', name!),
      contents: atBackup,
    });
    const drill = ['restore', `backups/${name}`, '--to', 'drill/rollcall.db'];
    const restored = runCommand(folder, drill, environment);
    expect(restored.status, restored.stderr).toBe(0);
    expect(restored.stdout).toMatch(
      new RegExp(`^default +${tenant!.users} +0 +0 +${tenant!.users} +${tenant!.lastEvent}$`, 'mu'),
    );
    expect(readFileSync(join(folder, 'drill/rollcall.db.key'))).toEqual(
      readFileSync(join(folder, 'data/rollcall.db.key')),
    );
    expect(runCommand(folder, drill, environment).stderr).toContain('does not overwrite anything');

    const second = await start({ ROLLCALL_STORAGE_URL: 'file:drill/rollcall.db' });
    const call = createCall(second.url, '/scim/v2', token);
    const manage = createManage(second.url);
    expect((await call('GET', '/Users?count=0')).json.totalResults).toBe(tenant!.users);
    const events = await manage('GET', `/events?tenant=default&after=0&limit=1000`);
    const sequences = events.json.events.map(({ sequence }: { sequence: number }) => sequence);
    expect(sequences).toEqual(Array.from({ length: tenant!.lastEvent }, (_, index) => index + 1));
    // A consumer that has seen later events is told to begin again, and can.
    const later = await manage('GET', `/events?tenant=default&after=${tenant!.lastEvent + 40}`);
    expect(later.status).toBe(400);
    expect(later.json.detail).toContain('start again from GET /api/v1/snapshot');
    const snapshot = await manage('GET', '/snapshot?tenant=default&limit=1');
    expect(snapshot.status).toBe(200);
    expect((await call('POST', '/Users', { body: user() })).status).toBe(201);
    const next = await manage('GET', `/events?tenant=default&after=${tenant!.lastEvent}`);
    expect(next.json.events[0].sequence).toBe(tenant!.lastEvent + 1);
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
  });

  it('a running server writes backups, keeps some, and says when it last did', async () => {
    const settings = { ROLLCALL_BACKUP_FOLDER: 'kept', ROLLCALL_BACKUP_KEEP: '1' };
    const server = await start(settings);
    const written = (): readonly string[] =>
      existsSync(join(folder, 'kept')) ? readdirSync(join(folder, 'kept')).sort() : [];
    await expect.poll(() => metric(server, 'rollcall_backup_last_bytes')).toBeGreaterThan(0);
    const [name] = written();
    expect(written()).toEqual([name, `${name}.json`, `${name}.key`]);
    expect(name).toMatch(backupName);
    const last = await metric(server, 'rollcall_backup_last_success_timestamp_seconds');
    expect(Math.abs(last - Date.now() / 1_000)).toBeLessThan(60);
    expect(await metric(server, 'rollcall_backup_interval_seconds')).toBe(6 * 3_600);
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    // A restart before the next one is due writes none.
    const again = await start(settings);
    expect(await metric(again, 'rollcall_backup_last_success_timestamp_seconds')).toBe(last);
    again.child.kill('SIGTERM');
    expect(await again.ended).toBe(0);
    expect(written()).toHaveLength(3);
  });

  it('a backup that fails is logged, counted, and does not touch the others', async () => {
    writeFileSync(join(folder, 'a file'), '');
    const server = await start({ ROLLCALL_BACKUP_FOLDER: 'a file' });
    await expect.poll(() => metric(server, 'rollcall_backup_failures_total')).toBe(1);
    await expect.poll(() => server.errors()).toContain('the backup failed and will be retried');
    expect(server.errors()).toContain('is a file; backups that are kept go into a folder');
    expect(await metric(server, 'rollcall_backup_last_success_timestamp_seconds')).toBe(0);
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
  });

  it('is refused for PostgreSQL', () => {
    const { status, stderr } = runCommand(folder, ['config', 'check'], {
      ROLLCALL_STORAGE_URL: 'postgres://a@127.0.0.1/b',
      ROLLCALL_BACKUP_FOLDER: 'kept',
    });
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('"backup.folder" is for a SQLite'),
    ]);
  });

  it('--every writes one after the other and keeps the latest', async () => {
    const given = [binary, 'backup', 'series', '--every', '1s', '--keep', '2'];
    const env = { PATH: process.env['PATH'], ...environment };
    const child = spawn(process.execPath, given, { cwd: folder, env });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await expect.poll(() => output.match(/^deleted: /gmu)?.length ?? 0).toBeGreaterThan(1);
    child.kill('SIGTERM');
    await ended;
    const left = readdirSync(join(folder, 'series')).filter((name) => name.endsWith('Z.db'));
    expect(left.length).toBeGreaterThanOrEqual(2);
    expect(left.length).toBeLessThanOrEqual(3);
  });

  it.each([
    ['--every', 'soon', 'It must be a time such as'],
    ['--every', '0h', 'It must be a time such as'],
    ['--keep', '0', 'It must be a whole number'],
  ])('%s %s is refused', (option, value, words) => {
    const { status, stderr } = runCommand(folder, ['backup', 'x', option, value], environment);
    expect([status, stderr]).toEqual([1, expect.stringContaining(words)]);
  });

  it('verify notices a file that is cut, changed, exchanged or contradicts itself', () => {
    const whole = join(folder, 'whole.db');
    const make = (name: string): string => {
      const path = join(folder, name);
      expect(runCommand(folder, ['backup', name], environment).stderr).toBe('');
      return path;
    };
    make('whole.db');
    const verify = (path: string) => runCommand(folder, ['backup', 'verify', path], environment);
    expect(verify(whole).stdout).toContain('whole: ');
    truncateSync(make('cut.db'), 40_960);
    expect(verify('cut.db').stderr).toContain('it has 40960 bytes');
    appendFileSync(make('longer.db'), 'x');
    expect(verify('longer.db').stderr).toContain('were written');
    const changed = new DatabaseSync(make('changed.db'));
    changed.exec("UPDATE accounts SET display_name = 'Mallory'");
    changed.close();
    expect(verify('changed.db').stderr).toContain('its SHA-256 differs');
    // Without a manifest, the file itself is looked at.
    for (const [name, statement, words] of [
      ['events.db', 'DELETE FROM events WHERE sequence = 3', 'events are missing'],
      ['last.db', 'DELETE FROM events WHERE sequence > 90', 'events are missing'],
      ['users.db', 'DELETE FROM resources WHERE position % 7 = 1', 'the counter of resources'],
    ] as const) {
      const database = new DatabaseSync(make(name));
      database.exec(statement);
      database.close();
      rmSync(join(folder, `${name}.json`));
      const { status, stderr } = verify(name);
      expect([status, stderr], name).toEqual([1, expect.stringContaining(words)]);
      const refused = runCommand(folder, ['restore', name, '--to', `of-${name}`], environment);
      expect([refused.status, existsSync(join(folder, `of-${name}`))]).toEqual([1, false]);
    }
  });

  it('removes what an earlier process left unfinished, once it is old', () => {
    const left = join(folder, 'backups', 'rollcall-20200101T000000Z.db.part');
    const fresh = join(folder, 'backups', 'rollcall-20991231T000000Z.db.part');
    writeFileSync(left, 'x');
    writeFileSync(fresh, 'x');
    utimesSync(left, new Date(0), new Date(0));
    expect(runCommand(folder, ['backup', 'backups', '--keep', '2'], environment).status).toBe(0);
    expect([existsSync(left), existsSync(fresh)]).toEqual([false, true]);
  });
});
