import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type {
  OpenDriver,
  SqliteDriver,
  SqliteRow,
  SqliteStatement,
  SqliteValue,
} from './driver.ts';

/** `node:sqlite`, part of Node itself. */
export const openNodeDriver: OpenDriver = (path, { readOnly, busyTimeout }) =>
  nodeDriver(new DatabaseSync(path, { readOnly, timeout: busyTimeout }));

/**
 * Returns the driver of an open database.
 *
 * @param isEmbedded whether the database belongs to an application
 */
export function nodeDriver(database: DatabaseSync, isEmbedded: boolean = false): SqliteDriver {
  return {
    isEmbedded,
    exec: (sql) => database.exec(sql),
    prepare: (sql) => wrap(database, sql),
    get inTransaction() {
      return database.isTransaction;
    },
    close: () => database.close(),
  };
}

function wrap(database: DatabaseSync, sql: string): SqliteStatement {
  const statement = database.prepare(sql);
  let inArrays: StatementSync | undefined;
  const prepareInArrays = (): StatementSync => {
    inArrays = database.prepare(sql);
    inArrays.setReturnArrays(true);
    return inArrays;
  };
  return {
    get: (...values) => statement.get(...values) as SqliteRow | undefined,
    all: (...values) => statement.all(...values) as unknown as readonly SqliteRow[],
    tuples: (...values) =>
      (inArrays ?? prepareInArrays()).all(...values) as unknown as readonly SqliteValue[][],
    iterate: (...values) => statement.iterate(...values) as unknown as IterableIterator<SqliteRow>,
    run: (...values) => ({ changes: Number(statement.run(...values).changes) }),
  };
}
