import { setTimeout as sleep } from 'node:timers/promises';
import { type Reader, StorageError, type Store, type Transaction } from '../../ports/store.ts';
import { type PostgresAddress, readAddress } from './address.ts';
import {
  askForMark,
  type CommitMark,
  CommitMarks,
  commitDurably,
  deleteStaleMarks,
  RolledBack,
  writeMark,
} from './commit-marks.ts';
import type { PostgresConnection } from './connection.ts';
import { isAnswered, isRetryable, storageFailure } from './failure.ts';
import { createGeneration, type Generation } from './generation.ts';
import { migrate, planMigration } from './migrate.ts';
import { PostgresReader } from './reader.ts';
import { type AnsweredBy, headOf, Replica } from './replica.ts';
import { createServers, type Servers, withSession } from './servers.ts';
import { Sessions } from './sessions.ts';
import { type Method, tenantOf, within } from './tenancy.ts';
import { PostgresTransaction } from './transaction.ts';
import { UnderWay } from './under-way.ts';

export interface PostgresOptions {
  /** `postgres://user:password@host:port,host:port/database?option=…`; see `readAddress` for the options. */
  readonly url: string;
  /** Between 0 and 1. Default `Math.random`. */
  readonly random?: () => number;
  /** Where a copy of it is that follows it (a hot standby), for lists and feeds; written as `url` is. Default: none. */
  readonly replicaUrl?: string;
  /** Told of each read that may go to the replica. */
  readonly onReplicaRead?: (answeredBy: AnsweredBy) => void;
  /** Told of failures of sessions that nobody waits for, and of tries that are made again. */
  readonly onTrouble?: (error: unknown) => void;
}

/** Tries of a transaction that meets others. */
const mostTries = 8;

/** Milliseconds before the second try at most; twice as many before each further one. */
const firstPause = 10;

/** Milliseconds for which is asked whether a transaction was committed whose answer was lost. */
const resolveWithin = 10_000;

/**
 * A store in PostgreSQL that any number of processes share. It brings the schema up to date.
 *
 * @throws StorageError when the server can not be reached, is none that Rollcall can use, or refuses
 */
export async function openPostgresStore(options: PostgresOptions): Promise<Store> {
  const address = readAddress(options.url);
  const servers = createServers(address, 'writes', options.onTrouble ?? (() => undefined));
  try {
    await withSession(servers, async (client) => {
      await migrate(client, address);
      await deleteStaleMarks(client);
    });
    const store = new PostgresStore(servers, address, options);
    await store.listen();
    return scoped(store);
  } catch (error) {
    await servers.close();
    throw explained(storageFailure(error));
  }
}

/**
 * What opening the store would do to the schema, as SQL; empty when it is up to date.
 *
 * @throws StorageError as opening does
 */
export async function planPostgresMigration({
  url,
  onTrouble = () => undefined,
}: PostgresOptions): Promise<string> {
  const address = readAddress(url);
  const servers = createServers(address, 'writes', onTrouble);
  try {
    return await withSession(servers, (client) => planMigration(client, address));
  } catch (error) {
    throw explained(storageFailure(error));
  } finally {
    await servers.close();
  }
}

/** A store whose reads each take a session for as long as they last. */
function scoped(store: PostgresStore): Store {
  return new Proxy(store as unknown as Store, {
    get: (_, name) => {
      const own = Reflect.get(store, name) as unknown;
      if (typeof own === 'function') return (own as Method).bind(store);
      if (typeof name !== 'string' || name === 'then') return own;
      return (...values: unknown[]) =>
        store.read(tenantOf(name, values), async (reader) =>
          ((reader as never)[name] as Method).apply(reader, values),
        );
    },
  });
}

/** The commit was sent, and its answer is lost, or does not hold. */
class UnknownOutcome extends Error {
  readonly mark: CommitMark;
  /** What is to be answered if it was committed. */
  readonly result: unknown;

  constructor(mark: CommitMark, result: unknown, message: string, options?: ErrorOptions) {
    super(message, options);
    this.mark = mark;
    this.result = result;
  }
}

class PostgresStore {
  readonly #sessions: Sessions;
  readonly #random: () => number;
  readonly #onTrouble: (error: unknown) => void;
  readonly #generation: Generation;
  readonly #underWay = new UnderWay();
  readonly #marks = new CommitMarks();
  readonly #replica: Replica | undefined;
  readonly #replicaServers: Servers | undefined;

