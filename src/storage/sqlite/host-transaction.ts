import { type HostTransaction, StorageError } from '../../ports/store.ts';
import type { SqliteDriver } from './driver.ts';

/**
 * Returns the application's access to the writer's open transaction. Its work may wait for nothing
 * but the database, which answers at once: other writes wait for this one, and on a connection that
 * the application uses too, its other code would write into this transaction.
 *
 * @param client what the application writes with
 */
export function createHostTransaction(
  client: object,
  driver: Pick<SqliteDriver, 'inTransaction'>,
): HostTransaction {
  return {
    async use(work) {
      const result = await withoutWaiting(work(client));
      if (!driver.inTransaction)
        throw new StorageError('error', 'a hook ended the transaction that it was called in');
      return result;
    },
  };
}

/** Rejects when the work waits for anything but promises that are settled already. */
async function withoutWaiting<T>(working: Promise<T>): Promise<T> {
  const { promise: waited, reject } = Promise.withResolvers<never>();
  // Called once no settled promise is left to go on with.
  process.nextTick(() =>
    reject(
      new StorageError(
        'error',
        'a hook in a SQLite transaction waited for something else than the database; do that before, or in a hook after the commit',
      ),
    ),
  );
  working.catch(() => undefined);
  waited.catch(() => undefined);
  return Promise.race([working, waited]);
}
