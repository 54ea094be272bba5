import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/ports/store.ts';
import { createMemoryStore } from '../../src/storage/memory/index.ts';
import { openSqliteStore } from '../../src/storage/sqlite/index.ts';
import { contractCases, runStoreContract } from '../../src/testing/index.ts';
import { openBetterDriver } from '../support/better-driver.ts';
import { hasPostgres } from '../support/postgres.ts';
import { openTestPostgres } from '../support/stores.ts';

const newPath = (): string => join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'a.db');

const stores = {
  'a temporary folder': createMemoryStore,
  'SQLite through node:sqlite': () => openSqliteStore({ path: newPath() }),
  'SQLite through better-sqlite3': () =>
    openSqliteStore({ path: newPath(), open: openBetterDriver }),
};

describe.runIf(hasPostgres).each([
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

it('the contract catches a store that loses a tenant, a rollback or a key', {
  tags: ['slow'],
}, async () => {
  const breakages: readonly ((store: Store) => Partial<Store>)[] = [
    (store) => {
      const resource = store.resource.bind(store);
      return { resource: (_tenant, type, id) => resource('acme', type, id) };
    },
    (store) => {
      const write = store.write.bind(store);
      return {
        write: (work) => write((transaction) => work(transaction).catch(() => undefined as never)),
      };
    },
    () => ({ count: async () => 0 }),
  ];
  for (const breakIt of breakages) {
    const outcomes = await Promise.allSettled(
      contractCases.map(async ({ run }) => {
        const store = createMemoryStore();
        try {
          await run(Object.assign(store, breakIt(store)));
        } finally {
          await store.close();
        }
      }),
    );
    expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);
  }
});
