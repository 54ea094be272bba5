/** @module-tag slow */
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCall } from '../support/client.ts';
import { commandsOf, createDocRunner, hasCurl } from '../support/doc-runner.ts';
import { readPage, root } from '../support/markdown.ts';
import { type RollcallProcess, startProcess } from '../support/process.ts';
import { user } from '../support/server.ts';

/** A process for each command: seconds each on a busy machine. */
const timeout = 300_000;

describe.skipIf(!hasCurl)('the commands of the docs', { timeout }, () => {
  let folder: string;
  let server: RollcallProcess;
  const { run, placeholders } = createDocRunner(
    () => folder,
    () => server.url,
  );

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
    for (const command of commands) run(command.replaceAll('acme', 'initech'));
  });
});
