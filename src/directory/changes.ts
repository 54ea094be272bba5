import type { Provisioned } from '../accounts/provision.ts';
import type { RoleTransition } from '../accounts/role-watch.ts';
import type { LoggedChange } from '../events/event-log.ts';
import type { Account } from '../ports/account.ts';
import { userUrn } from '../protocol/schema/core-user.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import {
  type Document,
  equalStored,
  getOwn,
  type StoredJson,
} from '../protocol/schema/stored-json.ts';
import { visibleDocument } from './secrets/split.ts';

/** Turns changes of resources into entries of the event log. */

/** Members that one event lists. */
const maxListed = 500;

/** Members that are listed in all; above it, an event has their number only. */
export const maxMembersListed = 2_000;

type Kind = 'user' | 'group' | 'resource';

function kindOf({ schema, members }: ResourceType): Kind {
  return schema === userUrn ? 'user' : members === undefined ? 'resource' : 'group';
}

/** Returns the view of an account in events. */
export function accountView(account: Account | undefined): Readonly<Record<string, unknown>> {
  if (account === undefined) return {};
  const { id, username, displayName, emails, status } = account;
  return { account: { id, username, displayName, emails, status } };
}

/** Returns the events of a create. */
export function createdChanges(
  type: ResourceType,
  id: string,
  raw: string,
  provisioned: Provisioned | undefined,
): readonly LoggedChange[] {
  const data = { resourceType: type.name, id, ...accountView(provisioned?.account) };
  const changes: LoggedChange[] = [{ type: `${kindOf(type)}.created`, subject: id, data, raw }];
  if (provisioned?.how === 'held')
    changes.push({
      type: 'account.held',
      subject: id,
      data: { user: id, account: provisioned.held! },
    });
  if (provisioned?.how === 'linked' || provisioned?.how === 'returned')
    changes.push({
      type: `account.${provisioned.how}`,
      subject: id,
      data: { user: id, ...accountView(provisioned.account) },
    });
  return changes;
}

/**
 * Returns the events of an update.
 *
 * @param raw the document after the update
 * @param account after the update, if there is one
 */
export function updatedChanges(
  type: ResourceType,
  {
    id,
    before,
    after,
    raw,
    previous = differing(before, after),
  }: {
    readonly id: string;
    readonly before: Document;
    readonly after: Document;
    readonly raw: string;
    /** What `differing` returns, if the caller knows it. */
    readonly previous?: ReturnType<typeof differing>;
  },
  account: Account | undefined,
): readonly LoggedChange[] {
  const kind = kindOf(type);
  const data = { resourceType: type.name, id, ...accountView(account) };
  const { active, ...rest } = previous;
  const lost = active !== undefined && getOwn(after, 'active') === false;
  const gained = active === false && getOwn(after, 'active') === true;
  const isTransition = kind === 'user' && (lost || gained);
  const changes: LoggedChange[] = [];
  if (!isTransition || Object.keys(rest).length > 0)
    changes.push({
      type: `${kind}.updated`,
      subject: id,
      data,
      raw,
      previous: isTransition ? rest : previous,
    });
  if (isTransition)
    changes.push({
      type: lost ? 'user.deactivated' : 'user.reactivated',
      subject: id,
      data,
      raw,
      previous: { active: active! },
    });
  return changes;
}

/** Returns the previous values of the top-level attributes that differ; null for none. */
export function differing(
  before: Document,
  after: Document,
): Readonly<Record<string, StoredJson | null>> {
  const previous: Record<string, StoredJson | null> = {};
  for (const name of Object.keys(before)) {
    if (name === 'schemas' || name === 'id') continue;
    const old = before[name]!;
    const now = getOwn(after, name);
    if (now === undefined || !equalStored(old, now)) previous[name] = old;
  }
  for (const name of Object.keys(after))
    if (name !== 'schemas' && name !== 'id' && getOwn(before, name) === undefined)
      previous[name] = null;
  return previous;
}

/**
 * Returns the event of a deletion.
 *
 * @param isErased whether the event must not contain values of the resource
 */
export function deletedChanges(
  type: ResourceType,
  id: string,
  raw: string,
  account: Account | undefined,
  isErased: boolean = false,
): readonly LoggedChange[] {
  if (isErased) return [{ type: `${kindOf(type)}.deleted`, subject: id, data: { erased: true } }];
  const data = { resourceType: type.name, id, ...accountView(account) };
  return [{ type: `${kindOf(type)}.deleted`, subject: id, data, raw: visibleDocument(type, raw) }];
}

/** Ids of members that joined a group or left it. */
export interface MemberLists {
  readonly joined: readonly string[];
  readonly left: readonly string[];
}

/** Returns the events of a member change. Without lists, an event has the counts only. */
export function memberChanges(
  group: string,
  lists: MemberLists | undefined,
  counts: { readonly added: number; readonly removed: number; readonly total: number },
): readonly LoggedChange[] {
  if (lists === undefined) {
    if (counts.added + counts.removed === 0) return [];
    return [
      {
        type: 'group.updated',
        subject: group,
        data: { resourceType: 'Group', id: group, members: counts },
        previous: {},
      },
    ];
  }
  return [
    ...batches('group.member_removed', group, lists.left),
    ...batches('group.member_added', group, lists.joined),
  ];
}

/** Returns the event of an account that no connection manages any more. */
export function releasedChanges(account: Account): readonly LoggedChange[] {
  return [{ type: 'account.released', subject: account.id, data: accountView(account) }];
}

/** Returns the events of accounts whose roles changed. */
export function roleChanges(transitions: readonly RoleTransition[]): readonly LoggedChange[] {
  return transitions.map(({ account, before, after }) => ({
    type: 'account.roles_changed',
    subject: account.resource ?? account.id,
    data: { ...accountView(account), roles: after },
    previous: { roles: before },
  }));
}

function batches(
  type: 'group.member_added' | 'group.member_removed',
  group: string,
  members: readonly string[],
): readonly LoggedChange[] {
  const changes: LoggedChange[] = [];
  for (let from = 0; from < members.length; from += maxListed)
    changes.push({
      type,
      subject: group,
      data: { group, members: members.slice(from, from + maxListed) },
    });
  return changes;
}
