import type { PoolClient } from 'pg';
import { type Reader, StorageError, type Transaction } from '../../ports/store.ts';
import { createQueries } from '../sql/queries.ts';
import { sql } from '../sql/sql.ts';
import { readerScopes } from '../sql/tenant-scopes.ts';
import type { PostgresAddress } from './address.ts';
import { PostgresConnection } from './connection.ts';
import { DeferredCounts } from './deferred-counts.ts';
import { isConnectionLost } from './failure.ts';
import type { SessionSource } from './primary-pool.ts';
import { SideBySide } from './side-by-side.ts';
import { StatementNames } from './statement-names.ts';
import { scoped } from './tenancy.ts';
import { postgresTransaction } from './transaction.ts';

/** A session with the reads over it. */
export interface ReadingSession {
  readonly connection: PostgresConnection;
  readonly reader: Reader;
}

/** A session with an open transaction. */
export interface WritingSession {
  readonly connection: PostgresConnection;
  readonly counts: DeferredCounts;
  readonly transaction: Transaction;
  readonly sideBySide: SideBySide;
}

const beginRead = {
  'READ COMMITTED': sql`BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY`,
  'REPEATABLE READ': sql`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`,
} as const;
const beginWrite = sql`BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE`;

/** How the reads of a session see what is written meanwhile. */
export type Isolation = keyof typeof beginRead;

/**
 * Work on the sessions of one server: the primary, or a replica of it. What is built over a session
 * is kept with it, as long as all work on it ends well: work that fails may have left something
 * behind that is still going on.
 */
export class Sessions {
  readonly servers: SessionSource;
  readonly #names: StatementNames;
  readonly #address: PostgresAddress;
  readonly #generation: () => number | undefined;
  readonly #reading = new WeakMap<PoolClient, ReadingSession>();
  readonly #writing = new WeakMap<PoolClient, WritingSession>();
  readonly #sessionOf = new WeakMap<Transaction, WritingSession>();

  /** @param generation of access, where it is known without asking */
  constructor(
    servers: SessionSource,
    address: PostgresAddress,
    generation: () => number | undefined = () => undefined,
  ) {
    this.servers = servers;
    this.#names = new StatementNames(address.keepsSessions);
    this.#address = address;
    this.#generation = generation;
  }

  /** Reads in a transaction of this kind, or in none. The end of it is not waited for. */
  async read<T>(
    isolation: Isolation | undefined,
    work: (session: ReadingSession) => Promise<T>,
  ): Promise<T> {
    const client = await this.servers.session();
    const session = this.#takeReading(client);
    const { connection } = session;
    let isBroken = false;
    try {
      if (isolation !== undefined)
        void connection.begin(beginRead[isolation], this.#address.settings);
      const result = await work(session);
      // Outside the transaction it was to be in, a statement sees no tenant's rows: nothing that
      // was found then is true.
      if (connection.transactionError !== undefined) throw connection.transactionError;
      this.#keepReading(client, session);
      return result;
    } catch (error) {
      isBroken = this.#breaks(error);
      throw connection.transactionError ?? error;
    } finally {
      if (isolation === undefined || isBroken) client.release(isBroken);
      else finish(client, 'COMMIT');
    }
  }

  /**
   * Writes in a transaction that the work commits itself.
   *
   * @param work is given a promise that resolves when the transaction has begun
   */
  async write<T>(
    work: (session: WritingSession, hasBegun: Promise<void>) => Promise<T>,
  ): Promise<T> {
    const client = await this.servers.session();
    const session = this.#takeWriting(client);
    const { connection } = session;
    let isBroken = false;
    let isDone = false;
    try {
      const hasBegun = connection.begin(beginWrite, this.#address.settings);
      // Nothing else keeps statements from being carried out without it.
      if (!this.#address.keepsSessions) await connection.open();
      const result = await work(session, hasBegun);
      isDone = true;
      this.#keepWriting(client, session);
      return result;
    } catch (error) {
      isBroken = this.#breaks(error);
      // Before that, the work may have thrown for what it did not find.
      throw error instanceof StorageError || isBroken
        ? error
        : (connection.transactionError ?? error);
    } finally {
      if (!isDone) connection.reset();
      if (isBroken || isDone) client.release(isBroken);
      else finish(client, 'ROLLBACK');
    }
  }

  /** Returns the session of an open transaction. */
  sessionOf(transaction: Transaction): WritingSession | undefined {
    return this.#sessionOf.get(transaction);
  }

  #takeReading(client: PoolClient): ReadingSession {
    const kept = this.#reading.get(client);
    this.#reading.delete(client);
    return kept ?? this.#createReading(client);
  }

  #keepReading(client: PoolClient, session: ReadingSession): void {
    session.connection.reset();
    this.#reading.set(client, session);
  }

  #takeWriting(client: PoolClient): WritingSession {
    const kept = this.#writing.get(client);
    this.#writing.delete(client);
    return kept ?? this.#createWriting(client);
  }

  #keepWriting(client: PoolClient, session: WritingSession): void {
    session.connection.reset();
    session.counts.reset();
    this.#writing.set(client, session);
  }

  #createReading(client: PoolClient): ReadingSession {
    const connection = new PostgresConnection(client, this.#names, false);
    const reader: Reader = {
      ...scoped<Omit<Reader, 'snapshot'>>(createQueries(connection), readerScopes, connection),
      /** A transaction is one state already. */
      snapshot: (work) => work(reader),
    };
    return { connection, reader };
  }

  #createWriting(client: PoolClient): WritingSession {
    const connection = new PostgresConnection(client, this.#names, true);
    const counts = new DeferredCounts(connection);
    const transaction = postgresTransaction(connection, counts, this.#generation);
    const sideBySide = new SideBySide(connection, transaction);
    const session = { connection, counts, transaction, sideBySide };
    this.#sessionOf.set(transaction, session);
    return session;
  }

  /** Whether the session is lost by this; then the server may be too. */
  #breaks(error: unknown): boolean {
    for (let at = error; at instanceof Error; at = at.cause) {
      if (!isConnectionLost(at)) continue;
      this.servers.failed(at);
      return true;
    }
    return false;
  }
}

/** Ends the transaction and gives the session back, when the answer has come. */
function finish(client: PoolClient, command: 'COMMIT' | 'ROLLBACK'): void {
  client.query(command).then(
    () => client.release(),
    () => client.release(true),
  );
}
