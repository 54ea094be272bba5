import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { StorageError } from '../ports/store.ts';
import { storagePath, withoutPassword } from '../server/settings.ts';
import { systemClock } from '../server/system.ts';
import {
  type BackupResult,
  backupDatabase,
  restoreDatabase,
  restoreInto,
} from '../storage/sqlite/backup.ts';
import { type BackupContents, verifyBackup } from '../storage/sqlite/backup-contents.ts';
import { backupIntoFolder, listBackups } from '../storage/sqlite/backup-folder.ts';
import { type CommonOptions, resolveConfig, withCommonOptions } from './options.ts';
import { print, printJson } from './print.ts';
import { printTable } from './table.ts';

/** Bytes of a mebibyte. */
const mebibyte = 1_048_576;

interface BackupOptions extends CommonOptions {
  /** Milliseconds between two backups. */
  readonly every?: number;
  readonly keep?: number;
}

interface RestoreOptions extends CommonOptions {
  readonly to?: string;
}

/** Returns `rollcall backup`. */
export function backupCommand(): Command {
  const command = withCommonOptions(new Command('backup'))
    .description('Write a consistent copy of a SQLite database and its key file.')
    .argument('<file>', 'the new file; with --keep or --every, a folder')
    .option('--keep <count>', 'write into a folder, and keep this many', wholeNumber)
    .option('--every <time>', 'write one whenever this time has passed, such as 6h', duration)
    .action(backup);
  const verify = withCommonOptions(new Command('verify'))
    .description('Check that a backup is whole, and say what it holds.')
    .argument('<file>', 'the backup; of a folder, the latest in it')
    .action((file: string, options: CommonOptions) =>
      verifyFile(file, { ...command.opts<CommonOptions>(), ...options }),
    );
  return command.addCommand(verify);
}

/** Returns `rollcall restore`. */
export function restoreCommand(): Command {
  return withCommonOptions(new Command('restore'))
    .description(
      'Replace the SQLite database with a backup, while no server runs. The previous one is kept as ….before-restore.',
    )
    .argument('<file>', 'the backup')
    .option('--to <file>', 'restore into this new file instead, beside a running server')
    .action((file: string, options: RestoreOptions) => {
      const result =
        options.to === undefined
          ? restoreDatabase(resolve(file), databasePath(options))
          : restoreInto(resolve(file), resolve(options.to));
      if (options.json === true) return printJson(result);
      printWritten('restored', result);
      printContents(result.contents);
    });
}

/** Writes one backup; with `--every`, one after the other until a signal stops the process. */
async function backup(target: string, { every, keep, ...options }: BackupOptions): Promise<void> {
  const path = databasePath(options);
  if (every === undefined && keep === undefined)
    return printResult(backupDatabase(path, resolve(target)), options);
  const folder = resolve(target);
  if (every === undefined) return backupInto({ path, folder, keep, options });
  for (;;) {
    const due = (listBackups(folder)[0]?.time ?? 0) + every;
    await sleep(Math.min(Math.max(0, due - systemClock.now()), maxSleepMs));
    if (systemClock.now() >= due) backupInto({ path, folder, keep, options });
  }
}

/** The clock may be set meanwhile, so that it is looked at again. */
const maxSleepMs = 60_000;

const defaultKept = 14;

interface FolderBackupInput {
  readonly path: string;
  readonly folder: string;
  readonly keep: number | undefined;
  readonly options: CommonOptions;
}

function backupInto({ path, folder, keep = defaultKept, options }: FolderBackupInput): void {
  const result = backupIntoFolder(path, folder, keep, systemClock.now());
  printResult(result, options);
  if (options.json !== true) for (const old of result.deleted) print(`deleted: ${old}`);
}

function printResult(result: BackupResult, { json }: CommonOptions): void {
  if (json === true) return printJson(result);
  printWritten('written', result);
}

function verifyFile(given: string, { json }: CommonOptions): void {
  const [latest] = listBackups(resolve(given));
  const path = latest?.path ?? resolve(given);
  const contents = verifyBackup(path);
  if (json === true) return printJson({ path, contents });
  print(`whole: ${path}`);
  printContents(contents);
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

function printWritten(done: string, { path, bytes, key }: BackupResult): void {
  const keyFile = key === undefined ? '' : `; its key: ${key}`;
  print(`${done}: ${path}, ${(bytes / mebibyte).toFixed(1)} MiB${keyFile}`);
}

function printContents({ schema, tenants }: BackupContents): void {
  print(`schema ${schema}, ${tenants.length} ${tenants.length === 1 ? 'tenant' : 'tenants'}`);
  printTable(
    ['TENANT', 'USERS', 'GROUPS', 'OTHERS', 'ACCOUNTS', 'LAST EVENT'],
    tenants.map(({ tenant, users, groups, others, accounts, lastEvent }) => [
      tenant,
      ...[users, groups, others, accounts, lastEvent].map(String),
    ]),
  );
}

function wholeNumber(given: string): number {
  const value = Number(given);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a whole number, 1 at least.');
  return value;
}

const units: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Returns milliseconds. */
function duration(given: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/u.exec(given) ?? [];
  const value = Number(count) * (units[unit ?? ''] ?? Number.NaN);
  if (!(value > 0)) throw new InvalidArgumentError('It must be a time such as 30m, 6h or 1d.');
  return value;
}
