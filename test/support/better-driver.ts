import Database from 'better-sqlite3';
import type { OpenDriver } from '../../src/storage/sqlite/driver.ts';

/** A second library behind the same interface: it shows that the interface is one. */
export const openBetterDriver: OpenDriver = (path, { readOnly, busyTimeout }) => {
  const database = new Database(path, { readonly: readOnly, timeout: busyTimeout });
  return {
    exec: (sql) => void database.exec(sql),
    prepare: (sql) => {
      const statement = database.prepare(sql);
      return {
        get: (...values) => statement.get(...values) as never,
        tuples: (...values) =>
          database
            .prepare(sql)
            .raw()
            .all(...values) as never,
        all: (...values) => statement.all(...values) as never,
        iterate: (...values) => statement.iterate(...values) as never,
        run: (...values) => ({ changes: statement.run(...values).changes }),
      };
    },
    get inTransaction() {
      return database.inTransaction;
    },
    close: () => void database.close(),
  };
};
