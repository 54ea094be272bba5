import { type Profile, profiles } from './profile.ts';
import { type SignId, signs, type Trait } from './signs.ts';
import { tolerances } from './tolerances.ts';

/** What was seen of a connection's traffic. */
export interface Evidence {
  readonly traits: ReadonlySet<string>;
  /** Writes among the requests that were looked at. */
  readonly writes: number;
}

/** A profile that fits better, and what says so. */
export interface ProfileSuggestion {
  readonly profile: string;
  /** In words; at least one. */
  readonly because: readonly string[];
}

/** Weight from which a client counts as recognized. */
const minWeight = 2;

/** Writes without any trait of a profile's client after which the client is another one. */
const minWrites = 25;

/**
 * Returns the profile that fits the traffic better than the present one; undefined when the present
 * one fits, or nothing is certain.
 */
export function suggestProfile(present: string, evidence: Evidence): ProfileSuggestion | undefined {
  const weights = [...profiles.values()]
    .map((profile) => ({ profile, weight: weightOf(profile, evidence) }))
    .sort((left, right) => right.weight - left.weight);
  const [best, second] = weights;
  const own = weights.find(({ profile }) => profile.name === present);
  if (best!.weight >= minWeight && best!.weight > second!.weight) {
    if (best!.profile.name === present) return undefined;
    return { profile: best!.profile.name, because: reasons(best!.profile, evidence) };
  }
  const isForeign =
    own !== undefined &&
    own.profile.fingerprint.size > 0 &&
    own.weight === 0 &&
    evidence.writes >= minWrites;
  if (!isForeign) return undefined;
  return {
    profile: 'default',
    because: [`${evidence.writes} writes or more, and none as ${present} sends them`],
  };
}

function weightOf({ fingerprint }: Profile, { traits }: Evidence): number {
  let weight = 0;
  for (const [trait, points] of fingerprint) if (traits.has(trait)) weight += points;
  return weight;
}

function reasons({ fingerprint }: Profile, { traits }: Evidence): readonly string[] {
  return [...fingerprint.keys()].filter((trait) => traits.has(trait)).map(meaningOf);
}

/** Returns a trait in words. */
export function meaningOf(trait: Trait): string {
  return Object.hasOwn(signs, trait)
    ? signs[trait as SignId].meaning
    : `requests need the tolerance ${trait} (${tolerances[trait as keyof typeof tolerances].observed})`;
}
