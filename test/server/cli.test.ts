/** @module-tag slow */
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCall, send } from '../support/client.ts';
import { createDatabase, dropDatabase } from '../support/postgres.ts';
import { runCommand, startProcess } from '../support/process.ts';
import { stores, user } from '../support/server.ts';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'rollcall-'));
/** What stands in the file that the first start names where its output is no terminal. */
const firstToken = (folder: string): string =>
  readFileSync(join(folder, 'data', 'rollcall.db.first-token'), 'utf8').trim();

describe('start', () => {
  it('R358 T040 prints the base URL, a token that works, what to try next, and one line when it is ready', async () => {
    const folder = newFolder();
    const server = await startProcess(folder);
    const output = server.output();
    const token = firstToken(folder);
    expect(output).not.toContain(token);
    expect(output).toContain(`${server.url}/scim/v2`);
    expect(output).toMatch(/curl .*Authorization: Bearer/u);
    expect(output.match(/^ready /gmu)).toHaveLength(1);
    expect(
      (await createCall(server.url, '/.api/scim/v2', token)('POST', '/Users', { body: user() }))
        .status,
    ).toBe(201);
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    for (const file of ['rollcall.db', 'rollcall.db.lock'])
      expect(readFileSync(join(folder, 'data', file), 'latin1')).not.toContain(token);
    expect(server.errors()).not.toContain(token);
    expect(existsSync(join(folder, 'data', 'rollcall.db-wal'))).toBe(false);

    const again = await startProcess(folder);
    expect(again.output()).not.toMatch(/rollcall[A-Za-z0-9]{43}/u);
    expect(
      (await createCall(again.url, '/scim/v2', token)('GET', '/Users?count=0')).json.totalResults,
    ).toBe(1);
    again.child.kill('SIGINT');
    expect(await again.ended).toBe(0);
  });

  it('"scim.authToken" and "scim.identityProvider" alone give a working server', async () => {
    const folder = newFolder();
    writeFileSync(
      join(folder, 'rollcall.json'),
      '{\n  // two lines of a site configuration\n  "scim.authToken": "abc123",\n  "scim.identityProvider": "Azure AD",\n}\n',
    );
    const server = await startProcess(folder, { ROLLCALL_LOG_LEVEL: 'debug' });
    const call = createCall(server.url, '/.api/scim/v2', 'abc123');
    expect((await call('POST', '/Users', { body: user({ active: 'True' }) })).status).toBe(201);
    server.child.kill('SIGTERM');
    await server.ended;
    expect(server.errors()).toContain('"profile":"entra"');
    expect(server.errors()).not.toContain('abc123');
    expect(server.output()).not.toContain('abc123');
  });

  it.each(stores)(
    'T095 on %s, finishes what is under way when it is told to stop',
    async (store) => {
      const folder = newFolder();
      const database = store === 'postgres' ? await createDatabase() : undefined;
      const storage: Record<string, string> =
        database === undefined
          ? {}
          : { ROLLCALL_STORAGE_URL: database, ROLLCALL_VAULT_KEY: 'a vault key for tests' };
      const server = await startProcess(folder, { ROLLCALL_SCIM_AUTH_TOKEN: 'tok', ...storage });
      const answers = Array.from({ length: 200 }, () =>
        send(server.url, 'POST', '/scim/v2/Users', { body: user() }, 'tok').then(
          ({ status }) => status,
          () => 'refused',
        ),
      );
      await answers[0];
      server.child.kill('SIGTERM');
      const statuses = await Promise.all(answers);
      expect(await server.ended).toBe(0);
      const created = statuses.filter((status) => status === 201).length;
      expect(statuses.every((status) => status === 201 || status === 'refused')).toBe(true);
      const listed = runCommand(folder, ['users', 'list', '--json', '--limit', '1'], storage);
      expect(JSON.parse(listed.stdout).total).toBeGreaterThanOrEqual(created);
      if (database !== undefined) await dropDatabase(database);
    },
  );
});

