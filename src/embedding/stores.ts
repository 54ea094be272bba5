import type { Pool } from 'pg';
import type { EmbeddedStore } from '../ports/store.ts';
import type { SqliteDatabase } from '../storage/sqlite/embedded-connection.ts';
import { isPlainObject, requireKnownNames, shown } from './check-value.ts';

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
 *
 * @throws TypeError when it is given neither or both, or an unknown option
 */
export function sqlite(options: SqliteStoreOptions): StoreOption {
  requireSqliteOptions(options);
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

/** A misspelt option, or an unset variable as path, would open a database that is then lost. */
function requireSqliteOptions(options: unknown): void {
  if (!isPlainObject(options))
    throw new TypeError(`sqlite takes { path } or { database }; ${shown(options)} was given`);
  requireKnownNames(options, ['path', 'database'], 'option of sqlite');
  const { path, database } = options;
  if ((path === undefined) === (database === undefined))
    throw new TypeError('sqlite takes either { path } or { database }');
  if (path !== undefined && (typeof path !== 'string' || path.trim() === ''))
    throw new TypeError(`sqlite: path must be the path of a file; ${shown(path)} was given`);
  if (path === ':memory:') throw new TypeError('sqlite: a database in memory is memory()');
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
  requirePostgresOptions(options);
  return {
    isShared: true,
    async open(onTrouble) {
      const { openEmbeddedPostgres } = await import('../storage/postgres/embedded-store.ts');
      return openEmbeddedPostgres({ ...options, onTrouble });
    },
  };
}

/** A single client would be shared by transactions that run at the same time. */
function requirePostgresOptions(options: unknown): void {
  if (!isPlainObject(options))
    throw new TypeError(`postgres takes { pool, schema }; ${shown(options)} was given`);
  requireKnownNames(options, ['pool', 'schema'], 'option of postgres');
  const { pool, schema } = options;
  const isPool =
    isPlainObject(pool) && typeof pool['connect'] === 'function' && 'totalCount' in pool;
  if (!isPool) throw new TypeError(`postgres: pool must be a Pool of pg; ${shown(pool)} was given`);
  if (schema !== undefined && typeof schema !== 'string')
    throw new TypeError(`postgres: schema must be a name; ${shown(schema)} was given`);
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
