import type { SqliteDriver, SqliteStatement } from './driver.ts';
import { storageFailure } from './failure.ts';

/**
 * Returns a number that changes with each write that this process has acknowledged, on any of its
 * threads.
 */
export type CountWrites = () => number;

/**
 * The state of the database that reads of one connection see: a transaction.
 *
 * With `writes`, the reads of one turn of the event loop share a state. SQLite locks the file for
 * each read outside a transaction, and unlocks it after: three system calls, and a third of the
 * cost of a read by id. Nothing is acknowledged in the middle of a turn but what `writes` counts,
 * so that a request still sees every write that was acknowledged before it was sent.
 */
export class ReadState {
  readonly #driver: SqliteDriver;
  readonly #writes: CountWrites | undefined;
  readonly #begin: SqliteStatement;
  readonly #commit: SqliteStatement;
  #isOpen = false;
  #isScheduled = false;
  /** Snapshots that keep the state. */
  #holders = 0;
  #isClosed = false;
  /** `writes` when the state was entered. */
  #seen = 0;

  /** @param writes Default: only snapshots have a state of their own */
  constructor(driver: SqliteDriver, writes?: CountWrites) {
    this.#driver = driver;
    this.#writes = writes;
    this.#begin = driver.prepare('BEGIN');
    this.#commit = driver.prepare('COMMIT');
  }

  /** To be called before each read. @throws StorageError */
  beforeRead(): void {
    if (this.#writes === undefined) return;
    const now = this.#writes();
    if (this.#isOpen && (this.#seen === now || this.#holders > 0)) return;
    this.#enter();
    this.#seen = now;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      if (this.#holders === 0) this.#leave();
    });
  }

  /** Keeps the state until `release`. @throws StorageError */
  hold(): void {
    if (this.#writes !== undefined) this.beforeRead();
    else if (this.#holders === 0) this.#enter();
    this.#holders += 1;
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0 && !this.#isScheduled) this.#leave();
  }

  #enter(): void {
    this.#leave();
    try {
      this.#begin.run();
    } catch (error) {
      throw storageFailure(error);
    }
    this.#isOpen = true;
  }

  /** To be called before the connection closes. */
  close(): void {
    this.#leave();
    this.#isClosed = true;
  }

  /** The next read sees what was committed since. */
  #leave(): void {
    this.#isOpen = false;
    if (this.#isClosed || !this.#driver.inTransaction) return;
    try {
      this.#commit.run();
    } catch {
      this.#driver.exec('ROLLBACK');
    }
  }
}