describe('config', () => {
  it('says what is right, what is wrong, and where each value came from', () => {
    const folder = newFolder();
    expect(runCommand(folder, ['config', 'check'])).toMatchObject({
      status: 0,
      stdout: 'The configuration is valid.\n',
    });
    writeFileSync(
      join(folder, 'rollcall.json'),
      '{"scim": {"authTokn": "x"}, "listen": "nowhere"}',
    );
    const wrong = runCommand(folder, ['config', 'check', '--json']);
    expect(wrong.status).toBe(1);
    expect(wrong.stderr).toContain(
      'unknown setting "scim.authTokn" in rollcall.json; did you mean scim.authToken?',
    );
    expect(wrong.stderr).toContain('"listen" (ROLLCALL_LISTEN) must be host:port');
    writeFileSync(join(folder, 'rollcall.json'), '{"scim.authToken": "sekret1"');
    expect(runCommand(folder, ['config', 'check']).stderr).toContain('is not valid JSON');
    writeFileSync(join(folder, 'rollcall.json'), '[]');
    expect(runCommand(folder, ['config', 'check']).stderr).toContain('must hold a JSON object');
    writeFileSync(
      join(folder, 'rollcall.json'),
      '{"scim.authToken": "sekret1", "log": {"level": "warn"}}',
    );
    const printed = runCommand(folder, ['config', 'print', '--json', '--storage-url', 'memory:'], {
      ROLLCALL_LISTEN: '127.0.0.1:9',
    });
    expect(printed.stdout).not.toContain('sekret1');
    expect(JSON.parse(printed.stdout)).toEqual(
      expect.arrayContaining([
        { key: 'listen', value: '127.0.0.1:9', origin: 'environment' },
        { key: 'storage.url', value: 'memory:', origin: 'flag' },
        { key: 'scim.authToken', value: '(set)', origin: 'file' },
        { key: 'log.level', value: 'warn', origin: 'file' },
        { key: 'scim.passwords', value: false, origin: 'default' },
      ]),
    );
    expect(runCommand(folder, ['config', 'print']).stdout).toMatch(/^SETTING +VALUE +FROM\n/u);
    expect(runCommand(folder, ['config', 'check', '--config', 'nope.json']).stderr).toContain(
      'nope.json does not exist',
    );
  });

  it('takes secrets from files', () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'token'), 'fromfile1\n');
    expect(
      runCommand(folder, ['config', 'check'], { ROLLCALL_SCIM_AUTH_TOKEN_FILE: 'token' }).status,
    ).toBe(0);
    expect(
      runCommand(folder, ['config', 'check'], { ROLLCALL_SCIM_AUTH_TOKEN_FILE: 'none' }).stderr,
    ).toContain('cannot read none');
    const both = { ROLLCALL_SCIM_AUTH_TOKEN_FILE: 'token', ROLLCALL_SCIM_AUTH_TOKEN: 'x' };
    expect(runCommand(folder, ['config', 'check'], both).stderr).toContain('are both set');
  });
});

describe('token and users, beside a running server', () => {
  it('makes, lists and revokes tokens; the server knows at once', async () => {
    const folder = newFolder();
    const server = await startProcess(folder);
    const run = (...given: string[]) => runCommand(folder, given);
    const made = JSON.parse(
      run(
        'token',
        'create',
        '--json',
        '--name',
        'Okta prod',
        '--days',
        '30',
        '--profile',
        'okta',
        '--connection',
        'okta',
      ).stdout,
    );
    const ask = (token: string) =>
      send(server.url, 'GET', '/scim/v2/Users?count=0', {}, token).then(({ status }) => status);
    expect(await ask(made.token)).toBe(200);
    const listed = JSON.parse(run('token', 'list', '--json').stdout) as {
      id: string;
      name: string;
      revoked: string | null;
    }[];
    expect(listed.map(({ name }) => name)).toEqual(['first start', 'Okta prod']);
    expect(JSON.stringify(listed)).not.toContain(made.token);
    expect(run('token', 'list', '--ids').stdout).toMatch(/^ID +NAME +CONNECTION +TOKEN/u);
    expect(run('token', 'revoke', made.id).stdout).toContain('is revoked');
    expect(await ask(made.token)).toBe(401);
    expect(run('token', 'revoke', made.id)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('revoked already'),
    });
    expect(run('token', 'create', '--profile', 'okat').stderr).toContain(
      'there is no profile "okat"; did you mean okta?',
    );
    expect(run('token', 'create', '--tenant', 'Not Valid').stderr).toContain('lower-case letters');
    expect(run('token', 'create', '--days', '0').stderr).toContain('whole number');
    const block = run('token', 'create', '--tenant', 'acme', '--create').stdout;
    expect(block).toMatch(/^SCIM base URL +http:.*\/t\/acme\/scim\/v2$/mu);
    const [, other] = /^Bearer token +(\S+)$/mu.exec(block)!;
    expect(
      (await send(server.url, 'GET', '/t/acme/scim/v2/Users?count=0', {}, other!)).status,
    ).toBe(200);

    const first = firstToken(folder);
    const call = createCall(server.url, '/scim/v2', first);
    const { json } = await call('POST', '/Users', {
      body: user({
        userName: 'Ada@x.example',
        displayName: 'Ada',
        emails: [{ value: 'ada@x.example' }],
      }),
    });
    expect(run('users', 'list').stdout).toMatch(
      /Ada@x\.example +Ada +Ada +active +ada@x\.example\n1 of 1/u,
    );
    for (const wanted of [json.id, 'ADA@X.EXAMPLE']) {
      expect(JSON.parse(run('users', 'get', wanted, '--json').stdout)).toMatchObject({
        user: { id: json.id },
        account: { username: 'Ada', status: 'active' },
      });
    }
    expect(run('users', 'get', 'Ada@x.example').stdout).toMatch(/^User\n\{[\s\S]*\nAccount\n\{/u);
    expect(run('users', 'get', 'nobody')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('has no user'),
    });
    expect(run('users', 'list', '--limit', 'x').stderr).toContain('whole number');
    server.child.kill('SIGTERM');
    await server.ended;
  });

  it('says what is missing', () => {
    for (const given of [
      ['users', 'list'],
      ['token', 'create'],
    ]) {
      const folder = newFolder();
      expect(runCommand(folder, given).stderr).toContain('does not exist; start the server once');
      expect(existsSync(join(folder, 'data'))).toBe(false);
    }
    expect(runCommand(newFolder(), ['users', 'list', '--storage-url', 'memory:']).stderr).toContain(
      'needs a database file',
    );
    expect(runCommand(newFolder(), ['nonsense']).status).toBe(1);
    expect(runCommand(newFolder(), ['--version']).stdout).toMatch(/^\d+\.\d+\.\d+/u);
  });
});
