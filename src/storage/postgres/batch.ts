import type { Awaitable } from '../../ports/awaitable.ts';

/** Collects what is asked for at the same moment, and asks once for all of it. */
export class Batch<Key, Value> {
  readonly #one: (key: Key) => Awaitable<Value>;
  readonly #several: (keys: readonly Key[]) => Promise<(key: Key) => Value>;
  #keys: Key[] = [];
  #answer: Promise<(key: Key) => Value> | undefined;

  /**
   * @param one asks for one key
   * @param several asks for several, and resolves to a function that returns the value of each
   */
  constructor(
    one: (key: Key) => Awaitable<Value>,
    several: (keys: readonly Key[]) => Promise<(key: Key) => Value>,
  ) {
    this.#one = one;
    this.#several = several;
  }

  /** Asks when all that runs now waits. */
  async ask(key: Key): Promise<Value> {
    this.#keys.push(key);
    this.#answer ??= new Promise((resolve) => {
      process.nextTick(() => resolve(this.#send()));
    });
    const valueOf = await this.#answer;
    return valueOf(key);
  }

  async #send(): Promise<(key: Key) => Value> {
    const keys = this.#keys;
    this.#keys = [];
    this.#answer = undefined;
    if (keys.length > 1) return this.#several(keys);
    const only = await this.#one(keys[0]!);
    return () => only;
  }
}
