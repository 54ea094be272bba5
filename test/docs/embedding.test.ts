/** @module-tag slow */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { readPage, root } from '../support/markdown.ts';

/** The blocks of docs/embedding.md, run in a folder of their own, as an application would be. */

const children: ChildProcess[] = [];
const blocks = readPage('docs/embedding.md').blocks.filter(({ language }) => language === 'ts');

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function run(text: string): ChildProcess & { readonly printed: () => string } {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules', 'rollcall'));
  // The sources, for the package may not be built.
  const program = text.replaceAll("from 'rollcall'", `from '${join(root, 'src/index.ts')}'`);
  writeFileSync(join(folder, 'app.mts'), program.replace('8080', '0'));
  const child = spawn(process.execPath, ['app.mts'], { cwd: folder });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  children.push(child);
  return Object.assign(child, { printed: () => printed });
}

it('starts as the first block does', async () => {
  const child = run(blocks[0]!.text);
  await expect.poll(child.printed).toContain('token for the identity provider: ');
});

it.each(blocks.slice(1).map(({ text }) => text))('runs to its end: %#', async (text) => {
  const child = run(text);
  const [code] = (await once(child, 'exit')) as [number];
  expect([code, child.printed()]).toEqual([0, expect.not.stringContaining('Error')]);
});
