import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Store } from '../../src/ports/store.ts';
import { openSqliteReader, openSqliteStore } from '../../src/storage/sqlite/index.ts';

let writes = 0;
let other: DatabaseSync;
let store: Store;

/** Commits at once, from a connection that the store does not know of. */
function change(): void {
  other.exec(
    "UPDATE settings SET value = CAST(value AS INTEGER) + 1 WHERE name = 'access-generation'",
  );
}

beforeEach(async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'rollcall.db');
  await openSqliteStore({ path }).close();
  writes = 0;
  other = new DatabaseSync(path);
  other.exec(
    "INSERT INTO settings (name, value) VALUES ('access-generation', '1') ON CONFLICT DO UPDATE SET value = '1'",
  );
  store = openSqliteReader({ path, writes: () => writes });
});

afterEach(async () => {
  await store.close();
  other.close();
});

it('reads of one turn share a state, and those of the next see what was committed', async () => {
  expect(store.accessGeneration()).toBe(1);
  change();
  expect(store.accessGeneration()).toBe(1);
  await turn();
  expect(store.accessGeneration()).toBe(2);
});

it('a read sees what was acknowledged before it, in the same turn too', () => {
  expect(store.accessGeneration()).toBe(1);
  change();
  writes += 1;
  expect(store.accessGeneration()).toBe(2);
  change();
  writes += 1;
  expect(store.accessGeneration()).toBe(3);
});

it('a snapshot keeps its state, whatever is acknowledged meanwhile and however long it lasts', async () => {
  await store.snapshot(async (state) => {
    expect(state.accessGeneration()).toBe(1);
    change();
    writes += 1;
    expect(state.accessGeneration()).toBe(1);
    await turn();
    expect(state.accessGeneration()).toBe(1);
  });
  expect(store.accessGeneration()).toBe(2);
});

it('a checkpoint moves everything into the database once the turn is over', async () => {
  expect(store.accessGeneration()).toBe(1);
  await turn();
  change();
  expect(other.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()).toMatchObject({ busy: 0 });
});

it('a store can be closed in the turn of a read', async () => {
  expect(store.accessGeneration()).toBe(1);
  await store.close();
  await turn();
});
