import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type EmbeddedStore, StorageError } from '../../ports/store.ts';
import { none } from '../sql/connection.ts';
import { SqliteConnection } from './connection.ts';
import { dataVersion } from './data-version.ts';
import { storageFailure } from './failure.ts';
import { GroupCommit } from './group-commit.ts';
import { createHostTransaction } from './host-transaction.ts';
import { lockDatabase } from './lock.ts';
import { migrate } from './migrate.ts';
import { nodeDriver } from './node-driver.ts';
import { createOwnTurns } from './own-turn.ts';
import { sqliteReader } from './reader.ts';

/** Options of `openEmbeddedFile`. */
export interface EmbeddedFileOptions {
  /** Path of the application's database; it is created where there is none. */
  readonly path: string;
  /** Milliseconds to wait for the application's own transactions. Default 5,000. */
  readonly busyTimeout?: number;
}

const defaultBusyTimeoutMs = 5_000;

/**
 * Opens a store in the database file of an application: tables whose names begin with `rollcall_`,
 * over two connections of its own. The file is put into WAL mode; commits wait for the disk.
 *
 * @throws StorageError when the file cannot be opened, when another process has embedded Rollcall
 * in it, or when a newer Rollcall has written it
 */
export function openEmbeddedFile({
  path,
  busyTimeout: timeout = defaultBusyTimeoutMs,
}: EmbeddedFileOptions): EmbeddedStore {
  const folder = dirname(path);
  if (!existsSync(folder))
    throw new StorageError('error', `the folder ${folder} of the database does not exist`);
  const lock = lockDatabase(`${path}.rollcall`);
  const opened: DatabaseSync[] = [];
  const close = (): void => {
    for (const database of opened) database.close();
    lock.release();
  };
  const open = (): DatabaseSync => {
    const database = new DatabaseSync(path, { timeout });
    opened.push(database);
    return database;
  };
  try {
    const writing = open();
    writing.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    // What is erased stays in no free part of the file.
    writing.exec('PRAGMA secure_delete = ON');
    const writer = nodeDriver(writing, true);
    migrate(writer);
    const reading = open();
    reading.exec('PRAGMA query_only = ON');
    return createStore(
      new GroupCommit(writer, { exclusively: createOwnTurns() }),
      nodeDriver(reading, true),
      writing,
      close,
    );
  } catch (error) {
    close();
    throw storageFailure(error);
  }
}

function createStore(
  commits: GroupCommit,
  reading: ReturnType<typeof nodeDriver>,
  writing: DatabaseSync,
  close: () => void,
): EmbeddedStore {
  let closing: Promise<void> | undefined;
  const host = createHostTransaction(writing, nodeDriver(writing));
  const connection = new SqliteConnection(reading, false);
  const store: EmbeddedStore = {
    ...sqliteReader(connection),
    listReader: () => store,
    stateVersion: () => connection.get(dataVersion, none)!.data_version,
    write: (work, options) => commits.run(work, options),
    host: () => host,
    close: () => (closing ??= commits.close().then(close)),
  };
  return store;
}
