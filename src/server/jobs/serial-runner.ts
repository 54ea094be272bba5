import type { Logger } from '../../ports/system.ts';

/** Runs work one piece after the other. A failure is logged, and later work runs nevertheless. */
export interface SerialRunner {
  /** Resolves once the work has ended, even where it failed. */
  run(work: () => Promise<void>): Promise<void>;
}

/** @param message logged, with the cause, when work fails */
export function createSerialRunner(logger: Logger, message: string): SerialRunner {
  let last: Promise<void> = Promise.resolve();
  return {
    run(work) {
      last = last.then(work).catch((cause: unknown) => logger.log('warn', message, { cause }));
      return last;
    },
  };
}
