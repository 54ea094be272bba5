/**
 * `npm run requirements`: writes which requirement and which threat each test covers.
 *
 * A row is covered by tests that name it (`R123`, `C07`, `T042`), or decided otherwise in
 * vectors/decisions.json, with the reason. A row that is neither makes the command fail; so does a
 * report without tests.
 *
 * Without arguments it reads the titles of the tests and runs none of them. `--report FILE` takes
 * the JSON report of a run instead, and refuses one in which a test failed: CI checks the page with
 * it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setup, teardown } from '../test/support/global-setup.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

interface Requirement {
  readonly id: string;
  readonly section: number;
  readonly title: string;
  readonly level: string;
  readonly source: string;
  readonly requirement: string;
}

/** A fault, bad input or attack, and what must happen. */
interface Threat {
  readonly id: string;
  readonly section: string;
  readonly title: string;
  readonly expected: string;
}

/** One line of the page. */
interface Row {
  readonly id: string;
  readonly section: string;
  readonly cells: readonly string[];
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
    [vitest, 'list', '--no-static-parse', '--no-isolate', `--json=${file}`],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const titles = status === 0 ? read<readonly Title[]>(file) : [];
  await teardown();
  return titles;
}

const { values: options } = parseArgs({ options: { report: { type: 'string' } } });
const requirements = read<readonly Requirement[]>(`${root}vectors/requirements.json`).map(
  ({ id, section, title, level, source, requirement }): Row => ({
    id,
    section: `${section}. ${title}`,
    cells: [level, source, requirement],
  }),
);
const threats = read<readonly Threat[]>(`${root}vectors/threats.json`).map(
  ({ id, section, title, expected }): Row => ({ id, section, cells: [title, expected] }),
);
const rows = [...requirements, ...threats];
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
  for (const id of new Set(name.match(/\b(?:[RT]\d{3}|C\d{2})\b/gu) ?? [])) {
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
const isCovered = ({ id }: Row): boolean => covered.has(id);
const isDecided = (row: Row): boolean => !isCovered(row) && decisions[row.id] !== undefined;
const counts = (list: readonly Row[]): readonly number[] => [
  list.length,
  list.filter(isCovered).length,
  list.filter(isDecided).length,
];

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const all = [head, head.map(() => '---'), ...lines];
  return all.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function summary(list: readonly Row[]): string {
  const [total, tested, decided] = counts(list);
  const left = list.filter((row) => open.includes(row)).length;
  return `${total} rows: ${tested} covered, ${decided} decided otherwise, ${left} open`;
}

/** Returns the chapter of one list: a summary of its sections, and a table for each. */
function chapter(title: string, list: readonly Row[], columns: readonly string[]): string {
  const sections = [...Map.groupBy(list, ({ section }) => section)];
  const overview = table(
    ['section', 'rows', 'covered', 'decided otherwise'],
    sections.map(([section, members]) => [section, ...counts(members).map(String)]),
  );
  const tables = sections.map(([section, members]) => {
    const lines = members.map((row) => [row.id, ...row.cells.map(escape), escape(answer(row))]);
    const head = ['row', ...columns, 'covered by, or decided otherwise'];
    return `### ${section}\n\n${table(head, lines)}`;
  });
  return [`## ${title}`, `${summary(list)}.`, overview, ...tables].join('\n\n');
}

const page = `# Conformance

Written by \`npm run requirements\`. A row is covered by the tests that name it, or *decided otherwise*,
with the reason. CI runs the tests and refuses this page if one of them fails or the page says something
else. The number behind a file is how many of its tests name the row.

${chapter('Requirements', requirements, ['level', 'source', 'requirement'])}

${chapter('Faults, bad input and attacks', threats, ['what goes wrong', 'what must happen'])}
`;
writeFileSync(`${root}docs/conformance.md`, page);
for (const row of rows) process.stdout.write(`${row.id}  ${answer(row) || 'OPEN'}\n`);
process.stdout.write(`${summary(rows)}\n`);
if (open.length > 0) {
  process.stderr.write(`neither covered nor decided: ${open.map(({ id }) => id).join(', ')}\n`);
  process.exit(1);
}
