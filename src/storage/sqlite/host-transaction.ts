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

/** Rejects when the work waits for another turn of the event loop. */
async function withoutWaiting<T>(working: Promise<T>): Promise<T> {
  const { promise: nextTurn, reject } = Promise.withResolvers<never>();
  const timer = setImmediate(() =>
    reject(
      new StorageError(
        'error',
        'a hook in a SQLite transaction waited for something else than the database; do that before, or in a hook after the commit',
      ),
    ),
  );
  working.catch(() => undefined);
  try {
    return await Promise.race([working, nextTurn]);
  } finally {
    clearImmediate(timer);
  }
}
