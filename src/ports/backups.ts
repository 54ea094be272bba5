/**
 * Reads or starts the backups of a server, whichever thread asks. `start` does nothing while one is
 * being written. Resolves to undefined where the database is not a SQLite file.
 */
export type AskBackups = (task: 'read' | 'start') => Promise<BackupState | undefined>;

/** Backups of a process. */
export interface BackupState {
  /** Folder that they are written to. */
  readonly folder: string;
  /** The one that is being written, by request or by schedule. */
  readonly running?: {
    /** Milliseconds since 1970. */
    readonly started: number;
    /** Bytes that are in its file so far. */
    readonly bytes: number;
  };
  /** The last one of this process that was written or has failed. */
  readonly last?: FinishedBackup;
}

export interface FinishedBackup {
  /** Milliseconds since 1970. */
  readonly finished: number;
  /** File on the server; absent: it has failed. */
  readonly path?: string;
  readonly bytes?: number;
  /** Why it has failed. */
  readonly failure?: string;
}
