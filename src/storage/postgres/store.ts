import { setTimeout as sleep } from 'node:timers/promises';
import { type Reader, StorageError, type Store, type Transaction } from '../../ports/store.ts';
import { none } from '../sql/connection.ts';
import { rows, sql } from '../sql/sql.ts';
import { mapMethods, readerScopes, tenantOf } from '../sql/tenant-scopes.ts';
import { type PostgresAddress, readAddress } from './address.ts';
import { type CommitMark, CommitMarks, deleteStaleMarks } from './commit-marks.ts';
import { isRetryable, storageFailure } from './failure.ts';
import { Generation } from './generation.ts';
import { GroupCommit, type GroupedWork, type Outcome } from './group-commit.ts';
import { InFlight } from './in-flight.ts';
import { migrate, planMigration } from './migrate.ts';
import { PrimaryPool, type SessionSource, withSession } from './primary-pool.ts';
import { type AnsweredBy, headOf, Replica } from './replica.ts';
import { successively } from './savepoint.ts';
import { Sessions, type WritingSession } from './sessions.ts';
import { NeedsTurns } from './side-by-side.ts';
import { commit, UnknownOutcome, wasCommitted } from './unknown-outcome.ts';

export interface PostgresOptions {
  /**
   * `postgres://user:password@host:port,host:port/database?option=…`; see `readAddress` for the
   * options.
   */
  readonly url: string;
  /** Between 0 and 1. Default `Math.random`. */
  readonly random?: () => number;
  /** Where a hot standby is, for lists and feeds; written as `url` is. Default: none. */
  readonly replicaUrl?: string;
  /** Called for each read that may go to the replica. */
  readonly onReplicaRead?: (answeredBy: AnsweredBy) => void;
  /** Threads of this process that have a store of their own and share `pool_size`. Default 1. */
  readonly threads?: number;
  /** Counts the changes of access that any of these threads knows of. */
  readonly accessChanges?: Int32Array<SharedArrayBuffer>;
  /** Called with failures of idle sessions, and of attempts that are made again. */
  readonly onTrouble?: (error: unknown) => void;
}

/** Attempts of a transaction that meets others. */
const maxAttempts = 8;

/** Longest pause before the second attempt; twice as long before each further one. */
const firstPauseMs = 10;

/**
 * Opens a store in PostgreSQL that any number of processes share, and brings the schema up to date.
 *
 * @throws StorageError when the server cannot be reached or used, or refuses
 */
export async function openPostgresStore(options: PostgresOptions): Promise<Store> {
  const address = shareOf(readAddress(options.url), options);
  const servers = new PrimaryPool(address, 'writes', options.onTrouble ?? (() => undefined));
  try {
    await withSession(servers, async (client) => {
      await migrate(client, address);
      await deleteStaleMarks(client);
    });
    const store = new PostgresStore(servers, address, options);
    await store.listen();
    return store.face();
  } catch (error) {
    await servers.close();
    throw explained(storageFailure(error));
  }
}

/**
 * Returns what opening the store would do to the schema, as SQL; empty when it is up to date.
 *
 * @throws StorageError as opening does
 */
export async function planPostgresMigration({
  url,
  onTrouble = () => undefined,
}: PostgresOptions): Promise<string> {
  const address = readAddress(url);
  const servers = new PrimaryPool(address, 'writes', onTrouble);
  try {
    return await withSession(servers, (client) => planMigration(client, address));
  } catch (error) {
    throw explained(storageFailure(error));
  } finally {
    await servers.close();
  }
}

const visibleState = rows<{ readonly version: string }>()(
  sql`SELECT CAST(pg_current_snapshot() AS TEXT) || ' '
    || CAST(extract(epoch FROM pg_postmaster_start_time()) AS TEXT) AS version`,
);

/** Returns an address with the part of its pool that one of several threads may use. */
function shareOf(
  address: PostgresAddress,
  { threads = 1 }: Pick<PostgresOptions, 'threads'>,
): PostgresAddress {
  return { ...address, poolSize: Math.max(1, Math.floor(address.poolSize / threads)) };
}

/** What `PostgresStore` needs beside its sessions. */
export type StoreListeners = Omit<PostgresOptions, 'url'>;

