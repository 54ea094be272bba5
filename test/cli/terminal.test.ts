/** @module-tag slow */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeText } from '../../src/cli/change-text.ts';
import { cutToWidth, displayWidth } from '../../src/cli/display-width.ts';
import { prettyLog } from '../../src/cli/pretty-log.ts';
import { createCall } from '../support/client.ts';
import { binary, type RollcallProcess, runCommand, startProcess } from '../support/process.ts';
import { user } from '../support/server.ts';

const token = 'tokentokentokentoken1';
const apiToken = 'adminadminadminadmin1';

describe('a command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-terminal-'));
  let server: RollcallProcess;
  const call = (...given: Parameters<ReturnType<typeof createCall>>) =>
    createCall(server.url, '/scim/v2', token)(...given);
  const run = (...given: string[]) => runCommand(folder, given);

  beforeAll(async () => {
    server = await startProcess(folder, {
      ROLLCALL_SCIM_AUTH_TOKEN: token,
      ROLLCALL_API_TOKEN: apiToken,
    });
    await call('POST', '/Users', {
      body: user({ userName: 'evil@x.example', displayName: '\u001b[31mred\u0007\u202ename' }),
    });
  });
  afterAll(async () => {
    server.child.kill('SIGTERM');
    await server.ended;
  });

  /** Starts `requests tail -f`; what it printed is read from the returned object. */
  const follow = (...given: string[]) => {
    const env = { ...process.env, ROLLCALL_API_TOKEN: apiToken };
    const child: ChildProcess = spawn(
      process.execPath,
      [binary, 'requests', 'tail', '-f', ...given],
      {
        cwd: folder,
        env,
      },
    );
    const printed = { out: '', err: '' };
    child.stdout!.on('data', (chunk: Buffer) => (printed.out += chunk.toString()));
    child.stderr!.on('data', (chunk: Buffer) => (printed.err += chunk.toString()));
    const ended = new Promise<number | string>((resolve) =>
      child.once('exit', (code, signal) => resolve(code ?? signal!)),
    );
    return { child, printed, ended };
  };

  it.each([
    ['the database', () => []],
    ['a server', () => ['--url', server.url]],
  ])(
    'requests tail -f of %s prints each new request once, filtered, until Ctrl-C',
    async (_, at) => {
      const all = follow('--json', ...at());
      const refused = follow('--status', '4xx', '--method', 'post', '--limit', '1', ...at());
      const seen = () =>
        all.printed.out
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as { readonly id: string; readonly status: number });
      await expect.poll(() => seen().length, { timeout: 240_000 }).toBeGreaterThan(0);
      const before = seen().length;
      await call('POST', '/Users', { body: user() });
      await call('POST', '/Users', { body: {} });
      await expect.poll(() => seen().length, { timeout: 240_000 }).toBe(before + 2);
      await expect.poll(() => refused.printed.out, { timeout: 240_000 }).toMatch(/ 400 +POST/u);
      for (const { child } of [all, refused]) child.kill('SIGINT');
      expect([await all.ended, await refused.ended]).toEqual([0, 0]);
      expect(new Set(seen().map(({ id }) => id)).size).toBe(seen().length);
      expect(refused.printed.out).not.toMatch(/ 201 /u);
      expect([all.printed.err, refused.printed.err]).toEqual(['', '']);
    },
    180_000,
  );

  it('a closed pipe ends it without a word, at the next request', async () => {
    const child = spawn(
      'sh',
      ['-c', `'${process.execPath}' '${binary}' requests tail -f --json | head -n 1`],
      { cwd: folder },
    );
    const printed = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (printed.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (printed.err += chunk.toString()));
    let status: number | null | undefined;
    child.once('close', (code) => (status = code));
    // A pipe is found to be closed when something is written into it.
    await expect
      .poll(
        async () => {
          await call('POST', '/Users', { body: user() });
          return status;
        },
        { timeout: 240_000, interval: 500 },
      )
      .toBe(0);
    expect([printed.err, printed.out.split('\n').length]).toEqual(['', 2]);
  });

  it('escapes what clients sent, in tables and in JSON', () => {
    for (const given of [
      ['users', 'list'],
      ['users', 'list', '--json'],
      ['requests', 'tail'],
    ]) {
      const { status, stdout } = run(...given);
      expect(status).toBe(0);
      for (const hidden of ['\u001b', '\u0007', '\u202e']) expect(stdout).not.toContain(hidden);
    }
    expect(run('users', 'list').stdout).toContain('\\u001b[31mred');
    expect(run('connection', 'show', 'x\u001b[31m').stderr).not.toContain('\u001b');
  });

  it('cuts tables to a terminal of 40 columns', () => {
    const script = `'${process.execPath}' '${binary}' audit && '${process.execPath}' '${binary}' users list`;
    const { status, stdout } = spawnSync(
      'script',
      ['-qec', `stty cols 40; ${script}`, '/dev/null'],
      { cwd: folder, encoding: 'utf8', env: { ...process.env, TERM: 'xterm', NO_COLOR: '1' } },
    );
    expect(status).toBe(0);
    expect(stdout).toContain('USERNAME');
    for (const line of stdout.split(/\r?\n/u)) expect(displayWidth(line)).toBeLessThanOrEqual(40);
  });

  it('names the account of a user, and the user of an account', () => {
    expect(run('account', 'show', 'evil@x.example').stderr).toContain(
      'did you mean evil, the account of this user?',
    );
    expect(run('users', 'get', 'evil').stderr).toContain(
      'did you mean evil@x.example, the user of this account?',
    );
  });

  it('audit says what changed', () => {
    expect(run('tenant', 'set', 'default', '{"seats": 500}').status).toBe(0);
    expect(run('connection', 'set', 'default', '--profile', 'okta', '--name', 'Okta').status).toBe(
      0,
    );
    expect(run('connection', 'pause', 'Okta').status).toBe(0);
    expect(run('api-token', 'create', '--name', 'monitoring').status).toBe(0);
    expect(run('api-token', 'revoke', 'monitoring').status).toBe(0);
    expect(run('administrator', 'create', 'ada@example.com').status).toBe(0);
    expect(run('administrator', 'disable', 'ada@example.com').status).toBe(0);
    const { stdout } = run('audit');
    expect(stdout).toMatch(/apiToken\.revoke +monitoring +— +—/u);
    expect(stdout).toMatch(/administrator\.update +ada@example\.com +— +disabled: true/u);
    expect(stdout).toMatch(/tenant\.update +default +default +policy\.seats: — → 500/u);
    expect(stdout).toMatch(
      /connection\.update +Okta +default +name: default → Okta, profile: default → okta/u,
    );
    expect(stdout).toMatch(/connection\.pause +Okta +default +status: active → paused/u);
    const { secret } = JSON.parse(
      run('token', 'create', '--json').stdout.replace('token', 'secret'),
    );
    expect(run('audit', '--json').stdout).not.toContain(secret);
  });
});

