import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Registries } from '../directory/registries.ts';
import { createSubmit } from '../directory/submit.ts';
import type { Store } from '../ports/store.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { isPostgresUrl } from '../storage/postgres/address.ts';
import { lockDatabase } from '../storage/sqlite/lock.ts';
import { openSqliteReader, openSqliteStore } from '../storage/sqlite/sqlite-store.ts';
import { createCommandContext } from './command-context.ts';
import { commands, type SubmitCommand } from './commands.ts';
import { type Config } from './config.ts';
import { storagePath } from './settings.ts';
import { startWriter, type Writer } from './writer.ts';

/** A store, and the way to have something written. */
export interface Storage {
  readonly reader: Store;
  readonly submit: SubmitCommand;
  /** Whether other processes write to it too: then they share the work in the background. */
  readonly isShared: boolean;
  /** Writes that wait for their commit. */
  pending(): number;
  /** For what is set up before anyone is served. */
  readonly setUp: Store['write'];
  close(): Promise<void>;
}

export interface StorageListener {
  /** Called when nothing can be written any more. */
  readonly onFatal: (error: unknown) => void;
  /** Told how many writes a commit has settled. */
  readonly onCommit: (writes: number) => void;
  /** Told of what goes wrong with sessions, and of transactions that are tried again. */
  readonly onTrouble: (error: unknown) => void;
  /** Told of each read that may go to a replica, and who answered it. */
  readonly onReplicaRead: (answeredBy: 'replica' | 'primary') => void;
}

/** @throws StorageError when the store is not fit to be served */
export async function openStorage(
  config: Config,
  registries: Registries,
  listener: StorageListener,
): Promise<Storage> {
  if (isPostgresUrl(config.storageUrl)) return openPostgres(registries, config, listener);
  const path = storagePath(config.storageUrl);
  return path === undefined
    ? openMemory(registries, config)
    : openFile(resolve(path), config, listener);
}

function openMemory(registries: Registries, { events }: Config): Storage {
  const store = createMemoryStore();
  const context = createCommandContext({ registries, events });
  return {
    reader: store,
    submit: createSubmit(store, commands, context),
    isShared: false,
    pending: () => 0,
    setUp: (work) => store.write(work),
    close: () => store.close(),
  };
}

async function openPostgres(
  registries: Registries,
  config: Config,
  listener: StorageListener,
): Promise<Storage> {
  // Whoever keeps things in a file pays nothing for it.
  const { openPostgresStore } = await import('../storage/postgres/store.ts');
  const { onTrouble, onReplicaRead } = listener;
  const { storageUrl: url, replicaUrl } = config;
  const store = await openPostgresStore({
    url,
    onTrouble,
    onReplicaRead,
    ...(replicaUrl === undefined ? {} : { replicaUrl }),
  });
  const context = createCommandContext({ registries, events: config.events });
  const execute: SubmitCommand = createSubmit(store, commands, context);
  let pending = 0;
  return {
    reader: store,
    submit: async (kind, input) => {
      pending += 1;
      try {
        const result = await execute(kind, input);
        listener.onCommit(1);
        return result;
      } finally {
        pending -= 1;
      }
    },
    isShared: true,
    pending: () => pending,
    setUp: (work) => store.write(work),
    close: () => store.close(),
  };
}

async function openFile(
  path: string,
  config: Config,
  { onFatal, onCommit }: StorageListener,
): Promise<Storage> {
  // A new database is there before its lock is: a lock without a database means that one was lost.
  if (!existsSync(path)) await openSqliteStore({ path }).close();
  const lock = lockDatabase(path);
  let reader: Store | undefined;
  let writer: Writer | undefined;
  const close = async (): Promise<void> => {
    // The writer goes last: whoever closes the last connection moves the WAL into the database.
    await reader?.close();
    await writer?.close();
    lock.release();
  };
  try {
    writer = await startWriter(
      { sqlite: { path }, passwords: config.passwords, events: config.events },
      onFatal,
      onCommit,
    );
    reader = openSqliteReader({ path });
    const { submit, pending } = writer;
    return {
      reader,
      submit,
      isShared: false,
      pending,
      setUp: (work) => writeOnce(path, work),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function writeOnce<T>(path: string, work: Parameters<Store['write']>[0]): Promise<T> {
  const store = openSqliteStore({ path });
  try {
    return (await store.write(work)) as T;
  } finally {
    await store.close();
  }
}
