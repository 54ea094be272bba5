/** @module-tag slow */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { guides } from '../../src/simulators/guides/guides.ts';
import { commandsOf } from '../support/doc-runner.ts';
import { type RollcallProcess, startProcess } from '../support/process.ts';

const timeout = 300_000;

describe('the commands of docs/identity-providers', { timeout }, () => {
  const before = process.cwd();
  let folder: string;
  let server: RollcallProcess;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-docs-'));
    server = await startProcess(folder);
    // Commands find the database in the working directory.
    process.chdir(folder);
  });
  afterEach(() => vi.unstubAllEnvs());
  afterAll(async () => {
    process.chdir(before);
    server.child.kill('SIGTERM');
    await server.ended;
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs a command of a page in this process: a hundred processes would take minutes. */
  async function run(command: string): Promise<string> {
    const words = command
      .replaceAll(/http:\/\/127\.0\.0\.1:8080/gu, server.url)
      .match(/'[^']*'|\S+/gu)!
      .map((word) => word.replaceAll("'", ''));
    let printed = '';
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
    // Progress of the simulators.
    const report = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      const program = await createProgram();
      await program.parseAsync(words.slice(words.indexOf('rollcall') + 1), { from: 'user' });
    } finally {
      write.mockRestore();
      report.mockRestore();
    }
    expect({ command, printed, exitCode: process.exitCode }).toMatchObject({
      exitCode: undefined,
    });
    return printed;
  }

  it.each([...guides.values()])('$name set up, simulate and show', async ({ name, dialects }) => {
    const commands = commandsOf(`docs/identity-providers/${name}.md`);
    expect(commands.length).toBeGreaterThanOrEqual(8);
    const printed: (readonly [command: string, output: string])[] = [];
    let token = '';
    for (const command of commands) {
      if (command.startsWith('export ')) {
        expect(command).toBe('export SCIM_TOKEN=<the token>');
        vi.stubEnv('SCIM_TOKEN', token);
        continue;
      }
      const output = await run(command.replaceAll('acme', name));
      token = /\brollcall[A-Za-z\d]{43}\b/u.exec(output)?.[0] ?? token;
      printed.push([command, output]);
    }
    const outputsOf = (beginning: string) =>
      printed.flatMap(([command, output]) =>
        command.startsWith(`npx rollcall ${beginning}`) ? [output] : [],
      );
    expect(outputsOf('simulate')).toEqual(
      dialects.map(() => expect.stringMatching(/^ok {4}rehire/mu)),
    );
    expect(outputsOf('users list')[0]).toContain(`sim1-${dialects[0]}`);
    expect(outputsOf('connection show')[0]).toMatch(/^status +active$/mu);
    expect(outputsOf('explain')[0]).toContain('NEVER SEEN');
  });
});
