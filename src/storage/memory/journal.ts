/** A map that remembers how to undo what was done to it. */
export class Journal {
  readonly #undo: (() => void)[] = [];

  set<K, V>(map: Map<K, V>, key: K, value: V): void {
    const had = map.has(key);
    const before = map.get(key);
    this.#undo.push(() => (had ? map.set(key, before!) : map.delete(key)));
    map.set(key, value);
  }

  delete<K, V>(map: Map<K, V>, key: K): void {
    if (!map.has(key)) return;
    const before = map.get(key)!;
    this.#undo.push(() => map.set(key, before));
    map.delete(key);
  }

  /** How much has been done so far. */
  get mark(): number {
    return this.#undo.length;
  }

  rollBack(to: number = 0): void {
    for (const undo of this.#undo.splice(to).reverse()) undo();
  }
}

/** Keys of several parts, as no part holds U+0000. */
export function joined(...parts: readonly string[]): string {
  return parts.join('\0');
}
