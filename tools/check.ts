/** `npm run check`: everything that says whether the tree is fit to land, less the tests. Stops at the first that fails. */
import { spawnSync } from 'node:child_process';

const steps: readonly (readonly [string, readonly string[]])[] = [
  ['format', ['biome', 'check', '.']],
  ['types: protocol and ports, language only', ['tsc', '-p', 'tsconfig.pure.json']],
  ['types: accounts, directory and http, web standards only', ['tsc', '-p', 'tsconfig.web.json']],
  ['types: everything', ['tsc', '-p', 'tsconfig.json']],
  ['lint', ['oxlint', '--type-aware', '--deny-warnings']],
  [
    'imports go down',
    ['depcruise', 'src', '--config', '.dependency-cruiser.json', '--output-type', 'err'],
  ],
  ['nothing unused', ['knip']],
  ['nothing unused in what is published', ['knip', '--production', '--workspace', '.']],
  ['lockfile pins every package', ['node', 'tools/check-lockfile.ts']],
  ['docs say what the code says', ['node', 'tools/generate-docs.ts', '--check']],
];

for (const [name, [command, ...given]] of steps) {
  const { status, stdout, stderr } = spawnSync(command!, given, {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  process.stdout.write(`${status === 0 ? 'ok  ' : 'FAIL'}  ${name}\n`);
  if (status !== 0) {
    process.stdout.write(`${stdout}${stderr}\n`);
    process.exit(1);
  }
}
