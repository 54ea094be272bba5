import { type Reader, StorageError, type Store, type Transaction } from '../../ports/store.ts';
import { MemoryReader } from './reader.ts';
import { Tables } from './tables.ts';
import { MemoryTransaction } from './transaction.ts';

/**
 * Everything in this process's memory, gone with it: for tests, trials, and as the plainest statement of what a store does. Lists
 * look at every resource.
 */
export function createMemoryStore(): Store {
  const tables = new Tables();
  const reader = new MemoryReader(tables);
  const turns = new Turns(tables);
  const store: Store = {
    ...committed(reader, turns),
    snapshot: (work) => turns.alone(() => work(reader)),
    write: (work) => turns.write(work),
    listReader: async () => store,
    close: () => turns.close(),
  };
  return store;
}

/** Every read of a reader, none of which sees a transaction that is under way. */
function committed(reader: MemoryReader, turns: Turns): Reader {
  const reads: Record<string, unknown> = {};
  for (
    let level: object = MemoryReader.prototype;
    level !== Object.prototype;
    level = Object.getPrototypeOf(level) as object
  ) {
    for (const name of Object.getOwnPropertyNames(level)) {
      const read = reader[name as keyof Reader] as (...given: unknown[]) => Promise<unknown>;
      if (name !== 'constructor')
        reads[name] ??= (...given: unknown[]) => turns.committed(() => read.apply(reader, given));
    }
  }
  return reads as unknown as Reader;
}

class Turns {
  readonly #tables: Tables;
  readonly #queue: (() => Promise<void>)[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new StorageError('closed', 'the store is closed'));
    return this.alone(() => this.#transact(work));
  }

  /** In turn with every other transaction. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#queue.push(() => work().then(resolve, reject));
      this.#running ??= this.#drain();
    });
  }

  /** No reader sees a transaction that is under way. */
  async committed<T>(read: () => Promise<T>): Promise<T> {
    while (this.#running !== undefined) await this.#running;
    return read();
  }

  async #drain(): Promise<void> {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift())
      await next();
    this.#running = undefined;
  }

  async #transact<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const transaction = new MemoryTransaction(this.#tables);
    try {
      return await work(transaction);
    } catch (error) {
      transaction.rollBack();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }
}
