/**
 * Loaded into a process by `--import`: writes the path of every module that the process has loaded
 * to the file that ROLLCALL_TEST_MODULES names, when it exits.
 */
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const loaded = new Set<string>();
const file = process.env['ROLLCALL_TEST_MODULES'];

if (isMainThread && file !== undefined) {
  registerHooks({
    load(url, context, next) {
      if (url.startsWith('file:')) loaded.add(url);
      return next(url, context);
    },
  });
  process.on('exit', () => writeFileSync(file, [...loaded].join('\n')));
}
