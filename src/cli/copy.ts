import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { StorageError } from '../ports/store.ts';
import { storagePath, withoutPassword } from '../server/settings.ts';
import { isPostgresUrl } from '../storage/postgres/address.ts';
import { copyDatabase, type RawDatabase } from '../storage/sql/copy.ts';
import { lockDatabase } from '../storage/sqlite/lock.ts';
import { openRawSqlite } from '../storage/sqlite/raw.ts';
import { requireDatabase } from './open-store.ts';
import { print, printJson } from './print.ts';
import { createProgress } from './progress.ts';

interface CopyOptions {
  readonly from: string;
  readonly to: string;
  readonly json?: boolean;
}

/** Returns `rollcall copy`. */
export function copyCommand(): Command {
  return new Command('copy')
    .description(
      'Copy all data to an empty database, of either kind, and compare both. No server may write to the source meanwhile. Resumes if interrupted.',
    )
    .requiredOption('--from <url>', 'source: file:PATH or postgres://…')
    .requiredOption('--to <url>', 'target: file:PATH or postgres://…')
    .option('--json', 'print JSON')
    .action(copy);
}

/** Copies into the target, and closes both databases whatever happens. */
async function copy({ from, to, json = false }: CopyOptions): Promise<void> {
  const source = await openRaw(from, false);
  try {
    const target = await openRaw(to, true);
    try {
      const rows = await copyWithProgress(source, target, json);
      if (json) printJson({ rows });
      else printCopied(rows, from, to);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/** Resolves to the number of copied rows by table. */
async function copyWithProgress(
  source: RawDatabase,
  target: RawDatabase,
  isQuiet: boolean,
): Promise<Readonly<Record<string, number>>> {
  const progress = createProgress(isQuiet);
  try {
    const { rows } = await copyDatabase(source, target, ({ phase, table, done, total }) =>
      progress.show(
        `${phase === 'copy' ? 'copying' : 'comparing'} ${table}`,
        total === 0 ? 1 : done / total,
      ),
    );
    return rows;
  } finally {
    progress.end();
  }
}

/** Prints what was copied, and what else a PostgreSQL target needs. */
function printCopied(rows: Readonly<Record<string, number>>, from: string, to: string): void {
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
  print(
    `copied and compared: ${total} rows, ${rows['resources']} resources, ${rows['memberships']} memberships, ${rows['events']} events`,
  );
  print(`${withoutPassword(to)} is the same as ${withoutPassword(from)}`);
  if (!isPostgresUrl(from) && isPostgresUrl(to))
    print(
      'Secrets of webhooks are encrypted: set ROLLCALL_VAULT_KEY on all nodes to the content of the key file (….key).',
    );
}

/** Opens a database as a whole; a SQLite file for this process alone. @throws StorageError */
async function openRaw(url: string, writes: boolean): Promise<RawDatabase> {
  if (isPostgresUrl(url)) return (await import('../storage/postgres/raw.ts')).openRawPostgres(url);
  const file = storagePath(url);
  if (file === undefined)
    throw new StorageError('missing', `${withoutPassword(url)} must be file:PATH or postgres://…`);
  const path = resolve(file);
  if (!writes) requireDatabase(path, 'check --from');
  // Creates the folder and the schema before the lock file is written beside them.
  else if (!existsSync(path)) await openRawSqlite(path, true).close();
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
