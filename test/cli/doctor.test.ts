/** @module-tag slow */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManage } from '../support/management.ts';
import { createDatabase, dropDatabase, hasPostgres } from '../support/postgres.ts';
import { runCommand, startProcess } from '../support/process.ts';

const apiToken = 'Zr4Kp7QwXm2Nv9Bt6Lc3Hs8Jd5Fg';
const vaultKey = 'a6Tq9Zr4Kp7QwXm2Nv9Bt6Lc3Hs8Jd5';

/** What this machine has, whatever is planted. */
const ofThisMachine = [
  'process.root',
  'process.files',
  'file.system',
  'file.space',
  'file.temporary',
].flatMap((check) => ['--ignore', check]);

interface Report {
  readonly findings: readonly { readonly check: string; readonly problem: string }[];
}

/** Runs the doctor, and returns the ids of what it found. */
function findings(
  folder: string,
  more: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): readonly string[] {
  const { status, stdout, stderr } = runCommand(
    folder,
    ['doctor', '--production', '--json', ...ofThisMachine, ...more],
    { ROLLCALL_LIMITS_FAILURES_PER_MINUTE: '30', ...environment },
  );
  if (!stdout.startsWith('{')) throw new Error(stderr);
  const { findings: found } = JSON.parse(stdout) as Report;
  expect(status).toBe(found.length === 0 ? 0 : 1);
  return [...new Set(found.map(({ check }) => check))];
}

