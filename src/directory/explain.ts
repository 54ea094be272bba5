import type { Account } from '../ports/account.ts';
import type { Delivery, Endpoint } from '../ports/delivery.ts';
import type { StoredEvent } from '../ports/events.ts';
import type { RequestRow } from '../ports/requests.ts';
import type { Reader, StoredResource } from '../ports/store.ts';
import type { Condition } from '../protocol/filter/narrow.ts';
import { foldText } from '../protocol/text/fold.ts';
import { foldUsername } from '../protocol/text/username.ts';

/** What is known of a person, on one line of time, and what it comes to. */
export interface Explanation {
  readonly verdict: Verdict;
  /** In plain words, for whoever asked. */
  readonly summary: string;
  readonly user?: string;
  readonly account?: Pick<Account, 'id' | 'username' | 'status'>;
  /** The latest first. */
  readonly timeline: readonly TimelineEntry[];
}

export type Verdict =
  | 'never seen'
  | 'looked up but not created'
  | 'rejected'
  | 'held'
  | 'deleted'
  | 'inactive'
  | 'delivery failing'
  | 'active';

export type TimelineEntry =
  | { readonly at: string; readonly kind: 'request'; readonly request: RequestRow }
  | { readonly at: string; readonly kind: 'event'; readonly event: StoredEvent; readonly undelivered: readonly Undelivered[] };

export interface Undelivered {
  readonly endpoint: string;
  readonly status: Delivery['status'];
  readonly error?: string;
}

/** Requests and events that are looked at. */
const most = 50;

/**
 * Why somebody is there, or is not.
 *
 * @param wanted id, userName, externalId or address
 */
export function explainPerson(reader: Reader, tenant: string, wanted: string): Promise<Explanation> {
  return reader.snapshot(async (state) => {
    const row = await findUser(state, tenant, wanted);
    const requests = await requestsAbout(state, tenant, wanted, { limit: most });
    const id = row?.id ?? madeIn(requests);
    const events = id === undefined ? [] : await state.eventsAbout(tenant, id, most);
    const account = row === undefined ? undefined : await state.accountOf(tenant, row.id);
    const entries = await timeline(state, tenant, requests, events);
    const isHeld = row !== undefined && (await state.heldLink(tenant, row.id)) !== undefined;
    const [verdict, summary] = judge({ row, account, isHeld, requests, events, entries });
    const shown =
      account === undefined ? {} : { account: { id: account.id, username: account.username, status: account.status } };
    return { verdict, summary, ...(id === undefined ? {} : { user: id }), ...shown, timeline: entries };
  });
}

/** A user by id, userName, externalId or address. */
async function findUser(state: Reader, tenant: string, wanted: string): Promise<StoredResource | undefined> {
  const byId = await state.resource(tenant, 'User', wanted);
  if (byId !== undefined) return byId;
  const ways: readonly Condition[] = [
    { kind: 'key', path: 'userName', equals: foldUsername(wanted) },
    { kind: 'key', path: 'externalId', equals: wanted },
    { kind: 'key', path: 'emails.value', equals: foldText(wanted) },
  ];
  for (const condition of ways) {
    const order = { descending: false } as const;
    const [found] = await state.select(tenant, 'User', { condition, order, offset: 0, limit: 1 });
    if (found !== undefined) return found;
  }
  return undefined;
}

export interface AboutOptions {
  readonly limit: number;
  readonly before?: string | undefined;
  /** At least this status. */
  readonly status?: number;
}

/** Requests about a user, or about somebody there is no user of: by whatever name; the latest first. */
export async function requestsAbout(
  state: Reader,
  tenant: string,
  wanted: string,
  { limit, before, status }: AboutOptions,
): Promise<readonly RequestRow[]> {
  const row = await findUser(state, tenant, wanted);
  const { userName, externalId } = (row === undefined ? {} : JSON.parse(row.document)) as {
    readonly userName?: string;
    readonly externalId?: string;
  };
  const found = new Map<string, RequestRow>();
  const names = [wanted, row?.id, userName, externalId].filter((one) => one !== undefined);
  for (const key of new Set(names.map(foldText))) {
    const filter = status === undefined ? { key } : { key, status };
    for (const request of await state.requestRows(tenant, filter, limit, before)) found.set(request.id, request);
  }
  return [...found.values()].sort((left, right) => (left.id < right.id ? 1 : -1)).slice(0, limit);
}

