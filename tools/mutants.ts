import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type PlantedText, plantMutant } from './plant-mutant.ts';

/**
 * Plants one bug at a time into a copy of the tree and runs the tests that must notice it.
 * `node tools/mutants.ts` runs all of `tools/mutants/*.json`, `node tools/mutants.ts patch "law a"`
 * those of one file whose name contains a text. `--stale` only says which no longer fit their
 * source.
 */

interface Mutant extends PlantedText {
  readonly name: string;
  /** The test file that must fail. */
  readonly test: string;
  /** Part of the titles of the tests to run. Default: all of the file. */
  readonly title?: string;
}

const root = fileURLToPath(new URL('../', import.meta.url));
const isDry = process.argv.includes('--stale');
const [topic, wanted = ''] = process.argv.slice(2).filter((word) => word !== '--stale');
const files = readdirSync(`${root}tools/mutants`).filter(
  (file) => topic === undefined || file === `${topic}.json`,
);
const mutants = files
  .flatMap((file) => JSON.parse(readFileSync(`${root}tools/mutants/${file}`, 'utf8')) as Mutant[])
  .filter(({ name }) => name.includes(wanted));

const copy = mkdtempSync(join(tmpdir(), 'rollcall-mutants-'));
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
});
for (const file of tracked.split('\n').filter((name) => name !== ''))
  cpSync(join(root, file), join(copy, file));
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

let survivors = 0;
const report = (word: string, { name }: Mutant): void => {
  if (word !== 'caught') survivors += 1;
  process.stdout.write(`${word.padEnd(9)} ${name}\n`);
};

for (const mutant of mutants) {
  const path = join(copy, mutant.file);
  const source = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const planted = plantMutant(source, mutant);
  if (planted === undefined || !existsSync(join(copy, mutant.test))) {
    report('STALE', mutant);
    continue;
  }
  if (isDry) continue;
  writeFileSync(path, planted);
  report(fails(mutant) ? 'caught' : 'SURVIVED', mutant);
  writeFileSync(path, source);
}

function fails({ test, title }: Mutant): boolean {
  const filter = title === undefined ? [] : ['-t', title];
  const { status } = spawnSync('npx', ['vitest', 'run', test, '--bail=1', ...filter], {
    cwd: copy,
    stdio: 'ignore',
    // A bug that makes it hang is noticed too.
    timeout: 120_000,
  });
  return status !== 0;
}

rmSync(copy, { recursive: true });
process.stdout.write(
  isDry
    ? `${mutants.length - survivors} of ${mutants.length} fit\n`
    : `${mutants.length - survivors} of ${mutants.length} caught\n`,
);
process.exitCode = survivors === 0 ? 0 : 1;
