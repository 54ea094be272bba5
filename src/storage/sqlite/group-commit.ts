import { StorageError, type Transaction, type WriteOptions } from '../../ports/store.ts';
import { SqliteConnection } from './connection.ts';
import type { SqliteDriver, SqliteStatement } from './driver.ts';
import { storageFailure } from './failure.ts';
import { GroupCounts } from './group-counts.ts';
import { sqliteTransaction } from './transaction.ts';

interface Waiting {
  readonly work: (transaction: Transaction) => Promise<unknown>;
  readonly ownCommit: boolean;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Answers held back until the commit that makes them true. */
type OnCommitted = (committed: boolean, failure: unknown) => void;

/** Called around each commit. */
export interface CommitHooks {
  /** Before a group of transactions begins. What it hands in joins the group. */
  readonly onBegin?: () => void;
  /** After a commit, with its number of transactions, before they are answered. */
  readonly onCommitted?: (count: number) => void;
  /** Runs the work of one commit when nothing else uses the connection. Default: at once. */
  readonly exclusively?: (work: () => Promise<void>) => Promise<void>;
}

/** Transactions that share one commit. */
const maxPerCommit = 512;

/**
 * The one writer. Concurrent transactions share a commit: each runs in a savepoint of its own,
 * after the one before it, and all are answered once the shared commit is on disk. A failure of one
 * undoes its savepoint; a failure of the store undoes them all.
 */
export class GroupCommit {
  readonly #driver: SqliteDriver;
  readonly #hooks: CommitHooks;
  readonly #transaction: Transaction;
  /** Totals and numbers that are written once for all transactions of a commit. */
  readonly #counts: GroupCounts;
  readonly #begin: SqliteStatement;
  readonly #savepoint: SqliteStatement;
  readonly #release: SqliteStatement;
  readonly #commit: SqliteStatement;
  readonly #queue: Waiting[] = [];
  #draining: Promise<void> | undefined;
  #closed = false;
  /** Why the open transaction cannot be trusted any more. */
  #broken: unknown;

  constructor(driver: SqliteDriver, hooks: CommitHooks = {}) {
    this.#driver = driver;
    this.#hooks = hooks;
    this.#counts = new GroupCounts(new SqliteConnection(driver, true));
    const connection = new SqliteConnection(driver, true, { counts: this.#counts });
    this.#transaction = sqliteTransaction(connection, this.#counts);
    this.#begin = driver.prepare('BEGIN IMMEDIATE');
    this.#savepoint = driver.prepare('SAVEPOINT one');
    this.#release = driver.prepare('RELEASE one');
    this.#commit = driver.prepare('COMMIT');
  }

  run<T>(
    work: (transaction: Transaction) => Promise<T>,
    { ownCommit = false }: WriteOptions = {},
  ): Promise<T> {
    if (this.#closed) return Promise.reject(new StorageError('closed', 'the store is closed'));
    const result = new Promise<T>((resolve, reject) => {
      this.#queue.push({ work, ownCommit, resolve: resolve as (result: unknown) => void, reject });
    });
    this.#draining ??= this.#drain();
    return result;
  }

  /** Waits for what was asked, and takes no more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
  }

  async #drain(): Promise<void> {
    // Whatever is asked in the same turn joins the first commit.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      try {
        const { exclusively } = this.#hooks;
        if (exclusively === undefined) await this.#commitGroup();
        else await exclusively(() => this.#commitGroup());
      } catch (error) {
        // The connection did not become free.
        for (const { reject } of this.#queue.splice(0)) reject(error);
      }
    }
    this.#draining = undefined;
  }

  async #commitGroup(): Promise<void> {
    const answers: OnCommitted[] = [];
    let failure: unknown;
    let committed = false;
    this.#broken = undefined;
    this.#hooks.onBegin?.();
    try {
      this.#begin.run();
      while (answers.length < maxPerCommit) {
        const next = this.#queue[0];
        if (next === undefined || (next.ownCommit && answers.length > 0)) break;
        this.#queue.shift();
        answers.push(await (next.ownCommit ? this.#runAlone(next) : this.#runOne(next)));
        if (this.#broken !== undefined) throw this.#broken;
        if (!this.#driver.inTransaction)
          throw new StorageError('io', 'the store gave up the transaction');
        if (next.ownCommit) break;
      }
      this.#counts.flush();
      this.#commit.run();
      committed = true;
    } catch (error) {
      failure = storageFailure(error);
      this.#rollback();
      // The transaction did not begin: reject those that wait for it, too.
      if (answers.length === 0)
        for (const { reject } of this.#queue.splice(0)) answers.push(() => reject(failure));
    }
    this.#counts.reset();
    if (committed) this.#hooks.onCommitted?.(answers.length);
    for (const answer of answers) answer(committed, failure);
  }

  async #runOne({ work, resolve, reject }: Waiting): Promise<OnCommitted> {
    let outcome: () => void;
    let own: unknown;
    const mark = this.#counts.mark();
    try {
      this.#savepoint.run();
      const result = await work(this.#transaction);
      this.#release.run();
      outcome = () => resolve(result);
    } catch (error) {
      own = storageFailure(error);
      outcome = () => reject(own);
      this.#undoOne();
      this.#counts.rollBackTo(mark);
    }
    return (committed, failure) => {
      if (committed) outcome();
      else reject(own ?? failure);
    };
  }

  /**
   * Without a savepoint around it: under one, SQLite keeps a copy of every page that each of the
   * work's own savepoints has changed, until the outermost is released. When the work rejects, the
   * whole transaction goes.
   */
  async #runAlone({ work, resolve, reject }: Waiting): Promise<OnCommitted> {
    try {
      const result = await work(this.#transaction);
      return (committed, failure) => (committed ? resolve(result) : reject(failure));
    } catch (error) {
      this.#broken = error;
      return (_, failure) => reject(failure);
    }
  }

  #undoOne(): void {
    try {
      // SQLite itself may have rolled everything back (sqlite.org/lang_transaction.html, "automatic
      // rollback").
      if (this.#driver.inTransaction) this.#driver.exec('ROLLBACK TO one; RELEASE one');
    } catch (error) {
      // What one transaction left cannot be told from what the others did: none of them may stand.
      this.#broken = error;
    }
  }

  #rollback(): void {
    try {
      if (this.#driver.inTransaction) this.#driver.exec('ROLLBACK');
    } catch {
      // The failure that led here is the one to tell.
    }
  }
}
