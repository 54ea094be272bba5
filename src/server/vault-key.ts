import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { StorageError } from '../ports/store.ts';
import { isPostgresUrl } from '../storage/postgres/address.ts';
import { keyPath } from '../storage/sqlite/backup.ts';
import type { Config } from './config.ts';
import { writePrivateFile } from './private-file.ts';
import { storagePath } from './settings.ts';

/**
 * Returns the vault key: from the configuration, or from a file beside the database that only its
 * owner can read. It is never in the database, so that a copy of the database alone reveals no
 * secrets.
 *
 * @throws StorageError missing, corrupt
 */
export function readVaultKey({ vaultKey, storageUrl }: Config): string {
  if (vaultKey !== undefined) return vaultKey;
  const path = storagePath(storageUrl);
  requireVaultKey({ storageUrl });
  if (path === undefined) return randomBytes(32).toString('base64');
  const file = keyPath(resolve(path));
  if (!existsSync(file)) writePrivateFile(file, `${randomBytes(32).toString('base64')}\n`);
  return checkedKey(file, readFileSync(file, 'utf8'));
}

/** Minimal length of a key, as for `vault.key`. */
const minKeyLength = 20;

/** Length of a key that the server created. */
const ownKeyLength = 44;

/** @throws StorageError corrupt, when the file is empty or truncated */
function checkedKey(file: string, text: string): string {
  const key = text.trim();
  // A file that the server wrote ends with a line break.
  const isCut = key.length < ownKeyLength && !text.endsWith('\n');
  if (key.length >= minKeyLength && !isCut) return key;
  throw new StorageError(
    'corrupt',
    `the key file ${file} is ${key === '' ? 'empty' : 'cut short'}. Restore it from a backup: without it the secrets in the database cannot be read. If the database holds none, delete the file`,
  );
}

/**
 * Checks that a key is configured where one is required, before anything is opened or written.
 *
 * @throws StorageError missing
 */
export function requireVaultKey({
  vaultKey,
  storageUrl,
}: Pick<Config, 'vaultKey' | 'storageUrl'>): void {
  if (vaultKey !== undefined || !isPostgresUrl(storageUrl)) return;
  throw new StorageError(
    'missing',
    'with PostgreSQL, vault.key (ROLLCALL_VAULT_KEY) must be set, to the same on every node: 20 characters or more, such as `openssl rand -base64 32` gives',
  );
}
