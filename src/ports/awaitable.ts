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
