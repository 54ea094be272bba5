/** @module-tag slow */
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CheckpointThread } from '../../src/server/checkpoints.ts';
import { createCheckpointSignals } from '../../src/storage/sqlite/checkpoint-signals.ts';
import { openSqliteWriter } from '../../src/storage/sqlite/index.ts';

const mebibyte = 1_048_576;

/** A quarter of a mebibyte: no page of it is equal in another round. */
const textOf = (round: number): string => `${1_000_000 + round} `.repeat(mebibyte / 32);

let folder: string;
let path: string;
let writer: ReturnType<typeof openSqliteWriter>;
let thread: CheckpointThread;
let isOpen: boolean;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-wal-'));
  path = join(folder, 'rollcall.db');
  const checkpoints = createCheckpointSignals();
  writer = openSqliteWriter({ path, checkpoints });
  thread = new CheckpointThread({ path, signals: checkpoints });
  isOpen = true;
});

async function close(): Promise<void> {
  if (!isOpen) return;
  isOpen = false;
  await thread.stop();
  await writer.close();
}

afterEach(async () => {
  await close();
  rmSync(folder, { recursive: true });
});

const walSize = (): number => statSync(`${path}-wal`).size / mebibyte;

let round = 0;

/** Writes this many mebibytes; returns the greatest size of the WAL, in mebibytes. */
async function write(mebibytes: number): Promise<number> {
  let greatest = 0;
  for (let done = 0; done < mebibytes; done += 1) {
    await Promise.all(
      Array.from({ length: 4 }, (_, index) =>
        writer.write((transaction) =>
          transaction.setSetting(`${(round * 4 + index) % 40}`, textOf(round)),
        ),
      ),
    );
    round += 1;
    greatest = Math.max(greatest, walSize());
    // As between two batches of a server: signals of the other thread are seen.
    await sleep(1);
  }
  return greatest;
}

it('T088 keeps the WAL within a bound while the writer never rests', {
  timeout: 300_000,
}, async () => {
  // 64 MiB, and what is written while pages are moved.
  expect(await write(250)).toBeLessThan(200);
});

it('T088 moves what was written into the database while nothing else is written', async () => {
  await write(2);
  const before = statSync(path).size;
  await expect.poll(() => statSync(path).size).toBeGreaterThan(before);
});

it('T088 cuts a WAL that a long reader has let grow, once it is gone', {
  timeout: 300_000,
}, async () => {
  await write(1);
  const reader = new DatabaseSync(path, { readOnly: true });
  reader.exec('BEGIN');
  const seen = reader.prepare("SELECT substr(value, 1, 9) AS head FROM settings WHERE name = '0'");
  const first = seen.get();
  await write(150);
  expect(walSize()).toBeGreaterThan(100);
  // The reader's state is what it was.
  expect(seen.get()).toEqual(first);
  reader.exec('COMMIT');
  reader.close();
  const afterWrite = async (): Promise<number> => {
    await write(1);
    return walSize();
  };
  await expect.poll(afterWrite).toBeLessThanOrEqual(70);
});

/** Two readers that take turns of 20 ms; one of them always has a transaction open. */
const readers = `
  const { workerData } = require('node:worker_threads');
  const { DatabaseSync } = require('node:sqlite');
  const databases = [0, 1].map(() => new DatabaseSync(workerData, { readOnly: true }));
  let turn = 0;
  setInterval(() => {
    const one = databases[(turn += 1) % 2];
    if (one.isTransaction) one.exec('COMMIT');
    one.exec('BEGIN');
    one.prepare('SELECT count(*) FROM settings').get();
  }, 10);`;

it('T088 restarts the WAL although there is always a short reader', {
  timeout: 300_000,
}, async () => {
  const worker = new Worker(readers, { eval: true, workerData: path });
  await once(worker, 'online');
  const greatest = await write(600);
  await worker.terminate();
  expect(greatest).toBeLessThan(600);
});

it('T088 leaves everything in the database when it stops', async () => {
  await write(3);
  await close();
  expect(statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0);
  const database = new DatabaseSync(path, { readOnly: true });
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  const rows = database.prepare('SELECT name, value FROM settings').all();
  expect(rows.filter(({ value }) => String(value).length === textOf(0).length)).toHaveLength(12);
  database.close();
});
