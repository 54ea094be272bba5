/**
 * Part of `npm run check`: finds the worst of wording and shape, and ids that no list defines.
 *
 * `tools/style-baseline.json` holds how many findings of a rule the tree still has. More of them
 * fail; `node tools/check-style.ts --update` lowers the numbers. A rule that is not listed allows
 * none. `node tools/check-style.ts NAME…` prints the findings of the named rules.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../', import.meta.url));
const baselinePath = `${root}tools/style-baseline.json`;

interface Finding {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

interface File {
  readonly path: string;
  readonly lines: readonly string[];
  /** Of TypeScript only. */
  readonly source?: ts.SourceFile;
}

const maxColumns = 100;
const maxFileLines = 600;
const maxFunctionLines = 80;
const longFunctionLines = 60;
const maxLongFunctions = 3;
/** A component is markup for the most part. */
const maxComponentLines = 130;

/** Files that are a table of data, and may be longer. */
const tables: ReadonlySet<string> = new Set([
  'console/src/design/icons.ts',
  'src/storage/sql/tables.ts',
]);

/** Written by a tool from the OpenAPI document. */
const generated: ReadonlySet<string> = new Set(['src/client/api-schema.ts']);

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter(
    (path) =>
      /^(?:src|test|tools|bench|console|docs|examples|deploy)\/.*\.(?:tsx?|md)$|^[A-Z]+\.md$/u.test(
        path,
      ) && !generated.has(path),
  );

