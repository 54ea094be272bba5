/**
 * `npm run requirements`: writes which row of the requirements each test covers.
 *
 * A row is covered by tests that name it (`R123`, `C07`), or decided otherwise in vectors/decisions.json,
 * with the reason. A row that is neither makes the command fail; so does a report without tests.
 *
 * Without arguments it reads the titles of the tests and runs none of them. `--report FILE` takes the JSON
 * report of a run instead, and refuses one in which a test failed: CI checks the page with it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setup, teardown } from '../test/support/global-setup.ts';

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

interface Title {
  readonly name: string;
  readonly file: string;
}

function read<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}

/** Returns the titles of the tests that passed. Exits where the report cannot be trusted. */
function passedIn(path: string): readonly Title[] {
  const report = read<Report>(path);
  const results = report.testResults.flatMap(({ name: file, assertionResults }) =>
    assertionResults.map(({ fullName: name, status }) => ({ name, file, status })),
  );
  if (report.numFailedTests > 0) {
    for (const { name, status } of results)
      if (status === 'failed') process.stderr.write(`failed: ${name}\n`);
    process.stderr.write(`${report.numFailedTests} tests failed: the page would not be true\n`);
    process.exit(1);
  }
  return results.filter(({ status }) => status === 'passed');
}

/** Returns the titles of all tests. Suites exist once per store, so the stores must be there. */
async function listed(): Promise<readonly Title[]> {
  await setup();
  const file = join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'titles.json');
  const vitest = `${root}node_modules/vitest/vitest.mjs`;
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'list', '--no-static-parse', `--json=${file}`],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const titles = status === 0 ? read<readonly Title[]>(file) : [];
  teardown();
  return titles;
}

const { values: options } = parseArgs({ options: { report: { type: 'string' } } });
const rows = read<readonly Row[]>(`${root}vectors/requirements.json`);
const decisions = read<Readonly<Record<string, string>>>(`${root}vectors/decisions.json`);
const titles = options.report === undefined ? await listed() : passedIn(options.report);
if (titles.length === 0) {
  process.stderr.write('there is no test: the page would not be true\n');
  process.exit(1);
}

/** Files by row, with how many tests in each. */
const covered = new Map<string, Map<string, number>>();
for (const { name, file: path } of titles) {
  const file = relative(root, path);
  for (const id of new Set(name.match(/\b(?:R\d{3}|C\d{2})\b/gu) ?? [])) {
    const files = covered.get(id) ?? new Map<string, number>();
    files.set(file, (files.get(file) ?? 0) + 1);
    covered.set(id, files);
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

Written by \`npm run requirements\`. A row is covered by the tests that name it, or *decided otherwise*, with the reason. CI runs the tests and refuses
this page if one of them fails or the page says something else. The number behind a file is how many of its tests name the row.

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
