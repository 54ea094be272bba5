import type { Awaitable } from '../ports/awaitable.ts';

/** A question whose answer the requests of one turn of the event loop share. */
export interface OncePerTurn<T> {
  /** Returns what is true after everything that was acknowledged before this call. */
  ask(): Awaitable<T>;
  /** Asks again next time, because a write of this process may have changed the answer. */
  forget(): void;
}

/**
 * Asks once per turn of the event loop. Requests that arrive in one turn share the answer, because
 * nothing is acknowledged in between.
 *
 * @param writes returns a number that changes with each write of the process, where other threads
 *   acknowledge writes too. Default: this thread alone does, and calls `forget`
 */
export function createOncePerTurn<T>(
  read: () => Awaitable<T>,
  writes: () => number = () => 0,
): OncePerTurn<T> {
  let asked: Awaitable<T> | undefined;
  let askedAt = 0;
  return {
    ask() {
      const now = writes();
      if (asked !== undefined && askedAt === now) return asked;
      const asking = read();
      asked = asking;
      askedAt = now;
      setImmediate(() => {
        asked = undefined;
      });
      return asking;
    },
    forget() {
      asked = undefined;
    },
  };
}
