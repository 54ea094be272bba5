/** A bug to plant into one source file. */
export interface PlantedText {
  /** Relative to the repository. */
  readonly file: string;
  /** Occurs in the file exactly once, however it is wrapped. */
  readonly find: string;
  readonly replace: string;
}

/**
 * Returns a source with a bug planted into it; undefined if the text to replace is not found
 * exactly once. White space is ignored, so that a formatter does not make a mutant stale.
 */
export function plantMutant(
  source: string,
  { find, replace }: Pick<PlantedText, 'find' | 'replace'>,
): string | undefined {
  const at = [...source.matchAll(/\S/gu)].map(({ index }) => index);
  const compact = source.replaceAll(/\s/gu, '');
  const wanted = find.replaceAll(/\s/gu, '');
  const first = compact.indexOf(wanted);
  if (first < 0 || compact.includes(wanted, first + 1)) return undefined;
  const end = at[first + wanted.length - 1]! + 1;
  return source.slice(0, at[first]) + replace + source.slice(end);
}
