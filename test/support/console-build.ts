import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './markdown.ts';

const execute = promisify(execFile);

let built: Promise<unknown> | undefined;

/**
 * Builds the pages of the console unless they are newer than their sources. Called in the process
 * that runs all test files, so that two of them never build at once.
 *
 * @throws Error with what the build has printed
 */
export async function buildConsole(): Promise<void> {
  built ??= execute(process.execPath, [join(root, 'tools/build-console.ts'), '--if-needed'], {
    cwd: root,
  });
  await built;
}

/** Waits until the pages are built: by the shared set-up of a run, or else here. */
export async function requireBuiltConsole(): Promise<void> {
  const builder = process.env['ROLLCALL_TEST_CONSOLE'];
  if (builder === undefined) return buildConsole();
  const response = await fetch(builder);
  if (!response.ok) throw new Error(`the console could not be built: ${await response.text()}`);
}
