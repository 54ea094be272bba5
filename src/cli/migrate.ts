import { resolve } from 'node:path';
import { Argument, Command } from 'commander';
import { StorageError } from '../ports/store.ts';
import { storagePath, withoutPassword } from '../server/settings.ts';
import { isPostgresUrl } from '../storage/postgres/address.ts';
import { openSqliteStore, planSqliteMigration } from '../storage/sqlite/sqlite-store.ts';
import { requireDatabase } from './open-store.ts';
import { type CommonOptions, resolveConfig, withCommonOptions } from './options.ts';
import { print, printJson } from './print.ts';

/** Returns `rollcall migrate`. */
export function migrateCommand(): Command {
  return withCommonOptions(new Command('migrate'))
    .description('Migrate the database schema. The server also does so when it starts.')
    .addArgument(
      new Argument('[plan]', 'print the SQL that would run, and change nothing').choices(['plan']),
    )
    .action((isPlan: string | undefined, options: CommonOptions) =>
      isPlan === undefined ? apply(options) : plan(options),
    );
}

/** Prints the SQL of a migration. */
async function plan(options: CommonOptions): Promise<void> {
  const sql = await planOf(storageUrlOf(options));
  if (options.json === true) printJson({ upToDate: sql === '', sql });
  else print(sql === '' ? '-- the schema is up to date' : sql);
}

/** Migrates the database, and prints whether anything changed. */
async function apply(options: CommonOptions): Promise<void> {
  const url = storageUrlOf(options);
  const changed = (await planOf(url)) !== '';
  // Opening a store migrates it.
  const store = isPostgresUrl(url)
    ? await (await import('../storage/postgres/store.ts')).openPostgresStore({ url })
    : openSqliteStore({ path: resolve(storagePath(url)!) });
  await store.close();
  if (options.json === true) return printJson({ changed });
  print(`${withoutPassword(url)} ${changed ? 'is now' : 'was already'} up to date`);
}

/** @throws StorageError when there is nothing to migrate */
function storageUrlOf(options: CommonOptions): string {
  const { storageUrl } = resolveConfig(options).config;
  if (storageUrl === 'memory:') throw new StorageError('missing', 'memory: cannot be migrated');
  return storageUrl;
}

/** Resolves to the SQL of the migrations that are missing; empty: the schema is up to date. */
async function planOf(url: string): Promise<string> {
  if (isPostgresUrl(url))
    return (await import('../storage/postgres/store.ts')).planPostgresMigration({ url });
  const path = resolve(storagePath(url)!);
  requireDatabase(path, 'the server creates it when it starts');
  return planSqliteMigration({ path });
}
