import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createMemoryStore } from '../../src/storage/memory/index.ts';
import { startTestServer, user } from '../support/server.ts';

const before = process.env['TMPDIR'];
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-'));
  process.env['TMPDIR'] = folder;
});

afterEach(() => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
});

it('stores are apart, and leave no folder behind when they are closed', async () => {
  const one = createMemoryStore();
  const other = createMemoryStore();
  await one.write((transaction) => transaction.setSetting('a', '1'));
  expect([await one.setting('a'), await other.setting('a')]).toEqual(['1', undefined]);
  expect(readdirSync(folder)).toHaveLength(2);
  await one.close();
  expect(readdirSync(folder)).toHaveLength(1);
  expect(await other.setting('a')).toBeUndefined();
  await other.close();
  expect(readdirSync(folder)).toEqual([]);
});

it('the next store removes the folder of a killed process, and leaves a live one', async () => {
  const live = createMemoryStore();
  const kept = readdirSync(folder);
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `const { createMemoryStore } = await import(${JSON.stringify(import.meta.resolve('../../src/storage/memory/index.ts'))});
       const store = createMemoryStore();
       await store.write((transaction) => transaction.setSetting('a', '1'));
       console.log('written');
       setInterval(() => undefined, 1_000);`,
    ],
    { env: { ...process.env, TMPDIR: folder }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(child.stdout, 'data');
  const left = readdirSync(folder).find((name) => !kept.includes(name));
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(existsSync(join(folder, left!))).toBe(true);
  const next = createMemoryStore();
  expect(existsSync(join(folder, left!))).toBe(false);
  await live.write((transaction) => transaction.setSetting('b', '2'));
  expect(await live.setting('b')).toBe('2');
  await Promise.all([live.close(), next.close()]);
  expect(readdirSync(folder)).toEqual([]);
});

it('a server at memory: serves, and leaves nothing behind when it is closed', async () => {
  const server = await startTestServer('memory');
  const created = await server.call('POST', '/Users', { body: user({ userName: 'ada' }) });
  expect(created.status).toBe(201);
  expect((await server.call('GET', `/Users/${created.json.id}`)).json.userName).toBe('ada');
  await server.stop();
  expect(readdirSync(folder)).toEqual([]);
});
