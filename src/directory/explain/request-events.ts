import type { StoredEvent } from '../../ports/events.ts';
import type { RequestRow } from '../../ports/requests.ts';
import type { Reader } from '../../ports/store.ts';
import { fromTimestamp, toTimestamp } from '../../protocol/text/date-time.ts';
import { isId } from '../shortened.ts';

/** Events of one request that are read. */
const maxEvents = 200;

/** Events of the time of the request that are looked at. */
const maxLookedAt = 2_000;
const pageSize = 200;

/** Clocks of nodes differ, and events are written after the request began. */
const slackMs = 2_000;

/** Subjects whose later events are looked at: a deferred request is carried out later. */
const maxSubjects = 5;
const eventsPerSubject = 50;

/**
 * Returns the events that a request has caused, in their order. They are found by their time,
 * because an event says which request caused it, and no index does.
 */
export async function eventsOfRequest(
  state: Reader,
  row: RequestRow,
): Promise<readonly StoredEvent[]> {
  const found = new Map<number, StoredEvent>();
  const add = (events: readonly StoredEvent[]): void => {
    // Most events are of other requests: do not parse them for nothing.
    for (const event of events)
      if (found.size < maxEvents && event.payload.includes(row.id) && requestOf(event) === row.id)
        found.set(event.sequence, event);
  };
  const began = fromTimestamp(row.created);
  const until = toTimestamp(began + row.milliseconds + slackMs);
  let after = await sequenceBefore(state, row.tenant, toTimestamp(began - slackMs));
  for (let looked = 0; looked < maxLookedAt; looked += pageSize) {
    const events = await state.events(row.tenant, after, pageSize);
    add(events);
    const last = events.at(-1);
    if (last === undefined || events.length < pageSize || last.created > until) break;
    after = last.sequence;
  }
  for (const subject of row.keys.filter(isId).slice(0, maxSubjects))
    add(await state.eventsAbout(row.tenant, subject, eventsPerSubject));
  return [...found.values()].sort((left, right) => left.sequence - right.sequence);
}

function requestOf({ payload }: StoredEvent): string | undefined {
  return (JSON.parse(payload) as { readonly request?: string }).request;
}

/** Returns the sequence of the last event before an instant, by halving: events are in order. */
async function sequenceBefore(state: Reader, tenant: string, instant: string): Promise<number> {
  const { first, last } = await state.eventRange(tenant);
  let [low, high] = [first - 1, last];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [event] = await state.events(tenant, middle, 1);
    if (event !== undefined && event.created < instant) low = event.sequence;
    else high = middle;
  }
  return low;
}
