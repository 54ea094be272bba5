import { groupsWithin } from '../accounts/roles.ts';
import type { StoredEvent } from '../ports/events.ts';
import type { RequestRow } from '../ports/requests.ts';
import type { Reader, StoredResource } from '../ports/store.ts';
import type { Budget } from '../protocol/budget.ts';
import { foldText } from '../protocol/text/fold.ts';

/** Why a person is in a group, or is not. */
export interface Membership {
  readonly verdict: 'in group' | 'not in group because';
  readonly summary: string;
  readonly fix: readonly string[];
  readonly group?: { readonly id: string; readonly displayName?: string };
  /** Requests about the group, the latest first. */
  readonly requests: readonly RequestRow[];
}

export interface MembershipQuestion {
  readonly tenant: string;
  /** Id of the user; undefined: there is none. */
  readonly user: string | undefined;
  /** Id, displayName or externalId. */
  readonly wanted: string;
  /** What is known of the person apart from groups. */
  readonly summary: string;
  readonly fix: readonly string[];
  /** Requests about the person. */
  readonly requests: readonly RequestRow[];
}

/** Requests and events about the group that are looked at. */
const maxLooked = 50;

/** @throws ScimError tooMany when the person is in more groups than the budget has steps */
export async function explainMembership(
  state: Reader,
  question: MembershipQuestion,
  budget: Budget,
): Promise<Membership> {
  const { tenant, user, wanted } = question;
  const group = await findGroup(state, tenant, wanted);
  const requests = await requestsOf(state, tenant, wanted, group?.id);
  const refused = requests.find(({ status, method }) => status >= 400 && method !== 'GET');
  if (group === undefined)
    return because(
      requests,
      refused === undefined
        ? `there is no group ${wanted}: the identity provider has not created it`
        : `there is no group ${wanted}: the last request about it was refused: ${text(refused)}`,
      refused === undefined ? [] : [show(tenant, refused)],
    );
  const { displayName } = JSON.parse(group.document) as { readonly displayName?: string };
  const known = { id: group.id, displayName };
  const name = displayName ?? group.id;
  if (user === undefined)
    return { ...because(requests, question.summary, question.fix), group: known };
  const row = await state.resource(tenant, 'User', user);
  const memberships =
    row === undefined ? [] : await groupsWithin(state, tenant, row.position, budget);
  budget.spend(memberships.length);
  const membership = memberships.find((one) => one.group === group.id);
  if (membership !== undefined)
    return {
      verdict: 'in group',
      summary: `The user is in the group ${name}, ${membership.isDirect ? 'directly' : 'through another group'}. ${question.summary}`,
      fix: question.fix,
      group: known,
      requests,
    };
  const [reason, fix] = await reasonOf(state, question, group, requests);
  return { ...because(requests, reason, fix), group: known };
}

function because(
  requests: readonly RequestRow[],
  reason: string,
  fix: readonly string[],
): Membership {
  return { verdict: 'not in group because', summary: reason, fix, requests };
}

/** The latest of what may have kept the person out: a refusal that names the person or the group, or a removal. */
async function reasonOf(
  state: Reader,
  { tenant, user, requests }: MembershipQuestion,
  group: StoredResource,
  about: readonly RequestRow[],
): Promise<readonly [string, readonly string[]]> {
  const isRefusal = ({ status, method }: RequestRow): boolean => status >= 400 && method !== 'GET';
  const naming = requests.find((one) => isRefusal(one) && one.path.includes('/Groups'));
  const removal = (await state.eventsAbout(tenant, group.id, maxLooked)).find((event) =>
    removes(event, user!),
  );
  if (naming !== undefined && (removal === undefined || naming.created > removal.created))
    return [
      `the request that names the person was refused: ${text(naming)}`,
      [show(tenant, naming)],
    ];
  if (removal !== undefined) {
    const { request } = JSON.parse(removal.payload) as { readonly request?: string };
    return [
      `the person was taken out of it at ${removal.created}Z`,
      request === undefined ? [] : [`rollcall requests show ${request} --tenant ${tenant}`],
    ];
  }
  const refused = about.find(isRefusal);
  if (refused !== undefined)
    return [
      `the last refused request about the group was: ${text(refused)}`,
      [show(tenant, refused)],
    ];
  return [
    'the identity provider has not put the person in it. Is the group assigned to the application there?',
    [],
  ];
}

function removes({ type, payload }: StoredEvent, user: string): boolean {
  return type === 'group.member_removed' && payload.includes(`"${user}"`);
}

async function findGroup(
  state: Reader,
  tenant: string,
  wanted: string,
): Promise<StoredResource | undefined> {
  const byId = await state.resource(tenant, 'Group', wanted);
  if (byId !== undefined) return byId;
  const ways = [
    { kind: 'key', path: 'displayName', equals: foldText(wanted) },
    { kind: 'key', path: 'externalId', equals: wanted },
  ] as const;
  for (const condition of ways) {
    const selection = { condition, order: { descending: false }, offset: 0, limit: 1 } as const;
    const [found] = await state.select(tenant, 'Group', selection);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function requestsOf(
  state: Reader,
  tenant: string,
  wanted: string,
  id: string | undefined,
): Promise<readonly RequestRow[]> {
  const found = new Map<string, RequestRow>();
  for (const key of new Set([wanted, id].filter((one) => one !== undefined).map(foldText)))
    for (const request of await state.requestRows(tenant, { key }, maxLooked))
      found.set(request.id, request);
  return [...found.values()]
    .sort((left, right) => (left.id < right.id ? 1 : -1))
    .slice(0, maxLooked);
}

function text({ method, path, status, detail }: RequestRow): string {
  const { detail: told = 'no detail' } = JSON.parse(detail) as { readonly detail?: string };
  return `${method} ${path} → ${status}: ${told}`;
}

function show(tenant: string, { id }: RequestRow): string {
  return `rollcall requests show ${id} --tenant ${tenant}`;
}
