import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** What the compiler refuses: each case is planted in a copy of the tree. */

const root = fileURLToPath(new URL('../../', import.meta.url));
const tables = 'src/storage/sql/tables.ts';
const tenancy = 'src/storage/sql/tenant-scopes.ts';
let copy = '';

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'rollcall-'));
  for (const entry of ['src/storage', 'src/ports', 'src/protocol', 'src/concurrency'])
    cpSync(join(root, entry), join(copy, entry), { recursive: true });
  for (const entry of ['tsconfig.base.json', 'tsconfig.json', 'package.json'])
    cpSync(join(root, entry), join(copy, entry));
  writeFileSync(
    join(copy, 'tsconfig.copy.json'),
    JSON.stringify({ extends: './tsconfig.json', include: ['src'] }),
  );
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});

afterAll(() => {
  rmSync(copy, { recursive: true, force: true });
});

function compile(): string {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/@typescript/native/bin/tsc'), '--noEmit', '-p', 'tsconfig.copy.json'],
    { cwd: copy, encoding: 'utf8' },
  );
  return stdout + stderr;
}

/** Compiles with other texts in some files, which are as they were afterwards. */
function compileWith(
  edits: readonly (readonly [path: string, from: string, to: string])[],
): string {
  const before = new Map<string, string>();
  for (const [path, from, to] of edits) {
    const file = join(copy, path);
    const text = readFileSync(file, 'utf8');
    expect(text, from).toContain(from);
    if (!before.has(file)) before.set(file, text);
    writeFileSync(file, text.replace(from, to));
  }
  try {
    return compile();
  } finally {
    for (const [file, text] of before) writeFileSync(file, text);
  }
}

/** Compiles with a file for each of these expressions over a text from outside, `given`. */
function compilePlanted(expressions: readonly string[]): string {
  const files = expressions.map((_, index) => join(copy, `src/storage/sql/planted-${index}.ts`));
  for (const [index, file] of files.entries())
    writeFileSync(
      file,
      `import type { SqlConnection } from './connection.ts';
       import { join, param, sql, text } from './sql.ts';
       export const known = [join, param, sql, text];
       export const query = (db: SqlConnection, given: string): unknown => [db, given, ${expressions[index]!}];\n`,
    );
  try {
    return compile();
  } finally {
    for (const file of files) rmSync(file);
  }
}

it('text from outside as a parameter compiles', () => {
  expect(
    compilePlanted(["db.all(sql`SELECT ${text('tenant')}, ${param(given)}`, { tenant: given })"]),
  ).toBe('');
});

it('T044 text from outside in a hole does not compile', () => {
  const injections = [
    'sql`SELECT * FROM tenants WHERE id = ${given}`',
    'sql`SELECT * FROM ${given}`',
    'sql`SELECT * FROM tenants LIMIT ${given.length}`',
    'sql`SELECT * FROM tenants WHERE ${`id = ${given}`}`',
    'sql`SELECT ${given as unknown}`',
    'join([given], sql`, `)',
    "db.all('SELECT ' + given, {})",
    "db.all(sql`SELECT ${text('tenant')}`, {})",
    "db.all(sql`SELECT ${text('tenant')}`, { tenant: 1 })",
  ];
  const output = compilePlanted(injections);
  for (const [index, injection] of injections.entries())
    expect(output, injection).toContain(`planted-${index}.ts`);
});

it('a tenant scope or a column that is missing in its one place does not compile', () => {
  const missing = [
    [tenancy, "  dueDeliveries: 'open',\n", 'dueDeliveries'],
    [tenancy, "  deleteUnusedMemberSets: 'every',\n", 'deleteUnusedMemberSets'],
    [tables, "    protected: column.flag('protected'),\n", 'protected'],
    [tables, "    warned: column.optionalNumber('warned'),\n", 'warned'],
    [tables, "    secrets: column.optionalText('secrets'),\n", 'secrets'],
    [tables, "    begins: column.text('begins'),\n", 'begins'],
  ] as const;
  const output = compileWith(missing.map(([path, line]) => [path, line, '']));
  for (const [path, , name] of missing) {
    const errors = output.split('\n').filter((line) => line.includes(path));
    expect(errors.join('\n'), name).not.toBe('');
    expect(output, name).toContain(name);
  }
});

it('a tenant that is not the first argument, or a column of another type, does not compile', () => {
  const output = compileWith([
    [tenancy, "putTenant: 'open'", "putTenant: 'argument'"],
    [tenancy, "apiTokens: 'open'", "apiTokens: 'argument'"],
    [tables, "requests: column.number('requests')", "requests: column.text('requests')"],
  ]);
  const [scopes, columns] = [tenancy, tables].map(
    (path) => output.split('\n').filter((line) => line.startsWith(path)).length,
  );
  expect([scopes, columns]).toEqual([2, 1]);
});
