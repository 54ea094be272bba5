/** The memory of a table, as it crosses to other threads. */
export interface TableMemory {
  /** Makes hashes differ between processes, so that no client can choose keys that collide. */
  readonly seeds: readonly [number, number];
  /** Numbers of one entry. */
  readonly fields: number;
  /** 1 once an entry was added. */
  readonly used: Int32Array<SharedArrayBuffer>;
  readonly locks: Int32Array<SharedArrayBuffer>;
  readonly tags: Int32Array<SharedArrayBuffer>;
  readonly values: Float64Array<SharedArrayBuffer>;
}

/** Entries of one set. A key can be in one set only. */
const ways = 8;

/** Attempts to take a lock before the thread sleeps: its holder may have been interrupted. */
const spins = 1_000;
const sleepMs = 1;

/**
 * Returns the memory of a table.
 *
 * @param sets power of two; the table has eight times as many entries
 * @param fields numbers of one entry
 * @param random returns 32 random bits
 */
export function createTableMemory(sets: number, fields: number, random: () => number): TableMemory {
  const entries = sets * ways;
  return {
    seeds: [random() | 0, random() | 0],
    fields,
    used: new Int32Array(new SharedArrayBuffer(4)),
    locks: new Int32Array(new SharedArrayBuffer(4 * sets)),
    tags: new Int32Array(new SharedArrayBuffer(8 * entries)),
    values: new Float64Array(new SharedArrayBuffer(8 * entries * fields)),
  };
}

/**
 * Numbers by key that all threads share, in a table of fixed size. A key is kept as a hash of 64
 * bits. Each set of eight entries has a lock, which is held for a few instructions.
 */
export class SharedTable {
  readonly #memory: TableMemory;
  readonly #mask: number;
  /** The key whose hashes and set follow: a thread asks for the same one many times in a row. */
  #key: string | undefined;
  #set = 0;
  #first = 0;
  #second = 0;

  constructor(memory: TableMemory) {
    this.#memory = memory;
    this.#mask = memory.locks.length - 1;
  }

  /** The numbers of all entries; `enter` and `find` return where those of a key begin. */
  get values(): Float64Array<SharedArrayBuffer> {
    return this.#memory.values;
  }

  /** Whether no entry was ever added. */
  get isUnused(): boolean {
    return Atomics.load(this.#memory.used, 0) === 0;
  }

  /** Locks the set of a key, until `leave`. */
  enter(key: string): void {
    if (key !== this.#key) this.#hash(key);
    const { locks } = this.#memory;
    for (let tries = 1; Atomics.compareExchange(locks, this.#set, 0, 1) !== 0; tries += 1)
      if (tries % spins === 0) Atomics.wait(locks, this.#set, 1, sleepMs);
  }

  #hash(key: string): void {
    const [firstSeed, secondSeed] = this.#memory.seeds;
    this.#key = key;
    this.#first = hash(key, firstSeed);
    // No tag is zero: that is a free entry.
    this.#second = hash(key, secondSeed) | 1;
    this.#set = this.#first & this.#mask;
  }

  leave(): void {
    Atomics.store(this.#memory.locks, this.#set, 0);
  }

  /** Returns the index of the first number of the entered key; -1: the table does not have it. */
  find(): number {
    const { tags, fields } = this.#memory;
    for (let way = 0; way < ways; way += 1) {
      const entry = this.#set * ways + way;
      if (tags[2 * entry] === this.#first && tags[2 * entry + 1] === this.#second)
        return entry * fields;
    }
    return -1;
  }

  /**
   * Adds the entered key, in the place of the entry of its set that is worth least.
   *
   * @param worthOf of an entry, by the index of its first number; undefined: it must stay
   * @returns the index of its first number, whose values are those of what was there; -1: all
   *   entries of the set must stay
   */
  add(worthOf: (index: number) => number | undefined): number {
    const { tags, fields } = this.#memory;
    let chosen = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let way = 0; way < ways; way += 1) {
      const entry = this.#set * ways + way;
      const isFree = tags[2 * entry + 1] === 0;
      const worth = isFree ? Number.NEGATIVE_INFINITY : worthOf(entry * fields);
      if (worth === undefined || worth >= least) continue;
      least = worth;
      chosen = entry;
    }
    if (chosen < 0) return -1;
    Atomics.store(this.#memory.used, 0, 1);
    tags[2 * chosen] = this.#first;
    tags[2 * chosen + 1] = this.#second;
    return chosen * fields;
  }
}

/** FNV-1a from a seed, with the finalizer of MurmurHash3, so that every bit counts. */
function hash(key: string, seed: number): number {
  let value = seed;
  for (let index = 0; index < key.length; index += 1)
    value = Math.imul(value ^ key.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}
