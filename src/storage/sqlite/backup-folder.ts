import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StorageError } from '../../ports/store.ts';
import { fromTimestamp, toTimestamp } from '../../protocol/text/date-time.ts';
import { type BackupResult, backupDatabase, keyPath } from './backup.ts';
import { manifestPath } from './backup-contents.ts';

/** A backup in a folder of backups. */
export interface FolderBackup {
  readonly path: string;
  /** When it was begun: milliseconds since 1970. */
  readonly time: number;
}

/** What a backup into a folder has done. */
export interface FolderResult extends BackupResult {
  /** Paths of older backups that were deleted. */
  readonly deleted: readonly string[];
}

/** `rollcall-20261126T204512Z.db`: names sort by time. */
const namePrefix = 'rollcall-';
const nameSuffix = 'Z.db';

/** An unfinished file that was not written for this long is of a process that has ended. */
const abandonedMs = 3_600_000;

function nameOf(time: number): string {
  const stamp = toTimestamp(time).slice(0, 'yyyy-mm-ddThh:mm:ss'.length);
  return `${namePrefix}${stamp.replaceAll('-', '').replaceAll(':', '')}${nameSuffix}`;
}

function timeOf(name: string): number | undefined {
  if (!name.startsWith(namePrefix) || !name.endsWith(nameSuffix)) return undefined;
  const stamp = name.slice(namePrefix.length, -nameSuffix.length);
  const [year, month, day] = [stamp.slice(0, 4), stamp.slice(4, 6), stamp.slice(6, 8)];
  const [hour, minute, second] = [stamp.slice(9, 11), stamp.slice(11, 13), stamp.slice(13)];
  const time = fromTimestamp(`${year}-${month}-${day}T${hour}:${minute}:${second}`);
  // Only what `nameOf` writes is a backup of ours.
  return !Number.isNaN(time) && nameOf(time) === name ? time : undefined;
}

/** Returns the finished backups in a folder, latest first; none when there is no folder. */
export function listBackups(folder: string): readonly FolderBackup[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder)
    .flatMap((name) => {
      const time = timeOf(name);
      return time === undefined ? [] : [{ path: join(folder, name), time }];
    })
    .sort((left, right) => right.time - left.time);
}

/**
 * Writes a backup into a folder, named by its time, and then deletes the oldest ones. Older backups
 * stay as they are when the new one fails.
 *
 * @param keep number of backups that stay, 1 at least
 * @param now milliseconds since 1970
 * @throws StorageError when the copy is not whole
 */
export function backupIntoFolder(
  path: string,
  folder: string,
  keep: number,
  now: number,
): FolderResult {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new StorageError('error', `${folder} is a file; backups that are kept go into a folder`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  removeAbandoned(folder, now);
  const result = backupDatabase(path, join(folder, nameOf(now)));
  const deleted = listBackups(folder)
    .slice(keep)
    .map((backup) => backup.path);
  for (const old of deleted)
    for (const file of [old, keyPath(old), manifestPath(old)]) rmSync(file, { force: true });
  return { ...result, deleted };
}

/** Returns the bytes that the unfinished backup of a time has; 0: there is none yet. */
export function bytesOfUnfinished(folder: string, time: number): number {
  const path = `${join(folder, nameOf(time))}.part`;
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Removes what a process left of the backup that was begun at a time. */
export function removeUnfinished(folder: string, time: number): void {
  const target = join(folder, nameOf(time));
  if (existsSync(target)) return;
  const parts = [`${target}.part`, `${target}.part-journal`];
  for (const file of [...parts, keyPath(target), manifestPath(target)])
    rmSync(file, { force: true });
}

/** Removes what a process left that ended while it wrote. */
function removeAbandoned(folder: string, now: number): void {
  for (const name of readdirSync(folder)) {
    const isUnfinished = name.endsWith('.db.part') || name.endsWith('.db.part-journal');
    if (!name.startsWith(namePrefix) || !isUnfinished) continue;
    const file = join(folder, name);
    if (now - statSync(file).mtimeMs > abandonedMs) rmSync(file, { force: true });
  }
}
