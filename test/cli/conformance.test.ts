/** @module-tag slow */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RollcallProcess, runCommand, startProcess } from '../support/process.ts';

const token = 'conformancetoken1234567890';
const binary = fileURLToPath(new URL('../../bin/rollcall.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'rollcall-conformance-cli-'));
let server: RollcallProcess;

beforeAll(async () => {
  server = await startProcess(folder, { ROLLCALL_SCIM_AUTH_TOKEN: token });
});
afterAll(async () => {
  server.child.kill('SIGTERM');
  await server.ended;
});

const check = (...given: readonly string[]) =>
  runCommand(folder, ['conformance', 'rfc', '--url', `${server.url}/scim/v2`, ...given], {
    SCIM_TOKEN: token,
  });

/** What the checker finds in Rollcall: one deliberate deviation of tolerant profiles. */
const deviation = 'patch.replace.no-match-strict';

describe('rollcall conformance', () => {
  it('checks, prints what did not pass, and exits with 0 on warnings', () => {
    const { status, stdout, stderr } = check('--only', 'create', deviation, '--seed', '1');
    expect(stdout).toContain('SCIM 2.0 (RFC 7643, RFC 7644, RFC 9865)');
    expect(stdout).toMatch(/^warn {2}patch\.replace\.no-match-strict: .*RFC 7644 §3\.5\.2\.3/mu);
    expect(stdout).toMatch(
      /^\d+ cases: \d+ passed, 0 failed, 1 warnings, 0 skipped; 0 explained/mu,
    );
    expect(stdout).not.toMatch(/^ok/mu);
    expect(stderr).toContain('create.status');
    expect(`${stdout}${stderr}`).not.toContain(token);
    expect(status).toBe(0);
  });

  it('writes a report to a file, beside the table', () => {
    const output = join(folder, 'report.xml');
    const { status, stdout } = check(
      '--only',
      'auth',
      '--report',
      'junit',
      '--output',
      output,
      '--all',
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ok {4}auth\.challenge/mu);
    const xml = readFileSync(output, 'utf8');
    expect(xml).toContain('<testsuite name="conformance.rfc"');
    expect(xml).not.toContain(token);
  });

  it('prints JSON alone with --json', () => {
    const { status, stdout } = check('--only', 'auth', '--json', '--seed', '5');
    expect(status).toBe(0);
    const report = JSON.parse(stdout) as Record<string, unknown>;
    expect(report).toMatchObject({ suite: 'rfc', seed: 5, isGood: true, leftovers: [] });
    expect(report['startedAt']).toMatch(/^\d{4}-\d\d-\d\dT/u);
  });

  it('writes a baseline, and explains by it', () => {
    const baseline = join(folder, 'known.json');
    const only = ['--only', deviation, 'create.status', '--baseline', baseline];
    expect(check(...only).status).toBe(2);
    expect(check(...only, '--write-baseline').status).toBe(0);
    expect(JSON.parse(readFileSync(baseline, 'utf8'))).toEqual({
      [deviation]: expect.stringContaining('answers 200; 400 is expected'),
    });
    writeFileSync(baseline, JSON.stringify({ [deviation]: 'on purpose', 'create.status': 'x' }));
    const { status, stdout } = check(...only);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^know {2}patch\.replace\.no-match-strict/mu);
    expect(stdout).toContain('explained: on purpose');
    expect(stdout).toContain('The baseline explains create.status, which does not fail');
  });

  it('deletes what it created when it is interrupted, and exits with 2', async () => {
    const given = ['conformance', 'rfc', '--url', `${server.url}/scim/v2`, '--report', 'json'];
    const environment = { ...process.env, SCIM_TOKEN: token };
    const child = spawn(process.execPath, [binary, ...given], { cwd: folder, env: environment });
    let [output, errors] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      // Cases are running, and have created users.
      if (!errors.includes('filter.') && chunk.includes('filter.')) child.kill('SIGINT');
      errors += chunk.toString();
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(errors).toContain('Interrupted: deleting what was created.');
    const report = JSON.parse(output) as Record<string, unknown>;
    expect(report).toMatchObject({ ended: 'interrupted', isGood: false, leftovers: [] });
    expect(code).toBe(2);
    const headers = { authorization: `Bearer ${token}` };
    // The checker has used up the rate limit of its connection.
    const list = async (): Promise<unknown> =>
      (await fetch(`${server.url}/scim/v2/Users?count=0`, { headers })).json();
    await expect.poll(list).toMatchObject({ totalResults: 0 });
  });

  it.each<[string, string[], RegExp]>([
    ['an unknown suite', ['rcf'], /unknown suite rcf; did you mean rfc/u],
    ['a refused token', ['rfc', '--token', 'wrong-token'], /refuses the token/u],
    ['no server', ['rfc', '--url', 'http://127.0.0.1:1/scim'], /does not answer/u],
    ['a file without a format', ['rfc', '--output', 'x'], /--output needs --report/u],
    ['a baseline to write to nowhere', ['rfc', '--write-baseline'], /needs --baseline/u],
    ['half of a feed', ['rfc', '--feed-url', 'http://x'], /need each other/u],
  ])('exits with 2 and one sentence for %s', (_, given, expected) => {
    const { status, stderr, stdout } = runCommand(
      folder,
      ['conformance', '--url', `${server.url}/scim/v2`, ...given],
      { SCIM_TOKEN: token },
    );
    expect(stderr).toMatch(expected);
    expect(stderr).not.toMatch(/\bat .*:\d+|wrong-token/u);
    expect(stdout).toBe('');
    expect(status).toBe(2);
    expect(existsSync(join(folder, 'x'))).toBe(false);
  });
});
