import { StorageError, type Store, type Transaction } from '../../ports/store.ts';
import { MemoryReader } from './reader.ts';
import { Tables } from './tables.ts';
import { MemoryTransaction } from './transaction.ts';

/**
 * Everything in this process's memory, gone with it: for tests, trials, and as the plainest statement of what a store does. Lists
 * look at every resource.
 */
export function createMemoryStore(): Store {
  return new MemoryStore();
}

class MemoryStore implements Store {
  readonly #tables = new Tables();
  readonly #reader = new MemoryReader(this.#tables);
  readonly #queue: (() => Promise<void>)[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  snapshot: Store['snapshot'] = (work) => this.#alone(() => work(this.#reader));
  resource: Store['resource'] = (...given) => this.#committed(() => this.#reader.resource(...given));
  select: Store['select'] = (...given) => this.#committed(() => this.#reader.select(...given));
  positions: Store['positions'] = (...given) => this.#committed(() => this.#reader.positions(...given));
  resourcesAt: Store['resourcesAt'] = (...given) => this.#committed(() => this.#reader.resourcesAt(...given));
  count: Store['count'] = (...given) => this.#committed(() => this.#reader.count(...given));
  memberSet: Store['memberSet'] = (...given) => this.#committed(() => this.#reader.memberSet(...given));
  members: Store['members'] = (...given) => this.#committed(() => this.#reader.members(...given));
  groupsOf: Store['groupsOf'] = (...given) => this.#committed(() => this.#reader.groupsOf(...given));
  definitions: Store['definitions'] = (...given) => this.#committed(() => this.#reader.definitions(...given));
  accountOf: Store['accountOf'] = (...given) => this.#committed(() => this.#reader.accountOf(...given));
  tenant: Store['tenant'] = (...given) => this.#committed(() => this.#reader.tenant(...given));
  connection: Store['connection'] = (...given) => this.#committed(() => this.#reader.connection(...given));
  connections: Store['connections'] = (...given) => this.#committed(() => this.#reader.connections(...given));
  credentialByHash: Store['credentialByHash'] = (...given) => this.#committed(() => this.#reader.credentialByHash(...given));
  credentials: Store['credentials'] = (...given) => this.#committed(() => this.#reader.credentials(...given));
  accessGeneration: Store['accessGeneration'] = () => this.#committed(() => this.#reader.accessGeneration());
  setting: Store['setting'] = (...given) => this.#committed(() => this.#reader.setting(...given));

  write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new StorageError('closed', 'the store is closed'));
    return this.#alone(() => this.#transact(work));
  }

  /** In turn with every other transaction. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#queue.push(() => work().then(resolve, reject));
      this.#running ??= this.#drain();
    });
  }

  /** No reader sees a transaction that is under way. */
  async #committed<T>(read: () => Promise<T>): Promise<T> {
    while (this.#running !== undefined) await this.#running;
    return read();
  }

  async #drain(): Promise<void> {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) await next();
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
