import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { StorageError } from '../../ports/store.ts';
import { createPrivately } from './file.ts';
import { lockDatabase } from './lock.ts';
import { checkSchema } from './migrate.ts';
import { openNodeDriver } from './node-driver.ts';
import { openSqliteDriver } from './sqlite-store.ts';

/** The file beside a database with the key of the secrets in it. */
export function keyPath(path: string): string {
  return `${path}.key`;
}

export interface BackupResult {
  readonly path: string;
  readonly bytes: number;
  /** Path of the copied key file; absent when there was none. */
  readonly key?: string;
}

/**
 * Writes one state of a database into a new file, also while it is served: readers and writers go
 * on meanwhile. The file is checked before it gets its name, and its key file goes with it.
 *
 * @throws StorageError when the target is there, or the copy is not whole
 */
export function backupDatabase(path: string, target: string): BackupResult {
  if (existsSync(target))
    throw new StorageError(
      'error',
      `${target} is there already; a backup does not overwrite anything`,
    );
  mkdirSync(dirname(resolve(target)), { recursive: true });
  const part = `${target}.part`;
  rmSync(part, { force: true });
  createPrivately(part);
  const driver = openSqliteDriver({ path }, false);
  try {
    driver.prepare('VACUUM INTO ?').run(part);
  } finally {
    driver.close();
  }
  checkWhole(part);
  keep(part, target);
  return { path: target, bytes: statSync(target).size, ...copyKey(path, target) };
}

/**
 * Puts a backup in the place of a database that is not being served. What was there is kept beside
 * it, as `….before-restore`.
 *
 * @throws StorageError when the backup is not whole, or a server has the database
 */
export function restoreDatabase(backup: string, path: string): BackupResult {
  checkWhole(backup);
  mkdirSync(dirname(resolve(path)), { recursive: true });
  const lock = lockDatabase(path);
  try {
    const part = `${path}.part`;
    rmSync(part, { force: true });
    createPrivately(part);
    copyFileSync(backup, part);
    for (const suffix of ['-wal', '-shm']) if (existsSync(path + suffix)) foldIn(path);
    if (existsSync(path)) renameSync(path, `${path}.before-restore`);
    if (existsSync(keyPath(path)) && existsSync(keyPath(backup)))
      renameSync(keyPath(path), `${keyPath(path)}.before-restore`);
    keep(part, path);
    return { path, bytes: statSync(path).size, ...copyKey(backup, path) };
  } finally {
    lock.release();
  }
}

/** Moves what is in the WAL into the database, so that one file is all of it. */
function foldIn(path: string): void {
  const driver = openNodeDriver(path, { readOnly: false, busyTimeout: 1_000 });
  try {
    driver.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    driver.close();
  }
}

function copyKey(from: string, to: string): { readonly key?: string } {
  if (!existsSync(keyPath(from))) return {};
  rmSync(keyPath(to), { force: true });
  createPrivately(keyPath(to));
  copyFileSync(keyPath(from), keyPath(to));
  chmodSync(keyPath(to), 0o600);
  return { key: keyPath(to) };
}

function checkWhole(path: string): void {
  if (!existsSync(path)) throw new StorageError('missing', `${path} is not there`);
  const driver = openNodeDriver(path, { readOnly: true, busyTimeout: 1_000 });
  try {
    const result = driver.prepare('PRAGMA integrity_check').get()?.['integrity_check'];
    if (result !== 'ok' || checkSchema(driver) === 0) throw new Error(String(result));
  } catch (error) {
    throw new StorageError(
      'corrupt',
      `${path} is not a whole Rollcall database: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  } finally {
    driver.close();
  }
}

/** Its name comes last, and on disk. */
function keep(part: string, path: string): void {
  chmodSync(part, 0o600);
  sync(part);
  renameSync(part, path);
  sync(dirname(resolve(path)));
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
