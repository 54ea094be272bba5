import type { Traffic } from '../ports/access.ts';
import { type ProfileSuggestion, suggestProfile } from '../protocol/profiles/suggest-profile.ts';
import { dayMs, toTimestamp } from '../protocol/text/date-time.ts';

/** Days after which a trait that was not seen again is forgotten: a client may be replaced. */
const maxTraitDays = 7;

/** More writes than this say nothing more. */
const maxWrites = 1_000;

/** Requests that were looked at. */
interface Seen {
  readonly traits?: readonly string[];
  readonly writes?: number;
  /** The profile of the connection. */
  readonly profile: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const dayOf = (now: number): string => toTimestamp(now).slice(0, 10);

/** Returns what is known of a connection's traffic after more requests. */
export function addTraffic(
  stored: Traffic | undefined,
  { traits = [], writes = 0, profile, now }: Seen,
): Traffic {
  const oldest = dayOf(now - maxTraitDays * dayMs);
  const kept = Object.entries(stored?.seen ?? {}).filter(([, day]) => day >= oldest);
  const today = dayOf(now);
  const before = stored?.profile === profile ? stored.writes : 0;
  return {
    seen: Object.fromEntries([...kept, ...traits.map((trait) => [trait, today] as const)]),
    writes: Math.min(maxWrites, before + writes),
    profile,
  };
}

/** Returns the profile that fits the traffic of a connection better; undefined: none does. */
export function suggestionOf(
  profile: string,
  traffic: Traffic | undefined,
): ProfileSuggestion | undefined {
  if (traffic === undefined) return undefined;
  return suggestProfile(profile, {
    traits: new Set(Object.keys(traffic.seen)),
    writes: traffic.profile === profile ? traffic.writes : 0,
  });
}