const files: readonly File[] = tracked.map((path) => {
  const text = readFileSync(root + path, 'utf8');
  const lines = text.split('\n');
  if (path.endsWith('.md')) return { path, lines };
  return { path, lines, source: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
});

const isSource = ({ path }: File): boolean => /^(?:console\/)?src\//u.test(path);
/**
 * Pages that people write, and sources; not the history, nor what is generated from the vectors.
 */
const isProse = ({ path }: File): boolean =>
  isSource({ path, lines: [] }) ||
  (path.endsWith('.md') && path !== 'CHANGELOG.md' && path !== 'docs/conformance.md');

function matches(list: readonly File[], pattern: RegExp): Finding[] {
  return list.flatMap(({ path, lines }) =>
    lines.flatMap((text, index) =>
      pattern.test(text) ? [{ file: path, line: index + 1, text: text.trim() }] : [],
    ),
  );
}

/** Returns the nodes of the files for which a test holds. */
function nodes(list: readonly File[], isFinding: (node: ts.Node) => boolean): Finding[] {
  const found: Finding[] = [];
  for (const { path, source } of list) {
    if (source === undefined) continue;
    const visit = (node: ts.Node): void => {
      if (isFinding(node)) found.push(findingOf(path, source, node));
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

function findingOf(file: string, source: ts.SourceFile, node: ts.Node): Finding {
  const start = node.getStart(source);
  const line = source.getLineAndCharacterOfPosition(start).line + 1;
  return { file, line, text: node.getText(source).split('\n')[0]!.slice(0, 120) };
}

/** Titles of tests: the first argument of `it`, `test` and `describe`. */
function titles(): Finding[] {
  const isTitle = (node: ts.Node): boolean =>
    (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) &&
    ts.isCallExpression(node.parent) &&
    node.parent.arguments[0] === node &&
    /^(?:it|test|describe|onEveryStore)\b/u.test(node.parent.expression.getText());
  return nodes(
    files.filter(({ path }) => path.startsWith('test/')),
    isTitle,
  );
}

function words(pattern: RegExp): Finding[] {
  return [
    ...matches(files.filter(isProse), pattern),
    ...titles().filter(({ text }) => pattern.test(text)),
  ];
}

/** A spread of a condition between a literal and nothing: an optional property may be undefined. */
function isConditionalSpread(node: ts.Node): boolean {
  if (!ts.isSpreadAssignment(node)) return false;
  let { expression } = node;
  while (ts.isParenthesizedExpression(expression)) expression = expression.expression;
  if (!ts.isConditionalExpression(expression)) return false;
  const isEmpty = (side: ts.Expression): boolean =>
    ts.isObjectLiteralExpression(side) && side.properties.length === 0;
  return (
    /undefined/u.test(expression.condition.getText()) &&
    (isEmpty(expression.whenTrue) || isEmpty(expression.whenFalse))
  );
}

function linesOf(node: ts.Node): number {
  const source = node.getSourceFile();
  const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
  return source.getLineAndCharacterOfPosition(node.getEnd()).line - first + 1;
}

const isComponent = ({ path }: File): boolean => path.endsWith('.tsx');

const code = files.filter((file) => isSource(file) && !isComponent(file));

function functionsOver(limit: number, list: readonly File[]): Finding[] {
  return nodes(list, (node) => ts.isFunctionLike(node) && 'body' in node && linesOf(node) > limit);
}

/** Ids of requirements, decisions and threats that no list defines. */
function undefinedIds(): Finding[] {
  const ids = ['requirements', 'threats'].flatMap((name) =>
    (JSON.parse(readFileSync(`${root}vectors/${name}.json`, 'utf8')) as { id: string }[]).map(
      ({ id }) => id,
    ),
  );
  const known = new Set(ids);
  return files.flatMap(({ path, lines }) =>
    lines.flatMap((text, index) =>
      (text.match(/\b(?:[RT]\d{3}|C\d{2})\b/gu) ?? [])
        .filter((id) => !known.has(id))
        .map((id) => ({ file: path, line: index + 1, text: id })),
    ),
  );
}

const typescript = files.filter(({ source }) => source !== undefined);

const rules: Readonly<Record<string, () => readonly Finding[]>> = {
  people: () => words(/\b(?:whoever|whomever|somebody|nobody|anybody|someone|anyone)\b/iu),
  'is-no': () =>
    words(/(?<!\bthere )\b(?:is|are|was|were) no (?!longer|more|less|fewer|later|older)/iu),
  'for-ever': () => words(/\bfor ever\b/iu),
  'can-not': () => words(/\bcan not\b/iu),
  house: () =>
    words(
      /(?<![.\w])(?:floor|roof|wall|door|house|(?<!\b(?:makes?|is|have|for one to make) )room)s?\b(?! clock|["'`]?:|\()/iu,
    ),
  columns: () =>
    matches(typescript, new RegExp(`^.{${maxColumns + 1},}$`, 'u')).filter(
      // A literal or a pattern that no formatter can break.
      ({ text }) =>
        text.startsWith('*') || text.startsWith('/') || !/['"`]|\/\S{30,}\//u.test(text),
    ),
  'conditional-spread': () => nodes(files.filter(isSource), isConditionalSpread),
  proxy: () =>
    nodes(
      files.filter(isSource),
      (node) => ts.isNewExpression(node) && node.expression.getText() === 'Proxy',
    ),
  'undefined-id': undefinedIds,
  'function-lines': () => functionsOver(maxFunctionLines, code),
  'long-functions': () => functionsOver(longFunctionLines, code).slice(maxLongFunctions),
  'component-lines': () => functionsOver(maxComponentLines, files.filter(isComponent)),
  'file-lines': () =>
    files
      .filter(
        (file) => isSource(file) && file.lines.length > maxFileLines && !tables.has(file.path),
      )
      .map(({ path, lines }) => ({ file: path, line: lines.length, text: 'lines' })),
};

const [first, ...rest] = process.argv.slice(2);
const baseline = JSON.parse(readFileSync(baselinePath, 'utf8')) as Record<string, number>;

if (first !== undefined && first !== '--update') {
  for (const name of [first, ...rest])
    for (const { file, line, text } of rules[name]!())
      process.stdout.write(`${file}:${line}: ${text}\n`);
} else {
  const lowered: Record<string, number> = {};
  for (const [name, find] of Object.entries(rules)) {
    const findings = find();
    const allowed = baseline[name] ?? 0;
    if (findings.length > 0) lowered[name] = Math.min(findings.length, allowed);
    if (findings.length <= allowed) continue;
    process.exitCode = 1;
    process.stdout.write(`${name}: ${findings.length} findings, ${allowed} allowed\n`);
    // With a baseline of many the new ones cannot be told from the old ones.
    for (const { file, line, text } of findings.slice(0, 40))
      process.stdout.write(`  ${file}:${line}: ${text}\n`);
  }
  if (first === '--update')
    writeFileSync(baselinePath, `${JSON.stringify(lowered, undefined, 2)}\n`);
}
