/**
 * Values that hold for one generation, of the access tables or of all that is stored: the only
 * place where the answer to an awaited read is kept. The generation is read before the value, and
 * the value is stored in the map that was that generation's before the read began. A late answer
 * therefore cannot outlive a change that happened while it was on its way.
 */
export interface GenerationCache<T> {
  /**
   * Returns the value kept for the key in this generation, or else what `load` reads. A load that
   * fails is not kept.
   */
  get(generation: number | string, key: string, load: () => Promise<T>): T | Promise<T>;
}

/** @param maxEntries above it the value that was read first is dropped */
export function createGenerationCache<T>(maxEntries: number): GenerationCache<T> {
  let current: number | string = -1;
  let values: Map<string, T> = new Map();

  const load = async (into: Map<string, T>, key: string, read: () => Promise<T>): Promise<T> => {
    const value = await read();
    if (into.size >= maxEntries) into.delete(into.keys().next().value!);
    into.set(key, value);
    return value;
  };

  return {
    get(generation, key, read) {
      // An older generation gets a new map too: after a failover it may be the valid one.
      if (generation !== current) {
        values = new Map();
        current = generation;
      }
      return values.get(key) ?? load(values, key, read);
    },
  };
}
