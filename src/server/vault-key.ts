import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { StorageError } from '../ports/store.ts';
import { isPostgresUrl } from '../storage/postgres/address.ts';
import { keyPath } from '../storage/sqlite/backup.ts';
import type { Config } from './config.ts';
import { storagePath } from './settings.ts';

/**
 * The key of the vault: from the configuration, or else from a file beside the database that only its owner can read. It is never in the
 * database, so that a copy of that alone opens nothing.
 */
export function readVaultKey({ vaultKey, storageUrl }: Config): string {
  if (vaultKey !== undefined) return vaultKey;
  const path = storagePath(storageUrl);
  requireVaultKey({ storageUrl });
  if (path === undefined) return randomBytes(32).toString('base64');
  const file = keyPath(resolve(path));
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

/**
 * Checks that there can be a key, before anything is opened or written.
 *
 * @throws StorageError missing
 */
export function requireVaultKey({ vaultKey, storageUrl }: Pick<Config, 'vaultKey' | 'storageUrl'>): void {
  if (vaultKey !== undefined || !isPostgresUrl(storageUrl)) return;
  throw new StorageError(
    'missing',
    'with PostgreSQL, vault.key (ROLLCALL_VAULT_KEY) must be set, to the same on every node: 20 characters or more, such as `openssl rand -base64 32` gives',
  );
}
