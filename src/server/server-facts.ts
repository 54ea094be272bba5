import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ServerFacts, SettingFact, StorageFacts } from '../ports/server-facts.ts';
import { isPostgresUrl } from '../storage/postgres/address.ts';
import type { Config } from './config.ts';
import { type Setting, settings, storagePath, withoutPassword } from './settings.ts';

/** When this process began, in milliseconds since 1970. */
const started = Math.round(performance.timeOrigin);

/** Resolves to what a server says about itself. The database is looked at each time. */
export async function readServerFacts(config: Config): Promise<ServerFacts> {
  const { backupFolder } = config;
  return {
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    threads: config.threads ?? 1,
    started,
    storage: await storageFacts(config),
    backups:
      backupFolder !== undefined && storagePath(config.storageUrl) !== undefined
        ? {
            folder: resolve(backupFolder),
            everyHours: config.backupHours ?? 6,
            kept: config.backupsKept ?? 14,
          }
        : undefined,
    settings: Object.entries(settings).map(([name, setting]) =>
      settingFact(setting, config[name as keyof Config]),
    ),
  };
}

async function storageFacts({ storageUrl, replicaUrl }: Config): Promise<StorageFacts> {
  const path = storagePath(storageUrl);
  const isPostgres = isPostgresUrl(storageUrl);
  const { schemaVersion } = isPostgres
    ? await import('../storage/postgres/migrate.ts')
    : await import('../storage/sqlite/migrate.ts');
  return {
    kind: isPostgres ? 'postgresql' : path === undefined ? 'memory' : 'sqlite',
    url: withoutPassword(storageUrl),
    bytes: path === undefined ? undefined : bytesOf(path) + bytesOf(`${path}-wal`),
    schemaVersion,
    hasReplica: replicaUrl !== undefined,
  };
}

function bytesOf(path: string): number {
  return statSync(resolve(path), { throwIfNoEntry: false })?.size ?? 0;
}

function settingFact(setting: Setting, value: unknown): SettingFact {
  const { key, description, defaultValue } = setting;
  const isSecret = setting.secret === true;
  return {
    key,
    description,
    isSecret,
    isDefault: JSON.stringify(value) === JSON.stringify(defaultValue),
    value: isSecret ? (value === undefined ? undefined : '(set)') : shownValue(value),
  };
}

function shownValue(value: unknown): SettingFact['value'] {
  if (typeof value === 'string') return value.includes('://') ? withoutPassword(value) : value;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.join(', ');
  return value === undefined ? undefined : JSON.stringify(value);
}
