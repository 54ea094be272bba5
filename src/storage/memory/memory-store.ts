import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../../ports/store.ts';
import { lockDatabase } from '../sqlite/lock.ts';
import { openSqliteStore } from '../sqlite/sqlite-store.ts';

const prefix = 'rollcall-memory-';

/** Attempts to create a folder that no other process takes for a leftover. */
const maxAttempts = 3;

interface Folder {
  readonly path: string;
  /** Held for the life of the store: a folder without a holder is a leftover. */
  readonly lock: { release(): void };
}

/**
 * Returns an empty store in a temporary folder, without waiting for the disk; closing it removes
 * the folder. Folders that a killed process left behind are removed here.
 *
 * @throws StorageError when the temporary folder of the system cannot be written
 */
export function createMemoryStore(): Store {
  removeLeftovers();
  const folder = createFolder();
  try {
    const store = openSqliteStore({ path: join(folder.path, 'rollcall.db'), durable: false });
    let closed: Promise<void> | undefined;
    return { ...store, close: () => (closed ??= store.close().then(() => remove(folder))) };
  } catch (error) {
    remove(folder);
    throw error;
  }
}

function createFolder(): Folder {
  for (let attempt = 1; ; attempt += 1) {
    const path = mkdtempSync(join(tmpdir(), prefix));
    try {
      return { path, lock: lockFolder(path) };
    } catch (error) {
      if (attempt === maxAttempts) throw error;
    }
  }
}

function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const path = join(tmpdir(), name);
    try {
      remove({ path, lock: lockFolder(path) });
    } catch {
      // Another process, or another user, holds it.
    }
  }
}

function lockFolder(path: string): Folder['lock'] {
  return lockDatabase(join(path, 'folder'));
}

/** Removes the files while the lock is held, and the lock and the folder at the end. */
function remove({ path, lock }: Folder): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } finally {
    lock.release();
  }
  // Systems that keep open files have left the lock.
  rmSync(path, { recursive: true, force: true });
}