  constructor(
    servers: Servers,
    address: PostgresAddress,
    {
      random = Math.random,
      onTrouble = () => undefined,
      replicaUrl,
      onReplicaRead = () => undefined,
    }: PostgresOptions,
  ) {
    this.#random = random;
    this.#onTrouble = onTrouble;
    this.#sessions = new Sessions(servers, address);
    this.#generation = createGeneration(address, () =>
      this.read(undefined, (reader) => reader.accessGeneration()),
    );
    if (replicaUrl !== undefined) {
      const replica = readAddress(replicaUrl);
      this.#replicaServers = createServers(replica, 'reads', onTrouble);
      const sessions = new Sessions(this.#replicaServers, replica);
      this.#replica = new Replica({
        sessions,
        underWay: this.#underWay,
        onTrouble,
        onAnswer: onReplicaRead,
      });
    }
  }

  listen(): Promise<void> {
    return this.#generation.listen(() => this.#sessions.servers.connection());
  }

  /** What was heard of it, where it is known that nothing has happened since. */
  async accessGeneration(): Promise<number> {
    return this.#generation.current() ?? this.#generation.ask();
  }

  read<T>(tenant: string | undefined, work: (reader: Reader) => Promise<T>): Promise<T> {
    return this.#underWay.run(() =>
      this.#sessions.read(
        tenant === undefined ? undefined : 'READ COMMITTED',
        async (connection) => {
          if (tenant !== undefined) connection.enter(tenant);
          return work(new PostgresReader(connection));
        },
      ),
    );
  }

  snapshot<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    return this.#underWay.run(() =>
      this.#sessions.read('REPEATABLE READ', async (connection) =>
        work(within(new PostgresReader(connection), connection)),
      ),
    );
  }

  /** The primary is asked what it has, and the replica then for the rest. */
  async listReader(tenant: string): Promise<Reader> {
    const primary = scoped(this);
    if (this.#replica?.isThere() !== true) return primary;
    const head = await this.#underWay.run(() =>
      this.#sessions.read('READ COMMITTED', (connection) => {
        connection.enter(tenant);
        return headOf(connection, tenant);
      }),
    );
    return this.#replica.reader(tenant, head, primary);
  }

  /** A transaction that meets another is tried again, whole; when that does not help, whoever asked is told to come back. */
  write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#underWay.run(() => this.#writeUntilDone(work));
  }

  async #writeUntilDone<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#marks.use(async (next, retire) => {
          try {
            return await this.#writeOnce(work, next);
          } catch (error) {
            if (!(error instanceof UnknownOutcome)) throw error;
            return (await this.#resolve(error, retire)) as T;
          }
        });
      } catch (error) {
        if (!isRetryable(error)) throw storageFailure(error);
        if (tries >= mostTries)
          throw new StorageError(
            'busy',
            `the transaction met others ${mostTries} times; try again`,
            { cause: error },
          );
        this.#onTrouble(error);
        await sleep(this.#random() * firstPause * 2 ** (tries - 1));
      }
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
    const wasCommitted = await this.#wasCommitted(mark);
    this.#generation.forget();
    if (wasCommitted === true) return result;
    if (wasCommitted === false)
      throw cause === undefined ? new StorageError('io', message) : storageFailure(cause);
    retire();
    throw new StorageError('unknown', message, { cause });
  }

  async #writeOnce<T>(
    work: (transaction: Transaction) => Promise<T>,
    next: () => CommitMark,
  ): Promise<T> {
    return this.#sessions.write(async (connection, hasBegun) => {
      let moved = false;
      const transaction = new PostgresTransaction(
        connection,
        () => this.#generation.current(),
        () => (moved = true),
      );
      const result = await work(within(transaction as Transaction, connection));
      await this.#commit(connection, transaction, hasBegun, { mark: next(), result });
      if (moved) this.#generation.forget();
      return result;
    });
  }

  /**
   * What was put off, the mark and the commit go out together. The mark goes first: what many transactions write to is locked after it. A transaction that has changed nothing
   * leaves none.
   */
  async #commit(
    connection: PostgresConnection,
    transaction: PostgresTransaction,
    hasBegun: Promise<void>,
    { mark, result }: { readonly mark: CommitMark; readonly result: unknown },
  ): Promise<void> {
    const isMarked = connection.hasWritten || transaction.hasRest;
    const sent = [
      ...(isMarked ? [connection.run(writeMark, [mark.place, mark.number])] : []),
      ...transaction.sendRest(),
    ];
    // Of work that asked for nothing, too.
    await connection.open();
    const commit = commitDurably(connection.client);
    const outcomes = await Promise.allSettled([hasBegun, ...sent, commit]);
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed === undefined) {
      if ((await commit) || !isMarked) return;
      throw new UnknownOutcome(
        mark,
        result,
        'the server stopped waiting for a standby to have the commit',
      );
    }
    const error = failed.reason as unknown;
    if (error instanceof RolledBack)
      throw connection.spoilt ?? new StorageError('io', error.message);
    const cause = error instanceof StorageError ? error.cause : error;
    if (!isMarked || isAnswered(cause)) throw error;
    // Everything was sent, and the answer is lost.
    throw new UnknownOutcome(mark, result, 'the answer to a commit was lost', { cause: error });
  }

  /** Asks whatever is the primary by now, until one says. Undefined: nobody knows. */
  async #wasCommitted(mark: CommitMark): Promise<boolean | undefined> {
    const until = performance.now() + resolveWithin;
    for (let left = resolveWithin; left > 0; left = until - performance.now()) {
      const wait = left;
      try {
        const found = await withSession(this.#sessions.servers, (client) =>
          askForMark(client, mark, wait),
        );
        if (found !== undefined) return found;
      } catch (error) {
        this.#sessions.servers.failed(error);
        this.#onTrouble(error);
      }
      await sleep(100 + this.#random() * 100);
    }
    return undefined;
  }

  async close(): Promise<void> {
    if (!(await this.#underWay.close())) return;
    await this.#generation.close();
    await Promise.all([this.#sessions.servers.close(), this.#replicaServers?.close()]);
  }
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
    `PostgreSQL can not be used: ${error.message}${more === undefined ? '' : `; ${more}`}`,
    {
      cause: error.cause,
    },
  );
}
