import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { OpenDriver, SqliteRow, SqliteStatement } from './driver.ts';

/** `node:sqlite`, part of Node itself. */
export const openNodeDriver: OpenDriver = (path, { readOnly, busyTimeout }) => {
  const database = new DatabaseSync(path, { readOnly, timeout: busyTimeout });
  return {
    exec: (sql) => database.exec(sql),
    prepare: (sql) => wrap(database.prepare(sql)),
    get inTransaction() {
      return database.isTransaction;
    },
    close: () => database.close(),
  };
};

function wrap(statement: StatementSync): SqliteStatement {
  return {
    get: (...values) => statement.get(...values) as SqliteRow | undefined,
    all: (...values) => statement.all(...values) as unknown as readonly SqliteRow[],
    iterate: (...values) => statement.iterate(...values) as unknown as IterableIterator<SqliteRow>,
    run: (...values) => ({ changes: Number(statement.run(...values).changes) }),
  };
}
