import { Session } from 'node:inspector/promises';

/** Counts the blocks of our sources that this thread runs: the same number on every machine. */
export interface StepCounter {
  /** Returns how many blocks of `src` ran while the work was done. */
  of(work: () => Promise<unknown>): Promise<number>;
}

/** Counts with V8's precise coverage. One counter at a time may be in use in a thread. */
export async function createStepCounter(): Promise<StepCounter> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const take = async (): Promise<number> => {
    const { result } = await session.post('Profiler.takePreciseCoverage');
    let steps = 0;
    for (const { url, functions } of result) {
      if (!url.includes('/src/')) continue;
      for (const { ranges } of functions) for (const { count } of ranges) steps += count;
    }
    return steps;
  };
  return {
    async of(work) {
      await take();
      await work();
      return take();
    },
  };
}
