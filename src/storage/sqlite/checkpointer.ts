import { type CheckpointSignals, cells } from './checkpoint-signals.ts';
import type { SqliteStatement } from './driver.ts';
import { openNodeDriver } from './node-driver.ts';

/** WAL pages that are moved into the database at a time: 16 MiB. */
const checkpointPages = 4_096;

/** WAL pages above which the writer is asked to restart the WAL: 64 MiB. */
const restartPages = 16_384;

/** Interval between looks at how much was written. */
const lookIntervalMs = 50;

/** Longest time for which committed writes are in the WAL only. */
const maxIntervalMs = 5_000;

/** Time after a request for a restart, or after a failure, before the next. */
const retryIntervalMs = 1_000;

/** WAL pages of one write, until it was measured. */
const assumedPages = 8;

/** How long the writer may wait for readers when it restarts a WAL of `restartPages`. */
const readerWaitMs = 25;
const maxReaderWaitMs = 250;

/**
 * Moves pages from the WAL into the database on a connection of its own, until the signals say
 * stop. Blocks its thread. The writer goes on meanwhile: checkpoints are passive. While it writes,
 * the WAL is never moved completely, so it would only grow; above 64 MiB the writer is asked to
 * move the last few pages itself, between two commits, and to start the WAL from its beginning.
 *
 * @param onOpen called once every file that it needs is open
 */
export function runCheckpointer(
  path: string,
  signals: CheckpointSignals,
  onOpen: () => void = () => undefined,
): void {
  const driver = openNodeDriver(path, { readOnly: false, busyTimeout: 0 });
  try {
    // FULL: what is moved is on disk before the WAL is overwritten.
    driver.exec('PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0');
    const passive = driver.prepare('PRAGMA wal_checkpoint(PASSIVE)');
    // The first one opens the WAL: later there may be no free file descriptor.
    passive.get();
    onOpen();
    new Checkpointer(passive, signals).run();
  } finally {
    driver.close();
  }
}

class Checkpointer {
  readonly #passive: SqliteStatement;
  readonly #signals: CheckpointSignals;
  #pagesPerWrite = assumedPages;
  /** Pages in the WAL after the last checkpoint; 0: the next write starts it from its beginning. */
  #pages = 0;
  /** When a restart was last asked for. */
  #asked = Number.NEGATIVE_INFINITY;

  constructor(passive: SqliteStatement, signals: CheckpointSignals) {
    this.#passive = passive;
    this.#signals = signals;
  }

  run(): void {
    let done = 0;
    let last = performance.now();
    while (!this.#isStopped()) {
      const isFirst = Atomics.wait(this.#signals, cells.writes, done) === 'ok';
      if (isFirst) last = performance.now();
      this.#sleep(lookIntervalMs);
      const seen = Atomics.load(this.#signals, cells.writes);
      // The counter wraps around.
      const count = (seen - done) | 0;
      const isDue = count * this.#pagesPerWrite >= checkpointPages;
      if (!isDue && performance.now() - last < maxIntervalMs) continue;
      if (this.#checkpoint(count)) done = seen;
      last = performance.now();
    }
  }

  /** Returns false when it failed, as on a full disk: it is tried again. */
  #checkpoint(count: number): boolean {
    const before = this.#pages;
    const pages = this.#move();
    if (pages === undefined) return false;
    const added = pages - (pages < before ? 0 : before);
    this.#pagesPerWrite = Math.max(1, added / Math.max(1, count));
    const isLong = pages >= restartPages;
    if (isLong && performance.now() - this.#asked > retryIntervalMs) this.#askForRestart();
    return true;
  }

  /** Returns the number of pages in the WAL; undefined: it failed. */
  #move(): number | undefined {
    try {
      const row = this.#passive.get() as unknown as {
        readonly log: number;
        readonly checkpointed: number;
      };
      this.#pages = row.log === row.checkpointed ? 0 : row.log;
      return row.log;
    } catch {
      // The next commit reports what is wrong with the disk.
      this.#sleep(retryIntervalMs);
      return undefined;
    }
  }

  /** Moves what was written meanwhile first, so that little is left to the writer. */
  #askForRestart(): void {
    const pages = this.#move();
    if (pages === undefined || pages < restartPages) return;
    this.#asked = performance.now();
    const wait = Math.min(maxReaderWaitMs, (readerWaitMs * pages) / restartPages);
    Atomics.store(this.#signals, cells.restart, Math.ceil(wait));
    Atomics.wait(this.#signals, cells.restart, Math.ceil(wait), retryIntervalMs);
  }

  #isStopped(): boolean {
    return Atomics.load(this.#signals, cells.stopped) === 1;
  }

  #sleep(milliseconds: number): void {
    Atomics.wait(this.#signals, cells.stopped, 0, milliseconds);
  }
}
