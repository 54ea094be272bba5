import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../src/storage/memory/index.ts';
import { openSqliteStore } from '../../src/storage/sqlite/index.ts';
import { contractCases, runStoreContract } from '../../src/testing/index.ts';
import { openBetterDriver } from '../support/better-driver.ts';
import { sharedServer } from '../support/postgres.ts';
import { openTestPostgres } from '../support/stores.ts';

const newPath = (): string => join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'a.db');

const stores = {
  memory: createMemoryStore,
  'SQLite through node:sqlite': () => openSqliteStore({ path: newPath() }),
  'SQLite through better-sqlite3': () =>
    openSqliteStore({ path: newPath(), open: openBetterDriver }),
};

describe.runIf(sharedServer !== undefined).each([
  ['PostgreSQL', {}],
  ['PostgreSQL, in parts', { partitions: '4' }],
])('the contract on %s', (_, options) => {
  runStoreContract({
    newStore: () => openTestPostgres(options),
    test: (name, run) => it(name, run),
  });
});

describe.each(Object.entries(stores))('the contract on %s', (_, newStore) => {
  runStoreContract({ newStore, test: (name, run) => it(name, run) });
});

it('the contract catches a store that loses a tenant, a rollback or a key', async () => {
  const breakages: readonly ((
    store: ReturnType<typeof createMemoryStore>,
  ) => ReturnType<typeof createMemoryStore>)[] = [
    (store) => ({
      ...wrapped(store),
      resource: (_tenant, type, id) => store.resource('acme', type, id),
    }),
    (store) => ({
      ...wrapped(store),
      write: (work) =>
        store.write((transaction) => work(transaction).catch(() => undefined as never)),
    }),
    (store) => ({ ...wrapped(store), count: async () => 0 }),
  ];
  for (const breakIt of breakages) {
    const outcomes = await Promise.allSettled(
      contractCases.map(({ run }) => run(breakIt(createMemoryStore()))),
    );
    expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);
  }
});

function wrapped(
  store: ReturnType<typeof createMemoryStore>,
): ReturnType<typeof createMemoryStore> {
  return { ...store, write: (work) => store.write(work), close: () => store.close() };
}
