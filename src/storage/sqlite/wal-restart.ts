import { type CheckpointSignals, cells } from './checkpoint-signals.ts';
import type { SqliteDriver } from './driver.ts';

/** Size to which a WAL that has grown further is cut when it is restarted. */
const walLimitBytes = 67_108_864;

/**
 * The writer's side of a checkpointer: counts what is committed, and restarts the WAL when the
 * checkpointer asks for it.
 */
export class WalRestart {
  readonly #driver: SqliteDriver;
  readonly #signals: CheckpointSignals;
  readonly #busyTimeout: number;

  /**
   * Switches off the automatic checkpoints of the writing connection.
   *
   * @param busyTimeout milliseconds that the connection waits for other processes
   */
  constructor(driver: SqliteDriver, signals: CheckpointSignals, busyTimeout: number) {
    this.#driver = driver;
    this.#signals = signals;
    this.#busyTimeout = busyTimeout;
    driver.exec(`PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = ${walLimitBytes}`);
  }

  /** To be called after each commit, outside a transaction, with its number of writes. */
  committed(count: number): void {
    Atomics.add(this.#signals, cells.writes, count);
    Atomics.notify(this.#signals, cells.writes);
    const readerWaitMs = Atomics.load(this.#signals, cells.restart);
    if (readerWaitMs === 0) return;
    this.#restart(readerWaitMs);
    Atomics.store(this.#signals, cells.restart, 0);
    Atomics.notify(this.#signals, cells.restart);
  }

  /** Waits for readers a short time only. Where that fails, the checkpointer asks again. */
  #restart(readerWaitMs: number): void {
    try {
      this.#driver.exec(`PRAGMA busy_timeout = ${readerWaitMs}`);
      this.#driver.exec('PRAGMA wal_checkpoint(RESTART)');
    } catch {
      // The next commit reports what is wrong with the disk.
    } finally {
      this.#driver.exec(`PRAGMA busy_timeout = ${this.#busyTimeout}`);
    }
  }
}
