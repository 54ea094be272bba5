/** @module-tag slow */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { loadConfig } from '../../src/server/config.ts';
import { readPage, root } from '../support/markdown.ts';
import { runCommand, startProcess } from '../support/process.ts';

/** What the README and the pages of configuration show besides commands. */

let folder: string;
const children: ChildProcess[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-readme-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('starts the program of the README', async () => {
  const { text } = readPage('README.md').blocks.find(({ language }) => language === 'ts')!;
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules', 'rollcall'));
  const program = text
    .replace("'rollcall'", `'${root}src/index.ts'`)
    .replace('listen(8080', 'listen(0');
  writeFileSync(join(folder, 'app.mts'), `${program}\nconsole.log(rollcall.firstToken);\n`);
  const child = spawn(process.execPath, ['app.mts'], { cwd: folder });
  children.push(child);
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
    });
  await expect.poll(() => printed).toMatch(/^rollcall[A-Za-z\d]{43}$/mu);
});

it('loads every configuration of docs/configuration.md', () => {
  const blocks = readPage('docs/configuration.md').blocks.filter(
    ({ language }) => language === 'json',
  );
  expect(blocks.length).toBeGreaterThanOrEqual(2);
  for (const { text } of blocks) {
    const file = join(folder, 'rollcall.json');
    writeFileSync(file, text);
    const { warnings } = loadConfig({ file, mustExist: true, environment: {}, flags: {} });
    expect(warnings).toEqual([]);
    rmSync(file);
  }
});

it('applies the definitions of the page about schemas', async () => {
  const server = await startProcess(folder);
  const block = readPage('docs/schemas.md').blocks.find(({ text }) =>
    text.includes('resourceTypes'),
  )!;
  writeFileSync(join(folder, 'definitions.json'), block.text);
  expect(runCommand(folder, ['schemas', 'apply', 'definitions.json'])).toMatchObject({
    status: 0,
  });
  server.child.kill('SIGTERM');
  await server.ended;
});
