/** A source of repeatable choices: the same seed gives the same run. */
export interface Random {
  /** Returns a number from 0 up to, and without, 1. */
  next(): number;
  /** Returns a whole number from 0 up to, and without, `below`. */
  below(below: number): number;
  /** Returns one of these. Throws RangeError when there is none. */
  one<T>(choices: readonly T[]): T;
  /** Returns `count` different ones of these, or all when there are fewer. */
  some<T>(choices: readonly T[], count: number): readonly T[];
}

/**
 * Returns a generator of the family mulberry32: 32 bits of state, good enough for choosing test
 * data.
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    one(choices) {
      if (choices.length === 0) throw new RangeError('there is nothing to choose from');
      return choices[below(choices.length)]!;
    },
    some(choices, count) {
      const left = [...choices];
      const chosen: (typeof choices)[number][] = [];
      while (left.length > 0 && chosen.length < count) {
        const at = below(left.length);
        chosen.push(left[at]!);
        left[at] = left.at(-1)!;
        left.pop();
      }
      return chosen;
    },
  };
}
