/**
 * Returns `; did you mean X?` for the known name with the fewest edits, if they are few; otherwise
 * an empty string. Ignores case.
 */
export function suggestion(name: string, known: readonly string[]): string {
  const best = nearest(name, known);
  return best === undefined ? '' : `; did you mean ${best}?`;
}

/** Characters of a name that are compared. Client text may be much longer than any name. */
const maxCompared = 80;

/** Returns the known name with the fewest edits, if these are at most 3 or a third of the name. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const wanted = name.slice(0, maxCompared).toLowerCase();
  let best: string | undefined;
  let fewest = Math.max(3, wanted.length / 3) + 1;
  for (const candidate of known) {
    const text = candidate.slice(0, maxCompared).toLowerCase();
    // Two short names are never more than three edits apart.
    const edits = distance(wanted, text);
    if (edits < fewest && edits < Math.max(wanted.length, text.length))
      [best, fewest] = [candidate, edits];
  }
  return best;
}

/** Returns the Levenshtein distance. */
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
