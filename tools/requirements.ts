/**
 * `npm run requirements`: runs the tests, and writes which row of the requirements each test that passed covers.
 *
 * A row is covered by tests that name it (`R123`), or decided otherwise in vectors/decisions.json, with the reason. A row that is neither makes
 * the run fail; so does a run without tests.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

interface Row {
  readonly id: string;
  readonly section: number;
  readonly title: string;
  readonly level: string;
  readonly source: string;
  readonly requirement: string;
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

function read<T>(path: string): T {
  return JSON.parse(readFileSync(root + path, 'utf8')) as T;
}

function runTests(): Report {
  const file = join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'report.json');
  const vitest = `${root}node_modules/vitest/vitest.mjs`;
  spawnSync(process.execPath, [vitest, 'run', '--reporter=json', `--outputFile=${file}`], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return JSON.parse(readFileSync(file, 'utf8')) as Report;
}

const rows = read<readonly Row[]>('vectors/requirements.json');
const decisions = read<Readonly<Record<string, string>>>('vectors/decisions.json');
const report = runTests();
if (report.numPassedTests === 0 || report.numFailedTests > 0) {
  process.stderr.write(`${report.numPassedTests} tests passed, ${report.numFailedTests} failed: the report would not be true\n`);
  const results = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  for (const { fullName, status } of results) if (status === 'failed') process.stderr.write(`failed: ${fullName}\n`);
  process.exit(1);
}

/** Files by row, with how many tests in each. */
const covered = new Map<string, Map<string, number>>();
for (const { name, assertionResults } of report.testResults) {
  const file = relative(root, name);
  for (const { fullName, status } of assertionResults) {
    if (status !== 'passed') continue;
    for (const id of new Set(fullName.match(/\bR\d{3}\b/gu) ?? [])) {
      const files = covered.get(id) ?? new Map<string, number>();
      files.set(file, (files.get(file) ?? 0) + 1);
      covered.set(id, files);
    }
  }
}

const open = rows.filter(({ id }) => !covered.has(id) && decisions[id] === undefined);
const answer = ({ id }: Row): string => {
  const files = covered.get(id);
  const tests =
    files === undefined
      ? ''
      : [...files]
          // Not in the order in which the files happened to finish.
          .toSorted(([left], [right]) => (left < right ? -1 : 1))
          .map(([file, count]) => `${file} (${count})`)
          .join(', ');
  const decision = decisions[id] === undefined ? '' : `*${decisions[id]}*`;
  return [tests, decision].filter((part) => part !== '').join('; ');
};
const escape = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
const sections = Map.groupBy(rows, ({ section }) => section);
const count = (list: readonly Row[]): number => list.filter(({ id }) => covered.has(id)).length;
const page = `# Conformance

Written by \`npm run requirements\`, which runs the tests: a row is covered by the tests that name it and pass, or *decided otherwise*, with the reason.
The number behind a file is how many of its tests name the row.

${rows.length} rows: ${count(rows)} covered, ${rows.length - count(rows) - open.length} decided otherwise, ${open.length} open.

| section | rows | covered | decided otherwise |
| --- | --- | --- | --- |
${[...sections].map(([section, list]) => `| ${section}. ${list[0]!.title} | ${list.length} | ${count(list)} | ${list.filter(({ id }) => !covered.has(id) && decisions[id] !== undefined).length} |`).join('\n')}

${[...sections].map(([section, list]) => `## ${section}. ${list[0]!.title}\n\n| row | level | source | requirement | covered by, or decided otherwise |\n| --- | --- | --- | --- | --- |\n${list.map((row) => `| ${row.id} | ${escape(row.level)} | ${escape(row.source)} | ${escape(row.requirement)} | ${escape(answer(row))} |`).join('\n')}`).join('\n\n')}
`;
writeFileSync(`${root}docs/conformance.md`, page);
for (const row of rows) process.stdout.write(`${row.id}  ${answer(row) || 'OPEN'}\n`);
process.stdout.write(
  `${rows.length} rows: ${count(rows)} covered, ${rows.length - count(rows) - open.length} decided otherwise, ${open.length} open\n`,
);
if (open.length > 0) {
  process.stderr.write(`neither covered nor decided: ${open.map(({ id }) => id).join(', ')}\n`);
  process.exit(1);
}
