import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Argument, Command } from 'commander';
import { StorageError } from '../ports/store.ts';
import { storagePath, withoutPassword } from '../server/settings.ts';
import { isPostgresUrl } from '../storage/postgres/address.ts';
import { openSqliteStore, planSqliteMigration } from '../storage/sqlite/sqlite-store.ts';
import {
  type CommonOptions,
  print,
  printJson,
  resolveConfig,
  withCommonOptions,
} from './options.ts';

export function migrateCommand(): Command {
  return withCommonOptions(new Command('migrate'))
    .description('Bring the schema of the database up to date. Starting the server does it too.')
    .addArgument(
      new Argument('[plan]', 'print what would be done, as SQL, and do nothing').choices(['plan']),
    )
    .action((isPlan: string | undefined, options: CommonOptions) =>
      isPlan === undefined ? apply(options) : plan(options),
    );
}

async function plan(options: CommonOptions): Promise<void> {
  const sql = await planOf(storageUrlOf(options));
  if (options.json === true) printJson({ upToDate: sql === '', sql });
  else print(sql === '' ? '-- the schema is up to date' : sql);
}

async function apply(options: CommonOptions): Promise<void> {
  const url = storageUrlOf(options);
  const changes = (await planOf(url)) !== '';
  const store = isPostgresUrl(url)
    ? await (await import('../storage/postgres/store.ts')).openPostgresStore({ url })
    : openSqliteStore({ path: resolve(storagePath(url)!) });
  await store.close();
  if (options.json === true) printJson({ changed: changes });
  else
    print(
      changes
        ? `${withoutPassword(url)} is up to date now`
        : `${withoutPassword(url)} was up to date`,
    );
}

function storageUrlOf(options: CommonOptions): string {
  const { storageUrl } = resolveConfig(options).config;
  if (storageUrl === 'memory:') throw new StorageError('missing', 'memory: has no schema');
  return storageUrl;
}

async function planOf(url: string): Promise<string> {
  if (isPostgresUrl(url))
    return (await import('../storage/postgres/store.ts')).planPostgresMigration({ url });
  const path = resolve(storagePath(url)!);
  if (!existsSync(path))
    throw new StorageError(
      'missing',
      `the database ${path} is not there; starting the server makes it`,
    );
  return planSqliteMigration({ path });
}
