import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StorageError } from '../../ports/store.ts';

/**
 * Looks at a database file before SQLite does, which would take an empty or missing one for a new
 * directory.
 */

const magic = 'SQLite format 3\0';
const headerBytes = 100;

/**
 * Stands beside a database from its creation on; says that there was one, and is locked while a
 * server runs.
 */
export function lockPath(path: string): string {
  return `${path}.lock`;
}

/**
 * Creates an empty file for a new database, for its owner alone. SQLite gives the WAL beside it the
 * same permissions.
 */
export function createPrivately(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
}

/**
 * Takes a database and what stands beside it from other users of the machine; its group is the
 * operator's choice.
 */
export function closeToOthers(path: string): void {
  for (const file of [path, `${path}-wal`, `${path}-shm`, lockPath(path)]) {
    if (!existsSync(file)) continue;
    const mode = statSync(file).mode & 0o777;
    try {
      if ((mode & 0o007) !== 0) chmodSync(file, mode & 0o770);
    } catch {
      // Another user owns it and decides.
    }
  }
}

/**
 * Makes the folder of a new database, or checks the file of an old one.
 *
 * @throws StorageError missing, corrupt, readOnly: with what to do about it
 */
export function checkFile(path: string): void {
  if (!existsSync(path)) return checkAbsent(path);
  const { size, mode } = statSync(path);
  // An empty file without a lock is a new database whose creation was interrupted.
  if (size === 0 && !existsSync(lockPath(path))) return;
  if (size === 0) {
    throw new StorageError(
      'corrupt',
      `the database ${path} is empty (0 bytes). Restore it from a backup; to start a new directory, delete it and ${lockPath(path)}`,
    );
  }
  if ((mode & 0o222) === 0) {
    throw new StorageError(
      'readOnly',
      `the database ${path} is read-only. Let the user Rollcall runs as write it: chmod u+w`,
    );
  }
  checkHeader(path, size);
}

function checkAbsent(path: string): void {
  if (existsSync(lockPath(path))) {
    throw new StorageError(
      'missing',
      `the database ${path} is missing, but ${lockPath(path)} says that there was one. Restore it from a backup; to start a new directory, delete ${lockPath(path)}`,
    );
  }
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw new StorageError('readOnly', `the folder ${dirname(path)} cannot be created`, {
      cause: error,
    });
  }
}

function checkHeader(path: string, size: number): void {
  const header = readHeader(path);
  if (header.length < headerBytes || header.toString('latin1', 0, magic.length) !== magic) {
    throw new StorageError(
      'corrupt',
      `${path} is not a SQLite database, or its beginning is damaged. Restore it from a backup`,
    );
  }
  // sqlite.org/fileformat.html: the size in pages at 28 is valid when the counters at 24 and 92
  // agree. Newer pages may still be in the WAL.
  const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const pages = header.readUInt32BE(24) === header.readUInt32BE(92) ? header.readUInt32BE(28) : 0;
  const wal = `${path}-wal`;
  if (size < pages * pageSize && !(existsSync(wal) && statSync(wal).size > 0)) {
    throw new StorageError(
      'corrupt',
      `the database ${path} is cut short: ${size} bytes of ${pages * pageSize}. Restore it from a backup`,
    );
  }
}

function readHeader(path: string): Buffer {
  try {
    const file = openSync(path, 'r');
    try {
      const header = Buffer.alloc(headerBytes);
      return header.subarray(0, readSync(file, header, 0, headerBytes, 0));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new StorageError('readOnly', `the database ${path} cannot be read`, { cause: error });
  }
}
