import { StorageError } from '../../ports/store.ts';

/** Milliseconds somebody waits for a session at most. */
const longestWait = 20_000;

export interface Turns {
  take(): Promise<void>;
  give(): void;
}

/** First come first served; the pool itself would count the wait as a failure to connect. */
export function createTurns(width: number): Turns {
  let free = width;
  const waiting: (() => void)[] = [];
  return {
    take: () => {
      if (free > 0) {
        free -= 1;
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(go), 1);
          reject(
            new StorageError(
              'busy',
              `no session came free in ${longestWait / 1_000} s; pool_size in the storage URL says how many there are`,
            ),
          );
        }, longestWait);
        const go = (): void => {
          clearTimeout(timer);
          resolve();
        };
        waiting.push(go);
      });
    },
    give: () => {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    },
  };
}
