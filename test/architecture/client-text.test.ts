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

/** SQL with something put in that is neither a list of our own columns nor a piece that was itself made of constants. */
const isOpenSql = (node: ts.Node): boolean =>
  ts.isTemplateExpression(node) &&
  /\b(?:SELECT|INSERT|UPDATE|DELETE) /u.test(node.getText()) &&
  node.templateSpans.some(
    ({ expression }) =>
      !/^(?:start|next|sql|column|where\.text|segment\.text|text|resourceNamed|sets|beyond|ordered|resourceColumns|orderSql\(.*\)|accountColumns\.(?:join|map).*|changed\.map\(\(\{ column \}\).*|process\.pid|everyTenant|version|usableFrom|migrationLock|escapeLiteral\(tenant\)|this\.#limits|kind|name|join|condition|always|held|isMissing|where|tables\.join\(.*\)|beliefs\.join\(.*\)|order|beyond|mine|rows\.map\(\(\) => one\)\.join\(', '\)|table|columns(?:\.join\(', '\))?|key\.join\(', '\)|values|changes\.join\(', '\)|isOpaque.*|positionFor\(.*\))$/su.test(
        expression.getText(),
      ),
  );

describe('no regular expression sees client text, for there is none', () => {
  it.each(files)('%s', (file) => {
    expect(offences(readFileSync(join(root, file), 'utf8'), isRegularExpression)).toEqual([]);
  });

  it('and this would see one', () => {
    expect(offences('const a = /x+/u; const b = new RegExp(c);', isRegularExpression)).toEqual([
      '/x+/u',
      'RegExp',
    ]);
  });
});

describe('no client text becomes SQL', () => {
  it.each(files.filter((file) => file.startsWith('storage')))('T044 %s', (file) => {
    expect(offences(readFileSync(join(root, file), 'utf8'), isOpenSql)).toEqual([]);
  });

  it('and this would see it', () => {
    expect(offences('run(`SELECT * FROM t WHERE a = ${value}`)', isOpenSql)).toHaveLength(1);
    expect(offences('run(`SELECT * FROM t WHERE ${where.text}`)', isOpenSql)).toEqual([]);
  });
});
