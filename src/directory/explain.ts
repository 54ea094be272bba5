import { refusedKey } from '../events/refused-requests.ts';
import type { Connection, Tenant } from '../ports/access.ts';
import type { Account } from '../ports/account.ts';
import type { Delivery, Endpoint } from '../ports/delivery.ts';
import type { StoredEvent } from '../ports/events.ts';
import type { RequestRow } from '../ports/requests.ts';
import type { Reader, StoredResource } from '../ports/store.ts';
import { type Budget, createBudget } from '../protocol/budget.ts';
import type { Condition } from '../protocol/filter/plan-index.ts';
import { foldText } from '../protocol/text/fold.ts';
import { foldUsername } from '../protocol/text/username.ts';
import { explainMembership } from './explain-membership.ts';
import { isId } from './shortened.ts';

/** What is known of a person, on one line of time, and what it comes to. */
export interface Explanation {
  readonly verdict: Verdict;
  /** In plain words. */
  readonly summary: string;
  /** Commands that mend it, where the fault is on this side. */
  readonly fix: readonly string[];
  readonly user?: string;
  readonly account?: Pick<Account, 'id' | 'username' | 'status'>;
  readonly group?: { readonly id: string; readonly displayName?: string };
  /** The latest first. */
  readonly timeline: readonly TimelineEntry[];
  /** The latest requests of the tenant that were refused for their credential, where the person has not come. */
  readonly refused?: readonly RequestRow[];
}

export type Verdict =
  | 'never seen'
  | 'looked up but not created'
  | 'rejected'
  | 'paused'
  | 'held'
  | 'deleted'
  | 'inactive'
  | 'in group'
  | 'not in group because'
  | 'delivery failing'
  | 'active';

export type TimelineEntry =
  | { readonly at: string; readonly kind: 'request'; readonly request: RequestRow }
  | {
      readonly at: string;
      readonly kind: 'event';
      readonly event: StoredEvent;
      readonly undelivered: readonly Undelivered[];
    };

export interface Undelivered {
  readonly endpoint: string;
  /** Id of the endpoint. */
  readonly id: string;
  readonly status: Delivery['status'];
  readonly error?: string;
}

export interface ExplainOptions {
  /** Id, displayName or externalId of a group that the person should be in. */
  readonly group?: string | undefined;
  /** Whether the caller may see the endpoints that get the events of all tenants. */
  readonly seesAll: boolean;
  /** Default: that of one request. */
  readonly budget?: Budget;
}

/** Requests and events that are looked at. */
const most = 50;

/** Characters of events that are held; an event of a large resource has a mebibyte and more. */
const maxEventText = 4_194_304;

/** Refused credentials that are shown. */
const maxRefused = 5;

/**
 * Explains why a person is there, or is not.
 *
 * @param wanted id, userName, externalId or address of the user; id or username of the account
 * @throws ScimError tooMany when the person is in more groups than may be looked at
 */
export function explainPerson(
  reader: Reader,
  tenant: string,
  wanted: string,
  { group, seesAll, budget = createBudget() }: ExplainOptions,
): Promise<Explanation> {
  return reader.snapshot(async (state) => {
    const { row, account } = await findPerson(state, tenant, wanted);
    const requests = await requestsAbout(state, tenant, wanted, { limit: most });
    const id = row?.id ?? madeIn(requests);
    const events = id === undefined ? [] : await eventsAbout(state, tenant, id);
    const entries = await timeline(state, tenant, requests, events, seesAll);
    const isLinkHeld = row !== undefined && (await state.heldLink(tenant, row.id)) !== undefined;
    const standing = await standingOf(state, tenant, row, account, requests);
    const known: Known = {
      tenant,
      row,
      account,
      isLinkHeld,
      requests,
      events,
      entries,
      ...standing,
    };
    const judged = judge(known);
    const membership =
      group === undefined
        ? undefined
        : await explainMembership(
            state,
            { ...judged, tenant, user: row?.id, wanted: group, requests },
            budget,
          );
    const about = membership?.requests ?? [];
    const more = about.filter((request) => !requests.some((other) => other.id === request.id));
    const result = stop(known) ?? membership ?? judged;
    const isMissing =
      row === undefined &&
      requests.every(({ status, method }) => method === 'GET' || status >= 400);
    const refused = isMissing
      ? await state.requestRows(tenant, { key: refusedKey }, maxRefused)
      : [];
    const shown =
      account === undefined
        ? {}
        : { account: { id: account.id, username: account.username, status: account.status } };
    return {
      verdict: result.verdict,
      summary: `${result.summary}${noteOnRefused(refused)}`,
      fix: result.fix,
      user: id,
      ...shown,
      ...(membership?.group === undefined ? {} : { group: membership.group }),
      timeline: [...entries, ...(await timeline(state, tenant, more, [], seesAll))].sort(
        latestFirst,
      ),
      ...(refused.length === 0 ? {} : { refused }),
    };
  });
}

