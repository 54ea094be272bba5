import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';
import { type CodeBlock, readPage } from './markdown.ts';
import { binary } from './process.ts';

/** True where curl is installed; some commands of the pages need it. */
export const hasCurl = spawnSync('curl', ['--version']).status === 0;

/** Returns the commands of blocks that can be run, without the comments behind them. */
export function commandsIn(blocks: readonly CodeBlock[]): readonly string[] {
  const run = blocks.filter(({ notRun }) => notRun === undefined);
  return run.flatMap(({ text }) =>
    text
      .replaceAll(/\\\n +/gu, '')
      .split('\n')
      .filter((line) => /^(?:\$ |npx rollcall |export )/u.test(line))
      .map((line) => line.replace(/^\$ /u, '').replace(/ {2,}#.*$/u, '')),
  );
}

/** Returns the commands of a page. */
export function commandsOf(path: string): readonly string[] {
  return commandsIn(readPage(path).blocks);
}

/** Runs commands of pages as a reader would, one after the other. */
export interface DocRunner {
  /** What stands for the placeholders of the pages; a test may add more. */
  readonly placeholders: Map<string, string>;
  /** Runs a command, which must succeed, and returns what it printed. */
  run(documented: string): string;
}

/**
 * Returns a runner that remembers what later commands refer to: variables that commands set, the
 * last id (`<id>`) and the last token (`<the token>`) that they printed.
 *
 * @param folder in which the commands run
 * @param url of the server, in place of the one that the pages name
 */
export function createDocRunner(folder: () => string, url: () => string): DocRunner {
  const environment: Record<string, string> = {};
  const placeholders = new Map<string, string>();
  const translate = (documented: string): string => {
    let command = documented
      .replaceAll('npx rollcall', `'${process.execPath}' '${binary}'`)
      .replaceAll('curl -s', 'curl -s --fail-with-body')
      .replaceAll(/(?:http:\/\/127\.0\.0\.1|localhost):8080/gu, url());
    for (const [placeholder, value] of placeholders)
      command = command.replaceAll(placeholder, value);
    return command;
  };
  return {
    placeholders,
    run(documented) {
      const command = translate(documented);
      const [, exported, value] = /^export ([A-Z_]+)=(.*)$/u.exec(command) ?? [];
      if (exported !== undefined) {
        environment[exported] = value!;
        return '';
      }
      const [, variable] = /^([A-Z]+)=\$\(/u.exec(command) ?? [];
      const script = variable === undefined ? command : `${command}; printf %s "$${variable}"`;
      const { status, stdout, stderr } = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', script], {
        cwd: folder(),
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], ...environment },
      });
      expect({ documented, status, stdout, stderr }).toMatchObject({ status: 0 });
      if (variable !== undefined) environment[variable] = stdout;
      const [, id] = /^\{"id":"([^"]+)"/u.exec(stdout) ?? [];
      if (id !== undefined) placeholders.set('<id>', id);
      const [token] = /\brollcall[A-Za-z\d]{43}\b/u.exec(stdout) ?? [];
      if (token !== undefined) placeholders.set('<the token>', token);
      return stdout;
    },
  };
}
