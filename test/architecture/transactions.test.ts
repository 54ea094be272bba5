import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/**
 * Statements of one transaction follow one another. One that fails can make SQLite roll everything
 * back by itself; a statement sent beside it would then be committed alone, or within another
 * request's transaction.
 */

const root = fileURLToPath(new URL('../../src/', import.meta.url));
const folders = [
  'accounts',
  'administration',
  'directory',
  'events',
  'storage/sql',
  'storage/sqlite',
];
const files = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file)),
);

const sendsBeside = (text: string): boolean =>
  /\btransaction: (?:\w*Transaction|Reader)\b/u.test(text) &&
  /\bPromise\.(?:all|allSettled|any|race)\(/u.test(text);

describe('what works in a transaction sends one statement after the other', () => {
  // One test, so that the page that counts tests does not change with each new file.
  it('T085 in any file that works in one', () => {
    expect(files.length).toBeGreaterThan(100);
    const found = files.filter((file) => sendsBeside(readFileSync(join(root, file), 'utf8')));
    expect(found).toEqual([]);
  });

  it('and this would see two at once', () => {
    const one = 'async function f(transaction: Transaction) { await transaction.a(); }';
    expect(sendsBeside(one)).toBe(false);
    expect(sendsBeside(`${one} await Promise.all([])`)).toBe(true);
  });
});
