import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { StorageError, type Store } from '../ports/store.ts';
import { storagePath } from '../server/settings.ts';
import { isPostgresUrl } from '../storage/postgres/address.ts';

/**
 * How a command opens a store. `read`: a SQLite file is opened read-only. `create`: it is created
 * where there is none.
 */
export type StoreAccess = 'read' | 'write' | 'create';

/**
 * Opens a store, which a server may use meanwhile. Each kind is loaded on use.
 *
 * @throws StorageError when there is no database
 */
export async function openStore(storageUrl: string, access: StoreAccess): Promise<Store> {
  if (isPostgresUrl(storageUrl)) {
    const { openPostgresStore } = await import('../storage/postgres/store.ts');
    return openPostgresStore({ url: storageUrl });
  }
  const path = storagePath(storageUrl);
  if (path === undefined)
    throw new StorageError(
      'missing',
      `${storageUrl} exists only inside its server; this command needs a database file`,
    );
  if (access !== 'create')
    requireDatabase(resolve(path), 'start the server once, or name another with --storage-url');
  const { openSqliteReader, openSqliteStore } = await import('../storage/sqlite/sqlite-store.ts');
  const open = access === 'read' ? openSqliteReader : openSqliteStore;
  return open({ path: resolve(path) });
}

/** @throws StorageError saying what to do when there is no database at the path */
export function requireDatabase(path: string, advice: string): void {
  if (!existsSync(path))
    throw new StorageError('missing', `the database ${path} does not exist; ${advice}`);
}
