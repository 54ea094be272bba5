import { StorageError } from '../../ports/store.ts';
import type { OpenDriver, SqliteDriver } from './driver.ts';
import { createPrivately, lockPath } from './file.ts';
import { openNodeDriver } from './node-driver.ts';

/**
 * Lets one server at a time serve a database. The lock is SQLite's own on a small file beside it,
 * so that it goes with the process however that ends. Command-line tools do not take it; they and
 * the server take turns writing.
 *
 * @throws StorageError busy, naming the process that has it
 */
export function lockDatabase(path: string, open: OpenDriver = openNodeDriver): { release(): void } {
  createPrivately(lockPath(path));
  const driver = open(lockPath(path), { readOnly: false, busyTimeout: 0 });
  try {
    driver.exec('CREATE TABLE IF NOT EXISTS holder (pid INTEGER NOT NULL)');
    driver.exec('BEGIN IMMEDIATE');
    driver.exec('DELETE FROM holder');
    driver.prepare('INSERT INTO holder VALUES (?)').run(process.pid);
    // Committed for others to read, then held again.
    driver.exec('COMMIT');
    driver.exec('BEGIN IMMEDIATE');
  } catch (error) {
    const holder = holderOf(driver);
    driver.close();
    const why =
      holder === String(process.pid)
        ? `this process has a Rollcall on ${path} already; share it, or close it before you create another. Where modules are reloaded, keep it on globalThis`
        : `another Rollcall (process ${holder}) serves ${path}. Stop it first, or give this one its own database`;
    throw new StorageError('busy', why, { cause: error });
  }
  return {
    release: () => {
      driver.exec('ROLLBACK');
      driver.close();
    },
  };
}

function holderOf(driver: SqliteDriver): string {
  try {
    return String(driver.prepare('SELECT pid FROM holder').get()?.['pid'] ?? 'unknown');
  } catch {
    return 'unknown';
  }
}