/** Returns whether anything about a person is kept in a tenant. */
export async function knowsPerson(
  reader: Reader,
  tenant: string,
  wanted: string,
): Promise<boolean> {
  const { row, account } = await findPerson(reader, tenant, wanted);
  if (row !== undefined || account !== undefined) return true;
  return (await reader.requestRows(tenant, { key: foldText(wanted) }, 1)).length > 0;
}

interface Person {
  readonly row: StoredResource | undefined;
  readonly account: Account | undefined;
}

/** Finds a user by id, userName, externalId or address, and an account by id or username; and each by the other. */
async function findPerson(state: Reader, tenant: string, wanted: string): Promise<Person> {
  const row = await findUser(state, tenant, wanted);
  if (row !== undefined) return { row, account: await state.accountOf(tenant, row.id) };
  const account =
    (await state.account(tenant, wanted)) ??
    (await state.accountByUsername(tenant, wanted)) ??
    (await unattachedAccount(state, tenant, wanted));
  const resource = account?.resource;
  return {
    row: resource === undefined ? undefined : await state.resource(tenant, 'User', resource),
    account,
  };
}

/** The account that a person who is no longer there had. */
async function unattachedAccount(
  state: Reader,
  tenant: string,
  wanted: string,
): Promise<Account | undefined> {
  const keys = {
    userNameKey: foldUsername(wanted),
    externalId: wanted,
    emails: [foldText(wanted)],
  };
  return (await state.unattachedAccounts(tenant, keys))[0];
}

async function findUser(
  state: Reader,
  tenant: string,
  wanted: string,
): Promise<StoredResource | undefined> {
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

/**
 * Returns requests about a person by whatever name, the latest first. Requests that name a deleted user only by id, such as
 * its DELETE, are found through the requests that name it otherwise.
 */
export async function requestsAbout(
  state: Reader,
  tenant: string,
  wanted: string,
  { limit, before, status }: AboutOptions,
): Promise<readonly RequestRow[]> {
  const { row, account } = await findPerson(state, tenant, wanted);
  const { userName, externalId } = (row === undefined ? {} : JSON.parse(row.document)) as {
    readonly userName?: string;
    readonly externalId?: string;
  };
  const names = [wanted, row?.id, userName, externalId, account?.userNameKey, account?.externalId]
    .filter((one) => one !== undefined && one !== '')
    .map((one) => foldText(one!));
  const made = row === undefined ? await idsIn(state, tenant, new Set(names)) : [];
  const found = new Map<string, RequestRow>();
  for (const key of new Set([...names, ...made])) {
    const filter = status === undefined ? { key } : { key, status };
    for (const request of await state.requestRows(tenant, filter, limit, before))
      found.set(request.id, request);
  }
  return [...found.values()].sort((left, right) => (left.id < right.id ? 1 : -1)).slice(0, limit);
}

/** Ids of users whom requests with these names made or changed. */
async function idsIn(
  state: Reader,
  tenant: string,
  names: ReadonlySet<string>,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const key of names)
    for (const request of await state.requestRows(tenant, { key }, most)) {
      const id = idOf(request);
      if (id !== undefined) found.add(id);
    }
  return [...found].slice(0, maxRefused);
}

/** The user that a request made or changed. */
function idOf({ method, status, path, keys }: RequestRow): string | undefined {
  if (status >= 400 || method === 'GET') return undefined;
  const last = path.split('/').at(-1)!;
  if (path.includes('/Users/')) return isId(last) ? last : undefined;
  return method === 'POST' && path.endsWith('/Users') ? keys.find(isId) : undefined;
}

/** The user that a request made, when there is none any more. */
function madeIn(requests: readonly RequestRow[]): string | undefined {
  for (const request of requests) {
    const id = idOf(request);
    if (id !== undefined) return id;
  }
  return undefined;
}

