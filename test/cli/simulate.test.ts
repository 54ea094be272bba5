/** @module-tag slow */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RollcallProcess, runCommand, startProcess } from '../support/process.ts';

const token = 'simulatedtoken1234567890';
const folder = mkdtempSync(join(tmpdir(), 'rollcall-simulate-cli-'));
let server: RollcallProcess;

beforeAll(async () => {
  server = await startProcess(folder, { ROLLCALL_SCIM_AUTH_TOKEN: token });
});
afterAll(async () => {
  server.child.kill('SIGTERM');
  await server.ended;
});

const simulate = (given: readonly string[], environment: Record<string, string> = {}) =>
  runCommand(folder, ['simulate', ...given], environment);

describe('rollcall simulate', () => {
  const base = (): string[] => ['--url', `${server.url}/scim/v2`, '--users', '4', '--groups', '1'];

  it('plays scenarios, prints what came of each, and exits with 0', () => {
    const scenarios = ['--scenario', 'test-connection', 'first-sync', 'token-rotation'];
    const { status, stdout, stderr } = simulate(
      ['okta', ...base(), ...scenarios, '--seed', '1', '--rate', '500'],
      { SCIM_TOKEN: token },
    );
    expect(stderr).not.toContain(token);
    expect(stdout).toContain('Okta, seed 1');
    expect(stdout).toMatch(/^ok {4}first-sync/mu);
    expect(stdout).toMatch(/^skip {2}token-rotation: no second token/mu);
    expect(stdout).toMatch(/^POST \/Users +4 /mu);
    expect(stdout).not.toContain(token);
    expect(status).toBe(0);
  });

  it('exits with 1 when the server refuses, and --json says what', () => {
    const { status, stdout } = simulate(
      ['entra', ...base(), '--scenario', 'first-sync', '--token', 'wrong', '--json'],
      {},
    );
    expect(status).toBe(1);
    const report = JSON.parse(stdout) as { isGood: boolean; scenarios: { steps: object[] }[] };
    expect(report.isGood).toBe(false);
    expect(report.scenarios[0]!.steps).toEqual([
      { title: 'First sync', problem: expect.stringContaining('refuses the token (401)') },
    ]);
  });

  it('takes the token of an OAuth client', () => {
    const made = (...given: string[]) =>
      JSON.parse(runCommand(folder, [...given, '--json']).stdout) as Record<string, string>;
    const { id, clientId } = made('connection', 'create', 'ping');
    const { secret } = made('oauth-client', 'add-secret', id!);
    writeFileSync(join(folder, 'secret'), secret!, { mode: 0o600 });
    const { status, stdout, stderr } = simulate([
      'ping',
      ...base(),
      '--scenario',
      'test-connection',
      '--client-id',
      clientId!,
      '--client-secret-file',
      'secret',
      '--token-url',
      `${server.url}/oauth/token`,
    ]);
    expect(stderr).toBe('test-connection 0 %\n');
    expect(stdout).toMatch(/^ok {4}test-connection/mu);
    expect(status).toBe(0);
  });

  it.each([
    [['otka'], 'unknown provider otka; did you mean okta?'],
    [['okta', '--scenario', 'first-synch', '--token', 'x'], 'did you mean first-sync?'],
    [['okta'], 'a token is missing'],
    [['okta', '--client-id', 'x'], '--client-id needs'],
  ])('says what is wrong with %j', (given, problem) => {
    const { status, stderr } = simulate([...given, '--url', 'http://127.0.0.1:9/scim/v2']);
    expect(stderr).toContain(problem);
    expect(stderr).not.toContain(' at ');
    expect(status).toBe(1);
  });

  it('refuses what is not a URL', () => {
    const { status, stderr } = simulate(['okta', '--url', 'example', '--token', 'x']);
    expect(stderr).toContain('--url must be a URL; example was given');
    expect(status).toBe(1);
  });
});
