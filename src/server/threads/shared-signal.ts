import { createSignal, type Signal } from '../../events/signal.ts';
import { cells } from './shared-memory.ts';

/**
 * Returns a signal that a write of any thread wakes. It listens only while something waits.
 *
 * @param memory the cells that all threads share
 */
export function createSharedSignal(memory: Int32Array<SharedArrayBuffer>): Signal {
  const own = createSignal();
  let isListening = false;
  let seen = Atomics.load(memory, cells.writes);

  const listen = (): void => {
    if (isListening) return;
    const waiting = Atomics.waitAsync(memory, cells.writes, seen);
    // A write that nothing has been woken for yet.
    if (!waiting.async) return wake();
    isListening = true;
    void waiting.value.then(wake);
  };

  function wake(): void {
    isListening = false;
    seen = Atomics.load(memory, cells.writes);
    own.notify();
  }

  return {
    ...own,
    notify: own.notify,
    wait(milliseconds) {
      const waited = own.wait(milliseconds);
      if (!own.isClosed()) listen();
      return waited;
    },
  };
}
