import { StorageError } from '../../ports/store.ts';

/** What is asked of a store is finished before it is closed, and nothing more is taken then. */
export class UnderWay {
  readonly #working = new Set<Promise<unknown>>();
  #isClosed = false;

  /** @throws StorageError closed */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new StorageError('closed', 'the store is closed');
    const done = work();
    const settled = done.catch(() => undefined);
    this.#working.add(settled);
    try {
      return await done;
    } finally {
      this.#working.delete(settled);
    }
  }

  /** True the first time. */
  async close(): Promise<boolean> {
    if (this.#isClosed) return false;
    this.#isClosed = true;
    await Promise.all(this.#working);
    return true;
  }
}
