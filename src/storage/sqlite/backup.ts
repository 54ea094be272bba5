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
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { StorageError } from '../../ports/store.ts';
import {
  type BackupContents,
  digestOf,
  type Manifest,
  manifestPath,
  readContents,
  verifyBackup,
} from './backup-contents.ts';
import { createPrivately } from './file.ts';
import { lockDatabase } from './lock.ts';
import { openNodeDriver } from './node-driver.ts';
import { openSqliteDriver } from './sqlite-store.ts';

/** The file beside a database with the key of the secrets in it. */
export function keyPath(path: string): string {
  return `${path}.key`;
}

/** A backup that was written, or a database that was restored. */
export interface BackupResult {
  readonly path: string;
  readonly bytes: number;
  /** Path of the copied key file; absent when there was none. */
  readonly key?: string;
  /** What it holds, read from the file itself. */
  readonly contents: BackupContents;
}

/**
 * Writes one state of a database into a new file, also while it is served: readers and writers go
 * on meanwhile. The copy is checked, and its key file and a manifest are written, before it gets
 * its name: a file of that name is a whole backup.
 *
 * @throws StorageError when the target is there, or the copy is not whole
 */
export function backupDatabase(path: string, target: string): BackupResult {
  requireFree(target, 'a backup does not overwrite anything');
  mkdirSync(dirname(resolve(target)), { recursive: true });
  const part = `${target}.part`;
  rmSync(part, { force: true });
  createPrivately(part);
  try {
    const driver = openSqliteDriver({ path }, false);
    try {
      driver.prepare('VACUUM INTO ?').run(part);
    } finally {
      driver.close();
    }
    const contents = readContents(part);
    const key = copyKey(path, target);
    writeManifest(part, target, contents);
    keep(part, target);
    return { path: target, bytes: statSync(target).size, key, contents };
  } catch (error) {
    for (const rest of [part, `${part}-journal`]) rmSync(rest, { force: true });
    throw error;
  }
}

/**
 * Copies a backup and its key into a new file, and checks the copy as `verifyBackup` does. The
 * configured database is not touched.
 *
 * @throws StorageError when the target is there, or the backup is not whole
 */
export function restoreInto(backup: string, target: string): BackupResult {
  requireFree(target, 'a restore into a new file does not overwrite anything');
  verifyBackup(backup);
  mkdirSync(dirname(resolve(target)), { recursive: true });
  const part = `${target}.part`;
  copyPrivately(backup, part);
  const contents = readContents(part);
  const key = copyKey(backup, target);
  keep(part, target);
  return { path: target, bytes: statSync(target).size, key, contents };
}

/**
 * Puts a backup in the place of a database that is not being served. What was there is kept beside
 * it, as `….before-restore`.
 *
 * @throws StorageError when the backup is not whole, or a server has the database
 */
export function restoreDatabase(backup: string, path: string): BackupResult {
  const contents = verifyBackup(backup);
  mkdirSync(dirname(resolve(path)), { recursive: true });
  const lock = lockDatabase(path);
  try {
    const part = `${path}.part`;
    copyPrivately(backup, part);
    for (const suffix of ['-wal', '-shm']) if (existsSync(path + suffix)) foldIn(path);
    if (existsSync(path)) renameSync(path, `${path}.before-restore`);
    if (existsSync(keyPath(path)) && existsSync(keyPath(backup)))
      renameSync(keyPath(path), `${keyPath(path)}.before-restore`);
    const key = copyKey(backup, path);
    keep(part, path);
    return { path, bytes: statSync(path).size, key, contents };
  } finally {
    lock.release();
  }
}

/** @throws StorageError */
function requireFree(target: string, why: string): void {
  if (existsSync(target)) throw new StorageError('error', `${target} is there already; ${why}`);
}

function copyPrivately(from: string, to: string): void {
  rmSync(to, { force: true });
  createPrivately(to);
  copyFileSync(from, to);
  chmodSync(to, 0o600);
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

/** Returns the path of the copied key; undefined when there is none. */
function copyKey(from: string, to: string): string | undefined {
  if (!existsSync(keyPath(from))) return undefined;
  copyPrivately(keyPath(from), keyPath(to));
  sync(keyPath(to));
  return keyPath(to);
}

function writeManifest(part: string, target: string, contents: BackupContents): void {
  const manifest: Manifest = { bytes: statSync(part).size, sha256: digestOf(part), contents };
  const path = manifestPath(target);
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  sync(path);
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
