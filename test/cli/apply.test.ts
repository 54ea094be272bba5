/** @module-tag slow */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createManage } from '../support/management.ts';
import {
  binary,
  type CommandResult,
  type RollcallProcess,
  runCommand,
  startProcess,
} from '../support/process.ts';

const apiToken = 'Zr4Kp7QwXm2Nv9Bt6Lc3Hs8Jd5Fg';
const siteToken = 'Kd8Vn2Rt5Yw9Bc3Xf6Hj4Lm7Pq';
const okta = 'a-token-of-okta-for-acme-0123456789';
const hook = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

const acme = `tenants:
  - id: acme
    name: Acme Inc.
    policy: { seats: 500 }
    connections:
      - name: Okta
        profile: okta
        credentials:
          - { name: Okta, secret: { env: OKTA } }
    webhooks:
      - { name: App, url: https://app.example.com/hook, secret: { env: HOOK } }
`;

/** Tenants whose number a killed process must have created all, or none of them. */
const many = (count: number, name: string): string =>
  JSON.stringify({
    tenants: Array.from({ length: count }, (_, index) => ({
      id: `t${index}`,
      name,
      policy: { seats: index },
      connections: [{ name: 'Okta', profile: 'okta' }],
    })),
  });

describe('rollcall apply', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-apply-'));
  let server: RollcallProcess;
  beforeAll(async () => {
    writeFileSync(join(folder, 'acme.yaml'), acme);
    server = await startProcess(folder, {
      ROLLCALL_API_TOKEN: apiToken,
      ROLLCALL_SCIM_AUTH_TOKEN: siteToken,
    });
  });
  afterAll(async () => {
    server.child.kill('SIGTERM');
    await server.ended;
    rmSync(folder, { recursive: true });
  });
  const secrets = { OKTA: okta, HOOK: hook };
  const run = (
    given: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): CommandResult => runCommand(folder, given, { ...secrets, ...environment });
  /** The same on the database of this machine, and on a server at a URL. */
  const places = [
    ['the database', () => ({})],
    ['a server at a URL', () => ({ ROLLCALL_URL: server.url, ROLLCALL_API_TOKEN: apiToken })],
  ] as const;

  it.each(places)('plans, applies and exports on %s', (_, at) => {
    const place: Readonly<Record<string, string>> = at();
    const apply = (...more: readonly string[]): CommandResult =>
      run(['apply', '-f', 'acme.yaml', ...more], place);
    run(['tenant', 'delete', 'acme']);
    const plan = apply('--dry-run');
    expect(plan, plan.stderr).toMatchObject({ status: 2 });
    expect(plan.stdout).toMatch(/^[+~] tenant acme$/mu);
    expect(plan.stdout).toContain('Nothing was changed.');
    const done = apply();
    expect(done, done.stderr).toMatchObject({ status: 0, stderr: '' });
    for (const { stdout } of [plan, done])
      for (const secret of [okta, hook]) expect(stdout).not.toContain(secret);
    expect(apply('--dry-run')).toMatchObject({
      status: 0,
      stdout: 'No changes: the configuration is as described.\n',
    });
    const exported = run(['export'], place);
    expect(exported.stdout).toMatch(/^# yaml-language-server: \$schema=https:/u);
    expect(exported.stdout).not.toContain(okta);
    expect((parse(exported.stdout) as { readonly tenants: readonly object[] }).tenants).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: 'acme', name: 'Acme Inc.' })]),
    );
    writeFileSync(join(folder, 'exported.yaml'), exported.stdout);
    expect(run(['apply', '-f', 'exported.yaml', '--prune'], place)).toMatchObject({
      status: 0,
      stdout: 'No changes: the configuration is as described.\n',
    });
    // The token works, and another secret is a change.
    const other = run(['apply', '-f', 'acme.yaml', '--dry-run', '--json'], {
      ...place,
      OKTA: 'another-token-of-okta-0123456789',
    });
    expect(JSON.parse(other.stdout)).toMatchObject({
      changes: [{ kind: 'credential', fields: [{ field: 'secret' }] }],
    });
  });

  it.each(places)('refuses to remove more than is allowed on %s', (_, at) => {
    writeFileSync(join(folder, 'empty.yaml'), 'tenants: []\n');
    writeFileSync(join(folder, 'some.json'), many(12, 'Some'));
    expect(run(['apply', '-f', 'some.json'], at()).status).toBe(0);
    const { status, stderr } = run(['apply', '-f', 'empty.yaml', '--prune'], at());
    expect(status).toBe(1);
    expect(stderr).toMatch(/would remove \d+ tenants .*--max-removals \d+/u);
    const [, allowed] = /--max-removals (\d+)/u.exec(stderr)!;
    const done = run(['apply', '-f', 'empty.yaml', '--prune', '--max-removals', allowed!], at());
    expect(done, done.stderr).toMatchObject({ status: 0 });
    // The default tenant stays: the server creates it at each start.
    expect(run(['export'], at()).stdout).toContain('id: default');
    expect(run(['apply', '-f', 'acme.yaml'], at()).status).toBe(0);
  });

  it('a token that only reads, or of one tenant, is refused', async () => {
    const manage = createManage(server.url, apiToken);
    for (const [body, says] of [
      [{ name: 'reader', role: 'read' }, 'can only read'],
      [{ name: 'acme', role: 'admin', tenant: 'acme' }, 'acme'],
    ] as const) {
      const { secret } = (await manage('POST', '/api-tokens', body)).json as {
        readonly secret: string;
      };
      const { status, stderr } = run(['apply', '-f', 'acme.yaml'], {
        ROLLCALL_URL: server.url,
        ROLLCALL_API_TOKEN: secret,
      });
      expect(status).toBe(1);
      expect(stderr).toContain(says);
    }
  });

  it.each(places)('no credential has a token of the configuration, on %s', (_, at) => {
    const configured = { ROLLCALL_SCIM_AUTH_TOKEN: siteToken, ROLLCALL_API_TOKEN: apiToken };
    const before = run(['export'], at()).stdout;
    for (const token of [siteToken, apiToken]) {
      const { status, stderr } = run(['apply', '-f', 'acme.yaml'], {
        ...configured,
        ...at(),
        OKTA: token,
      });
      expect([status, stderr]).toEqual([1, expect.stringContaining('token of the site')]);
    }
    expect(run(['export'], at()).stdout).toBe(before);
  });

  it('what a file cannot have changes nothing, and is said with its line', () => {
    writeFileSync(join(folder, 'bad.yaml'), `${acme}    webooks: []\n  - id: other\n`);
    const before = run(['export']).stdout;
    const { status, stderr } = run(['apply', '-f', 'bad.yaml']);
    expect(status).toBe(1);
    expect(stderr).toContain(
      'bad.yaml:12: tenants.0: unknown key "webooks"; did you mean webhooks?',
    );
    // A part that only the server can refuse: everything before it is rolled back.
    const unknown = { id: 'other', policy: { indexes: { User: ['no.such.attribute'] } } };
    const tenants = [{ id: 'fresh' }, unknown];
    writeFileSync(join(folder, 'bad.json'), JSON.stringify({ tenants }));
    expect(run(['apply', '-f', 'bad.json']).status).toBe(1);
    expect(run(['apply', '-f', 'missing.yaml']).stderr).toContain('cannot read missing.yaml');
    expect(run(['export']).stdout).toBe(before);
  });

  it('two at once come one after the other', async () => {
    writeFileSync(join(folder, 'one.json'), many(60, 'One'));
    writeFileSync(join(folder, 'two.json'), many(60, 'Two'));
    const start = (file: string, place: Readonly<Record<string, string>>) =>
      ended(spawnApply(folder, file, place));
    const remote = { ROLLCALL_URL: server.url, ROLLCALL_API_TOKEN: apiToken };
    expect(await Promise.all([start('one.json', remote), start('two.json', {})])).toEqual([0, 0]);
    expect(namesOf(folder)).toHaveLength(1);
  });

  it('killed at any time, it has applied everything or nothing', async () => {
    for (let round = 0; round < 6; round += 1) {
      writeFileSync(join(folder, 'kill.json'), many(60, `Round ${round}`));
      const child = spawnApply(folder, 'kill.json', {});
      const done = ended(child);
      await sleep(150 + round * 130);
      child.kill('SIGKILL');
      await done;
      // Two names would be a part of a round.
      expect(namesOf(folder)).toHaveLength(1);
    }
  });

  it('a server that goes in the middle has applied everything or nothing', async () => {
    writeFileSync(join(folder, 'gone.json'), many(60, 'Gone'));
    const child = spawnApply(folder, 'gone.json', {
      ROLLCALL_URL: server.url,
      ROLLCALL_API_TOKEN: apiToken,
    });
    const done = ended(child);
    await sleep(700);
    server.child.kill('SIGKILL');
    await server.ended;
    const status = await done;
    const [name] = namesOf(folder);
    expect(namesOf(folder)).toHaveLength(1);
    if (status === 0) expect(name).toBe('Gone');
    server = await startProcess(folder, { ROLLCALL_API_TOKEN: apiToken });
    expect(run(['apply', '-f', 'gone.json']).status).toBe(0);
    expect(namesOf(folder)).toEqual(['Gone']);
  });
});

function spawnApply(folder: string, file: string, place: Readonly<Record<string, string>>) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('ROLLCALL_'));
  return spawn(process.execPath, [binary, 'apply', '-f', file], {
    cwd: folder,
    env: { ...(Object.fromEntries(inherited) as Record<string, string>), ...place },
    stdio: 'ignore',
  });
}

function ended(child: ReturnType<typeof spawnApply>): Promise<number | string> {
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => resolve(code ?? signal!));
  });
}

/** Returns the different names of the numbered tenants. */
function namesOf(folder: string): readonly string[] {
  const { stdout } = runCommand(folder, ['export', '--json']);
  const { tenants } = JSON.parse(stdout) as {
    readonly tenants: readonly { readonly id: string; readonly name?: string }[];
  };
  const numbered = tenants.filter(({ id }) => /^t\d+$/u.test(id));
  return [...new Set(numbered.map(({ name }) => name ?? ''))];
}
