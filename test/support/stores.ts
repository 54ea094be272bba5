import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../../src/ports/store.ts';
import { createMemoryStore } from '../../src/storage/memory/index.ts';
import { openSqliteStore } from '../../src/storage/sqlite/index.ts';

/** Every store, each time a new one. */
export const newStores: readonly (readonly [string, () => Store])[] = [
  ['memory', createMemoryStore],
  ['sqlite', () => openSqliteStore({ path: join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'a.db') })],
];
