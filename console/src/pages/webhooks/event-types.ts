/** Returns the types of a list with commas; undefined: it is empty. */
export function typesIn(text: string): string[] | undefined {
  const types = text
    .split(',')
    .map((type) => type.trim())
    .filter((type) => type !== '');
  return types.length === 0 ? undefined : types;
}
