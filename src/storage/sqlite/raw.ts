import type { RawDatabase } from '../sql/copy.ts';
import { SqliteConnection } from './connection.ts';
import type { SqliteDriver } from './driver.ts';
import { openSqliteDriver } from './sqlite-store.ts';

/**
 * A database file as a whole, for copying.
 *
 * @param writes false: it is read only, and as it is, whatever its schema
 * @throws StorageError as opening the store does
 */
export function openRawSqlite(path: string, writes: boolean): RawDatabase {
  const driver = openSqliteDriver({ path }, writes);
  const connection = new SqliteConnection(driver, writes);
  return {
    read: (work) => within(driver, 'BEGIN', () => work(connection)),
    write: (work) => within(driver, 'BEGIN IMMEDIATE', () => work(connection)),
    // AUTOINCREMENT goes on behind the greatest number there has been.
    finish: () => Promise.resolve(),
    close: async () => driver.close(),
  };
}

async function within<T>(driver: SqliteDriver, begin: string, work: () => Promise<T>): Promise<T> {
  driver.exec(begin);
  try {
    const result = await work();
    driver.exec('COMMIT');
    return result;
  } catch (error) {
    if (driver.inTransaction) driver.exec('ROLLBACK');
    throw error;
  }
}
