/** @module-tag slow */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { binary, runCommand, startProcess } from '../support/process.ts';

const folder = mkdtempSync(join(tmpdir(), 'rollcall-completion-'));

describe('completion in bash', () => {
  let script = '';

  /** Completes a line at its end, in a real bash. */
  const complete = (line: string): readonly string[] => {
    const words = line.split(' ');
    const run = `
      source completion.sh
      COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
      COMP_CWORD=${words.length - 1}
      COMP_LINE='${line}'
      COMPREPLY=()
      _rollcall
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-u', '-c', run], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: `${folder}:${String(process.env['PATH'])}`, HOME: folder },
    });
    expect(stderr).toBe('');
    return stdout.split('\n').filter((word) => word !== '');
  };

  beforeAll(async () => {
    const server = await startProcess(folder);
    for (const tenant of ['acme', 'globex'])
      expect(runCommand(folder, ['tenant', 'create', tenant]).status).toBe(0);
    server.child.kill('SIGTERM');
    await server.ended;
    const { stdout, stderr } = runCommand(folder, ['completion', 'bash']);
    expect(stderr).toBe('');
    script = stdout;
    writeFileSync(join(folder, 'completion.sh'), script);
    writeFileSync(
      join(folder, 'rollcall'),
      `#!/bin/sh\nexec '${process.execPath}' '${binary}' "$@"\n`,
    );
    chmodSync(join(folder, 'rollcall'), 0o755);
  });

  it('is registered for rollcall', () => {
    const { stdout } = spawnSync('bash', ['-c', 'source completion.sh; complete -p rollcall'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout).toBe('complete -F _rollcall rollcall\n');
  });

  it.each([
    ['rollcall te', ['tenant']],
    ['rollcall tenant l', ['list']],
    ['rollcall connection re', ['resume', 'restore', 'release']],
    ['rollcall requests tail --st', ['--storage-url', '--status']],
    ['rollcall requests tail --method P', ['POST', 'PUT', 'PATCH']],
    ['rollcall api-token create --role r', ['read']],
    ['rollcall requests tail --tenant acme --fo', ['--follow']],
    ['rollcall users list --tenant a', ['acme']],
    ['rollcall tenant show g', ['globex']],
    ['rollcall completion z', ['zsh']],
    ['rollcall users list --limit ', []],
    ['rollcall nothing --ten', []],
  ])('%s', (line, expected) => {
    expect(complete(line)).toEqual(expected);
  });

  it('offers every command', () => {
    const offered = complete('rollcall ');
    const help = runCommand(folder, ['--help']).stdout;
    for (const [, name] of help.matchAll(/^ {2}([a-z][a-z-]+)(?: |$)/gmu))
      expect(offered).toContain(name);
  });
});

describe('completion in other shells', () => {
  it.each([['zsh'], ['fish']])('%s: names commands, options and tenants', (shell) => {
    const { status, stdout } = runCommand(folder, ['completion', shell]);
    expect(status).toBe(0);
    for (const part of ['connection', 'api-token-file', 'tail', `completion ${shell} --tenants`])
      expect(stdout).toContain(part);
    const path = join(folder, `completion.${shell}`);
    writeFileSync(path, stdout);
    const { error, stderr } = spawnSync(shell, ['-n', path], { encoding: 'utf8' });
    // Where the shell is installed, it also reads the script.
    if (error === undefined) expect(stderr).toBe('');
  });

  it('an unknown shell is refused, with the choices', () => {
    expect(runCommand(folder, ['completion', 'tcsh']).stderr).toContain('bash, zsh, fish');
  });
});