/** Events of one subject, as many as fit: those of a large resource are large themselves. */
async function eventsAbout(
  state: Reader,
  tenant: string,
  subject: string,
): Promise<readonly StoredEvent[]> {
  let found: readonly StoredEvent[] = [];
  for (let limit = 5; ; limit = Math.min(most, limit * 2)) {
    found = await state.eventsAbout(tenant, subject, limit);
    const size = found.reduce((sum, { payload }) => sum + payload.length, 0);
    if (limit === most || found.length < limit || size * 2 > maxEventText) return found;
  }
}

async function timeline(
  state: Reader,
  tenant: string,
  requests: readonly RequestRow[],
  events: readonly StoredEvent[],
  seesAll: boolean,
): Promise<readonly TimelineEntry[]> {
  const visible = seesAll
    ? (await state.endpoints()).filter(
        (endpoint) => endpoint.tenant === undefined || endpoint.tenant === tenant,
      )
    : await state.endpoints(tenant);
  const names = new Map(visible.map(({ id, name }: Endpoint) => [id, name]));
  const entries: TimelineEntry[] = requests.map((request) => ({
    at: request.created,
    kind: 'request',
    request,
  }));
  for (const event of events) {
    const undelivered = (await state.deliveriesOf(tenant, event.sequence))
      .filter(({ endpoint }) => names.has(endpoint))
      .map(({ endpoint, status, lastError }) => ({
        endpoint: names.get(endpoint)!,
        id: endpoint,
        status,
        error: lastError,
      }));
    entries.push({ at: event.created, kind: 'event', event, undelivered });
  }
  return entries.sort(latestFirst);
}

function latestFirst(left: TimelineEntry, right: TimelineEntry): number {
  return left.at < right.at ? 1 : left.at > right.at ? -1 : 0;
}

/** What decides for all users of the tenant, or of the connection that the person came by. */
interface Standing {
  readonly owner: Tenant | undefined;
  readonly connection: Connection | undefined;
  /** Instant since which the guard holds removals. */
  readonly heldSince?: string;
}

async function standingOf(
  state: Reader,
  tenant: string,
  row: StoredResource | undefined,
  account: Account | undefined,
  requests: readonly RequestRow[],
): Promise<Standing> {
  const owner = await state.tenant(tenant);
  const last = requests.find(({ connection }) => connection !== '')?.connection;
  const id = row?.connection ?? account?.connection ?? last;
  const connections = id === undefined ? await state.connections(tenant) : [];
  // Of a person who has not come: the one by which the person would.
  const [only, second] = connections.filter(({ status }) => status !== 'released');
  const connection =
    id === undefined
      ? second === undefined
        ? only
        : undefined
      : await state.connection(tenant, id);
  const { heldSince } = await state.guard(tenant, 0);
  return { owner, connection, heldSince };
}

interface Judgement {
  readonly verdict: Verdict;
  readonly summary: string;
  readonly fix: readonly string[];
}

interface Known extends Standing {
  readonly tenant: string;
  readonly row: StoredResource | undefined;
  readonly account: Account | undefined;
  readonly isLinkHeld: boolean;
  readonly requests: readonly RequestRow[];
  readonly events: readonly StoredEvent[];
  readonly entries: readonly TimelineEntry[];
}

function verdict(of: Verdict, summary: string, ...fix: readonly string[]): Judgement {
  return { verdict: of, summary, fix };
}

/** What stops every request, whatever is known of the person; undefined: nothing does. */
function stop(known: Known): Judgement | undefined {
  const { tenant, owner, connection } = known;
  const found = judge(known).summary;
  if (owner !== undefined && owner.status !== 'active') {
    const verb = owner.status === 'paused' ? 'resume' : 'restore';
    return verdict(
      'paused',
      `The tenant is ${owner.status}: its identity provider's requests are refused, and nothing changes. ${found}`,
      `rollcall tenant ${verb} ${tenant}`,
    );
  }
  if (
    connection !== undefined &&
    connection.status !== 'active' &&
    connection.status !== 'released'
  ) {
    const verb = connection.status === 'paused' ? 'resume' : 'restore';
    return verdict(
      'paused',
      `The connection ${connection.name} is ${connection.status}: its requests are refused, and nothing changes. ${found}`,
      `rollcall connection ${verb} ${connection.id} --tenant ${tenant}`,
    );
  }
  return undefined;
}