/** The user that a request made, when there is none any more. */
function madeIn(requests: readonly RequestRow[]): string | undefined {
  const last = requests.find(({ method, path }) => method !== 'GET' && path.includes('/Users/'));
  if (last !== undefined) return last.path.split('/').at(-1);
  const made = requests.find(({ method, status }) => method === 'POST' && status === 201);
  return made?.keys.find((key) => key.length === 36);
}

async function timeline(
  state: Reader,
  tenant: string,
  requests: readonly RequestRow[],
  events: readonly StoredEvent[],
): Promise<readonly TimelineEntry[]> {
  const names = new Map((await state.endpoints()).map((endpoint: Endpoint) => [endpoint.id, endpoint.name]));
  const entries: TimelineEntry[] = requests.map((request) => ({ at: request.created, kind: 'request', request }));
  for (const event of events) {
    const undelivered = (await state.deliveriesOf(tenant, event.sequence)).map(({ endpoint, status, lastError }) => ({
      endpoint: names.get(endpoint) ?? endpoint,
      status,
      ...(lastError === undefined ? {} : { error: lastError }),
    }));
    entries.push({ at: event.created, kind: 'event', event, undelivered });
  }
  return entries.sort((left, right) => (left.at < right.at ? 1 : left.at > right.at ? -1 : 0));
}

interface Known {
  readonly row: StoredResource | undefined;
  readonly account: Account | undefined;
  readonly isHeld: boolean;
  readonly requests: readonly RequestRow[];
  readonly events: readonly StoredEvent[];
  readonly entries: readonly TimelineEntry[];
}

function judge({ row, account, isHeld, requests, events, entries }: Known): readonly [Verdict, string] {
  if (row === undefined) return judgeMissing(requests, events);
  if (isHeld)
    return [
      'held',
      'The user is there and has no account: an administrator has to say whether the account that fits is the same person.',
    ];
  if (account?.status !== 'active') {
    const since = events.find(({ type }) => type === 'user.deactivated' || type === 'user.created')?.created;
    return ['inactive', `The user is there and has no access${since === undefined ? '' : ` since ${since}Z`}: active is false.`];
  }
  const failing = entries.flatMap((entry) => (entry.kind === 'event' ? entry.undelivered : []));
  const [one] = failing;
  if (one !== undefined)
    return [
      'delivery failing',
      `The user is there and active, but ${failing.length} events have not reached ${one.endpoint}: ${one.error ?? 'they wait behind an earlier one'}.`,
    ];
  const refused = requests.find(({ status, method }) => status >= 400 && method !== 'GET');
  const last = requests.find(({ method }) => method !== 'GET');
  if (refused !== undefined && refused === last)
    return ['active', `The user is there and active; the last request about it was refused: ${detailOf(refused)}.`];
  return ['active', 'The user is there and active.'];
}

function judgeMissing(requests: readonly RequestRow[], events: readonly StoredEvent[]): readonly [Verdict, string] {
  const gone = events.find(({ type }) => type === 'user.deleted');
  const write = requests.find(({ method }) => method !== 'GET');
  if (write !== undefined && write.status >= 400) {
    const verdict = detailOf(write).startsWith('held') ? 'held' : 'rejected';
    return [verdict, `The last request about this person was refused with ${write.status}: ${detailOf(write)}.`];
  }
  if (gone !== undefined) return ['deleted', `The user was deleted at ${gone.created}Z.`];
  if (requests.length > 0)
    return [
      'looked up but not created',
      'The identity provider looked for this person and found nobody, and has not created anybody since. Is the person assigned to the application there?',
    ];
  return [
    'never seen',
    'No request about this person has come in, as far as requests are kept. Is the person in scope in the identity provider, and is provisioning on?',
  ];
}

function detailOf({ detail }: RequestRow): string {
  return (JSON.parse(detail) as { readonly detail?: string }).detail ?? 'no detail';
}
