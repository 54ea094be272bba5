import { type HostTransaction, StorageError } from '../../ports/store.ts';
import {
  controlsTransaction,
  keepOwnProperties,
  transactionControlRefused,
} from '../sql/transaction-control.ts';
import type { SqliteDriver } from './driver.ts';

/** The part of a connection that SQL text goes through. */
interface TakesSql {
  exec(sql: string): unknown;
  prepare(sql: string): unknown;
  close?(): unknown;
}

/**
 * Returns the application's access to the writer's open transaction. Its work may wait for nothing
 * but the database, which answers at once: other writes wait for this one, and on a connection that
 * the application uses too, its other code would write into this transaction.
 *
 * @param client what the application writes with
 */
export function createHostTransaction(
  client: TakesSql,
  driver: Pick<SqliteDriver, 'inTransaction'>,
): HostTransaction {
  return {
    async use(work) {
      const restore = refuseTransactionControl(client);
      try {
        return await withoutWaiting(() => work(client));
      } finally {
        restore();
        // Also when the work has failed: what was written before it is gone too.
        requireTransaction(driver);
      }
    },
  };
}

function requireTransaction({ inTransaction }: Pick<SqliteDriver, 'inTransaction'>): void {
  if (!inTransaction)
    throw new StorageError('error', 'a hook ended the transaction that it was called in');
}

/** Rejects when the work waits for anything but promises that are settled already. */
async function withoutWaiting<T>(work: () => Promise<T>): Promise<T> {
  const working = work();
  const { promise: waited, reject } = Promise.withResolvers<never>();
  // Called once no settled promise is left to go on with.
  process.nextTick(() =>
    reject(
      new StorageError(
        'error',
        'a hook in a SQLite transaction waited for something other than the database; do that before, or in a hook after the commit',
      ),
    ),
  );
  working.catch(() => undefined);
  waited.catch(() => undefined);
  return Promise.race([working, waited]);
}

/** Refuses statements that would end the transaction. Returns what allows them again. */
function refuseTransactionControl(client: TakesSql): () => void {
  const taking = ['exec', 'prepare'] as const;
  const restore = keepOwnProperties(client, [...taking, 'close']);
  client.close = () => {
    throw new StorageError('error', 'a hook must not close the database of its transaction');
  };
  for (const name of taking) {
    const original = client[name].bind(client);
    client[name] = (text) => {
      if (controlsTransaction(text)) throw new StorageError('error', transactionControlRefused);
      return original(text);
    };
  }
  return restore;
}
