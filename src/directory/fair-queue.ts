/** Runs costly work a few at a time, the tenants in turn, so that no tenant waits for another's queue. */
export interface FairQueue {
  run<T>(tenant: string, work: () => Promise<T>): Promise<T>;
}

export function createFairQueue(maxAtOnce: number): FairQueue {
  /** In the order of their turns. */
  const waiting = new Map<string, (() => void)[]>();
  let running = 0;

  const next = (): void => {
    const [turn] = waiting;
    if (turn === undefined) {
      running -= 1;
      return;
    }
    const [tenant, jobs] = turn;
    const start = jobs.shift()!;
    waiting.delete(tenant);
    if (jobs.length > 0) waiting.set(tenant, jobs);
    start();
  };

  return {
    async run(tenant, work) {
      if (running < maxAtOnce) running += 1;
      else
        await new Promise<void>((start) => {
          const jobs = waiting.get(tenant);
          if (jobs === undefined) waiting.set(tenant, [start]);
          else jobs.push(start);
        });
      try {
        return await work();
      } finally {
        next();
      }
    },
  };
}