describe('doctor on SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-doctor-'));
  const database = join(folder, 'data', 'rollcall.db');
  const backups = join(folder, 'backups');
  const given = ['--offline', '--backups', backups];
  const settings = {
    externalUrl: 'https://scim.example.com',
    behindProxy: true,
    'api.token': apiToken,
    'vault.key': vaultKey,
  };
  const write = (more: object = {}): void => {
    const path = join(folder, 'rollcall.json');
    writeFileSync(path, JSON.stringify({ ...settings, ...more }));
    chmodSync(path, 0o600);
  };

  beforeAll(async () => {
    write({ 'webhooks.allowedHosts': ['localhost'] });
    mkdirSync(backups);
    writeFileSync(join(backups, 'today.db'), '');
    const server = await startProcess(folder);
    const manage = createManage(server.url, apiToken);
    for (const tenant of ['plain', 'unguarded']) await manage('POST', '/tenants', { id: tenant });
    server.child.kill('SIGTERM');
    await server.ended;
    for (const name of ['first-token', 'console-link'])
      rmSync(join(folder, 'data', `rollcall.db.${name}`), { force: true });
    write();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('finds nothing in a sound system, and says so', () => {
    expect(findings(folder, given)).toEqual([]);
    const { status, stdout } = runCommand(folder, ['doctor']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Nothing found by \d+ checks\.\n.*--production/u);
  });

  it('says that a database does not exist, and what creates it', () => {
    const { status, stdout } = runCommand(folder, ['doctor', '--offline'], {
      ROLLCALL_STORAGE_URL: 'file:./absent.db',
    });
    expect(status).toBe(1);
    expect(stdout).toContain('absent.db cannot be opened: it does not exist');
    expect(stdout).toContain('the first start of the server creates the file');
  });

  it('finds files that others can read, and an old backup', () => {
    chmodSync(database, 0o644);
    chmodSync(join(folder, 'rollcall.json'), 0o644);
    utimesSync(join(backups, 'today.db'), 1_000_000, 1_000_000);
    writeFileSync(`${database}.first-token`, 'a token');
    chmodSync(`${database}.first-token`, 0o644);
    expect(findings(folder, given)).toEqual([
      'file.open',
      'file.secret',
      'file.config',
      'file.first-token',
      'backup.old',
    ]);
    chmodSync(database, 0o600);
    rmSync(`${database}.first-token`);
    writeFileSync(join(backups, 'today.db'), 'newer');
    write();
    expect(findings(folder, ['--offline'])).toEqual(['backup.unknown']);
  });

  it('finds settings that are unsafe', () => {
    write({
      externalUrl: 'http://localhost:8080',
      'scim.authToken': 'abc123',
      'log.level': 'debug',
    });
    expect(findings(folder, given)).toEqual(['config.log', 'token.weak', 'url.http', 'url.local']);
    write({ listen: '0.0.0.0:8080', 'events.retentionDays': 3_000 });
    expect(findings(folder, given)).toEqual(['config.retention', 'listen.open']);
    write();
  });

  it('finds what is wrong in the database', () => {
    const change = (tenant: string, policy: object): void => {
      const { status, stderr } = runCommand(folder, [
        'tenant',
        'set',
        tenant,
        JSON.stringify(policy),
      ]);
      expect(status, stderr).toBe(0);
    };
    change('unguarded', { guard: { enabled: false }, requestLog: 'off', onDelete: 'deactivate' });
    const { status } = runCommand(folder, ['api-token', 'create', '--name', 'CI', '--days', '3']);
    expect(status).toBe(0);
    expect(findings(folder, given)).toEqual([
      'api-token.expiring',
      'policy.guard',
      'policy.requests',
      'policy.retention',
    ]);
    expect(findings(folder, [...given, '--ignore', 'policy.guard'])).not.toContain('policy.guard');
    change('unguarded', { guard: null, requestLog: null, onDelete: null });
  });

  it('finds a schema that is newer, and does not change it', () => {
    const driver = new DatabaseSync(database);
    const { user_version: version } = driver.prepare('PRAGMA user_version').get() as {
      readonly user_version: number;
    };
    driver.exec(`PRAGMA user_version = ${version + 1}`);
    driver.close();
    expect(findings(folder, given)).toEqual(['schema.newer']);
    const again = new DatabaseSync(database);
    again.exec(`PRAGMA user_version = ${version}`);
    again.close();
    expect(findings(folder, ['--offline', '--ignore', 'backup.unknown'])).toEqual([
      'api-token.expiring',
    ]);
  });

  it('suggests the check that was meant', () => {
    const { status, stderr } = runCommand(folder, ['doctor', '--ignore', 'policy.gard']);
    expect(status).toBe(1);
    expect(stderr).toContain('there is no check policy.gard; did you mean policy.guard?');
  });

  describe('with a server that answers in its place', () => {
    let proxy: Server;
    let answer: { readonly status: number; readonly type: string };
    beforeAll(async () => {
      proxy = createServer((_, response) => {
        response.writeHead(answer.status, { 'Content-Type': answer.type });
        response.end('{}');
      });
      await new Promise<void>((resolve) => {
        proxy.listen(0, '127.0.0.1', resolve);
      });
    });
    afterAll(() => proxy.close());

    it('finds a path that leads elsewhere, metrics without a token, and silence', async () => {
      const { port } = proxy.address() as AddressInfo;
      const url = { externalUrl: `http://127.0.0.1:${port}/idm` };
      write(url);
      const ignored = ['url.http', 'url.local', 'api-token.expiring', 'backup.unknown'].flatMap(
        (check) => ['--ignore', check],
      );
      // The answers come from this process, which must not wait for the doctor meanwhile.
      const { spawn } = await import('node:child_process');
      const { binary } = await import('../support/process.ts');
      const run = (): Promise<readonly string[]> =>
        new Promise((resolve) => {
          const child = spawn(
            process.execPath,
            [binary, 'doctor', '--production', '--json', ...ofThisMachine, ...ignored],
            { cwd: folder },
          );
          let output = '';
          child.stdout.on('data', (chunk: Buffer) => {
            output += chunk.toString();
          });
          child.on('close', () =>
            resolve((JSON.parse(output) as Report).findings.map(({ check }) => check)),
          );
        });
      answer = { status: 404, type: 'text/html' };
      expect(await run()).toEqual(['url.path']);
      answer = { status: 200, type: 'application/scim+json' };
      expect(await run()).toEqual(['metrics.public']);
      proxy.closeAllConnections();
      await new Promise((resolve) => {
        proxy.close(resolve);
      });
      expect(await run()).toEqual(['url.unreachable']);
      write();
    });
  });
});

describe.runIf(hasPostgres)('doctor on PostgreSQL', () => {
  it('finds commits that can be lost, too few connections, and a role that bypasses row-level security', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-doctor-'));
    const url = await createDatabase();
    const environment = {
      ROLLCALL_STORAGE_URL: url,
      ROLLCALL_EXTERNAL_URL: 'https://scim.example.com',
      ROLLCALL_BEHIND_PROXY: 'true',
      ROLLCALL_VAULT_KEY: vaultKey,
    };
    // What the shared test server has: it may forget commits, for speed.
    const server = ['postgres.durability', 'postgres.slots', 'backup.unknown'].flatMap((check) => [
      '--ignore',
      check,
    ]);
    expect(runCommand(folder, ['migrate'], environment).status).toBe(0);
    expect(findings(folder, ['--offline', ...server], environment)).toEqual([]);
    expect(findings(folder, ['--offline', '--nodes', '900', ...server], environment)).toEqual([
      'postgres.connections',
    ]);
    const client = new pg.Client(url);
    await client.connect();
    const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
    await client.query(`ALTER DATABASE "${rows[0]!.name}" SET synchronous_commit = off`);
    await client.end();
    expect(findings(folder, ['--offline'], environment)).toContain('postgres.durability');
    await dropDatabase(url);
    rmSync(folder, { recursive: true });
  });
});
