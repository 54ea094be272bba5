import type { Pool } from 'pg';
import type { EmbeddedStore } from '../ports/store.ts';
import type { SqliteDatabase } from '../storage/sqlite/embedded-connection.ts';

/** A store of `createRollcall`, which opens it. */
export interface StoreOption {
  /** Whether other processes write to it too, and share the background work. */
  readonly isShared: boolean;
  open(onTrouble: (error: unknown) => void): Promise<EmbeddedStore>;
}

/** Where the tables of `sqlite` are: in a file, or on an open connection of the application. */
export type SqliteStoreOptions = { readonly path: string } | { readonly database: SqliteDatabase };

/**
 * Returns a store in a SQLite database of the application: tables whose names begin with
 * `rollcall_`, beside its own.
 *
 * With `path`, Rollcall opens two connections of its own, and puts the file into WAL mode. With
 * `database`, an open connection of `node:sqlite` or `better-sqlite3`, Rollcall and the application
 * take turns on it, and the application decides how durable a commit is.
 */
export function sqlite(options: SqliteStoreOptions): StoreOption {
  return {
    isShared: false,
    async open() {
      if ('database' in options) {
        const { openEmbeddedConnection } = await import('../storage/sqlite/embedded-connection.ts');
        return openEmbeddedConnection(options.database);
      }
      const { openEmbeddedFile } = await import('../storage/sqlite/embedded-file.ts');
      return openEmbeddedFile(options);
    },
  };
}

/** Options of `postgres`. */
export interface PostgresStoreOptions {
  /** A pool of `pg`. It stays the application's: `close` does not end it. */
  readonly pool: Pool;
  /** Schema of Rollcall's tables; created where it is absent. Default `rollcall`. */
  readonly schema?: string;
}

/**
 * Returns a store in a PostgreSQL database of the application, in a schema of its own. Several
 * processes may use it.
 */
export function postgres(options: PostgresStoreOptions): StoreOption {
  return {
    isShared: true,
    async open(onTrouble) {
      const { openEmbeddedPostgres } = await import('../storage/postgres/embedded-store.ts');
      return openEmbeddedPostgres({ ...options, onTrouble });
    },
  };
}

/** Returns a store that is gone when the process ends: for tests and trials. */
export function memory(): StoreOption {
  return {
    isShared: false,
    async open() {
      const { DatabaseSync } = await import('node:sqlite');
      const { openEmbeddedConnection } = await import('../storage/sqlite/embedded-connection.ts');
      const database = new DatabaseSync(':memory:');
      const store = openEmbeddedConnection(database);
      return { ...store, close: () => store.close().then(() => database.close()) };
    },
  };
}
