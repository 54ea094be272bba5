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
 */
export function createOncePerTurn<T>(read: () => Awaitable<T>): OncePerTurn<T> {
  let asked: Awaitable<T> | undefined;
  return {
    ask() {
      if (asked !== undefined) return asked;
      const asking = read();
      asked = asking;
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
