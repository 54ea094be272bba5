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
  return new FairSemaphore(options);
}

class FairSemaphore implements Semaphore {
  readonly #options: SemaphoreOptions;
  /** Keys in the order of their turns. Keys without waiters are not in it. */
  readonly #queues = new Map<string, Waiter[]>();
  used = 0;
  waiting = 0;

  constructor(options: SemaphoreOptions) {
    this.#options = options;
  }

  async run<T>(key: string, work: () => Promise<T>, cost: number = 1): Promise<T> {
    if (this.waiting === 0 && this.#fits(cost)) this.used += cost;
    else await this.#wait(key, cost);
    try {
      return await work();
    } finally {
      this.release(cost);
    }
  }

  acquire(key: string = '', cost: number = 1): Promise<void> {
    if (this.waiting > 0 || !this.#fits(cost)) return this.#wait(key, cost);
    this.used += cost;
    return Promise.resolve();
  }

  release(cost: number = 1): void {
    this.used -= cost;
    this.#startNext();
  }

  #fits(cost: number): boolean {
    return this.used === 0 || this.used + cost <= this.#options.permits;
  }

  /** Starts what fits: the first waiter of each key in turn. */
  #startNext(): void {
    for (const [key, queue] of this.#queues) {
      const next = queue[0]!;
      if (!this.#fits(next.cost)) return;
      queue.shift();
      this.#queues.delete(key);
      if (queue.length > 0) this.#queues.set(key, queue);
      this.waiting -= 1;
      this.used += next.cost;
      next.start();
    }
  }

  #wait(key: string, cost: number): Promise<void> {
    const { maxWaitingPerKey = Number.POSITIVE_INFINITY, timeoutMs } = this.#options;
    const queue = this.#queues.get(key) ?? [];
    if (queue.length >= maxWaitingPerKey) return Promise.reject(this.#refusal('queueFull'));
    this.#queues.set(key, queue);
    this.waiting += 1;
    return new Promise((resolve, reject) => {
      if (timeoutMs === undefined) {
        queue.push({ cost, start: resolve });
        return;
      }
      const timer = setTimeout(() => {
        this.#leave(key, waiter);
        reject(this.#refusal('timeout'));
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
  }

  /** Removes a waiter whose time is over. */
  #leave(key: string, waiter: Waiter): void {
    const queue = this.#queues.get(key)!;
    queue.splice(queue.indexOf(waiter), 1);
    if (queue.length === 0) this.#queues.delete(key);
    this.waiting -= 1;
    this.#startNext();
  }

  #refusal(reason: 'queueFull' | 'timeout'): Error {
    return this.#options.refusal?.(reason) ?? new Error(`semaphore: ${reason}`);
  }
}
