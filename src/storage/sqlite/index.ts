/**
 * The embedded store: SQLite with group commit (WAL, synchronous FULL).
 *
 * @packageDocumentation
 */
export type {
  OpenDriver,
  OpenOptions,
  SqliteDriver,
  SqliteRow,
  SqliteStatement,
  SqliteValue,
} from './driver.ts';
export { lockDatabase } from './lock.ts';
export {
  openSqliteReader,
  openSqliteStore,
  openSqliteWriter,
  type SqliteOptions,
} from './sqlite-store.ts';
