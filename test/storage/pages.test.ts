import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import type { SelectedPage, Store } from '../../src/ports/store.ts';
import { openEmbeddedFile } from '../../src/storage/sqlite/embedded-file.ts';
import { openSqliteStore } from '../../src/storage/sqlite/index.ts';

const newPath = (): string => join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'a.db');
const created = '2026-01-01T00:00:00.000';
const meta = {
  beforeCreated: ',"meta":["',
  beforeLastModified: '","',
  beforeId: '","',
  beforeVersion: '",',
  end: ']}',
};

/** Fills a store with two users, and returns a page of them. */
async function pageOf(store: Store): Promise<SelectedPage> {
  await store.write(async (transaction) => {
    for (const id of ['a', 'b']) {
      await transaction.insertResource('t', {
        id,
        type: 'User',
        connection: 'c',
        document: `{"name":"${id} é🚀"}`,
        hasReferences: false,
        created,
        keys: [],
      });
    }
  });
  const selection = { condition: { kind: 'all' }, offset: 0, limit: 10, maxBytes: 1_000 } as const;
  const page = await store.page('t', 'User', selection, meta);
  await store.close();
  return page;
}

it('joins a page of SQLite in the database', async () => {
  const [a, b] = ['a', 'b'].map(
    (id) => `{"name":"${id} é🚀","meta":["${created}","${created}","${id}",1]}`,
  );
  expect(await pageOf(openSqliteStore({ path: newPath() }))).toEqual({
    text: `${a},${b}`,
    count: 2,
  });
});

it('reads rows of an application that keeps its texts as UTF-16', async () => {
  const path = newPath();
  const application = new DatabaseSync(path);
  application.exec("PRAGMA encoding = 'UTF-16'; CREATE TABLE own (a TEXT)");
  application.close();
  const page = await pageOf(openEmbeddedFile({ path }));
  expect('rows' in page ? page.rows.map(({ document }) => document) : page).toEqual([
    '{"name":"a é🚀"}',
    '{"name":"b é🚀"}',
  ]);
});
