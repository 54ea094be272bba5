/** @module-tag slow */
import { spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { createCall } from '../support/client.ts';
import { binary, type RollcallProcess, runCommand, startProcess } from '../support/process.ts';
import { user } from '../support/server.ts';

describe('the command line tells the truth', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-'));
  const storage = ['--storage-url', `file:${join(folder, 'data', 'rollcall.db')}`];
  let server: RollcallProcess;
  let made: Record<string, unknown>;
  let call: ReturnType<typeof createCall>;
  const run = (...given: string[]) => runCommand(folder, given);

  beforeAll(async () => {
    server = await startProcess(folder, { ROLLCALL_SCIM_AUTH_TOKEN: 'tokentokentokentoken1' });
    call = createCall(server.url, '/scim/v2', 'tokentokentokentoken1');
    made = (
      await call('POST', '/Users', {
        body: user({ userName: 'ada@x.example', emails: [{ value: 'ada@x.example' }] }),
      })
    ).json;
    for (let index = 0; index < 30; index += 1) await call('POST', '/Users', { body: user() });
  });
  afterAll(async () => {
    server.child.kill('SIGINT');
    await server.ended;
  });

  /** A shell's line that reads no more than the first line of a command. */
  const firstLineOf = (given: string): readonly string[] => [
    '-c',
    `'${process.execPath}' '${binary}' ${given} ${given.startsWith('config') ? '' : `--storage-url 'file:${join(folder, 'data', 'rollcall.db')}'`} | head -n 1`,
  ];

  it('a closed pipe ends no command in a stack trace', () => {
    for (const given of [
      'events replay',
      'users list',
      'users list --json',
      'account list',
      'config print',
    ]) {
      const { status, stdout, stderr } = spawnSync('sh', firstLineOf(given), {
        cwd: folder,
        encoding: 'utf8',
        timeout: 120_000,
      });
      expect([given, status, stderr]).toEqual([given, 0, '']);
      expect(stdout.split('\n')).toHaveLength(2);
    }
  });

  it('a closed pipe ends a command that waits, with the next event', async () => {
    const shell = spawn('sh', firstLineOf('events listen --after 0'), { cwd: folder });
    const printed: string[] = [];
    const errors: string[] = [];
    shell.stdout.on('data', (data: Buffer) => printed.push(String(data)));
    shell.stderr.on('data', (data: Buffer) => errors.push(String(data)));
    const ended = once(shell, 'close');
    // A write is what tells a process that the reader of its pipe has gone.
    while (shell.exitCode === null && shell.signalCode === null)
      await call('POST', '/Users', { body: user() });
    await ended;
    expect([shell.exitCode, errors.join('')]).toEqual([0, '']);
    expect(printed.join('').split('\n')).toHaveLength(2);
  });

  it('users get prints the user as SCIM shows it, and the account as the management API does', () => {
    const { user: shown, account } = JSON.parse(
      run('users', 'get', 'ADA@x.example', '--json').stdout,
    );
    expect({ ...shown, meta: { ...shown.meta, location: '' } }).toEqual({
      ...made,
      meta: { ...(made['meta'] as object), location: '' },
    });
    expect(shown.meta.location).toMatch(/\/t\/default\/scim\/v2\/Users\//u);
    expect(Object.keys(account)).not.toContain('userNameKey');
    expect(account).toMatchObject({
      username: 'ada',
      user: made['id'],
      settings: {},
      created: expect.stringMatching(/Z$/u),
    });
  });

  it('forwarded events are signed with a secret that stays, and go on after a refusal', async () => {
    const received: { id: string; isSigned: boolean }[] = [];
    let secret = '';
    const receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const {
          'webhook-id': id,
          'webhook-timestamp': at,
          'webhook-signature': signature,
        } = request.headers;
        const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
        const expected = `v1,${createHmac('sha256', key)
          .update(`${String(id)}.${String(at)}.${body}`)
          .digest('base64')}`;
        received.push({
          id: String(id),
          isSigned: signature === expected && JSON.parse(body).id === id,
        });
        response.writeHead(received.length % 2 === 0 ? 500 : 204).end();
      });
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => receiver.once('listening', resolve));
    const url = `http://127.0.0.1:${(receiver.address() as { port: number }).port}/`;
    const told: string[] = [];
    const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      told.push(String(text));
      secret = /whsec_\S+/u.exec(String(text))?.[0] ?? secret;
      return true;
    });
    try {
      for (const command of ['replay', 'listen'])
        await (await createProgram()).parseAsync([
          'node',
          'rollcall',
          'events',
          command,
          '--after',
          '0',
          '--forward',
          url,
          ...storage,
          ...(command === 'listen' ? ['--limit', '4'] : ['--to', '6']),
        ]);
    } finally {
      spy.mockRestore();
      process.exitCode = 0;
      receiver.close();
    }
    expect(received).toHaveLength(10);
    expect(received.every(({ isSigned }) => isSigned)).toBe(true);
    expect(new Set(told.join('').match(/whsec_\S+/gu)).size).toBe(1);
    expect(told.filter((line) => line.includes('answered 500'))).toHaveLength(5);
    const { status, stderr } = run(
      'events',
      'replay',
      '--after',
      '0',
      '--to',
      '2',
      '--forward',
      url,
    );
    expect([status, stderr.match(/could not be reached: ECONNREFUSED/gu)]).toEqual([
      1,
      expect.arrayContaining([expect.any(String)]),
    ]);
    expect(stderr).toContain(secret);
  });

  it('roles set warns of a rule that names no group', () => {
    const rules = [
      { displayName: 'Nobody', roles: ['admin'] },
      { id: 'x', roles: ['a', 'b'] },
      { externalId: 'y', roles: ['c'] },
    ];
    writeFileSync(join(folder, 'roles.json'), JSON.stringify({ rules }));
    const { status, stderr } = run('roles', 'set', 'roles.json');
    expect(status).toBe(0);
    expect(stderr.match(/^warning: no group matches/gmu)).toHaveLength(3);
    expect(stderr).toContain('{"displayName":"Nobody"} yet; its members will get the roles admin');
  });
});
