import { existsSync, readdirSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Config } from '../../server/config.ts';
import { settings, storagePath } from '../../server/settings.ts';
import { keyPath } from '../../storage/sqlite/backup.ts';
import type { DatabaseFacts, Facts, FileFacts } from './facts.ts';

/** Returns the facts of the files of a configuration. */
export function readFiles(
  config: Config,
  configPath: string,
  environment: Readonly<Record<string, string | undefined>>,
): Pick<Facts, 'configFile' | 'secretFiles' | 'database'> {
  const path = storagePath(config.storageUrl);
  const database = path === undefined ? undefined : resolve(path);
  const named = Object.values(settings).map(
    ({ environment: name }) => [environment[`${name}_FILE`], `${name}_FILE`] as const,
  );
  const secretFiles = [
    ...named.map(([file, what]) => fileFacts(file, what)),
    fileFacts(config.tlsKey, 'the key of the certificate'),
    fileFacts(database && keyPath(database), 'the vault key'),
    leftOver(fileFacts(`${database ?? 'rollcall'}.first-token`, 'the token of the first start')),
    leftOver(fileFacts(`${database ?? 'rollcall'}.console-link`, 'the link of the first start')),
  ];
  return {
    configFile: fileFacts(configPath, 'the configuration'),
    secretFiles: secretFiles.filter((file) => file !== undefined),
    database: database === undefined ? undefined : databaseFacts(database),
  };
}

function leftOver(file: FileFacts | undefined): FileFacts | undefined {
  return file && { ...file, isLeftOver: true };
}

/** Returns undefined when there is no such file. */
function fileFacts(path: string | undefined, what: string): FileFacts | undefined {
  if (path === undefined || !existsSync(path)) return undefined;
  return { path, what, mode: modeOf(path) };
}

/** Permission bits mean nothing on Windows. */
function modeOf(path: string): number {
  return process.platform === 'win32' ? 0 : statSync(path).mode & 0o777;
}

function databaseFacts(path: string): DatabaseFacts | undefined {
  if (!existsSync(path)) return undefined;
  const { type, bavail, blocks, bsize } = statfsSync(path);
  const wal = `${path}-wal`;
  return {
    path,
    mode: modeOf(path),
    folderMode: modeOf(dirname(path)),
    bytes: statSync(path).size,
    walBytes: existsSync(wal) ? statSync(wal).size : 0,
    fileSystem: type,
    freeBytes: bavail * bsize,
    totalBytes: blocks * bsize,
    isTemporary: path.startsWith(`${resolve(tmpdir())}/`),
    hasKeyFile: existsSync(keyPath(path)),
  };
}

/** Returns the newest file in the folder of backups. */
export function readBackups(folder: string): NonNullable<Facts['backups']> {
  if (!existsSync(folder)) return { folder };
  const times = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.key'))
    .map(({ name }) => statSync(join(folder, name)).mtimeMs);
  return { folder, newest: times.length === 0 ? undefined : Math.max(...times) };
}

/** Returns how many files this process may open; undefined: unlimited or unknown. */
export function readMaxOpenFiles(): number | undefined {
  const path = '/proc/self/limits';
  if (!existsSync(path)) return undefined;
  const line = readFileSync(path, 'utf8')
    .split('\n')
    .find((one) => one.startsWith('Max open files'));
  const soft = Number(line?.slice('Max open files'.length).trim().split(' ')[0]);
  return Number.isInteger(soft) ? soft : undefined;
}
