/**
 * Limits how much work runs at the same time. Waiting keys take turns, so that a key with a long
 * queue does not delay the others; within one key, work runs in the order of its arrival.
 */
export interface Semaphore {
  /**
   * Takes permits, runs the work and gives the permits back.
   *
   * @param key usually the tenant
   * @param cost permits that the work takes; work that costs more than there are runs alone
   * @throws Error `refusal('queueFull')` or `refusal('timeout')`; the work is not run then
   */
  run<T>(key: string, work: () => Promise<T>, cost?: number): Promise<T>;
  /** Takes permits until `release`. Throws as `run` does. */
  acquire(key?: string, cost?: number): Promise<void>;
  release(cost?: number): void;
  /** Permits in use. */
  readonly used: number;
  /** Callers that wait for permits. */
  readonly waiting: number;
}

export interface SemaphoreOptions {
  readonly permits: number;
  /** Callers of one key that may wait. Default: unlimited. */
  readonly maxWaitingPerKey?: number;
  /** How long a caller may wait, in milliseconds. Default: without a timeout. */
  readonly timeoutMs?: number;
  /** Creates the error for a caller that is turned away. */
  readonly refusal?: (reason: 'queueFull' | 'timeout') => Error;
}

interface Waiter {
  readonly cost: number;
  readonly start: () => void;
}

export function createSemaphore(options: SemaphoreOptions): Semaphore {
  const { permits, maxWaitingPerKey = Number.POSITIVE_INFINITY, timeoutMs } = options;
  const { refusal = (reason) => new Error(`semaphore: ${reason}`) } = options;
  /** Keys in the order of their turns. Keys without waiters are not in it. */
  const queues = new Map<string, Waiter[]>();
  let used = 0;
  let waiting = 0;

  const fits = (cost: number): boolean => used === 0 || used + cost <= permits;

  /** Starts what fits: the first waiter of each key in turn. */
  const startNext = (): void => {
    for (const [key, queue] of queues) {
      const next = queue[0]!;
      if (!fits(next.cost)) return;
      queue.shift();
      queues.delete(key);
      if (queue.length > 0) queues.set(key, queue);
      waiting -= 1;
      used += next.cost;
      next.start();
    }
  };

  /** Removes a waiter whose time is over. */
  const leave = (key: string, waiter: Waiter): void => {
    const queue = queues.get(key)!;
    queue.splice(queue.indexOf(waiter), 1);
    if (queue.length === 0) queues.delete(key);
    waiting -= 1;
    startNext();
  };

  const wait = (key: string, cost: number): Promise<void> => {
    const queue = queues.get(key) ?? [];
    if (queue.length >= maxWaitingPerKey) return Promise.reject(refusal('queueFull'));
    queues.set(key, queue);
    waiting += 1;
    return new Promise((resolve, reject) => {
      if (timeoutMs === undefined) {
        queue.push({ cost, start: resolve });
        return;
      }
      const timer = setTimeout(() => {
        leave(key, waiter);
        reject(refusal('timeout'));
      }, timeoutMs);
      const waiter: Waiter = {
        cost,
        start: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      queue.push(waiter);
    });
  };

  const acquire = (key = '', cost = 1): Promise<void> => {
    if (waiting > 0 || !fits(cost)) return wait(key, cost);
    used += cost;
    return Promise.resolve();
  };

  const release = (cost = 1): void => {
    used -= cost;
    startNext();
  };

  return {
    acquire,
    release,
    async run(key, work, cost = 1) {
      if (waiting === 0 && fits(cost)) used += cost;
      else await wait(key, cost);
      try {
        return await work();
      } finally {
        release(cost);
      }
    },
    get used() {
      return used;
    },
    get waiting() {
      return waiting;
    },
  };
}
