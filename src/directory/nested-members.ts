import type { Reader } from '../ports/store.ts';

/** Members of one group that are counted one by one; larger groups count as a whole. */
const maxCountedMembers = 2_000;

/** Users that are counted one by one. */
const maxCountedUsers = 20_000;

/** Groups within groups that are read. */
const maxInnerGroups = 1_000;

/** Returns the ids of the groups that are members of a group. */
export async function innerGroups(
  reader: Reader,
  tenant: string,
  group: string,
): Promise<readonly string[]> {
  const set = await reader.memberSet(tenant, group);
  return set === undefined ? [] : reader.memberGroups(tenant, set.id, maxInnerGroups);
}

/**
 * Counts the users in some groups, at every depth, who lose a membership when these groups leave
 * another group. Users who remain in that group by another way do not count, except in groups that
 * are too large to be read.
 *
 * @param left the group that the others have left; absent when it is deleted
 */
export async function countNestedUsers(
  reader: Reader,
  tenant: string,
  groups: readonly string[],
  left?: string,
): Promise<number> {
  if (groups.length === 0) return 0;
  const remaining = left === undefined ? [] : await groupsBelow(reader, tenant, [left]);
  const users = new Set<string>();
  let uncounted = 0;
  for (const group of await groupsBelow(reader, tenant, groups)) {
    if (remaining.includes(group)) continue;
    const set = await reader.memberSet(tenant, group);
    if (set === undefined) continue;
    if (set.total > maxCountedMembers || users.size > maxCountedUsers) {
      uncounted += set.total;
      continue;
    }
    const range = { after: -1, before: set.end, limit: set.total };
    const members = await reader.members(tenant, set.id, range);
    const inner = new Set(await reader.memberGroups(tenant, set.id, maxInnerGroups));
    const ids = members.map(({ id }) => id).filter((id) => !inner.has(id));
    const stay = new Set(await membersOfAny(reader, tenant, remaining, ids));
    for (const id of ids) if (!stay.has(id)) users.add(id);
  }
  return users.size + uncounted;
}

/** Returns some groups and all groups within them. */
async function groupsBelow(
  reader: Reader,
  tenant: string,
  groups: readonly string[],
): Promise<readonly string[]> {
  const found = new Set(groups);
  for (const group of found) {
    if (found.size >= maxInnerGroups) break;
    for (const inner of await innerGroups(reader, tenant, group)) found.add(inner);
  }
  return [...found];
}

/** Returns those of these ids that are members of some of the groups. */
async function membersOfAny(
  reader: Reader,
  tenant: string,
  groups: readonly string[],
  ids: readonly string[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const group of groups) {
    const set = await reader.memberSet(tenant, group);
    if (set !== undefined) found.push(...(await reader.membersAmong(tenant, set.id, ids)));
  }
  return found;
}
