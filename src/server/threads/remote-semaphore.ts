import type { Semaphore } from '../../concurrency/semaphore.ts';

/** How a semaphore of another thread is reached. */
export interface RemotePermits {
  /** Resolves once the permits were granted. */
  acquire(key: string, cost: number): Promise<void>;
  release(cost: number): void;
}

/** Returns a semaphore whose permits and queue are those of another thread. */
export function createRemoteSemaphore(remote: RemotePermits): Semaphore {
  return new RemoteSemaphore(remote);
}

class RemoteSemaphore implements Semaphore {
  readonly #remote: RemotePermits;
  /** Permits that this thread uses. */
  used = 0;
  /** Callers of this thread that wait. */
  waiting = 0;

  constructor(remote: RemotePermits) {
    this.#remote = remote;
  }

  async run<T>(key: string, work: () => Promise<T>, cost: number = 1): Promise<T> {
    await this.acquire(key, cost);
    try {
      return await work();
    } finally {
      this.release(cost);
    }
  }

  async acquire(key: string = '', cost: number = 1): Promise<void> {
    this.waiting += 1;
    try {
      await this.#remote.acquire(key, cost);
    } finally {
      this.waiting -= 1;
    }
    this.used += cost;
  }

  release(cost: number = 1): void {
    this.used -= cost;
    this.#remote.release(cost);
  }
}
