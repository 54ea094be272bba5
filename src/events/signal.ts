/** Wakes waiting tasks when something may have been written. */
export interface Signal {
  notify(): void;
  /** Resolves at the next `notify`, after this many milliseconds, or at once when closed. */
  wait(milliseconds: number): Promise<void>;
  close(): void;
  isClosed(): boolean;
}

export function createSignal(): Signal {
  let waiting: (() => void)[] = [];
  let closed = false;
  const wake = (): void => {
    const woken = waiting;
    waiting = [];
    for (const resolve of woken) resolve();
  };
  return {
    notify() {
      if (waiting.length > 0) wake();
    },
    wait(milliseconds) {
      if (closed) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
    close() {
      closed = true;
      wake();
    },
    isClosed: () => closed,
  };
}
