import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedStore, StorageError } from '../../ports/store.ts';
import { none } from '../sql/connection.ts';
import { SqliteConnection } from './connection.ts';
import { dataVersion } from './data-version.ts';
import type { SqliteDriver, SqliteRow, SqliteValue } from './driver.ts';
import { storageFailure } from './failure.ts';
import { GroupCommit } from './group-commit.ts';
import { createHostTransaction } from './host-transaction.ts';
import { lockDatabase } from './lock.ts';
import { migrate } from './migrate.ts';
import { createOwnTurns } from './own-turn.ts';
import { sqliteReader } from './reader.ts';

/** An open connection of `node:sqlite`, `better-sqlite3` or `bun:sqlite`. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteDatabaseStatement;
  /** Whether a transaction is open, as `node:sqlite` names it. */
  readonly isTransaction?: boolean;
  /** The same, as `better-sqlite3` names it. */
  readonly inTransaction?: boolean;
}

/** A prepared statement of a `SqliteDatabase`. */
export interface SqliteDatabaseStatement {
  get(...values: SqliteValue[]): unknown;
  all(...values: SqliteValue[]): unknown[];
  iterate(...values: SqliteValue[]): IterableIterator<unknown>;
  run(...values: SqliteValue[]): { readonly changes: number | bigint };
}

/**
 * How long a transaction of the application may keep Rollcall waiting, and how often it is tried.
 */
const maxWaitMs = 5_000;
const checkEveryMs = 5;

/**
 * Opens a store on the open connection of an application: tables whose names begin with
 * `rollcall_`. The connection keeps its settings: how durable a commit is, is the application's
 * decision. Closing the store leaves it open.
 *
 * @throws StorageError when the database cannot be written, when another Rollcall is embedded in
 * it, or when a newer Rollcall has written it
 */
export function openEmbeddedConnection(database: SqliteDatabase): EmbeddedStore {
  const driver = driverOf(database);
  const release = lockConnection(database, driver);
  try {
    migrate(driver);
  } catch (error) {
    release();
    throw storageFailure(error);
  }
  const alone = createOwnTurns(() => untilFree(driver));
  let committed = 0;
  const commits = new GroupCommit(driver, {
    exclusively: alone,
    onCommitted: () => {
      committed += 1;
    },
  });
  const connection = new SqliteConnection(driver, false);
  const reader = sqliteReader(connection);
  const host = createHostTransaction(database, driver);
  let closing: Promise<void> | undefined;
  const store: EmbeddedStore = {
    ...reader,
    snapshot: (work) => alone(() => reader.snapshot(work)),
    listReader: () => store,
    // What SQLite counts are the commits of other connections.
    stateVersion: () => `${connection.get(dataVersion, none)!.data_version} ${committed}`,
    write: (work, options) => commits.run(work, options),
    host: () => host,
    close: () => (closing ??= commits.close().then(release)),
  };
  return store;
}

/** Marks a connection that has a Rollcall, whichever copy of the package it comes from. */
const embedded = Symbol.for('rollcall.embedded');

/**
 * Keeps a second Rollcall from the connection and from its file: each caches what it has read, and
 * does background work as if it were alone. Returns what ends the lock.
 *
 * @throws StorageError busy, when there is one already
 */
function lockConnection(database: object, driver: SqliteDriver): () => void {
  if (Reflect.has(database, embedded))
    throw new StorageError(
      'busy',
      'a Rollcall uses this connection already; share it, or close it before you create another',
    );
  const file = fileOf(driver);
  const lock = file === '' ? undefined : lockDatabase(`${file}.rollcall`);
  Object.defineProperty(database, embedded, { value: true, configurable: true });
  return () => {
    Reflect.deleteProperty(database, embedded);
    lock?.release();
  };
}

/** Path of the main database; empty for one in memory. */
function fileOf(driver: SqliteDriver): string {
  try {
    const row = driver.prepare('PRAGMA database_list').all()[0];
    return String(row?.['file'] ?? '');
  } catch (error) {
    throw storageFailure(error);
  }
}

/** Waits for a transaction that the application has open. */
async function untilFree(driver: SqliteDriver): Promise<void> {
  const began = performance.now();
  while (isInTransaction(driver)) {
    if (performance.now() - began > maxWaitMs)
      throw new StorageError(
        'busy',
        `a transaction of the application has been open on the connection for ${maxWaitMs / 1_000} s`,
      );
    await sleep(checkEveryMs);
  }
}

function isInTransaction(driver: SqliteDriver): boolean {
  try {
    return driver.inTransaction;
  } catch (cause) {
    throw storageFailure(cause);
  }
}

function driverOf(database: SqliteDatabase): SqliteDriver {
  if (database.isTransaction === undefined && database.inTransaction === undefined)
    throw new TypeError(
      'database must be an open connection of node:sqlite or better-sqlite3: it does not tell whether a transaction is open',
    );
  return {
    isEmbedded: true,
    exec: (sql) => void database.exec(sql),
    prepare(sql) {
      const statement = database.prepare(sql);
      return {
        // Bun has null for a row that is not there.
        get: (...values) => (statement.get(...values) ?? undefined) as SqliteRow | undefined,
        tuples: (...values) =>
          (statement.all(...values) as readonly SqliteRow[]).map((row) => Object.values(row)),
        all: (...values) => statement.all(...values) as readonly SqliteRow[],
        iterate: (...values) => statement.iterate(...values) as IterableIterator<SqliteRow>,
        run: (...values) => ({ changes: Number(statement.run(...values).changes) }),
      };
    },
    get inTransaction() {
      return database.isTransaction ?? database.inTransaction ?? false;
    },
    close: () => undefined,
  };
}
