import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { StorageError } from '../ports/store.ts';
import { storagePath, withoutPassword } from '../server/settings.ts';
import { isPostgresUrl } from '../storage/postgres/address.ts';
import { copyDatabase, type RawDatabase } from '../storage/sql/copy.ts';
import { type BackupResult, backupDatabase, restoreDatabase } from '../storage/sqlite/backup.ts';
import { lockDatabase } from '../storage/sqlite/lock.ts';
import { openRawSqlite } from '../storage/sqlite/raw.ts';
import {
  type CommonOptions,
  print,
  printJson,
  resolveConfig,
  withCommonOptions,
} from './options.ts';
import { createProgress } from './progress.ts';

interface CopyOptions {
  readonly from: string;
  readonly to: string;
  readonly json?: boolean;
}

export function copyCommand(): Command {
  return new Command('copy')
    .description(
      'Copy a whole directory into an empty database, of the other kind if you like, and compare both. Broken off, it goes on.',
    )
    .requiredOption('--from <url>', 'file:PATH or postgres://…; nobody may write to it meanwhile')
    .requiredOption('--to <url>', 'file:PATH or postgres://…')
    .option('--json', 'print JSON, for machines')
    .action(copy);
}

async function copy({ from, to, json = false }: CopyOptions): Promise<void> {
  const source = await openRaw(from, false);
  try {
    const target = await openRaw(to, true);
    const progress = createProgress(json);
    try {
      const { rows } = await copyDatabase(source, target, ({ phase, table, done, total }) =>
        progress.show(
          `${phase === 'copy' ? 'copying' : 'comparing'} ${table}`,
          total === 0 ? 1 : done / total,
        ),
      );
      progress.end();
      if (json) return printJson({ rows });
      const total = Object.values(rows).reduce((sum, one) => sum + one, 0);
      print(
        `copied and compared: ${total} rows, ${rows['resources']} resources, ${rows['memberships']} memberships, ${rows['events']} events`,
      );
      print(`${withoutPassword(to)} is the same as ${withoutPassword(from)}`);
      if (!isPostgresUrl(from) && isPostgresUrl(to))
        print(
          'Secrets of webhooks are sealed: give the nodes what is in the key file (….key) as ROLLCALL_VAULT_KEY.',
        );
    } finally {
      progress.end();
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function openRaw(url: string, writes: boolean): Promise<RawDatabase> {
  if (isPostgresUrl(url)) return (await import('../storage/postgres/raw.ts')).openRawPostgres(url);
  const given = storagePath(url);
  if (given === undefined)
    throw new StorageError(
      'missing',
      `${withoutPassword(url)} is neither file:PATH nor postgres://…`,
    );
  const path = resolve(given);
  if (!writes && !existsSync(path))
    throw new StorageError('missing', `the database ${path} is not there`);
  if (writes && !existsSync(path)) await openRawSqlite(path, true).close();
  const lock = lockDatabase(path);
  try {
    const raw = openRawSqlite(path, writes);
    return {
      ...raw,
      close: async () => {
        await raw.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

export function backupCommand(): Command {
  return withCommonOptions(new Command('backup'))
    .description(
      'Write one state of a SQLite database, with its key file, to a new file. Works beside a running server.',
    )
    .argument('<file>', 'where to')
    .action((file: string, options: CommonOptions) =>
      printResult('written', backupDatabase(pathOf(options), resolve(file)), options),
    );
}

export function restoreCommand(): Command {
  return withCommonOptions(new Command('restore'))
    .description(
      'Put a backup in the place of the SQLite database, which no server may have. What was there is kept as ….before-restore.',
    )
    .argument('<file>', 'the backup')
    .action((file: string, options: CommonOptions) =>
      printResult('restored', restoreDatabase(resolve(file), pathOf(options)), options),
    );
}

function pathOf(options: CommonOptions): string {
  const { storageUrl } = resolveConfig(options).config;
  const path = storagePath(storageUrl);
  if (path === undefined)
    throw new StorageError(
      'missing',
      `${withoutPassword(storageUrl)} is no SQLite file; for PostgreSQL use pg_basebackup or pg_dump`,
    );
  return resolve(path);
}

function printResult(
  done: string,
  { path, bytes, key }: BackupResult,
  { json }: CommonOptions,
): void {
  if (json === true) return printJson({ path, bytes, ...(key === undefined ? {} : { key }) });
  print(
    `${done}: ${path}, ${(bytes / 1_048_576).toFixed(1)} MiB${key === undefined ? '' : `; its key: ${key}`}`,
  );
}
