/** What stands before and at the one with which the sum of sizes reaches `maxBytes`. */
export function upTo<T>(
  found: readonly T[],
  sizeOf: (one: T) => number,
  maxBytes: number = Infinity,
): readonly T[] {
  let bytes = 0;
  const last = found.findIndex((one) => {
    bytes += sizeOf(one);
    return bytes >= maxBytes;
  });
  return last < 0 ? found : found.slice(0, last + 1);
}
