import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import Database from 'better-sqlite3';
import pg from 'pg';
import { describe, it } from 'vitest';
import { openEmbeddedPostgres } from '../../src/storage/postgres/embedded-store.ts';
import { openEmbeddedConnection } from '../../src/storage/sqlite/embedded-connection.ts';
import { openEmbeddedFile } from '../../src/storage/sqlite/embedded-file.ts';
import { runStoreContract } from '../../src/testing/index.ts';
import { createEmptyDatabase, dropDatabase, hasPostgres } from '../support/postgres.ts';

/** Tables of the application that have the names of Rollcall's own. */
const others = `CREATE TABLE resources (a TEXT); CREATE TABLE accounts (b TEXT);
CREATE TABLE events (c TEXT); CREATE INDEX resources_id ON resources (a)`;

const newPath = (): string => join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'app.db');

const stores = {
  'a SQLite file of an application': () => {
    const path = newPath();
    const application = new DatabaseSync(path);
    application.exec(others);
    application.close();
    return openEmbeddedFile({ path });
  },
  'a connection of node:sqlite': () => {
    const database = new DatabaseSync(newPath());
    database.exec(others);
    return openEmbeddedConnection(database);
  },
  'a connection of better-sqlite3': () => {
    const database = new Database(newPath());
    database.exec(others);
    return openEmbeddedConnection(database);
  },
};

describe.each(Object.entries(stores))('the contract in %s', (_, newStore) => {
  runStoreContract({ newStore, test: (name, run) => it(name, run) });
});

describe.runIf(hasPostgres)('the contract in a PostgreSQL database of an application', () => {
  runStoreContract({
    async newStore() {
      const url = await createEmptyDatabase();
      const pool = new pg.Pool({ connectionString: url, max: 8 });
      // Dropping the database may end a connection that the pool is about to close.
      pool.on('error', () => undefined);
      await pool.query(others);
      const store = await openEmbeddedPostgres({ pool, schema: 'people' });
      const close = async (): Promise<void> => {
        await store.close();
        await pool.end();
        await dropDatabase(url);
      };
      let closing: Promise<void> | undefined;
      return { ...store, close: () => (closing ??= close()) };
    },
    test: (name, run) => it(name, run),
  });
});
