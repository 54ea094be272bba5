import { type ChildProcess, fork } from 'node:child_process';
import { resolve } from 'node:path';
import type { Clock, Logger } from '../../ports/system.ts';
import { listBackups, removeUnfinished } from '../../storage/sqlite/backup-folder.ts';
import type { Config } from '../config.ts';
import { storagePath } from '../settings.ts';

/** What the process that writes a backup is told. */
export interface BackupData {
  readonly path: string;
  readonly folder: string;
  readonly keep: number;
  /** Milliseconds since 1970, for its name. */
  readonly now: number;
}

/** What the process that writes a backup answers. */
export type BackupOutcome =
  | { readonly path: string; readonly bytes: number; readonly deleted: number }
  | { readonly failure: string };

/** How the scheduled backups of a server are doing. */
export interface BackupStatus {
  /** Milliseconds between two backups. */
  readonly intervalMs: number;
  /** Returns when the latest backup in the folder was begun, in milliseconds; 0: there is none. */
  lastSuccess(): number;
  /** Bytes of the last backup of this process; 0: it has written none. */
  readonly bytes: number;
  /** Milliseconds that the last backup of this process took. */
  readonly durationMs: number;
  readonly failures: number;
}

/** Backups that a running server writes. */
export interface ScheduledBackups {
  readonly status: BackupStatus;
  /** Stops. A backup that is being written is given up. */
  stop(): Promise<void>;
}

/** How often it is checked whether a backup is due. */
const checkIntervalMs = 10_000;

/** After a failure, the next attempt is made this much later. */
const retryMs = 300_000;

const hourMs = 3_600_000;

/**
 * Starts to write backups of a SQLite database into `backup.folder`. One is due when the latest in
 * the folder is older than `backup.everyHours`, so that restarts write none.
 *
 * @returns undefined where no folder is configured
 */
export function startScheduledBackups(
  config: Config,
  clock: Clock,
  logger: Logger,
): ScheduledBackups | undefined {
  const path = storagePath(config.storageUrl);
  if (config.backupFolder === undefined || path === undefined) return undefined;
  const folder = resolve(config.backupFolder);
  const keep = config.backupsKept ?? 14;
  const intervalMs = (config.backupHours ?? 6) * hourMs;
  const status = {
    intervalMs,
    lastSuccess: () => listBackups(folder)[0]?.time ?? 0,
    bytes: 0,
    durationMs: 0,
    failures: 0,
  };
  let running: Writing | undefined;
  let notBefore = 0;
  const run = async ({ outcome }: Writing, now: number): Promise<void> => {
    try {
      const result = await outcome;
      if ('failure' in result) throw new Error(result.failure);
      status.bytes = result.bytes;
      status.durationMs = clock.now() - now;
      logger.log('info', 'backup written', { ...result, milliseconds: status.durationMs });
    } catch (cause) {
      status.failures += 1;
      notBefore = now + retryMs;
      logger.log('error', 'the backup failed and will be retried', { folder, cause });
    }
    running = undefined;
  };
  const check = (): void => {
    const now = clock.now();
    if (running !== undefined || now < notBefore || now - lastSuccess(status) < intervalMs) return;
    running = writeBackup({ path: resolve(path), folder, keep, now });
    void run(running, now);
  };
  const timer = setInterval(check, checkIntervalMs).unref();
  check();
  return {
    status,
    async stop() {
      clearInterval(timer);
      await running?.stop();
    },
  };
}

/** A folder that cannot be read has no backup; writing one then says why. */
function lastSuccess(status: BackupStatus): number {
  try {
    return status.lastSuccess();
  } catch {
    return 0;
  }
}

/** A backup that is being written. */
interface Writing {
  /** Rejects when the process ends without an outcome. */
  readonly outcome: Promise<BackupOutcome>;
  /** Kills the process, and deletes what it has written. */
  stop(): Promise<void>;
}

/** Writes a backup in a process of its own, because it takes as long as the database is large. */
function writeBackup(data: BackupData): Writing {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const child = fork(new URL(`../backup-process.${extension}`, import.meta.url), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.send(data);
  return {
    outcome: outcomeOf(child, ended),
    async stop() {
      if (!child.kill('SIGKILL')) return;
      await ended;
      removeUnfinished(data.folder, data.now);
    },
  };
}

async function outcomeOf(child: ChildProcess, ended: Promise<void>): Promise<BackupOutcome> {
  let outcome: BackupOutcome | undefined;
  child.once('message', (message) => {
    outcome = message as BackupOutcome;
  });
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    void ended.then(resolve);
  });
  if (outcome === undefined) throw new Error('the process that wrote it has ended');
  return outcome;
}
