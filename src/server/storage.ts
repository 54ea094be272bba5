import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import type { Registries } from '../directory/registries.ts';
import { createSubmit } from '../directory/submit.ts';
import type { Store } from '../ports/store.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { isPostgresUrl } from '../storage/postgres/address.ts';
import type { PostgresOptions } from '../storage/postgres/store.ts';
import { lockDatabase } from '../storage/sqlite/lock.ts';
import { openSqliteReader, openSqliteStore } from '../storage/sqlite/sqlite-store.ts';
import { createCommandContext } from './command-context.ts';
import { commands, type SubmitCommand } from './commands.ts';
import { type Config } from './config.ts';
import { createCountedSubmit, createFairSubmit } from './fair-submit.ts';
import type { LaunchedWriter } from './launch-writer.ts';
import { storagePath } from './settings.ts';
import { connectWriter, startWriter, type Writer } from './writer.ts';

/** An open store, and how commands reach it. */
export interface Storage {
  readonly reader: Store;
  /** Tenants take turns. */
  readonly submit: SubmitCommand;
  /** True: other processes write to the store too, and share the background work. */
  readonly isShared: boolean;
  /** Returns how many commands wait for their commit. */
  pending(): number;
  close(): Promise<void>;
}

/** The store of the main thread, which prepares it before requests are answered. */
export interface MainStorage extends Storage {
  /** Returns the port through which another thread reaches the writing thread, if there is one. */
  connect?(): MessagePort;
  /** Writes in a transaction, before requests are answered. */
  readonly setUp: Store['write'];
  /** Resolves once all threads of the store are loaded, and their files open. Absent: none are. */
  readonly complete?: Promise<void>;
}

/** Called when something happens in the store. */
export interface StorageListener {
  /** The store can no longer be written. */
  readonly onFatal: (error: unknown) => void;
  /** A commit included this many writes. */
  readonly onCommit: (writes: number) => void;
  /** A session failed, or a transaction is retried. */
  readonly onTrouble: (error: unknown) => void;
  /** A read that may go to a replica was answered by this server. */
  readonly onReplicaRead: (answeredBy: 'replica' | 'primary') => void;
}

/**
 * Opens the configured store.
 *
 * @throws StorageError when the store cannot be served
 */
export async function openStorage(
  config: Config,
  registries: Registries,
  listener: StorageListener,
  sharing: StorageSharing,
): Promise<MainStorage> {
  if (isPostgresUrl(config.storageUrl)) return openPostgres(registries, config, listener, sharing);
  const path = storagePath(config.storageUrl);
  return path === undefined
    ? openMemory(registries, config)
    : openFile(resolve(path), config, listener, sharing);
}

function openMemory(registries: Registries, { events }: Config): MainStorage {
  const store = createMemoryStore();
  const context = createCommandContext({ registries, events });
  return {
    reader: store,
    submit: createFairSubmit({ submit: createSubmit(store, commands, context) }),
    isShared: false,
    pending: () => 0,
    setUp: (work) => store.write(work),
    close: () => store.close(),
  };
}

/**
 * Opens the store of an answering thread beside the main thread, which has opened it before.
 *
 * @param writer a port of `Storage.connect`; absent on PostgreSQL
 */
export async function openThreadStorage(
  config: Config,
  registries: Registries,
  listener: StorageListener,
  { writer: port, ...sharing }: StorageSharing & { readonly writer?: MessagePort },
): Promise<Storage> {
  if (port === undefined) return openPostgres(registries, config, listener, sharing);
  const { onFatal: onCrash, onCommit } = listener;
  const { submit, pending } = connectWriter(port, { onCrash, onCommit });
  const path = resolve(storagePath(config.storageUrl)!);
  const reader = openSqliteReader({ path, writes: sharing.writes });
  return {
    reader,
    submit,
    isShared: false,
    pending,
    async close() {
      await reader.close();
      port.close();
    },
  };
}

/** What the stores of several threads share: the first two on PostgreSQL. */
export interface StorageSharing extends Pick<PostgresOptions, 'threads' | 'accessChanges'> {
  /** Returns a number that changes with each durable write of the process. */
  readonly writes: () => number;
  /** The writing thread, where it was launched before the store is opened. */
  readonly launched?: LaunchedWriter;
}

async function openPostgres(
  registries: Registries,
  config: Config,
  listener: StorageListener,
  { threads, accessChanges }: StorageSharing,
): Promise<MainStorage> {
  // Loaded lazily so that SQLite deployments do not load `pg`.
  const { openPostgresStore } = await import('../storage/postgres/store.ts');
  const { onTrouble, onReplicaRead } = listener;
  const { storageUrl: url, replicaUrl } = config;
  const store = await openPostgresStore({
    url,
    replicaUrl,
    onTrouble,
    onReplicaRead,
    threads,
    accessChanges,
  });
  const context = createCommandContext({ registries, events: config.events });
  const execute: SubmitCommand = createSubmit(store, commands, context);
  const counted = createCountedSubmit(async (kind, input) => {
    const result = await execute(kind, input);
    listener.onCommit(1);
    return result;
  });
  return {
    reader: store,
    ...counted,
    isShared: true,
    setUp: (work) => store.write(work),
    close: () => store.close(),
  };
}

async function openFile(
  path: string,
  config: Config,
  { onFatal, onCommit }: StorageListener,
  { writes, launched }: StorageSharing,
): Promise<MainStorage> {
  // The database is created before its lock: a lock without a database means that the database was
  // lost.
  if (!existsSync(path)) await openSqliteStore({ path }).close();
  const lock = lockDatabase(path);
  let reader: Store | undefined;
  let writer: Writer | undefined;
  const close = async (): Promise<void> => {
    // The writer closes last: the last connection moves the WAL into the database.
    await reader?.close();
    await writer?.close();
    lock.release();
  };
  try {
    writer = await startWriter(
      { sqlite: { path }, passwords: config.passwords, events: config.events },
      { onCrash: onFatal, onCommit },
      launched,
    );
    reader = openSqliteReader({ path, writes });
    const { submit, pending, connect, complete } = writer;
    return {
      reader,
      submit,
      isShared: false,
      pending,
      connect,
      setUp: (work) => writeOnce(path, work),
      complete,
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
