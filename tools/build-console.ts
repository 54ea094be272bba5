/**
 * `npm run build:console`: builds the console and the set-up portal into console/dist, from where
 * the server serves them and where the published package has them.
 *
 * `--if-needed` builds only when a source is newer than what was built.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { vendorReference } from './vendor-reference.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = join(root, 'console');

/** What the pages are made of. */
const sources: readonly string[] = [
  'console/src',
  'console/public',
  'console/index.html',
  'console/setup.html',
  'console/start.html',
  'console/reference.html',
  'console/reference.json',
  'console/vite.config.ts',
  'tools/vendor-reference.ts',
  'src/client',
  'src/simulators/guides',
  'package-lock.json',
];

/** Returns when a file, or the newest file of a folder, was changed, in milliseconds. */
function changedAt(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => changedAt(join(path, name))));
}

function isBuilt(): boolean {
  const built = statSync(join(folder, 'dist/index.html'), { throwIfNoEntry: false });
  return (
    built !== undefined && sources.every((path) => changedAt(join(root, path)) < built.mtimeMs)
  );
}

if (!process.argv.includes('--if-needed') || !isBuilt()) {
  const began = performance.now();
  // What starts the build may be something else: tests are.
  process.env['NODE_ENV'] = 'production';
  // Standard output may be read by a program: `npm start -- --json`.
  process.stderr.write('Building the console, once and after each change of it … ');
  // Tests have another one, with which the pages would be those of the development server.
  process.env['NODE_ENV'] = 'production';
  const reference = await vendorReference();
  // The page of the reference reads it at build time; empty: it says that there is none.
  process.env['VITE_REFERENCE_SCRIPT'] = reference?.name ?? '';
  await build({ root: folder, configFile: join(folder, 'vite.config.ts'), logLevel: 'warn' });
  await reference?.copyTo(join(folder, 'dist', reference.name));
  process.stderr.write(`${((performance.now() - began) / 1_000).toFixed(1)} s\n`);
}
