import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../../src/ports/store.ts';
import { openPostgresStore } from '../../src/storage/postgres/index.ts';
import { openSqliteStore } from '../../src/storage/sqlite/index.ts';
import { createDatabase, dropDatabase, hasPostgres } from './postgres.ts';

type NewStore = readonly [name: string, open: () => Promise<Store>];

/** In a database of its own, which goes with it. */
export async function openTestPostgres(
  options: Readonly<Record<string, string>> = {},
): Promise<Store> {
  const url = await createDatabase(options);
  const store = await openPostgresStore({ url });
  const close = async (): Promise<void> => {
    await store.close();
    await dropDatabase(url);
  };
  return new Proxy(store, {
    get: (target, name) => (name === 'close' ? close : (Reflect.get(target, name) as unknown)),
  });
}

/** Every store there is on this machine, each time a new one. */
export const newStores: readonly NewStore[] = [
  [
    'sqlite',
    async () => openSqliteStore({ path: join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'a.db') }),
  ],
  ...(hasPostgres ? ([['postgres', () => openTestPostgres()]] as const) : []),
];
