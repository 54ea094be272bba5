/** A value that is there, or that arrives later. */
export type Awaitable<T> = T | Promise<T>;

/**
 * Returns what `use` makes of a value: at once where the value is there, or else when it arrives.
 *
 * An `await` costs a promise and a turn of the microtask queue even for a value that is there. The
 * path of a read passes fifteen functions and, on SQLite, waits for nothing.
 */
export function whenReady<T, R>(
  value: Awaitable<T>,
  use: (value: T) => Awaitable<R>,
): Awaitable<R> {
  return value instanceof Promise ? value.then(use) : use(value);
}

/**
 * Returns what `work` returns, or else what `onError` makes of its error, whenever that arrives.
 */
export function orElse<T>(
  work: () => Awaitable<T>,
  onError: (error: unknown) => Awaitable<T>,
): Awaitable<T> {
  try {
    const value = work();
    return value instanceof Promise ? value.catch(onError) : value;
  } catch (error) {
    return onError(error);
  }
}

/** Does `work` for one item after the other: at once as long as nothing is waited for. */
export function inOrder<T>(
  items: readonly T[],
  work: (item: T) => Awaitable<void>,
  from: number = 0,
): Awaitable<void> {
  for (let index = from; index < items.length; index += 1) {
    const done = work(items[index]!);
    if (done instanceof Promise) return done.then(() => inOrder(items, work, index + 1));
  }
}
