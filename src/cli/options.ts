import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { StorageError, type Store } from '../ports/store.ts';
import { visibleText } from '../protocol/text/visible.ts';
import { loadConfig, type ResolvedConfig, type SettingName } from '../server/config.ts';
import { storagePath } from '../server/settings.ts';
import { isPostgresUrl } from '../storage/postgres/address.ts';
import { openSqliteReader, openSqliteStore } from '../storage/sqlite/sqlite-store.ts';

/** Options that every command takes. */
export interface CommonOptions {
  readonly config?: string;
  readonly storageUrl?: string;
  readonly json?: boolean;
}

export function withCommonOptions(command: Command): Command {
  return command
    .option(
      '-c, --config <file>',
      'configuration file (default: rollcall.json in the working directory, if there)',
    )
    .option('--storage-url <url>', 'file:PATH of the database, or postgres://…')
    .option('--json', 'print JSON, for machines');
}

export function resolveConfig(
  options: CommonOptions,
  flags: Readonly<Partial<Record<SettingName, string | undefined>>> = {},
): ResolvedConfig {
  const given = Object.entries({ storageUrl: options.storageUrl, ...flags }).filter(
    ([, value]) => value !== undefined,
  );
  return loadConfig({
    file: options.config ?? 'rollcall.json',
    mustExist: options.config !== undefined,
    environment: process.env,
    flags: Object.fromEntries(given) as Partial<Record<SettingName, string>>,
  });
}

/** Opens the configured database beside a running server, does the work, closes it. */
export async function withStore<T>(
  options: CommonOptions,
  access: 'read' | 'write',
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const { storageUrl } = resolveConfig(options).config;
  if (isPostgresUrl(storageUrl)) {
    const { openPostgresStore } = await import('../storage/postgres/store.ts');
    return using(await openPostgresStore({ url: storageUrl }), work);
  }
  const path = storagePath(storageUrl);
  if (path === undefined)
    throw new StorageError(
      'missing',
      `${storageUrl} is gone with its server; this command needs a database file`,
    );
  if (!existsSync(resolve(path))) {
    throw new StorageError(
      'missing',
      `the database ${resolve(path)} is not there. Start the server once, or name another with --storage-url`,
    );
  }
  return using(
    access === 'read'
      ? openSqliteReader({ path: resolve(path) })
      : openSqliteStore({ path: resolve(path) }),
    work,
  );
}

async function using<T>(store: Store, work: (store: Store) => Promise<T>): Promise<T> {
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Prints lines. What clients chose of them is made visible first. */
export function print(text: string): void {
  process.stdout.write(`${text.split('\n').map(visibleText).join('\n')}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Rows under headings, as wide as their longest entry. */
export function printTable(
  headings: readonly string[],
  given: readonly (readonly string[])[],
): void {
  const rows = given.map((row) => row.map(visibleText));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]!.length)),
  );
  for (const row of [headings, ...rows])
    print(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    );
}
