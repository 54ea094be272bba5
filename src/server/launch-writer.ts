import { Worker } from 'node:worker_threads';
import { startFile } from './start-files.ts';

/** The writing thread while it loads, and then waits for the database that it is to open. */
export interface LaunchedWriter {
  readonly worker: Worker;
  /** Rejects when the thread ends. */
  readonly ended: Promise<never>;
}

/**
 * Mebibytes of V8's young generation. Objects of a write live shortly; the default of 48 only makes
 * the process bigger.
 */
const youngGenerationMb = 12;

/**
 * Launches the writing thread. It loads its modules beside the thread that launches it, which has
 * as many to load.
 */
export function launchWriter(): LaunchedWriter {
  const worker = new Worker(startFile('writer-thread'), {
    resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
  });
  const ended = new Promise<never>((_, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the writing thread ended with code ${code}`)));
  });
  // It may end before anything waits for it.
  ended.catch(() => undefined);
  // A process that gives up before it opens the database does not wait for the thread.
  worker.unref();
  return { worker, ended };
}