export class PostgresStore {
  readonly #address: PostgresAddress;
  readonly #sessions: Sessions;
  readonly #random: () => number;
  readonly #onTrouble: (error: unknown) => void;
  readonly #generation: Generation;
  readonly #inFlight = new InFlight();
  readonly #marks = new CommitMarks();
  readonly #commits = new GroupCommit({
    alone: (work) => this.#writeUntilDone(work),
    together: (works) => this.#writeTogether(works),
    onTrouble: (error) => this.#onTrouble(error),
  });
  readonly #replica: Replica | undefined;
  readonly #replicaServers: PrimaryPool | undefined;

  constructor(
    servers: SessionSource,
    address: PostgresAddress,
    {
      random = Math.random,
      onTrouble = () => undefined,
      replicaUrl,
      onReplicaRead = () => undefined,
      threads,
      accessChanges,
    }: StoreListeners,
  ) {
    this.#address = address;
    this.#random = random;
    this.#onTrouble = onTrouble;
    this.#sessions = new Sessions(servers, address, () => this.#generation.current());
    this.#generation = new Generation(
      address,
      () => this.#read(undefined, async (reader) => reader.accessGeneration()),
      accessChanges,
    );
    if (replicaUrl === undefined) return;
    const replica = shareOf(readAddress(replicaUrl), { threads });
    this.#replicaServers = new PrimaryPool(replica, 'reads', onTrouble);
    this.#replica = new Replica({
      sessions: new Sessions(this.#replicaServers, replica),
      inFlight: this.#inFlight,
      onTrouble,
      onAnswer: onReplicaRead,
    });
  }

  listen(): Promise<void> {
    return this.#generation.listen(() => this.#sessions.servers.connection());
  }

  /** Returns the session of an open transaction of this store. */
  sessionOf(transaction: Transaction): WritingSession | undefined {
    return this.#sessions.sessionOf(transaction);
  }

  /** Returns the store: each read takes a session for as long as it lasts. */
  face(): Store {
    type Method = (...values: unknown[]) => Promise<unknown>;
    const reads = mapMethods<Omit<Reader, 'snapshot'>>(
      readerScopes,
      (name, scope) =>
        (...values: unknown[]) =>
          this.#read(tenantOf(scope, values), (reader) => (reader[name] as Method)(...values)),
    );
    const store: Store = {
      ...reads,
      // What was heard of it, where it is known that nothing has happened since.
      accessGeneration: async () => this.#generation.current() ?? this.#generation.ask(),
      snapshot: (work) => this.#snapshot(work),
      listReader: (tenant) => this.#listReader(tenant, store),
      stateVersion: () => this.#stateVersion(),
      write: (work, { commitGroup } = {}) =>
        this.#inFlight.run(() =>
          commitGroup === undefined
            ? this.#writeUntilDone(work)
            : this.#commits.run(commitGroup, work),
        ),
      close: () => this.#close(),
    };
    return store;
  }

  #read<T>(tenant: string | undefined, work: (reader: Reader) => Promise<T>): Promise<T> {
    const isolation =
      tenant === undefined && this.#address.isEmbedded !== true ? undefined : 'READ COMMITTED';
    return this.#inFlight.run(() =>
      this.#sessions.read(isolation, async ({ connection, reader }) => {
        if (tenant !== undefined) connection.setTenant(tenant);
        return work(reader);
      }),
    );
  }

  /**
   * Which transactions are visible, and on which server: one that was promoted may give out the
   * same transaction ids for others.
   */
  #stateVersion(): Promise<string> {
    return this.#inFlight.run(() =>
      this.#sessions.read(undefined, async ({ connection }) => {
        const row = await connection.get(visibleState, none);
        return row!.version;
      }),
    );
  }

  #snapshot<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    return this.#inFlight.run(() =>
      this.#sessions.read('REPEATABLE READ', ({ reader }) => work(reader)),
    );
  }

  /** The primary is asked what it has, and then the replica for the rest. */
  async #listReader(tenant: string, primary: Reader): Promise<Reader> {
    if (this.#replica?.isThere() !== true) return primary;
    const head = await this.#inFlight.run(() =>
      this.#sessions.read('READ COMMITTED', ({ connection }) => {
        connection.setTenant(tenant);
        return headOf(connection, tenant);
      }),
    );
    return this.#replica.reader(tenant, head, primary);
  }

  /** Tries a transaction that meets another again, whole, and gives up as busy in the end. */
  async #writeUntilDone<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#marks.use((next, retire) =>
          this.#writeOnce(({ transaction }) => work(transaction), next, retire),
        );
      } catch (error) {
        if (!isRetryable(error)) throw storageFailure(error);
        if (attempt >= maxAttempts)
          throw new StorageError(
            'busy',
            `the transaction met others ${maxAttempts} times; try again`,
            { cause: error },
          );
        this.#onTrouble(error);
        await sleep(this.#random() * firstPauseMs * 2 ** (attempt - 1));
      }
    }
  }

  /** Tries once to execute works in one transaction: at the same time, where that is safe. */
  async #writeTogether(works: readonly GroupedWork[]): Promise<readonly Outcome[]> {
    const once = (execute: (session: WritingSession) => Promise<readonly Outcome[]>) =>
      this.#marks.use((next, retire) => this.#writeOnce(execute, next, retire));
    // Works of an application write with a client of their own, which nothing tells apart.
    if (this.#address.isEmbedded === true) return once((session) => inTurns(session, works));
    try {
      return await once(({ sideBySide }) => sideBySide.run(works));
    } catch (error) {
      if (!(error instanceof NeedsTurns)) throw error;
      return once((session) => inTurns(session, works));
    }
  }

  async #writeOnce<T>(
    work: (session: WritingSession) => Promise<T>,
    next: () => CommitMark,
    retire: () => void,
  ): Promise<T> {
    try {
      return await this.#sessions.write(async (session, hasBegun) => {
        const result = await work(session);
        await commit(session, hasBegun, { mark: next(), result });
        if (session.counts.hasSentAccess) this.#generation.forget();
        return result;
      });
    } catch (error) {
      if (!(error instanceof UnknownOutcome)) throw error;
      return (await this.#resolve(error, retire)) as T;
    }
  }

  /**
   * @returns what the transaction gave, if it was committed
   * @throws why its answer was lost, if it was not, and never will be; StorageError unknown
   */
  async #resolve(
    { mark, result, message, cause }: UnknownOutcome,
    retire: () => void,
  ): Promise<unknown> {
    // It may have changed who may come in, whatever is found out.
    this.#generation.forget();
    const { servers } = this.#sessions;
    const { settings } = this.#address;
    const found = await wasCommitted({ servers, settings }, mark, this.#random, this.#onTrouble);
    this.#generation.forget();
    if (found === true) return result;
    if (found === false)
      throw cause === undefined ? new StorageError('io', message) : storageFailure(cause);
    retire();
    throw new StorageError('unknown', message, { cause });
  }

  async #close(): Promise<void> {
    if (!(await this.#inFlight.close())) return;
    await this.#generation.close();
    await Promise.all([this.#sessions.servers.close(), this.#replicaServers?.close()]);
  }
}

/** Executes works one after the other, each in a savepoint. */
async function inTurns(
  session: WritingSession,
  works: readonly GroupedWork[],
): Promise<readonly Outcome[]> {
  const run = successively(session);
  const outcomes: Outcome[] = [];
  for (const { work } of works) {
    try {
      outcomes.push({ result: await run(() => work(session.transaction)) });
    } catch (error) {
      if (storageFailure(error) instanceof StorageError) throw error;
      outcomes.push({ error });
    }
  }
  return outcomes;
}

const advice: Readonly<Partial<Record<StorageError['reason'], string>>> = {
  missing: 'check user, password and database in the storage URL',
  io: 'check that the server runs and can be reached from here',
  readOnly:
    'name the primary, or all servers, in the storage URL; and see that the user may make tables in the schema',
};

function explained(error: unknown): unknown {
  if (!(error instanceof StorageError) || error.cause === undefined) return error;
  const more = advice[error.reason];
  return new StorageError(
    error.reason,
    `PostgreSQL cannot be used: ${error.message}${more === undefined ? '' : `; ${more}`}`,
    { cause: error.cause },
  );
}
