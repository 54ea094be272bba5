import { setTimeout as pause } from 'node:timers/promises';
import type { Explanation } from '../../directory/explain/explain-person.ts';
import type { Event } from '../../events/event.ts';
import type { Company } from './company.ts';
import type { FollowedFeed } from './follow-events.ts';
import type { Screen } from './screen.ts';

/** A company, and what its application sees. */
export interface Party {
  readonly company: Company;
  readonly feed: FollowedFeed;
}

export interface StoryOptions {
  readonly screen: Screen;
  readonly parties: readonly Party[];
  /** Milliseconds between two parts. */
  readonly pauseMs: number;
  readonly signal: AbortSignal;
  /** Explains a person of a tenant, and shows it. */
  readonly explain: (tenant: string, userName: string) => Promise<Explanation>;
}

/** Something that must hold at the end. */
export interface Check {
  readonly title: string;
  readonly isGood: boolean;
}

/** How the story ended. */
export interface StoryResult {
  readonly isVerified: boolean;
  readonly checks: readonly Check[];
  /** userName of the person of the story, by tenant. */
  readonly persons: Readonly<Record<string, string>>;
}

/** How long an event may take from its request to the application. */
const maxEventMs = 10_000;

const lookIntervalMs = 10;

/**
 * Plays the story: a first sync, then one person of each company is hired, renamed, deactivated and
 * explained. Verifies both companies at the end.
 *
 * @throws whatever the signal is aborted with
 */
export async function playStory(options: StoryOptions): Promise<StoryResult> {
  const { screen, parties, pauseMs, signal, explain } = options;
  const persons = new Map<Party, string>();
  const part = async (
    heading: string,
    type: string,
    change: (party: Party) => string,
  ): Promise<void> => {
    await screen.drain();
    await pause(pauseMs, undefined, { signal });
    screen.heading(heading);
    screen.showRequests();
    for (const party of parties) persons.set(party, change(party));
    await Promise.all(parties.map(({ company }) => company.sync()));
    for (const party of parties) {
      const isSeen = (event: Event): boolean =>
        event.type === type && userNameOf(event) === persons.get(party);
      await waitFor(party.feed, isSeen, signal);
    }
  };
  for (const { feed } of parties) await waitFor(feed, isReady, signal);
  screen.heading('First sync: both identity providers create their people and groups');
  await Promise.all(parties.map(({ company }) => company.sync()));
  await part('Grace Murray is hired in both companies', 'user.created', ({ company }) =>
    company.hire('Grace', 'Murray'),
  );
  await part('Grace marries, and has another name', 'user.updated', (party) =>
    party.company.rename(persons.get(party)!, 'Hopper'),
  );
  await part('Grace leaves: her account must lose access', 'user.deactivated', (party) => {
    party.company.suspend(persons.get(party)!);
    return persons.get(party)!;
  });
  const [{ company }] = parties as [Party];
  const person = persons.get(parties[0]!)!;
  await screen.drain();
  await pause(pauseMs, undefined, { signal });
  screen.heading(
    `Why can Grace not sign in? rollcall explain ${person} --tenant ${company.tenant}`,
  );
  await screen.drain();
  const { verdict } = await explain(company.tenant, person);
  await pause(pauseMs, undefined, { signal });
  screen.heading('Verify: read both tenants back, and compare');
  const checks: readonly Check[] = [
    ...(await Promise.all(parties.map((party) => checksOf(party, signal)))).flat(),
    { title: `the explanation of ${person}: ${verdict}`, isGood: verdict === 'inactive' },
  ];
  for (const { isGood, title } of checks) screen.result(isGood, title);
  await screen.drain();
  return {
    isVerified: checks.every(({ isGood }) => isGood),
    checks,
    persons: Object.fromEntries([...persons].map(([each, name]) => [each.company.tenant, name])),
  };
}

/** True for the last event of setting up a tenant. */
const isReady = ({ type }: Event): boolean => type === 'credential.created';

/** Resolves when the application has seen such an event. @throws Error when it does not come */
async function waitFor(
  { events }: FollowedFeed,
  isSeen: (event: Event) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const until = performance.now() + maxEventMs;
  while (!events.some(isSeen)) {
    if (performance.now() > until) throw new Error('an event did not arrive within 10 seconds');
    await pause(lookIntervalMs, undefined, { signal });
  }
}

function userNameOf({ data }: Event): string | undefined {
  return (data as { readonly raw?: { readonly userName?: string } }).raw?.userName;
}

async function checksOf({ company, feed }: Party, signal: AbortSignal): Promise<readonly Check[]> {
  signal.throwIfAborted();
  const drift = await company.verify();
  const failures = company.failures();
  const people = company.people();
  const seen = accessFromEvents(feed.events);
  const isSame =
    seen.size === people.size &&
    [...people].every(([userName, hasAccess]) => seen.get(userName) === hasAccess);
  const isOrdered = feed.events.every(({ sequence }, index) => sequence === index + 1);
  const { tenant, provider } = company;
  return [
    {
      title: `${tenant}: drift ${drift.length} between ${provider} and the server, user by user, member by member`,
      isGood: drift.length === 0,
    },
    {
      title: `${tenant}: ${failures} failures in ${company.requests()} requests`,
      isGood: failures === 0,
    },
    {
      title: `${tenant}: ${feed.events.length} events in order, without a gap`,
      isGood: isOrdered,
    },
    {
      title: `${tenant}: an application that read only the events knows all ${people.size} people, and who has access`,
      isGood: isSame,
    },
  ];
}

/** Returns who has access, as an application that reads only events knows it. */
function accessFromEvents(events: readonly Event[]): ReadonlyMap<string, boolean> {
  const bySubject = new Map<string, readonly [userName: string, hasAccess: boolean]>();
  for (const event of events) {
    if (!event.type.startsWith('user.')) continue;
    const { raw } = event.data as {
      readonly raw: { readonly userName: string; readonly active?: boolean };
    };
    bySubject.set(event.subject, [raw.userName, raw.active !== false]);
  }
  return new Map(bySubject.values());
}
