import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type CheckpointSignals, stopCheckpointer } from '../storage/sqlite/checkpoint-signals.ts';
import { startFile } from './start-files.ts';

/** What the checkpoint thread is started with. */
export interface CheckpointData {
  readonly path: string;
  readonly signals: CheckpointSignals;
}

/** Mebibytes of the heap of the thread, which mostly waits for the disk. */
const heap = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 1 };

/** The thread that moves the WAL into the database, so that the writing thread need not. */
export class CheckpointThread {
  readonly #worker: Worker;
  readonly #signals: CheckpointSignals;
  /**
   * Resolves once the thread is loaded and its files are open. Until then, a process that runs out
   * of file descriptors would lose it.
   */
  readonly opened: Promise<void>;

  constructor(data: CheckpointData) {
    this.#signals = data.signals;
    this.#worker = new Worker(startFile('checkpoint-thread'), {
      workerData: data,
      resourceLimits: heap,
    });
    this.opened = once(this.#worker, 'message').then(() => undefined);
    // Without it the WAL would grow until the disk is full, so its end ends the process.
    this.#worker.on('error', (error) => {
      throw error;
    });
  }

  /** Resolves once its connection is closed. */
  async stop(): Promise<void> {
    const ended = once(this.#worker, 'exit');
    stopCheckpointer(this.#signals);
    await ended;
  }
}
