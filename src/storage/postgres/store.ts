import { setTimeout as sleep } from 'node:timers/promises';
import { type Reader, StorageError, type Store, type Transaction } from '../../ports/store.ts';
import { type PostgresAddress, readAddress } from './address.ts';
import type { PostgresConnection } from './connection.ts';
import { isGone, isOfTheFuture, isRetryable, storageFailure } from './failure.ts';
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
    await withSession(servers, (client) => migrate(client, address));
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
export async function planPostgresMigration({ url, onTrouble = () => undefined }: PostgresOptions): Promise<string> {
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
        store.read(tenantOf(name, values), async (reader) => ((reader as never)[name] as Method).apply(reader, values));
    },
  });
}

/** The commit was sent, and its answer is lost. */
class UnknownOutcome extends Error {
  readonly transaction: string;
  /** What is to be answered if it was committed. */
  readonly result: unknown;

  constructor(transaction: string, result: unknown, cause: unknown) {
    super('the answer to a commit was lost', { cause });
    this.transaction = transaction;
    this.result = result;
  }
}

class PostgresStore {
  readonly #sessions: Sessions;
  readonly #random: () => number;
  readonly #onTrouble: (error: unknown) => void;
  readonly #generation: Generation;
  readonly #underWay = new UnderWay();
  readonly #replica: Replica | undefined;
  readonly #replicaServers: Servers | undefined;

  constructor(
    servers: Servers,
    address: PostgresAddress,
    { random = Math.random, onTrouble = () => undefined, replicaUrl, onReplicaRead = () => undefined }: PostgresOptions,
  ) {
    this.#random = random;
    this.#onTrouble = onTrouble;
    this.#sessions = new Sessions(servers, address);
    this.#generation = createGeneration(address, () => this.read(undefined, (reader) => reader.accessGeneration()));
    if (replicaUrl !== undefined) {
      const replica = readAddress(replicaUrl);
      this.#replicaServers = createServers(replica, 'reads', onTrouble);
      const sessions = new Sessions(this.#replicaServers, replica);
      this.#replica = new Replica({ sessions, underWay: this.#underWay, onTrouble, onAnswer: onReplicaRead });
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
      this.#sessions.read(tenant === undefined ? undefined : 'READ COMMITTED', async (connection) => {
        if (tenant !== undefined) connection.enter(tenant);
        return work(new PostgresReader(connection));
      }),
    );
  }

  snapshot<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    return this.#underWay.run(() =>
      this.#sessions.read('REPEATABLE READ', async (connection) => work(within(new PostgresReader(connection), connection))),
    );
  }

  /** The primary is asked what it has, and the replica then for the rest. */
  async listReader(tenant: string): Promise<Reader> {
    const primary = scoped(this);
    if (this.#replica?.isThere() !== true) return primary;
    const head = await this.#underWay.run(() => this.#sessions.read(undefined, (connection) => headOf(connection, tenant)));
    return this.#replica.reader(tenant, head ?? 0, primary);
  }

  /** A transaction that meets another is tried again, whole; when that does not help, whoever asked is told to come back. */
  write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#underWay.run(() => this.#writeUntilDone(work));
  }

  async #writeUntilDone<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#writeOnce(work);
      } catch (error) {
        if (error instanceof UnknownOutcome) {
          const wasCommitted = await this.#wasCommitted(error.transaction);
          if (wasCommitted === undefined) throw new StorageError('unknown', error.message, { cause: error.cause });
          if (!wasCommitted) throw storageFailure(error.cause);
          // It may have changed who may come in.
          this.#generation.forget();
          return error.result as T;
        }
        if (!isRetryable(error)) throw storageFailure(error);
        if (tries >= mostTries)
          throw new StorageError('busy', `the transaction met others ${mostTries} times; try again`, { cause: error });
        this.#onTrouble(error);
        await sleep(this.#random() * firstPause * 2 ** (tries - 1));
      }
    }
  }

  async #writeOnce<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#sessions.write(async (connection, id) => {
      let moved = false;
      const transaction = new PostgresTransaction(
        connection,
        () => this.#generation.current(),
        () => (moved = true),
      );
      const result = await work(within(transaction as Transaction, connection));
      await this.#commit(connection, transaction, id, result);
      if (moved) this.#generation.forget();
      return result;
    });
  }

  /** What was put off and the commit go out together. */
  async #commit(
    connection: PostgresConnection,
    transaction: PostgresTransaction,
    id: Promise<string | undefined>,
    result: unknown,
  ): Promise<void> {
    const sent = transaction.sendRest();
    // Of work that asked for nothing, too.
    await connection.open();
    const commit = connection.client.query('COMMIT');
    const outcomes = await Promise.allSettled([id, ...sent, commit]);
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed === undefined) {
      const { command } = await commit;
      if (command !== 'COMMIT') throw connection.spoilt ?? new StorageError('io', 'the server gave up the transaction');
      return;
    }
    const error = failed.reason as unknown;
    const cause = error instanceof StorageError ? error.cause : error;
    if (!isGone(cause)) throw error;
    // Everything was sent, and the answer is lost.
    const known = await id.catch(() => undefined);
    throw known === undefined ? error : new UnknownOutcome(known, result, error);
  }

  /** Asks whatever is the primary by now. Undefined: nobody knows. */
  async #wasCommitted(id: string): Promise<boolean | undefined> {
    for (const until = performance.now() + resolveWithin; performance.now() < until; ) {
      try {
        const { rows } = await withSession(this.#sessions.servers, (client) =>
          client.query<{ status: string | null }>('SELECT pg_xact_status($1::text::xid8) AS status', [id]),
        );
        const { status } = rows[0]!;
        if (status === 'committed') return true;
        // A primary that was a standby does not know what it never got; nor is it there.
        if (status === 'aborted' || status === null) return false;
      } catch (error) {
        if (isOfTheFuture(error)) return false;
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
  readOnly: 'name the primary, or all servers, in the storage URL; and see that the user may make tables in the schema',
};

function explained(error: unknown): unknown {
  if (!(error instanceof StorageError) || error.cause === undefined) return error;
  const more = advice[error.reason];
  return new StorageError(error.reason, `PostgreSQL can not be used: ${error.message}${more === undefined ? '' : `; ${more}`}`, {
    cause: error.cause,
  });
}
