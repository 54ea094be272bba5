/**
 * `npm run docs` serves the documentation, and `npm run docs:build` builds it into
 * `docs/.vitepress/dist` and checks every link. The packages of the site have a lockfile of their
 * own; they are installed when they are missing or older than it.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findSiteProblems } from './find-site-problems.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const site = join(root, 'docs/.vitepress');
const dist = join(site, 'dist');

/** Files that are no pages, which readers and editors load from the site. */
const published = ['rollcall.schema.json', 'openapi.json', 'llms.txt'] as const;

function run(program: string, given: readonly string[], folder: string): void {
  const { status } = spawnSync(program, given, {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}

function installPackages(): void {
  const installed = join(site, 'node_modules/.package-lock.json');
  const wanted = join(site, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
  run('npm', ['ci'], site);
}

const [mode = 'build', ...rest] = process.argv.slice(2);
installPackages();
const vitepress = join(site, 'node_modules/vitepress/bin/vitepress.js');
if (mode === 'build') run('npx', ['tsc', '-p', join(site, 'tsconfig.json')], root);
run(process.execPath, [vitepress, mode, 'docs', ...rest], root);
if (mode === 'build') {
  for (const name of published)
    if (existsSync(join(root, 'docs', name)))
      copyFileSync(join(root, 'docs', name), join(dist, name));
  const problems = findSiteProblems(join(root, 'docs'), dist);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  if (problems.length > 0) process.exit(1);
  process.stdout.write(`docs: every link leads somewhere; the site is in ${dist}\n`);
}