describe('what is printed', () => {
  it('counts wide characters twice, and cuts before one that does not fit', () => {
    expect([displayWidth('abc'), displayWidth('日本'), displayWidth('é')]).toEqual([3, 4, 1]);
    expect([cutToWidth('日本語', 5), cutToWidth('日本語', 6)]).toEqual(['日本…', '日本語']);
  });

  it('a change of nothing, and details without changes', () => {
    expect(changeText({ changes: {} })).toBe('no change');
    expect(changeText({})).toBeUndefined();
    expect(changeText({ connection: 'id', name: 'x', minutes: 5 })).toBe('name: x, minutes: 5');
  });

  it('a line of the log, with its fields and its cause', () => {
    const entry = { level: 'warn', time: '2026-01-01T20:15:03.000Z', msg: 'slow', ms: 12 };
    expect(prettyLog(JSON.stringify(entry))).toBe('20:15:03 warn  slow ms=12');
    const cause = { type: 'Error', message: 'x', stack: 'Error: x\n    at y' };
    expect(prettyLog(JSON.stringify({ ...entry, cause }))).toBe(
      '20:15:03 warn  slow ms=12\n  Error: x\n      at y',
    );
    expect(prettyLog(JSON.stringify({ ...entry, msg: 'a\u001bb' }))).not.toContain('\u001b');
    expect(prettyLog('no JSON')).toBe('no JSON');
  });
});
