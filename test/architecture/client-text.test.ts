import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** Promises about client text that a reader could break without noticing. */

const root = fileURLToPath(new URL('../../src/', import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

function offences(text: string, isOffence: (node: ts.Node) => boolean): string[] {
  const source = ts.createSourceFile('x.ts', text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isOffence(node)) found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const isRegularExpression = (node: ts.Node): boolean =>
  ts.isRegularExpressionLiteral(node) || (ts.isIdentifier(node) && node.text === 'RegExp');

/** SQL with something put in, outside the tagged template whose holes the compiler checks. */
const isOpenSql = (node: ts.Node): boolean =>
  ts.isTemplateExpression(node) &&
  !ts.isTaggedTemplateExpression(node.parent) &&
  /\b(?:SELECT|INSERT|UPDATE|DELETE|BEGIN|SAVEPOINT) /u.test(node.getText());

/** Texts of migrations, which are written before there is a client. */
const migrations = ['migrate.ts', 'migrations/', 'row-level-security.ts', 'partitions.ts'];

/** Programs of an operator: no client of the server sends them anything. */
const operatorPrograms = ['cli/', 'conformance/', 'simulators/'];

const serverFiles = files.filter(
  (file) => !operatorPrograms.some((folder) => file.startsWith(folder)),
);

describe('no regular expression sees client text, for there is none', () => {
  it.each(serverFiles)('%s', (file) => {
    expect(offences(readFileSync(join(root, file), 'utf8'), isRegularExpression)).toEqual([]);
  });

  it('and this would see one', () => {
    expect(offences('const a = /x+/u; const b = new RegExp(c);', isRegularExpression)).toEqual([
      '/x+/u',
      'RegExp',
    ]);
  });
});

describe('SQL is written in the tagged template', () => {
  const statements = files.filter(
    (file) => file.startsWith('storage') && !migrations.some((part) => file.includes(part)),
  );

  // One test, so that the page that counts tests does not change with each new file.
  it('T044 in any file of the stores', () => {
    expect(statements.length).toBeGreaterThan(50);
    const found = statements.flatMap((file) =>
      offences(readFileSync(join(root, file), 'utf8'), isOpenSql).map((text) => `${file} ${text}`),
    );
    expect(found).toEqual([]);
  });

  it('and this would see other SQL', () => {
    expect(offences('run(`SELECT * FROM t WHERE a = ${value}`)', isOpenSql)).toHaveLength(1);
    expect(offences('run(sql`SELECT * FROM t WHERE a = ${value}`)', isOpenSql)).toEqual([]);
  });
});
