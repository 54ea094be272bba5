import { groupsWithin } from '../../accounts/roles.ts';
import type { StoredEvent } from '../../ports/events.ts';
import type { RequestRow } from '../../ports/requests.ts';
import type { Reader, StoredResource } from '../../ports/store.ts';
import type { Budget } from '../../protocol/budget.ts';
import { foldText } from '../../protocol/text/fold.ts';
import { findResource } from './find-person.ts';
import { isRefused, requestText, showCommand } from './request-text.ts';
import { requestsWith } from './requests-about.ts';

/** Why a user is in a group, or is not. */
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
  /** Id of the user, if there is one. */
  readonly user: string | undefined;
  /** Id, displayName or externalId of the group. */
  readonly wanted: string;
  /** The verdict about the user without groups. */
  readonly summary: string;
  readonly fix: readonly string[];
  /** Requests about the user. */
  readonly requests: readonly RequestRow[];
}

/** Requests and events about the group that are read. */
const maxRead = 50;

/** @throws ScimError tooMany when the user is in more groups than the budget has steps */
export async function explainMembership(
  state: Reader,
  question: MembershipQuestion,
  budget: Budget,
): Promise<Membership> {
  const { tenant, user, wanted } = question;
  const row = await findResource(state, tenant, 'Group', wanted, [
    { path: 'displayName', equals: foldText(wanted) },
    { path: 'externalId', equals: wanted },
  ]);
  const keys = [wanted, row?.id].filter((one) => one !== undefined).map(foldText);
  const requests = await requestsWith(state, tenant, keys, { limit: maxRead });
  const no = (summary: string, fix: readonly string[], group?: Membership['group']) =>
    ({ verdict: 'not in group because', summary, fix, group, requests }) as const;
  if (row === undefined) {
    const refused = requests.find(isRefusedWrite);
    return refused === undefined
      ? no(`there is no group ${wanted}: the identity provider has not created it`, [])
      : no(
          `there is no group ${wanted}: the last request about it was refused: ${requestText(refused)}`,
          [showCommand(tenant, refused.id)],
        );
  }
  const { displayName } = JSON.parse(row.document) as { readonly displayName?: string };
  const group = { id: row.id, displayName };
  if (user === undefined) return no(question.summary, question.fix, group);
  const membership = await membershipIn(state, tenant, user, row.id, budget);
  if (membership === undefined) {
    const [reason, fix] = await reasonOf(state, question, row, requests);
    return no(reason, fix, group);
  }
  const how = membership.isDirect ? 'directly' : 'through another group';
  return {
    verdict: 'in group',
    summary: `The user is in the group ${displayName ?? row.id}, ${how}. ${question.summary}`,
    fix: question.fix,
    group,
    requests,
  };
}

async function membershipIn(
  state: Reader,
  tenant: string,
  user: string,
  group: string,
  budget: Budget,
): Promise<{ readonly isDirect: boolean } | undefined> {
  const row = await state.resource(tenant, 'User', user);
  const memberships =
    row === undefined ? [] : await groupsWithin(state, tenant, row.position, budget);
  budget.spend(memberships.length);
  return memberships.find((one) => one.group === group);
}

function isRefusedWrite(request: RequestRow): boolean {
  return isRefused(request) && request.method !== 'GET';
}

/**
 * Returns the latest possible cause: a refused request that names the user or the group, or a
 * removal of the member.
 */
async function reasonOf(
  state: Reader,
  { tenant, user, requests }: MembershipQuestion,
  group: StoredResource,
  about: readonly RequestRow[],
): Promise<readonly [string, readonly string[]]> {
  const naming = requests.find((one) => isRefusedWrite(one) && one.path.includes('/Groups'));
  const removal = (await state.eventsAbout(tenant, group.id, maxRead)).find((event) =>
    removes(event, user!),
  );
  if (naming !== undefined && (removal === undefined || naming.created > removal.created))
    return [
      `the request that names the user was refused: ${requestText(naming)}`,
      [showCommand(tenant, naming.id)],
    ];
  if (removal !== undefined) {
    const { request } = JSON.parse(removal.payload) as { readonly request?: string };
    return [
      `the user was removed from it at ${removal.created}Z`,
      request === undefined ? [] : [showCommand(tenant, request)],
    ];
  }
  const refused = about.find(isRefusedWrite);
  if (refused !== undefined)
    return [
      `the last refused request about the group was: ${requestText(refused)}`,
      [showCommand(tenant, refused.id)],
    ];
  return [
    'the identity provider has not added the user to it. Is the group assigned to the application there?',
    [],
  ];
}

function removes({ type, payload }: StoredEvent, user: string): boolean {
  return type === 'group.member_removed' && payload.includes(`"${user}"`);
}
