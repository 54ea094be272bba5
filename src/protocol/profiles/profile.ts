import { type ToleranceId, tolerances } from './tolerances.ts';

/** A named, versioned set of tolerances for one kind of client. */
export interface Profile {
  readonly name: string;
  readonly version: number;
  readonly description: string;
  readonly tolerances: ReadonlySet<ToleranceId>;
}

const all = Object.keys(tolerances) as ToleranceId[];

/** What real identity providers send today. The vendors' own differ from it only where they need something else. */
const common = new Set(all);

function without(...off: ToleranceId[]): ReadonlySet<ToleranceId> {
  return new Set(all.filter((id) => !off.includes(id)));
}

const list: readonly Profile[] = [
  {
    name: 'default',
    version: 1,
    description: 'Accepts what real identity providers send today.',
    tolerances: common,
  },
  {
    name: 'rfc-strict',
    version: 1,
    description: 'RFC 7643 and 7644 to the letter; every deviation is refused with the clause it breaks.',
    tolerances: new Set(),
  },
  {
    name: 'okta',
    version: 1,
    description: 'Okta: real booleans, path-less PATCH that repeats the id, whole-resource PUT.',
    tolerances: without('boolean-strings', 'wrapped-values', 'bare-complex-values'),
  },
  {
    name: 'entra',
    version: 1,
    description: 'Microsoft Entra ID, with and without the aadOptscim062020 flag.',
    tolerances: common,
  },
  {
    name: 'onelogin',
    version: 1,
    description: 'OneLogin: bodies from a JSON template that each administrator edits.',
    tolerances: common,
  },
];

export const profiles: ReadonlyMap<string, Profile> = new Map(list.map((profile) => [profile.name, profile]));

/** What a request's reading left behind for the log: the tolerances that fired and the names that were ignored. */
export interface Notes {
  readonly tolerances: Set<ToleranceId>;
  readonly ignored: Set<string>;
}

export interface Reading {
  readonly profile: Profile;
  readonly notes: Notes;
}

const mostIgnored = 20;

export function startReading(profile: Profile): Reading {
  return { profile, notes: { tolerances: new Set(), ignored: new Set() } };
}

/** Whether the profile has this tolerance; if so it counts as fired. */
export function tolerates(reading: Reading, id: ToleranceId): boolean {
  if (!reading.profile.tolerances.has(id)) return false;
  reading.notes.tolerances.add(id);
  return true;
}

/** Notes a name that was ignored, without letting a client fill the log. */
export function noteIgnored(reading: Reading, name: string): void {
  if (reading.notes.ignored.size < mostIgnored) reading.notes.ignored.add(name.slice(0, 100));
}
