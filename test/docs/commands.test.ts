/** @module-tag slow */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCall } from '../support/client.ts';
import { readPage, root } from '../support/markdown.ts';
import { binary, type RollcallProcess, startProcess } from '../support/process.ts';
import { user } from '../support/server.ts';

/** A process for each command: seconds each on a busy machine. */
const timeout = 300_000;

const hasCurl = spawnSync('curl', ['--version']).status === 0;

/** Returns the commands of a page, without the comments behind them. */
function commandsOf(path: string): readonly string[] {
  return readPage(path).blocks.flatMap(({ text }) =>
    text
      .replaceAll(/\\\n +/gu, '')
      .split('\n')
      .filter((line) => line.startsWith('$ ') || line.startsWith('npx rollcall '))
      .map((line) => line.replace(/^\$ /u, '').replace(/ {2,}#.*$/u, '')),
  );
}

describe.skipIf(!hasCurl)('the commands of the docs', { timeout }, () => {
  let folder: string;
  let server: RollcallProcess;
  /** Variables that commands have set, and what stands for the placeholders of the pages. */
  const environment: Record<string, string> = {};
  const placeholders = new Map<string, string>();

  /** Runs a command as a reader would, and remembers what later ones refer to. */
  function run(documented: string): string {
    let command = documented
      .replaceAll('npx rollcall', `'${process.execPath}' '${binary}'`)
      .replaceAll('curl -s', 'curl -s --fail-with-body')
      .replaceAll(/(?:http:\/\/127\.0\.0\.1|localhost):8080/gu, server.url);
    for (const [placeholder, value] of placeholders)
      command = command.replaceAll(placeholder, value);
    const [, variable] = /^([A-Z]+)=\$\(/u.exec(command) ?? [];
    const script = variable === undefined ? command : `${command}; printf %s "$${variable}"`;
    const { status, stdout, stderr } = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', script], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], ...environment },
    });
    expect({ documented, status, stdout, stderr }).toMatchObject({ status: 0 });
    if (variable !== undefined) environment[variable] = stdout;
    const [, id] = /^\{"id":"([^"]+)"/u.exec(stdout) ?? [];
    if (id !== undefined) placeholders.set('<id>', id);
    return stdout;
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-docs-'));
    symlinkSync(join(root, 'examples'), join(folder, 'examples'));
    server = await startProcess(folder);
    placeholders.set('<account>', 'ada');
    for (const unknown of [
      '<Entra tenant>',
      '<object id of the provisioning identity>',
      '<application id>',
    ])
      placeholders.set(unknown, '8a5f4a9e-7a4d-4a0c-9d4e-2f8a4d1c0b11');
  });
  afterAll(async () => {
    server.child.kill('SIGTERM');
    await server.ended;
    rmSync(folder, { recursive: true, force: true });
  });

  it('set up tenants as docs/tenants.md does', async () => {
    const commands = commandsOf('docs/tenants.md');
    expect(commands.length).toBeGreaterThanOrEqual(7);
    for (const command of commands) {
      if (command.includes('add-trust'))
        run('npx rollcall connection create Entra --tenant acme --profile entra');
      const printed = run(command);
      const [token] = /rollcall[A-Za-z\d]{43}/u.exec(printed) ?? [];
      if (token === undefined) continue;
      const call = createCall(server.url, '/t/acme/scim/v2', token);
      const created = await call('POST', '/Users', { body: user({ userName: 'ada@example.com' }) });
      expect(created.status).toBe(201);
      placeholders.set(
        '01a2b3c4-0000-7000-8000-000000000000',
        String(created.headers['x-request-id']),
      );
    }
  });

  it.each(['docs/accounts.md', 'docs/schemas.md', 'docs/protocol.md', 'docs/requests.md'])(
    'work as %s says',
    (path) => {
      const commands = commandsOf(path);
      expect(commands.length).toBeGreaterThan(0);
      for (const command of commands) run(command);
    },
  );

  it('print a verdict in the words of docs/requests.md', () => {
    const shown = readPage('docs/requests.md').blocks[0]!.text.split('\n')[1]!;
    const source = readFileSync(join(root, 'src/directory/explain/verdict.ts'), 'utf8');
    const [, beginning, end] = /^INACTIVE {2}(The user exists) and .*?Z(: .*)$/u.exec(shown)!;
    expect(source).toContain(`${beginning} and \${access}${end}`);
  });

  it('use the management API as docs/management.md and docs/webhooks.md do', () => {
    const commands = [...commandsOf('docs/management.md'), ...commandsOf('docs/webhooks.md')];
    expect(commands.length).toBeGreaterThanOrEqual(8);
    for (const command of commands) {
      // What it reads, no command of the page has written.
      if (command.includes('/secrets')) continue;
      run(command.replaceAll('acme', 'initech'));
    }
  });
});
