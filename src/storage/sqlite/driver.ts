import type { SqlRow, SqlValue } from '../sql/sql.ts';

/**
 * The little of a SQLite library that the store uses. `node:sqlite` has this shape; so has
 * `better-sqlite3`. Nothing else knows which one is there.
 */
export interface SqliteDriver {
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  readonly inTransaction: boolean;
  /** True: the database belongs to an application, and Rollcall's tables have a prefix. */
  readonly isEmbedded?: boolean;
  close(): void;
}

export type SqliteValue = SqlValue;
export type SqliteRow = SqlRow;

export interface SqliteStatement {
  get(...values: SqliteValue[]): SqliteRow | undefined;
  all(...values: SqliteValue[]): readonly SqliteRow[];
  /** The same rows as arrays of values: half the cost of objects. */
  tuples(...values: SqliteValue[]): readonly (readonly SqliteValue[])[];
  /** Rows as they are read; it may be left before the last. */
  iterate(...values: SqliteValue[]): IterableIterator<SqliteRow>;
  run(...values: SqliteValue[]): { readonly changes: number };
}

export interface OpenOptions {
  readonly readOnly: boolean;
  /** Milliseconds to wait for another process's lock. */
  readonly busyTimeout: number;
}

export type OpenDriver = (path: string, options: OpenOptions) => SqliteDriver;
