import { resolve } from 'node:path';
import { Command } from 'commander';
import { StorageError } from '../ports/store.ts';
import { storagePath, withoutPassword } from '../server/settings.ts';
import { type BackupResult, backupDatabase, restoreDatabase } from '../storage/sqlite/backup.ts';
import { type CommonOptions, resolveConfig, withCommonOptions } from './options.ts';
import { print, printJson } from './print.ts';

/** Bytes of a mebibyte. */
const mebibyte = 1_048_576;

/** Returns `rollcall backup`. */
export function backupCommand(): Command {
  return withCommonOptions(new Command('backup'))
    .description('Write a consistent copy of a SQLite database and its key file.')
    .argument('<file>', 'the new file')
    .action((file: string, options: CommonOptions) =>
      printResult('written', backupDatabase(databasePath(options), resolve(file)), options),
    );
}

/** Returns `rollcall restore`. */
export function restoreCommand(): Command {
  return withCommonOptions(new Command('restore'))
    .description(
      'Replace the SQLite database with a backup, while no server runs. The previous one is kept as ….before-restore.',
    )
    .argument('<file>', 'the backup')
    .action((file: string, options: CommonOptions) =>
      printResult('restored', restoreDatabase(resolve(file), databasePath(options)), options),
    );
}

/** @throws StorageError when the configured database is not a SQLite file */
function databasePath(options: CommonOptions): string {
  const { storageUrl } = resolveConfig(options).config;
  const path = storagePath(storageUrl);
  if (path === undefined)
    throw new StorageError(
      'missing',
      `${withoutPassword(storageUrl)} is not a SQLite file; for PostgreSQL use pg_basebackup or pg_dump`,
    );
  return resolve(path);
}

function printResult(
  done: string,
  { path, bytes, key }: BackupResult,
  { json }: CommonOptions,
): void {
  if (json === true) return printJson({ path, bytes, key });
  const keyFile = key === undefined ? '' : `; its key: ${key}`;
  print(`${done}: ${path}, ${(bytes / mebibyte).toFixed(1)} MiB${keyFile}`);
}
