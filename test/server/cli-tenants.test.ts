/** @module-tag slow */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { createCall, send } from '../support/client.ts';
import {
  type CommandResult,
  type RollcallProcess,
  runCommand,
  startProcess,
} from '../support/process.ts';
import { user } from '../support/server.ts';

/** Every command that takes a tenant, with arguments that are right but for it. */
const commands: readonly (readonly string[])[] = [
  ['connection', 'create', 'x'],
  ['connection', 'list'],
  ['connection', 'show', 'default'],
  ['connection', 'set', 'default', '--name', 'other'],
  ['connection', 'pause', 'default'],
  ['connection', 'resume', 'default'],
  ['connection', 'delete', 'default'],
  ['connection', 'restore', 'default'],
  ['connection', 'release', 'default'],
  ['connection', 'invite', 'default'],
  ['administrator', 'create', 'x@example.com'],
  ['administrator', 'list'],
  ['schemas', 'show'],
  ['schemas', 'apply', 'package.json'],
  ['token', 'create'],
  ['token', 'list'],
  ['token', 'revoke', 'x'],
  ['oauth-client', 'show', 'default'],
  ['oauth-client', 'add-secret', 'default'],
  ['oauth-client', 'add-key', 'default', 'key.json'],
  ['oauth-client', 'add-trust', 'default', '--issuer', 'x', '--subject', 'x', '--audience', 'x'],
  ['api-token', 'create'],
  ['account', 'list'],
  ['account', 'show', 'ada'],
  ['account', 'access', 'ada'],
  ['account', 'register', 'ada'],
  ['account', 'protect', 'ada'],
  ['account', 'unprotect', 'ada'],
  ['account', 'settings', 'ada', '{}'],
  ['account', 'held'],
  ['account', 'approve', 'x'],
  ['account', 'reject', 'x'],
  ['roles', 'show'],
  ['roles', 'explain', 'ada'],
  ['roles', 'preview', 'roles.json'],
  ['roles', 'set', 'roles.json'],
  ['guard', 'show'],
  ['guard', 'release'],
  ['events', 'listen', '--limit', '1'],
  ['events', 'replay'],
  ['requests', 'tail'],
  ['requests', 'show', 'x'],
  ['explain', 'ada'],
  ['audit'],
  ['users', 'list'],
  ['users', 'get', 'ada'],
  ['gallery', 'okta'],
];

function leavesOf(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);
}

function nameOf(command: Command): string {
  const { parent } = command;
  return parent === null || parent.parent === null
    ? command.name()
    : `${parent.name()} ${command.name()}`;
}

describe('the tenant of a command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-'));
  let server: RollcallProcess;
  const run = (...given: string[]): CommandResult => runCommand(folder, given);
  const json = (...given: string[]) => JSON.parse(run(...given, '--json').stdout);

  beforeAll(async () => {
    server = await startProcess(folder);
  });
  afterAll(async () => {
    server.child.kill('SIGTERM');
    await server.ended;
  });

  it('is the only one there is, without a word', () => {
    for (const given of [
      ['connection', 'list'],
      ['guard', 'show'],
      ['users', 'list'],
      ['schemas', 'show'],
    ])
      expect([given, run(...given)]).toEqual([
        given,
        expect.objectContaining({ status: 0, stderr: '' }),
      ]);
  });

  it('T141 must exist, whatever the command; nothing is done otherwise, and one is suggested', async () => {
    expect(run('tenant', 'create', 'acme').status).toBe(0);
    const before = json('audit', '--limit', '1000');
    const storage = ['--storage-url', `file:${join(folder, 'data', 'rollcall.db')}`];
    // In this process: what starts for each command costs more than all of them.
    const refusal = async (...given: string[]): Promise<string> => {
      const program = await createProgram();
      return program.parseAsync(['node', 'rollcall', ...given, ...storage]).then(
        () => 'done',
        (error: unknown) => (error as Error).message,
      );
    };
    for (const given of commands)
      expect([given, await refusal(...given, '--tenant', 'acmee')]).toEqual([
        given,
        expect.stringContaining('there is no tenant "acmee"; did you mean acme?'),
      ]);
    for (const given of [['show'], ['set', '{}'], ['pause'], ['resume'], ['delete'], ['restore']])
      expect([given, await refusal('tenant', given[0]!, 'acmee', ...given.slice(1))]).toEqual([
        given,
        expect.stringContaining('did you mean acme?'),
      ]);
    const withTenant = leavesOf(await createProgram()).filter(({ options }) =>
      options.some(({ long }) => long === '--tenant'),
    );
    const tested = new Set(commands.map(([first, second]) => `${first} ${second}`));
    for (const command of withTenant)
      expect(
        [...tested].some((name) => name.startsWith(nameOf(command))),
        nameOf(command),
      ).toBe(true);
    expect(json('audit', '--limit', '1000')).toEqual(before);
    expect(json('tenant', 'list').map(({ id }: { id: string }) => id)).toEqual(['acme', 'default']);
  });

  it('and the connection of a token are created when that is asked for, and only then', () => {
    expect(run('token', 'create', '--tenant', 'acmee').stderr).toContain(
      'To create it, add --create.',
    );
    const refused = run('token', 'create', '--tenant', 'acme', '--connection', 'Okta');
    expect([refused.status, refused.stderr]).toEqual([
      1,
      expect.stringContaining('has no connection Okta'),
    ]);
    expect(json('connection', 'list', '--tenant', 'acme')).toEqual([]);
    expect(
      run('token', 'create', '--tenant', 'acme', '--connection', 'Okta', '--create').status,
    ).toBe(0);
    expect(run('token', 'create', '--tenant', 'acme', '--connection', 'Oktaa').stderr).toContain(
      'did you mean Okta?',
    );
    const other = run(
      'token',
      'create',
      '--tenant',
      'acme',
      '--connection',
      'Okta',
      '--profile',
      'entra',
    );
    expect([other.status, other.stderr]).toEqual([
      1,
      expect.stringContaining('has the profile default'),
    ]);
    expect(run('token', 'create', '--tenant', 'globex', '--create').status).toBe(0);
    expect(json('connection', 'list', '--tenant', 'acme')).toHaveLength(1);
    expect(json('tenant', 'list').map(({ id }: { id: string }) => id)).toEqual([
      'acme',
      'default',
      'globex',
    ]);
  });

  it('is said where there are several, and found by an id', async () => {
    const { token } = json('token', 'create', '--tenant', 'acme', '--connection', 'Okta');
    const call = createCall(server.url, '/scim/v2', token);
    const made = await call('POST', '/Users', { body: user({ userName: 'ada@x.example' }) });
    const [account] = json('account', 'list', '--tenant', 'acme');
    const listed = run('connection', 'list');
    expect([listed.status, listed.stderr]).toEqual([
      0,
      'tenant default, one of several; use --tenant for another\n',
    ]);
    for (const given of [
      ['users', 'get', made.json.id],
      ['account', 'show', account.id],
      ['roles', 'explain', account.id],
      ['requests', 'show', String(made.headers['x-request-id'])],
    ]) {
      await expect
        .poll(() => [given, run(...given)])
        .toEqual([
          given,
          expect.objectContaining({ status: 0, stderr: expect.stringContaining('tenant acme,') }),
        ]);
    }
    const { id } = json('token', 'create', '--tenant', 'acme', '--connection', 'Okta');
    expect(run('token', 'revoke', id)).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('tenant acme,'),
    });
    expect((await send(server.url, 'GET', '/scim/v2/Users', {}, token)).status).toBe(200);
  });
});
