import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { StorageError, type Store } from '../ports/store.ts';
import { loadConfig, type ResolvedConfig, type SettingName } from '../server/config.ts';
import { storagePath } from '../server/settings.ts';
import { isPostgresUrl } from '../storage/postgres/address.ts';
import { openSqliteReader, openSqliteStore } from '../storage/sqlite/sqlite-store.ts';

/** Options of every command. */
export interface CommonOptions {
  /** Path of the configuration. Default: rollcall.json in the working directory, if it exists. */
  readonly config?: string;
  /** Wins over `storage.url` of the configuration. */
  readonly storageUrl?: string;
  /** True: print JSON. */
  readonly json?: boolean;
}

/** Adds the options of every command. */
export function withCommonOptions(command: Command): Command {
  return command
    .option(
      '-c, --config <file>',
      'configuration file (default: rollcall.json in the working directory, if it exists)',
    )
    .option('--storage-url <url>', 'file:PATH of the database, or postgres://…')
    .option('--json', 'print JSON');
}

/**
 * Returns the configuration of a command.
 *
 * @param flags settings that the command has options for
 * @throws ConfigError
 */
export function resolveConfig(
  options: CommonOptions,
  flags: Readonly<Partial<Record<SettingName, string>>> = {},
): ResolvedConfig {
  return loadConfig({
    file: options.config ?? 'rollcall.json',
    mustExist: options.config !== undefined,
    environment: process.env,
    flags: { storageUrl: options.storageUrl, ...flags },
  });
}

/**
 * Opens the configured database, does the work, and closes it. A server may use it meanwhile.
 *
 * @param access `read`: a SQLite file is opened read-only
 * @throws StorageError when there is no database; whatever the work throws
 */
export async function withStore<T>(
  options: CommonOptions,
  access: 'read' | 'write',
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await openStore(resolveConfig(options).config.storageUrl, access);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** PostgreSQL is loaded lazily, so that SQLite deployments do not load `pg`. */
async function openStore(storageUrl: string, access: 'read' | 'write'): Promise<Store> {
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
  requireDatabase(resolve(path), 'start the server once, or name another with --storage-url');
  const open = access === 'read' ? openSqliteReader : openSqliteStore;
  return open({ path: resolve(path) });
}

/** @throws StorageError saying what to do when there is no database at the path */
export function requireDatabase(path: string, advice: string): void {
  if (!existsSync(path))
    throw new StorageError('missing', `the database ${path} does not exist; ${advice}`);
}
