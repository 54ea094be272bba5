import { StorageError } from '../../ports/store.ts';

/** Work on a store: finished before the store is closed, and refused afterwards. */
export class InFlight {
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

  /** Resolves when the work is done; true the first time. */
  async close(): Promise<boolean> {
    if (this.#isClosed) return false;
    this.#isClosed = true;
    await Promise.all(this.#working);
    return true;
  }
}
