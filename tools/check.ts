/** `npm run check`: all checks but the tests, in order. Stops at the first that fails. */
import { spawnSync } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
/** The repository's own programs first, Node among them, as npm has it. */
const path = [
  join(root, 'node_modules', '.bin'),
  dirname(process.execPath),
  process.env['PATH'] ?? '',
].join(delimiter);

const steps: readonly (readonly [string, readonly string[]])[] = [
  ['format', ['biome', 'check', '.']],
  ['types: protocol and ports, language only', ['tsc', '-p', 'tsconfig.pure.json']],
  ['types: accounts, directory and http, web standards only', ['tsc', '-p', 'tsconfig.web.json']],
  ['types: everything', ['tsc', '-p', 'tsconfig.json']],
  ['types: console', ['tsc', '-p', 'console']],
  ['lint', ['oxlint', '--type-aware', '--deny-warnings']],
  [
    'imports go down',
    ['depcruise', 'src', '--config', '.dependency-cruiser.json', '--output-type', 'err'],
  ],
  ['nothing unused', ['knip']],
  ['nothing unused in what is published', ['knip', '--production', '--workspace', '.']],
  ['wording, shape and ids', ['node', 'tools/check-style.ts']],
  ['lockfile pins every package', ['node', 'tools/check-lockfile.ts']],
  ['docs say what the code says', ['node', 'tools/generate-docs.ts', '--check']],
];

for (const [name, [command, ...given]] of steps) {
  const { status, stdout, stderr } = spawnSync(command!, given, {
    cwd: root,
    env: { ...process.env, PATH: path },
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  process.stdout.write(`${status === 0 ? 'ok  ' : 'FAIL'}  ${name}\n`);
  if (status !== 0) {
    process.stdout.write(`${stdout}${stderr}\n`);
    process.exit(1);
  }
}
