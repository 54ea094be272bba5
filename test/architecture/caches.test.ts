import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/**
 * An answer that was waited for may be old when it comes. What is remembered beyond a call is
 * therefore remembered by `ports/generation-cache`, which stores it where it was asked; no other
 * function writes to a map, a set or a variable outside itself after it has waited.
 */

const root = fileURLToPath(new URL('../../src/', import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

type Scope = ts.FunctionLikeDeclaration;

const isFunction = (node: ts.Node): node is Scope =>
  ts.isFunctionDeclaration(node) ||
  ts.isFunctionExpression(node) ||
  ts.isArrowFunction(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isConstructorDeclaration(node) ||
  ts.isGetAccessor(node);

const isAsync = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);

/**
 * The variables of a file, a class or a function that are maps, with the function they stand in;
 * those of an async function are of one call.
 */
function mapsOf(source: ts.SourceFile): ReadonlyMap<string, readonly ts.Node[]> {
  const found = new Map<string, ts.Node[]>();
  const visit = (node: ts.Node, inside: ts.Node): void => {
    if (
      (ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node)) &&
      node.initializer !== undefined &&
      !isAsync(inside) &&
      /^new (?:Map|Set|WeakMap|WeakSet)\b/u.test(node.initializer.getText())
    ) {
      const name = node.name.getText();
      found.set(name, [...(found.get(name) ?? []), inside]);
    }
    ts.forEachChild(node, (child) => visit(child, isFunction(node) ? node : inside));
  };
  visit(source, source);
  return found;
}

/** Writes to a map that outlives the function, which has waited before. */
function lateWrites(text: string): string[] {
  const source = ts.createSourceFile('x.ts', text, ts.ScriptTarget.Latest, true);
  const maps = mapsOf(source);
  const found: string[] = [];
  const inspect = (fn: Scope): void => {
    let hasWaited = false;
    const visit = (node: ts.Node): void => {
      if (isFunction(node) && node !== fn) return;
      if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
        const { name, expression } = node.expression;
        const map = expression.getText().replace(/^this\./u, '');
        const isOwn = maps.get(map)?.every((at) => at === fn) ?? true;
        ts.forEachChild(node, visit);
        if (hasWaited && !isOwn && (name.text === 'set' || name.text === 'add'))
          found.push(node.getText());
        // What is handed to `then` runs later.
        return;
      }
      ts.forEachChild(node, visit);
      if (
        ts.isAwaitExpression(node) ||
        (ts.isForOfStatement(node) && node.awaitModifier !== undefined)
      )
        hasWaited = true;
    };
    if (fn.body !== undefined) visit(fn.body);
  };
  const walk = (node: ts.Node): void => {
    if (isFunction(node)) inspect(node);
    ts.forEachChild(node, walk);
  };
  walk(source);
  return found;
}

/** Writes after a wait that remember no answer, and why. */
const allowed: Readonly<Record<string, string>> = {
  'delivery/deliverer.ts loops.set(id, run(id).then(ended))':
    'what is under way, not what was read',
  'storage/postgres/primary-pool.ts this.#connected.add(client)': 'a session in use',
  'accounts/role-watch.ts this.#before.set(id, { account, roles: await this.#roles(account) })':
    'of one transaction, which sees one state of the row',
  'events/refused-requests.ts this.#windows.set(tenant, window)':
    'counts refusals for the request log; nobody is admitted by it',
  'directory/change-members.ts this.#left.add(id)': 'of one transaction',
  'storage/sql/queries.ts known.set(id, found)':
    'of one transaction, and only where no access was changed in it while it was asked',
  'directory/change-members.ts this.#joined.add(id)': 'of one transaction',
};

/** Simulators and the checker are clients: what they remember decides nothing about a caller. */
const guarded = files.filter(
  (file) =>
    file !== 'ports/generation-cache.ts' &&
    !file.startsWith('simulators/') &&
    !file.startsWith('conformance/'),
);

describe('no answer is remembered after a wait, but by the one cache', () => {
  // One test, so that the page that counts tests does not change with each new file.
  it('R024 T129 in any file of the product', () => {
    expect(guarded.length).toBeGreaterThan(500);
    const late = guarded.flatMap((file) =>
      lateWrites(readFileSync(join(root, file), 'utf8')).map((write) => `${file} ${write}`),
    );
    expect(late.filter((write) => allowed[write] === undefined)).toEqual([]);
  });

  it('and this would see one', () => {
    const late = (body: string): string[] =>
      lateWrites(
        `const known = new Map(); const read = async () => 1; async function f(key) { ${body} }`,
      );
    expect(late('const value = await read(); known.set(key, value);')).toEqual([
      'known.set(key, value)',
    ]);
    expect(late('known.set(key, await read());')).toEqual(['known.set(key, await read())']);
    expect(late('if (key) { await read(); } known.set(key, 1);')).toEqual(['known.set(key, 1)']);
    expect(late('known.set(key, 1); await read();')).toEqual([]);
    expect(late('const own = new Map(); own.set(key, await read());')).toEqual([]);
    expect(
      late('const own = new Map(); await all(async () => own.set(key, await read()));'),
    ).toEqual([]);
    expect(
      lateWrites('class A { #known = new Map(); async f(k) { this.#known.set(k, await g()); } }'),
    ).toHaveLength(1);
  });

  it('the one cache is written in one place, to the map that was there before the wait', () => {
    expect(lateWrites(readFileSync(join(root, 'ports/generation-cache.ts'), 'utf8'))).toEqual([]);
  });
});
