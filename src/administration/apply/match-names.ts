import { quote } from '../../protocol/errors/scim-error.ts';

/** An object of a file, by its name. */
interface WantedName {
  readonly name: string;
  readonly renamedFrom?: string;
}

/** A wanted object with what there is of it. */
export interface Match<W, C> {
  readonly wanted: W;
  /** Absent: it is to be created. */
  readonly current?: C;
}

/** Which wanted object is which present one. */
export interface Matches<W, C> {
  readonly matches: readonly Match<W, C>[];
  /** What no wanted object names. */
  readonly others: readonly C[];
  readonly problems: readonly string[];
}

/**
 * Matches wanted objects with those that there are, by name. `renamedFrom` counts only while the
 * new name is free, so that a file may keep it.
 *
 * @param choose which of several of one name is meant; undefined: it cannot be told
 */
export function matchNames<W extends WantedName, C extends { readonly name: string }>(
  what: string,
  wanted: readonly W[],
  present: readonly C[],
  choose: (wanted: W, among: readonly C[]) => C | undefined = (_, among) => among.at(-1),
): Matches<W, C> {
  const byName = Map.groupBy(present, ({ name }) => name);
  const bySpelling = new Map(present.map(({ name }) => [name.toLowerCase(), name]));
  const names = new Set(wanted.map(({ name }) => name));
  const taken = new Set<string>();
  const renamed = new Map<W, string>();
  for (const one of wanted) {
    const { name, renamedFrom } = one;
    if (byName.has(name)) taken.add(name);
    else if (renamedFrom !== undefined && byName.has(renamedFrom)) {
      renamed.set(one, renamedFrom);
      taken.add(renamedFrom);
    }
  }
  const moved = new Set(renamed.values());
  const problems: string[] = [];
  const matches = wanted.map((one): Match<W, C> => {
    const from = renamed.get(one) ?? one.name;
    const isMoved = !renamed.has(one) && moved.has(one.name);
    const among = isMoved ? undefined : byName.get(from);
    if (among !== undefined) {
      const current = among.length === 1 ? among[0] : choose(one, among);
      if (current === undefined)
        problems.push(
          `there are ${among.length} ${what}s named ${quote(from)}; give them different names first`,
        );
      return { wanted: one, current };
    }
    const other = bySpelling.get(one.name.toLowerCase());
    if (other !== undefined && other !== one.name && !names.has(other) && !taken.has(other))
      problems.push(
        `there is a ${what} ${quote(other)}; write the name so, or add renamedFrom: ${other}`,
      );
    return { wanted: one };
  });
  const others = present.filter(({ name }) => !taken.has(name) && !names.has(name));
  return { matches: [...matches].sort(renamesFirst), others, problems };
}

/** A name must be free before another object gets it. */
function renamesFirst<W extends WantedName, C extends { readonly name: string }>(
  left: Match<W, C>,
  right: Match<W, C>,
): number {
  const rank = ({ wanted, current }: Match<W, C>): number =>
    current !== undefined && current.name !== wanted.name ? 0 : 1;
  return rank(left) - rank(right);
}
