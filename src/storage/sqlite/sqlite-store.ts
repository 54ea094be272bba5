import { StorageError, type Store } from '../../ports/store.ts';
import { none } from '../sql/connection.ts';
import type { CheckpointSignals } from './checkpoint-signals.ts';
import { SqliteConnection } from './connection.ts';
import { dataVersion } from './data-version.ts';
import type { OpenDriver, SqliteDriver } from './driver.ts';
import { storageFailure } from './failure.ts';
import { checkFile, closeToOthers, createPrivately } from './file.ts';
import { GroupCommit } from './group-commit.ts';
import { checkSchema, migrate, planMigration, schemaVersion } from './migrate.ts';
import { openNodeDriver } from './node-driver.ts';
import { type CountWrites, ReadState } from './read-state.ts';
import { sqliteReader } from './reader.ts';
import { WalRestart } from './wal-restart.ts';

export interface SqliteOptions {
  /** Path of the database file. */
  readonly path: string;
  /** Default `node:sqlite`. */
  readonly open?: OpenDriver;
  /** Milliseconds to wait for another process's lock. Default 5,000. */
  readonly busyTimeout?: number;
  /** Kibibytes of pages each connection keeps. Default 8,192. */
  readonly cache?: number;
  /** False: commits do not wait for the disk and may be lost with the machine. Default true. */
  readonly durable?: boolean;
}

const defaults = { busyTimeout: 5_000, cache: 8_192 } as const;

/** WAL pages after which the writer moves them into the database: 16 MiB. */
const checkpointPages = 4_096;

/**
 * Reads on a connection of their own that sees committed state only; writes through the group
 * commit of another.
 *
 * @throws StorageError when the database is not fit to be served, saying what to do
 */
export function openSqliteStore(options: SqliteOptions): Store {
  const writer = openWriter(options);
  return createStore(openReaderDriver(options), new GroupCommit(writer), writer);
}

/** Options of `openSqliteWriter`. */
export interface SqliteWriterOptions extends SqliteOptions {
  /** Present: a checkpointer with these signals moves the WAL into the database. */
  readonly checkpoints?: CheckpointSignals;
  /** Called before a group of transactions begins. What it hands in joins the group. */
  readonly onBegin?: () => void;
}

/** The writing half alone: for the thread that does nothing else. */
export function openSqliteWriter(options: SqliteWriterOptions): {
  readonly write: Store['write'];
  close(): Promise<void>;
} {
  const { checkpoints, busyTimeout = defaults.busyTimeout, onBegin } = options;
  const driver = openWriter(options);
  const wal = checkpoints && new WalRestart(driver, checkpoints, busyTimeout);
  const commits = new GroupCommit(driver, {
    onBegin,
    onCommitted: wal && ((count) => wal.committed(count)),
  });
  return {
    write: (work, options) => commits.run(work, options),
    close: async () => {
      await commits.close();
      driver.close();
    },
  };
}

/** Options of `openSqliteReader`. */
export interface SqliteReaderOptions extends SqliteOptions {
  /** Present: the reads of one turn of the event loop share a state, see `ReadState`. */
  readonly writes?: CountWrites;
}

/** The reading half alone. `write` is refused. */
export function openSqliteReader(options: SqliteReaderOptions): Store {
  const driver = openReaderDriver(options);
  return createStore(driver, undefined, undefined, new ReadState(driver, options.writes));
}

/**
 * What opening the store would do to the schema, as SQL; empty when it is up to date.
 *
 * @throws StorageError as opening does
 */
export function planSqliteMigration(options: SqliteOptions): string {
  const driver = opened(options, true, () => undefined);
  try {
    return planMigration(driver);
  } finally {
    driver.close();
  }
}

/** A connection of its own, up to date if it writes. */
export function openSqliteDriver(options: SqliteOptions, writes: boolean): SqliteDriver {
  return writes ? openWriter(options) : openReaderDriver(options);
}

function createStore(
  reader: SqliteDriver,
  commits: GroupCommit | undefined,
  writer: SqliteDriver | undefined,
  state: ReadState = new ReadState(reader),
): Store {
  let isClosed = false;
  const connection = new SqliteConnection(reader, false, { state });
  const store: Store = {
    ...sqliteReader(connection, state),
    listReader: () => store,
    stateVersion: () => connection.get(dataVersion, none)!.data_version,
    write: (work, options) =>
      commits === undefined
        ? Promise.reject(new StorageError('readOnly', 'this store only reads'))
        : commits.run(work, options),
    async close() {
      if (isClosed) return;
      isClosed = true;
      await commits?.close();
      state.close();
      reader.close();
      writer?.close();
    },
  };
  return store;
}

function openWriter(options: SqliteOptions): SqliteDriver {
  checkFile(options.path);
  createPrivately(options.path);
  closeToOthers(options.path);
  return opened(options, false, (driver) => {
    // Before anything is written: a database that is not ours stays as it is.
    checkSchema(driver);
    driver.exec('PRAGMA journal_mode = WAL');
    driver.exec(`PRAGMA synchronous = ${options.durable === false ? 'OFF' : 'FULL'}`);
    // What is deleted or erased is overwritten with zeros: no value stays in a free part of the
    // file.
    driver.exec('PRAGMA secure_delete = ON');
    driver.exec(`PRAGMA wal_autocheckpoint = ${checkpointPages}`);
    migrate(driver);
  });
}

function openReaderDriver(options: SqliteOptions): SqliteDriver {
  return opened(options, true, (driver) => {
    if (checkSchema(driver) !== schemaVersion) {
      throw new StorageError(
        'newer',
        `the database ${options.path} has another schema than this Rollcall; start the server once to migrate it`,
      );
    }
  });
}

function opened(
  options: SqliteOptions,
  readOnly: boolean,
  prepare: (driver: SqliteDriver) => void,
): SqliteDriver {
  const {
    path,
    open = openNodeDriver,
    busyTimeout = defaults.busyTimeout,
    cache = defaults.cache,
  } = options;
  let driver: SqliteDriver | undefined;
  try {
    driver = open(path, { readOnly, busyTimeout });
    driver.exec(`PRAGMA cache_size = -${cache}; PRAGMA temp_store = MEMORY`);
    prepare(driver);
    return driver;
  } catch (error) {
    driver?.close();
    throw explain(path, storageFailure(error));
  }
}

const advice: Readonly<Partial<Record<string, string>>> = {
  busy: 'another process holds a lock on it. Find it with `fuser`, or wait until it is done',
  corrupt: 'it is damaged. Restore it from a backup',
  readOnly: 'it is read-only, or its folder is. Let the user Rollcall runs as write both',
  missing:
    'it does not exist, or its folder cannot be entered. Check the path; the first start of the server creates the file',
  full: 'the disk is full. Make room, then start again',
};

function explain(path: string, error: unknown): unknown {
  if (!(error instanceof StorageError) || error.cause === undefined) return error;
  return new StorageError(
    error.reason,
    `the database ${path} cannot be opened: ${advice[error.reason] ?? error.message}`,
    {
      cause: error.cause,
    },
  );
}
