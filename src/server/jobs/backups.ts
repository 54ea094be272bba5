import { type ChildProcess, fork } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import type { AskBackups, BackupState, FinishedBackup } from '../../ports/backups.ts';
import type { Clock, Logger } from '../../ports/system.ts';
import {
  bytesOfUnfinished,
  listBackups,
  removeUnfinished,
} from '../../storage/sqlite/backup-folder.ts';
import type { Config } from '../config.ts';
import { storagePath } from '../settings.ts';
import { startFile } from '../start-files.ts';

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
export interface Backups {
  /** Absent: it writes none by itself. */
  readonly status?: BackupStatus;
  /** Starts one now, unless one is being written. */
  start(): void;
  state(): BackupState;
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
 * the folder is older than `backup.everyHours`, so that restarts write none. Without that setting
 * one is written on demand only, into the folder `backups` beside the database, and none is
 * deleted.
 *
 * @returns undefined where the database is not a SQLite file
 */
export function startBackups(config: Config, clock: Clock, logger: Logger): Backups | undefined {
  const path = storagePath(config.storageUrl);
  if (path === undefined) return undefined;
  const isScheduled = config.backupFolder !== undefined;
  const folder = resolve(config.backupFolder ?? join(dirname(path), 'backups'));
  const writer = new BackupWriter({
    path: resolve(path),
    folder,
    isScheduled,
    keep: isScheduled ? (config.backupsKept ?? 14) : Number.MAX_SAFE_INTEGER,
    intervalMs: (config.backupHours ?? 6) * hourMs,
    clock,
    logger,
  });
  const timer = isScheduled
    ? setInterval(() => writer.startIfDue(), checkIntervalMs).unref()
    : undefined;
  if (isScheduled) writer.startIfDue();
  return {
    status: isScheduled ? writer : undefined,
    start: () => writer.start(),
    state: () => writer.state(),
    async stop() {
      clearInterval(timer);
      await writer.stop();
    },
  };
}

/** Returns what reads or starts backups. Does nothing unless it is a SQLite file. */
export function askerOf(backups: Backups | undefined): AskBackups {
  return async (task) => {
    if (task === 'start') backups?.start();
    return backups?.state();
  };
}

interface WriterOptions {
  readonly path: string;
  readonly folder: string;
  readonly isScheduled: boolean;
  readonly keep: number;
  readonly intervalMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Writes one backup at a time. */
class BackupWriter implements BackupStatus {
  readonly intervalMs: number;
  bytes = 0;
  durationMs = 0;
  failures = 0;
  readonly #options: WriterOptions;
  #running: Writing | undefined;
  #last: FinishedBackup | undefined;
  #notBefore = 0;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.intervalMs = options.intervalMs;
  }

  lastSuccess(): number {
    return listBackups(this.#options.folder)[0]?.time ?? 0;
  }

  /** A failed one is due again after a while. */
  startIfDue(): void {
    const now = this.#options.clock.now();
    if (now >= this.#notBefore && now - lastSuccess(this) >= this.intervalMs) this.start();
  }

  start(): void {
    if (this.#running !== undefined) return;
    const { path, folder, keep, clock } = this.#options;
    this.#running = writeBackup({ path, folder, keep, now: clock.now() });
    void this.#finish(this.#running);
  }

  state(): BackupState {
    const { folder } = this.#options;
    const started = this.#running?.started;
    const running =
      started === undefined ? undefined : { started, bytes: bytesOfUnfinished(folder, started) };
    return { folder, running, last: this.#last };
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
  }

  async #finish({ outcome, started }: Writing): Promise<void> {
    const { clock, logger, folder, isScheduled } = this.#options;
    try {
      const result = await outcome;
      if ('failure' in result) throw new Error(result.failure);
      this.bytes = result.bytes;
      this.durationMs = clock.now() - started;
      this.#last = { finished: clock.now(), path: result.path, bytes: result.bytes };
      logger.log('info', 'backup written', { ...result, milliseconds: this.durationMs });
    } catch (cause) {
      this.failures += 1;
      this.#notBefore = started + retryMs;
      this.#last = { finished: clock.now(), failure: messageOf(cause) };
      const what = isScheduled ? 'the backup failed and will be retried' : 'the backup failed';
      logger.log('error', what, { folder, cause });
    }
    this.#running = undefined;
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
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
  /** Milliseconds since 1970. */
  readonly started: number;
  /** Rejects when the process ends without an outcome. */
  readonly outcome: Promise<BackupOutcome>;
  /** Kills the process, and deletes what it has written. */
  stop(): Promise<void>;
}

/** Writes a backup in a process of its own, because it takes as long as the database is large. */
function writeBackup(data: BackupData): Writing {
  const child = fork(startFile('backup-process'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.send(data);
  return {
    started: data.now,
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
