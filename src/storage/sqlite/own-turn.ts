import { setImmediate as nextTurn } from 'node:timers/promises';
import { createSemaphore } from '../../concurrency/semaphore.ts';

/** Runs work when no other work of the store runs. */
export type InOwnTurn = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Returns what runs transactions in turns of the event loop of their own. A transaction waits for
 * nothing but the database, which answers at once: begun in a turn of its own, it ends in that
 * turn, and no code of the application can run in between. It would write into the transaction, or
 * wait for it without end.
 *
 * @param untilFree resolves once the connection can be used. Default: at once
 */
export function createOwnTurns(untilFree: () => Promise<void> = async () => undefined): InOwnTurn {
  const turns = createSemaphore({ permits: 1 });
  return (work) =>
    turns.run('', async () => {
      await nextTurn();
      await untilFree();
      return work();
    });
}
