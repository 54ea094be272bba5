import type { Event } from '../../events/event.ts';

/** What events tell of their subjects. */
interface Told {
  readonly raw?: { readonly userName?: string; readonly displayName?: string };
  readonly name?: string;
  /** Ids; of a large change, their number. */
  readonly members?: unknown;
}

/**
 * Returns a function that says in words what an event is about. It remembers the names of users and
 * groups from earlier events, because events about members have ids only.
 */
export function createNaming(): (event: Event) => string {
  const names = new Map<string, string>();
  return ({ subject, data }) => {
    const { raw, name, members } = data as Told;
    const known = raw?.userName ?? raw?.displayName ?? name;
    if (known !== undefined) names.set(subject, known);
    const shown = names.get(subject) ?? '';
    if (!Array.isArray(members)) return shown;
    const people = members.map((id: string) => names.get(id) ?? id);
    return `${shown}: ${people.length > 2 ? `${people.length} members` : people.join(', ')}`;
  };
}
