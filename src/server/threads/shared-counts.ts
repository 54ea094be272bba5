import { createTableMemory, SharedTable, type TableMemory } from './shared-table.ts';

/** Sets of a table: 8,192 keys that are in use at the same time. */
const sets = 1_024;

/** Returns counts, all zero. @param random returns 32 random bits */
export function createCountMemory(random: () => number): TableMemory {
  return createTableMemory(sets, 1, random);
}

/** Counts by key that all threads share. An entry whose count is zero is free. */
export class SharedCounts {
  readonly #table: SharedTable;
  /** Keys that found no entry are counted by this thread alone. */
  readonly #own = new Map<string, number>();

  constructor(memory: TableMemory) {
    this.#table = new SharedTable(memory);
  }

  /** Returns the count of a key. */
  of(key: string): number {
    return this.add(key, 0);
  }

  /** Adds to the count of a key, and returns it. */
  add(key: string, count: number): number {
    if (this.#own.has(key)) return this.#addOwn(key, count);
    const table = this.#table;
    table.enter(key);
    try {
      let index = table.find();
      if (index < 0) {
        if (count === 0) return 0;
        index = table.add((other) => (table.values[other] === 0 ? 0 : undefined));
        if (index < 0) return this.#addOwn(key, count);
        table.values[index] = 0;
      }
      return (table.values[index]! += count);
    } finally {
      table.leave();
    }
  }

  #addOwn(key: string, count: number): number {
    const now = (this.#own.get(key) ?? 0) + count;
    if (now === 0) this.#own.delete(key);
    else this.#own.set(key, now);
    return now;
  }
}
