import { StorageError, type StorageFailure } from '../../ports/store.ts';

/**
 * SQLite's primary result codes (sqlite.org/rescode.html) that mean trouble with the store and not
 * with a statement.
 */
const failures: ReadonlyMap<number, StorageFailure> = new Map([
  [5, 'busy'],
  [6, 'busy'],
  [7, 'io'],
  [8, 'readOnly'],
  [10, 'io'],
  [11, 'corrupt'],
  [13, 'full'],
  [14, 'missing'],
  [15, 'busy'],
  [23, 'readOnly'],
  [26, 'corrupt'],
]);

const codeNames: ReadonlyMap<string, number> = new Map([
  ['SQLITE_BUSY', 5],
  ['SQLITE_LOCKED', 6],
  ['SQLITE_NOMEM', 7],
  ['SQLITE_READONLY', 8],
  ['SQLITE_IOERR', 10],
  ['SQLITE_CORRUPT', 11],
  ['SQLITE_FULL', 13],
  ['SQLITE_CANTOPEN', 14],
  ['SQLITE_NOTADB', 26],
]);

/** A driver's error as a StorageError; anything else is given back as it is. */
export function storageFailure(error: unknown): unknown {
  if (isClosed(error))
    return new StorageError('closed', 'the connection to the database is closed', { cause: error });
  const code = resultCode(error);
  if (code === undefined || error instanceof StorageError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new StorageError(failures.get(code & 0xff) ?? 'error', message, { cause: error });
}

/** `errcode` of node:sqlite, `code` of better-sqlite3. */
function resultCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { errcode, code } = error as { errcode?: unknown; code?: unknown };
  if (typeof errcode === 'number') return errcode;
  if (typeof code !== 'string' || !code.startsWith('SQLITE_')) return undefined;
  for (const [name, number] of codeNames) {
    if (code.startsWith(name)) return number;
  }
  return 1;
}

/** Whether an application has closed its connection: `node:sqlite`, and `better-sqlite3`. */
function isClosed(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { readonly code?: unknown };
  return code === 'ERR_INVALID_STATE' || error.message === 'The database connection is not open';
}