function judge(known: Known): Judgement {
  const { tenant, row, account, isLinkHeld, requests, events, entries, heldSince } = known;
  const write = requests.find(({ method }) => method !== 'GET' && method !== '*');
  const isHeld = write !== undefined && write.status >= 400 && detailOf(write).startsWith('held');
  if (isHeld)
    return verdict(
      'held',
      `The last request about this person was held by the mass-change guard: ${detailOf(write)}.`,
      `rollcall guard show --tenant ${tenant}`,
      `rollcall guard release --tenant ${tenant}`,
    );
  if (row === undefined) return judgeMissing(known);
  if (isLinkHeld)
    return verdict(
      'held',
      'The user is there and has no account: an administrator has to say whether the account that fits is the same person.',
      `rollcall account approve ${row.id} --tenant ${tenant}`,
      `rollcall account reject ${row.id} --tenant ${tenant}`,
    );
  if (account?.status !== 'active') {
    const since = events.find(
      ({ type }) => type === 'user.deactivated' || type === 'user.created',
    )?.created;
    return verdict(
      'inactive',
      `The user is there and has no access${since === undefined ? '' : ` since ${since}Z`}: active is false.`,
    );
  }
  const failing = entries.flatMap((entry) => (entry.kind === 'event' ? entry.undelivered : []));
  const [one] = failing;
  if (one !== undefined)
    return verdict(
      'delivery failing',
      `The user is there and active, but ${failing.length} events have not reached ${one.endpoint}: ${one.error ?? 'they wait behind an earlier one'}.`,
      `POST /api/v1/endpoints/${one.id}/test`,
      `POST /api/v1/endpoints/${one.id}/replay {"dead": true}`,
    );
  const guard =
    heldSince === undefined ? '' : ` The mass-change guard has held removals since ${heldSince}Z.`;
  if (write !== undefined && write.status >= 400)
    return verdict(
      'active',
      `The user is there and active; the last request about it was refused: ${requestText(write)}.${guard}`,
      `rollcall requests show ${write.id} --tenant ${tenant}`,
    );
  return verdict(
    'active',
    `The user is there and active.${guard}`,
    ...(heldSince === undefined ? [] : [`rollcall guard show --tenant ${tenant}`]),
  );
}

function judgeMissing({ tenant, requests, events, account }: Known): Judgement {
  const gone = events.find(({ type }) => type === 'user.deleted');
  const write = requests.find(({ method }) => method !== 'GET' && method !== '*');
  if (write !== undefined && write.status >= 400)
    return verdict(
      'rejected',
      `The last request about this person was refused with ${write.status}: ${detailOf(write)}.`,
      `rollcall requests show ${write.id} --tenant ${tenant}`,
    );
  if (gone !== undefined) return verdict('deleted', `The user was deleted at ${gone.created}Z.`);
  if (account !== undefined)
    return verdict(
      account.status === 'active'
        ? 'active'
        : account.status === 'deleted'
          ? 'deleted'
          : 'inactive',
      `There is an account ${account.username} (${account.status}) and no user in SCIM: no identity provider manages it.`,
    );
  if (requests.length > 0)
    return verdict(
      'looked up but not created',
      'The identity provider looked for this person and found nothing, and has not created the person since. Is the person assigned to the application there?',
    );
  return verdict(
    'never seen',
    'No request about this person has come in, as far as requests are kept. Is the person in scope in the identity provider, and is provisioning on?',
  );
}

function noteOnRefused(refused: readonly RequestRow[]): string {
  const [last] = refused;
  if (last === undefined) return '';
  const { reason, lastFour } = JSON.parse(last.detail) as {
    readonly reason?: string;
    readonly lastFour?: string;
  };
  const which = lastFour === undefined ? '' : ` (a token that ends in ${lastFour})`;
  return ` Requests to this tenant were refused for their credential, the last at ${last.created}Z: ${reason ?? 'too many of them'}${which}.`;
}

/** Returns what a request was and what it was told. */
function requestText(request: RequestRow): string {
  return `${request.method} ${request.path} → ${request.status}: ${detailOf(request)}`;
}

function detailOf({ detail }: RequestRow): string {
  return (JSON.parse(detail) as { readonly detail?: string }).detail ?? 'no detail';
}
