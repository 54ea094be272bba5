/** @module-tag slow */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send } from '../support/client.ts';
import { createManage } from '../support/management.ts';
import { type RollcallProcess, runCommand, startProcess } from '../support/process.ts';

/** Each goes on with what the ones before it have made. */
describe('beside a running server, in words and in JSON, and with what is wrong', {
  timeout: 360_000,
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-cli-'));
  let server: RollcallProcess;
  /** Of the connection; later tests see what ends its access. */
  let token: string;
  beforeAll(async () => {
    server = await startProcess(folder);
  });
  afterAll(async () => {
    server.child.kill('SIGTERM');
    await server.ended;
  });
  const run = (...given: string[]) => runCommand(folder, given);
  const json = (...given: string[]) => {
    const { status, stdout, stderr } = run(...given, '--json');
    expect([status, stderr]).toEqual([0, '']);
    return JSON.parse(stdout);
  };
  const fails = (text: string, ...given: string[]): void => {
    const { status, stderr, stdout } = run(...given);
    expect([given.join(' '), status, stdout]).toEqual([given.join(' '), 1, '']);
    expect(stderr).toContain(text);
    expect(stderr).not.toContain('    at ');
  };
  const ask = async (token: string) =>
    (await send(server.url, 'GET', '/scim/v2/Users?count=0', {}, token)).status;

  it('administers tenants, connections and their tokens', async () => {
    expect(
      run('tenant', 'create', 'acme', '--name', 'Acme Inc.', '--policy', '{"seats": 5}').stdout,
    ).toContain('Next: rollcall connection create');
    fails('there is a tenant "acme" already', 'tenant', 'create', 'acme');
    fails('must be a JSON object', 'tenant', 'set', 'acme', '[]');
    fails('policy.seats', 'tenant', 'set', 'acme', '{"seats": "many"}');
    fails('lower-case letters', 'tenant', 'create', 'Not Valid');
    fails('there is no tenant', 'tenant', 'show', 'nobody');
    expect(json('tenant', 'show', 'acme')).toMatchObject({
      name: 'Acme Inc.',
      policy: { seats: 5, onDelete: 'retain' },
    });
    expect(json('tenant', 'list').map(({ id }: { id: string }) => id)).toEqual(['acme', 'default']);

    const connection = json(
      'connection',
      'create',
      'Okta',
      '--tenant',
      'acme',
      '--profile',
      'okta',
      '--requests-per-second',
      '50',
    );
    expect(connection).toMatchObject({ limits: { perSecond: 50, burst: 150 } });
    fails(
      'there is no profile',
      'connection',
      'create',
      'x',
      '--tenant',
      'acme',
      '--profile',
      'nope',
    );
    fails('it has Okta', 'connection', 'show', 'nope', '--tenant', 'acme');
    expect(
      run('connection', 'set', 'Okta', '--tenant', 'acme', '--site-limits', '--name', 'Okta prod')
        .stdout,
    ).toContain('is changed');
    expect(json('connection', 'show', 'Okta prod', '--tenant', 'acme').limits).toBeUndefined();
    expect(run('connection', 'list', '--tenant', 'acme').stdout).toMatch(/^NAME +PROFILE +STATUS/u);

    token = json(
      'token',
      'create',
      '--tenant',
      'acme',
      '--connection',
      'Okta prod',
      '--scope',
      'scim.read',
    ).token as string;
    expect(await ask(token)).toBe(200);
    for (const [verb, status] of [
      ['pause', 401],
      ['resume', 200],
      ['delete', 401],
      ['restore', 401],
      ['resume', 200],
    ] as const) {
      expect(run('connection', verb, 'Okta prod', '--tenant', 'acme').status).toBe(0);
      expect(await ask(token)).toBe(status);
    }
    fails(
      'only what is paused can be resumed',
      'connection',
      'resume',
      'Okta prod',
      '--tenant',
      'acme',
    );
  });

  it('administers credentials of OAuth clients', async () => {
    const secret = json(
      'oauth-client',
      'add-secret',
      'Okta prod',
      '--tenant',
      'acme',
      '--days',
      '30',
    );
    const raw = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: secret.clientId,
      client_secret: secret.secret,
    }).toString();
    const form = {
      raw,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      token: null,
    };
    expect((await send(server.url, 'POST', '/oauth/token', form, '')).status).toBe(200);
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(join(folder, 'public.json'), JSON.stringify(publicKey.export({ format: 'jwk' })));
    writeFileSync(
      join(folder, 'private.json'),
      JSON.stringify(privateKey.export({ format: 'jwk' })),
    );
    expect(
      json('oauth-client', 'add-key', 'Okta prod', 'public.json', '--tenant', 'acme').key.kid,
    ).toMatch(/^[\w-]{43}$/u);
    fails(
      'private key',
      'oauth-client',
      'add-key',
      'Okta prod',
      'private.json',
      '--tenant',
      'acme',
    );
    const trust = [
      'oauth-client',
      'add-trust',
      'Okta prod',
      '--tenant',
      'acme',
      '--subject',
      's',
      '--audience',
      'api://a',
      '--issuer',
    ];
    expect(json(...trust, 'https://login.microsoftonline.com/t/v2.0')).toMatchObject({
      kind: 'trust',
    });
    fails('oauth.trustedHosts', ...trust, 'https://evil.example/v2.0');
    expect(json('oauth-client', 'show', 'Okta prod', '--tenant', 'acme').credentials).toHaveLength(
      3,
    );
    expect(run('oauth-client', 'show', 'Okta prod', '--tenant', 'acme').stdout).toMatch(
      /^client_id +acme\./u,
    );
  });

  it('administers accounts and roles', async () => {
    expect(
      json(
        'account',
        'register',
        'ada',
        '--tenant',
        'acme',
        '--email',
        'ada@x.example',
        'a@x.example',
        '--settings',
        '{"theme":"dark"}',
      ),
    ).toMatchObject({
      emails: [
        { value: 'ada@x.example', primary: true },
        { value: 'a@x.example', primary: false },
      ],
    });
    run('account', 'protect', 'ada', '--tenant', 'acme');
    expect(json('account', 'show', 'ada', '--tenant', 'acme')).toMatchObject({
      protected: true,
      settings: { theme: 'dark' },
      roles: [],
    });
    run('account', 'settings', 'ada', '{"theme":"light"}', '--tenant', 'acme');
    run('account', 'unprotect', 'ada', '--tenant', 'acme');
    expect(json('account', 'access', 'ada', '--tenant', 'acme')).toMatchObject({
      allowed: true,
      status: 'active',
    });
    expect(run('account', 'list', '--tenant', 'acme').stdout).toMatch(/ada +ada +active +—/u);
    expect(json('account', 'held', '--tenant', 'acme')).toEqual([]);
    fails('has no user', 'account', 'approve', 'nobody', '--tenant', 'acme');
    fails('has no account', 'account', 'show', 'nobody', '--tenant', 'acme');

    writeFileSync(
      join(folder, 'roles.json'),
      '{"default": ["guest"], "rules": [{"displayName": "Admins", "roles": ["admin"]}]}',
    );
    expect(run('roles', 'preview', 'roles.json', '--tenant', 'acme').stdout).toContain(
      '1 of 1 accounts would have other roles',
    );
    expect(run('roles', 'set', 'roles.json', '--tenant', 'acme').status).toBe(0);
    expect(json('roles', 'show', '--tenant', 'acme')).toMatchObject({
      default: ['guest'],
      mode: 'union',
    });
    expect(run('roles', 'explain', 'ada', '--tenant', 'acme').stdout).toContain(
      'guest (the default: no rule matches)',
    );
    writeFileSync(join(folder, 'wrong.json'), '{"rules": [{"roles": ["x"]}]}');
    fails('exactly one of', 'roles', 'set', 'wrong.json', '--tenant', 'acme');
  });

  it('administers the guard, tokens of the API and the audit', async () => {
    expect(json('guard', 'show', '--tenant', 'acme')).toEqual({
      tenant: 'acme',
      removals: 0,
      limit: 500,
      minutes: 60,
    });
    expect(run('guard', 'release', '--tenant', 'acme', '--minutes', '5').stdout).toContain(
      'is held until',
    );
    const api = json('api-token', 'create', '--tenant', 'acme', '--role', 'read');
    const manage = createManage(server.url, api.secret);
    expect((await manage('GET', '/connections')).status).toBe(200);
    expect(run('api-token', 'revoke', api.id).stdout).toContain('is revoked');
    expect((await manage('GET', '/connections')).status).toBe(401);
    expect(run('api-token', 'list').stdout).toMatch(/^NAME +TOKEN +TENANT +ROLE/u);
    expect(run('api-token', 'list', '--ids').stdout).toMatch(/^ID +NAME +TOKEN/u);
    expect(run('tenant', 'pause', 'acme').stdout).toBe('Tenant acme is paused.\n');
    expect(await ask(token)).toBe(401);
    const audit = json('audit', '--tenant', 'acme');
    expect(audit[0]).toMatchObject({ action: 'tenant.pause', actor: 'command line' });
    expect(run('audit', '--limit', '1').stdout.split('\n')).toHaveLength(3);
  });
});

it('C27: a policy adds indexes beside a running server, and they are listed', {
  timeout: 240_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-cli-'));
  const server = await startProcess(folder);
  const run = (...given: string[]) => runCommand(folder, given);
  expect(
    run('tenant', 'set', 'default', '{"indexes": {"User": ["TITLE", "ims"]}}').stdout,
  ).toContain('is changed');
  expect(run('tenant', 'set', 'default', '{"indexes": {"Usr": ["title"]}}').stderr).toContain(
    'use one of User, Group',
  );
  expect(run('tenant', 'indexes', 'default').stdout).toMatch(/^TYPE +ATTRIBUTE +STATUS\nUser /u);
  const indexes = JSON.parse(run('tenant', 'indexes', 'default', '--json').stdout) as {
    path: string;
  }[];
  expect(indexes.map(({ path }) => path).sort()).toEqual(['ims.value', 'title']);
  server.child.kill('SIGTERM');
  await server.ended;
});
