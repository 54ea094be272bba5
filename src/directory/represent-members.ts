import { type MemberSet, StorageError, type StoredMember } from '../ports/store.ts';
import type { Body } from '../protocol/list/list-response.ts';
import type { Projection } from '../protocol/projection/projection.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { StoredJsonObject } from '../protocol/schema/stored-json.ts';
import { locationOf, type ReadContext } from './read-context.ts';

/** Members per query, and per piece of an answer. */
export const membersAtOnce = 1_000;

/**
 * Members that the groups of one answer may hold in memory; the others are read as they are sent.
 */
const membersInMemory = 2 * membersAtOnce;

/** Returns whether the projection shows members of a group. */
export function showsMembers(type: ResourceType, projection: Projection): boolean {
  return type.members !== undefined && projection.shows(type.members);
}

/** Returns the values of a group's `members` (RFC 7643 §4.2). */
export function memberValues(
  { registry, base }: ReadContext,
  members: readonly StoredMember[],
): readonly StoredJsonObject[] {
  return members.map(({ id, type, display }): StoredJsonObject => {
    const $ref = locationOf(base, registry.type(type)!, id);
    return display === undefined ? { value: id, $ref, type } : { value: id, $ref, type, display };
  });
}

/** Returns members as JSON text, without the brackets of the list. */
function membersText(
  context: ReadContext,
  { members: attribute }: ResourceType,
  members: readonly StoredMember[],
  projection: Projection,
): string {
  const values = memberValues(context, members);
  if (projection.isWhole) return JSON.stringify(values).slice(1, -1);
  const kept = projection.keep(attribute!, [...values]);
  return kept === undefined ? '' : JSON.stringify(kept).slice(1, -1);
}

/** The members of a group, as far as they are in memory. */
export interface ShownMembers {
  readonly set: MemberSet;
  /** Undefined: they are read as they are sent. */
  readonly members: readonly StoredMember[] | undefined;
}

/**
 * Returns the members of groups by the id of the group; of those without members, nothing. What may
 * be in memory is read at once.
 */
export async function readMembers(
  { reader, tenant }: ReadContext,
  groups: readonly string[],
): Promise<ReadonlyMap<string, ShownMembers>> {
  const sets = [...(await reader.memberSets(tenant, groups))].filter(([, { total }]) => total > 0);
  const few = new Set<MemberSet>();
  let inMemory = 0;
  for (const [, set] of sets) {
    if (inMemory + set.total > membersInMemory) continue;
    inMemory += set.total;
    few.add(set);
  }
  const members =
    few.size === 0 ? undefined : await reader.membersWithin(tenant, [...few], membersInMemory);
  return new Map(
    sets.map(([group, set]) => {
      const found = members?.get(set.id);
      // Whether members have left, or the whole set, shows when they are read as they are sent.
      return [group, { set, members: found?.length === set.total ? found : undefined }];
    }),
  );
}

/** Adds members to the JSON text of a group. */
export function addMembers(
  context: ReadContext,
  type: ResourceType,
  text: string,
  { id, shown: { set, members } }: { readonly id: string; readonly shown: ShownMembers },
  projection: Projection,
): Body {
  return members === undefined
    ? withManyMembers(context, type, text, { id, set }, projection)
    : withMembers(type, text, membersText(context, type, members, projection));
}

/** Adds one page of members to the JSON text of a group. `next` is the place of the next page. */
export async function withMembersPage(
  context: ReadContext,
  type: ResourceType,
  text: string,
  page: { readonly set: MemberSet; readonly after: number; readonly count: number },
  projection: Projection,
): Promise<{ readonly body: string; readonly next: number | undefined }> {
  const { set, after, count } = page;
  const found = await context.reader.members(context.tenant, set.id, {
    after,
    before: set.end,
    limit: count + 1,
  });
  const members = found.slice(0, count);
  const next = found.length > count ? members.at(-1)!.place : undefined;
  return { body: withMembers(type, text, membersText(context, type, members, projection)), next };
}

/** @param members as `membersText` returns them */
function withMembers(type: ResourceType, text: string, members: string): string {
  return members === '' ? text : `${text.slice(0, -1)},"${type.members!.name}":[${members}]}`;
}

/**
 * Yields the JSON text of a group in pieces. Members that join meanwhile are not shown. If the set
 * is replaced or the group deleted meanwhile, the answer is aborted, so that a list without some
 * members does not look complete.
 */
async function* withManyMembers(
  context: ReadContext,
  type: ResourceType,
  text: string,
  { id, set }: { readonly id: string; readonly set: MemberSet },
  projection: Projection,
): AsyncIterable<string> {
  const { tenant, later: reader = context.reader } = context;
  yield `${text.slice(0, -1)},"${type.members!.name}":[`;
  let after = -1;
  let separator = '';
  for (;;) {
    const members = await reader.members(tenant, set.id, {
      after,
      before: set.end,
      limit: membersAtOnce,
    });
    const shown = membersText(context, type, members, projection);
    if (shown !== '') yield separator + shown;
    separator = ',';
    if (members.length < membersAtOnce) break;
    after = members.at(-1)!.place;
  }
  if ((await reader.memberSet(tenant, id))?.id !== set.id) {
    throw new StorageError(
      'busy',
      `the members of group ${id} were replaced while they were sent; the response was aborted`,
    );
  }
  yield ']}';
}
