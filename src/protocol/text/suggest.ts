/**
 * Returns `; did you mean X?` for the known name that takes the fewest edits, when that is few.
 * Returns an empty string otherwise. Case is ignored.
 */
export function suggestion(name: string, known: readonly string[]): string {
  const best = nearest(name, known);
  return best === undefined ? '' : `; did you mean ${best}?`;
}

/** Characters of a name that are compared: client text may be much longer than any name. */
const maxCompared = 80;

/** Returns the known name that takes the fewest edits, when that is at most 3 or a third of the name. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const wanted = name.slice(0, maxCompared).toLowerCase();
  let best: string | undefined;
  let fewest = Math.max(3, wanted.length / 3) + 1;
  for (const candidate of known) {
    const text = candidate.slice(0, maxCompared).toLowerCase();
    // Every name is three edits away from another short one.
    const edits = distance(wanted, text);
    if (edits < fewest && edits < Math.max(wanted.length, text.length))
      [best, fewest] = [candidate, edits];
  }
  return best;
}

/** Levenshtein distance. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const substitution = row[j - 1]! + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[right.length]!;
}
