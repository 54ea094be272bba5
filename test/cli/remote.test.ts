/** @module-tag slow */
import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createCall } from '../support/client.ts';
import { binary, type RollcallProcess, runCommand, startProcess } from '../support/process.ts';
import { user } from '../support/server.ts';

const token = 'tokentokentokentoken1';
const apiToken = 'adminadminadminadmin1';
const externalUrl = 'http://127.0.0.1:8080';

/** Runs a command beside servers of this process, and resolves to its standard error. */
function errorsOf(
  folder: string,
  given: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [binary, ...given],
      { cwd: folder, env: { ...process.env, ...environment } },
      (_, __, stderr) => resolve(stderr),
    );
  });
}

describe('a command against a remote server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-cli-'));
  let server: RollcallProcess;
  const environment = { ROLLCALL_EXTERNAL_URL: externalUrl };
  const local = (...given: string[]) => runCommand(folder, given, environment);
  const remote = (...given: string[]) =>
    runCommand(folder, [...given, '--url', server.url], { ROLLCALL_API_TOKEN: apiToken });

  beforeAll(async () => {
    server = await startProcess(folder, {
      ...environment,
      ROLLCALL_SCIM_AUTH_TOKEN: token,
      ROLLCALL_API_TOKEN: apiToken,
    });
    const call = createCall(server.url, '/scim/v2', token);
    const ada = await call('POST', '/Users', { body: user({ userName: 'ada@x.example' }) });
    await call('POST', '/Users', { body: {} });
    await call('POST', '/Groups', {
      body: {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
        displayName: 'Admins',
        members: [{ value: ada.json.id }],
      },
    });
    writeFileSync(
      join(folder, 'roles.json'),
      '{"default": ["guest"], "rules": [{"displayName": "Admins", "roles": ["admin"]}]}',
    );
    // The request log and usage are written in batches.
    await vi.waitFor(
      () => {
        expect(JSON.parse(local('requests', 'tail', '--json').stdout)).toHaveLength(3);
        expect(JSON.parse(local('connection', 'list', '--json').stdout)[0].requests).toBe(3);
      },
      { timeout: 60_000 },
    );
  });
  afterAll(async () => {
    server.child.kill('SIGTERM');
    await server.ended;
  });

  it.each([
    ['tenant list'],
    ['tenant show default'],
    ['tenant indexes default'],
    ['connection list'],
    ['connection show default'],
    ['token list'],
    ['oauth-client show default'],
    ['api-token list'],
    ['account list'],
    ['account show ada'],
    ['account access ada'],
    ['account held'],
    ['roles show'],
    ['roles preview roles.json'],
    ['roles explain ada'],
    ['guard show'],
    ['schemas show'],
    ['events replay --after 0'],
    ['requests tail'],
    ['requests tail --status 4xx'],
    ['requests tail --connection default --method POST --path /Groups'],
    ['requests tail --user ada@x.example --limit 1'],
    ['explain ada@x.example'],
    ['users list'],
    ['users get ada@x.example'],
    ['audit'],
  ])('gives the same as on the store: %s', (text) => {
    const given = [...text.split(' '), '--json'];
    const here = local(...given);
    expect([here.status, here.stderr]).toEqual([0, '']);
    expect(remote(...given)).toEqual(here);
    expect(here.stdout.length).toBeGreaterThan(2);
  });

  it('changes the same, and the audit names who did it', () => {
    const json = (...given: string[]) => JSON.parse(remote(...given, '--json').stdout);
    expect(remote('tenant', 'create', 'acme', '--name', 'Acme').status).toBe(0);
    expect(json('connection', 'create', 'Okta', '--tenant', 'acme', '--profile', 'okta').name).toBe(
      'Okta',
    );
    const made = json('token', 'create', '--tenant', 'acme', '--connection', 'Okta');
    expect(made).toMatchObject({
      connection: 'Okta',
      scimBaseUrl: `${externalUrl}/t/acme/scim/v2`,
      guide: expect.stringContaining('/okta.md'),
      token: expect.stringMatching(/^rollcall/u),
    });
    for (const given of [
      ['connection', 'pause', 'Okta', '--tenant', 'acme'],
      ['connection', 'resume', 'Okta', '--tenant', 'acme'],
      [
        'connection',
        'set',
        'Okta',
        '--tenant',
        'acme',
        '--burst',
        '9',
        '--requests-per-second',
        '3',
      ],
      ['token', 'revoke', made.lastFour, '--tenant', 'acme'],
      ['account', 'register', 'bob', '--tenant', 'acme', '--email', 'bob@x.example'],
      ['account', 'protect', 'bob', '--tenant', 'acme'],
      ['account', 'settings', 'bob', '{"a": 1}', '--tenant', 'acme'],
      ['roles', 'set', 'roles.json', '--tenant', 'acme'],
      ['guard', 'release', '--tenant', 'acme', '--minutes', '5'],
      ['tenant', 'set', 'acme', '{"seats": 5}'],
      ['tenant', 'pause', 'acme'],
    ])
      expect([given, remote(...given).status]).toEqual([given, 0]);
    const [entry] = JSON.parse(local('audit', '--json', '--limit', '1').stdout);
    expect(entry).toMatchObject({ action: 'tenant.pause', actor: 'api: configuration' });
    expect(remote('tenant', 'delete', 'acme').stdout).toContain('restored for seven days');
  });

  it('a token of one tenant finds its tenant, and is told which role it needs', () => {
    expect(remote('tenant', 'create', 'globex').status).toBe(0);
    const { secret } = JSON.parse(
      remote('api-token', 'create', '--tenant', 'globex', '--role', 'read', '--json').stdout,
    );
    writeFileSync(join(folder, 'token'), `${secret}\n`);
    const own = (...given: string[]) =>
      runCommand(folder, [...given, '--url', server.url, '--api-token-file', 'token']);
    expect(JSON.parse(own('guard', 'show', '--json').stdout).tenant).toBe('globex');
    expect(own('guard', 'show', '--tenant', 'default').stderr).toContain(
      'can only access the tenant globex. Use an operator token',
    );
    const refused = own('connection', 'create', 'x');
    expect([refused.status, refused.stderr]).toEqual([
      1,
      expect.stringContaining('Use a token with the role admin'),
    ]);
  });

  describe('that cannot be done says what to do', () => {
    const fails = (environment: Record<string, string>, ...given: string[]): string => {
      const { status, stdout, stderr } = runCommand(folder, given, environment);
      expect([given, status, stdout]).toEqual([given, 1, '']);
      expect(stderr).not.toMatch(/\n {4}at /u);
      return stderr;
    };
    const withToken = { ROLLCALL_API_TOKEN: apiToken };

    it('no server, no host, no token, a wrong token', () => {
      const list = ['users', 'list', '--url'];
      expect(fails(withToken, ...list, 'http://127.0.0.1:59998')).toContain(
        'nothing listens there',
      );
      expect(fails(withToken, ...list, 'http://nothing.invalid')).toMatch(
        /no such host|cannot be resolved/u,
      );
      expect(fails({}, ...list, server.url)).toContain('set ROLLCALL_API_TOKEN');
      expect(fails({ ROLLCALL_API_TOKEN: 'x' }, ...list, server.url)).toContain(
        'refused the token',
      );
      expect(fails(withToken, ...list, server.url, '--api-token-file', 'none')).toContain(
        'cannot read the token file none',
      );
    });

    it('a URL that is not that of a server', () => {
      const list = ['users', 'list', '--url'];
      expect(fails(withToken, ...list, 'localhost:8080')).toContain('must be that of the server');
      expect(fails(withToken, ...list, `${server.url}/t/acme/scim/v2`)).toContain(
        `give ${server.url}`,
      );
      expect(fails(withToken, ...list, `${server.url}/api/v1/`)).toContain(`give ${server.url}`);
      expect(fails(withToken, ...list, server.url.replace('http:', 'https:'))).toContain('TLS');
      expect(
        fails(withToken, ...list, server.url, '--storage-url', 'file:./data/rollcall.db'),
      ).toContain('name two places');
    });

    it('a tenant that does not exist', () => {
      expect(remote('users', 'list', '--tenant', 'globx').stderr).toContain('did you mean globex?');
      expect(remote('connection', 'show', 'defalt', '--tenant', 'default').stderr).toContain(
        'did you mean default?',
      );
    });

    it('a command that works on this machine', () => {
      for (const given of [['backup', 'x.db'], ['migrate'], ['config', 'check'], ['start']])
        expect(fails(withToken, ...given, '--url', server.url)).toContain(
          'works on this machine, not on a server at a URL',
        );
    });

    it('another server, and a server of another version', async () => {
      let version: string | undefined;
      const other = createServer(({ url }, response) => {
        if (url === '/api/v1/openapi.json' && version !== undefined)
          response.end(JSON.stringify({ info: { version } }));
        else if (url?.startsWith('/old') === true)
          response.writeHead(301, { Location: 'https://new.example/' }).end();
        else if (version === undefined) response.end('<html>welcome</html>');
        else
          response
            .writeHead(404, { 'Content-Type': 'application/problem+json' })
            .end('{"status": 404, "detail": "there is nothing at this path"}');
      }).listen(0, '127.0.0.1');
      await new Promise((resolve) => other.once('listening', resolve));
      const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
      try {
        expect(await errorsOf(folder, ['users', 'list', '--url', url], withToken)).toContain(
          'is not a Rollcall server',
        );
        expect(
          await errorsOf(folder, ['users', 'list', '--url', `${url}/old`], withToken),
        ).toContain('redirects');
        version = '9.0.0';
        expect(await errorsOf(folder, ['users', 'list', '--url', url], withToken)).toContain(
          'use npx rollcall@9.0.0',
        );
      } finally {
        other.close();
      }
    });
  });

  it('ROLLCALL_URL names the server, and --storage-url wins over it', () => {
    const named = { ROLLCALL_URL: 'http://127.0.0.1:59998', ROLLCALL_API_TOKEN: apiToken };
    const url = `file:${join(folder, 'data', 'rollcall.db')}`;
    expect(runCommand(folder, ['tenant', 'list'], named).stderr).toContain('nothing listens');
    expect(runCommand(folder, ['tenant', 'list', '--storage-url', url], named).status).toBe(0);
  });
});
