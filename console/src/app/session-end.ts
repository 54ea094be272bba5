import { useSyncExternalStore } from 'react';

/*
 * A session may end while a page is open. Requests that were refused for it wait here until the
 * administrator has signed in again, and are sent once more then: the page goes on, with what was
 * typed.
 */

const listeners = new Set<() => void>();
let waiting: (() => void)[] | undefined;

function notify(): void {
  for (const listener of listeners) listener();
}

/** Resolves after the next sign-in; rejects with the signal's reason when that is aborted. */
export function waitForSignIn(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    const isFirst = waiting === undefined;
    (waiting ??= []).push(resolve);
    if (isFirst) notify();
  });
}

/** Lets the requests go on that wait for a sign-in. */
export function signedInAgain(): void {
  const resumed = waiting ?? [];
  waiting = undefined;
  notify();
  for (const resume of resumed) resume();
}

/** Returns whether the session has ended while a page was open. */
export function useSessionEnd(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => waiting !== undefined,
  );
}
