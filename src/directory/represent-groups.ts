import { type Awaitable, whenReady } from '../ports/awaitable.ts';
import { maxPageBytes } from '../ports/pages.ts';
import type { StoredMembership } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import type { Projection } from '../protocol/projection/projection.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { StoredJsonObject } from '../protocol/schema/stored-json.ts';
import { locationOf, type ReadContext, type ShownRow } from './read-context.ts';

/** Groups that the users of one page, or one user, may be in. */
const maxGroups = 20_000;

/** Returns the groups of resources by position, if the projection shows them. */
export function membershipsOf(
  context: ReadContext,
  type: ResourceType,
  resources: readonly ShownRow[],
  projection: Projection,
): Awaitable<GroupsOf> {
  if (type.memberOf === undefined || !projection.shows(type.memberOf)) return noGroups;
  if (context.groups.size > 0) return context.groups;
  if (!resources.some(({ isMember }) => isMember)) return noGroups;
  return whenReady(readGroups(context, resources), ({ rows, groups }) => {
    if (rows.length < resources.length) throw tooManyGroups();
    return groups;
  });
}

/** The groups of resources by position. */
type GroupsOf = ReadonlyMap<number, readonly StoredMembership[]>;

const noGroups: GroupsOf = new Map();

/**
 * Reads the groups of these resources, or of the first ones if all of them are in more groups than
 * may be in memory.
 *
 * @throws ScimError tooMany when the first resource alone is in too many groups
 */
export async function readGroups<R extends Pick<ShownRow, 'isMember' | 'position'>>(
  { reader, tenant, budget }: Pick<ReadContext, 'reader' | 'tenant' | 'budget'>,
  resources: readonly R[],
): Promise<{
  readonly rows: readonly R[];
  readonly groups: GroupsOf;
}> {
  for (let rows = resources; ; rows = rows.slice(0, Math.ceil(rows.length / 2))) {
    const positions = rows.filter(({ isMember }) => isMember).map(({ position }) => position);
    if (positions.length === 0) return { rows, groups: noGroups };
    const groups = await reader.groupsWithin(tenant, positions, maxGroups);
    if (groups !== undefined) {
      let total = 0;
      for (const memberships of groups.values()) total += memberships.length;
      budget.spend(total);
      return { rows, groups };
    }
    budget.spend(maxGroups);
    if (rows.length === 1) throw tooManyGroups();
  }
}

function tooManyGroups(): ScimError {
  return new ScimError(
    'tooMany',
    `the response would list more than ${maxGroups} groups of users; request fewer users, or leave out groups with excludedAttributes=groups`,
  );
}

/**
 * Returns how many of these rows fit into a page. It ends at `maxPageBytes` of documents, and when
 * the groups of its users are as many as may be in memory.
 *
 * @throws ScimError tooMany when the first row alone is in too many groups
 */
export function fitPage(
  context: ReadContext,
  found: readonly { readonly type: ResourceType; readonly row: ShownRow }[],
  projections: ReadonlyMap<ResourceType, Projection>,
): Awaitable<number> {
  let bytes = 0;
  let count = 0;
  for (const { row } of found) {
    if (bytes >= maxPageBytes) break;
    bytes += row.document.length;
    count += 1;
  }
  const listed = found
    .slice(0, count)
    .filter(
      ({ type, row }) =>
        row.isMember && type.memberOf !== undefined && projections.get(type)!.shows(type.memberOf),
    );
  if (listed.length === 0) return count;
  const asked = listed.map(({ row }) => row);
  return whenReady(readGroups(context, asked), ({ rows, groups }) => {
    for (const [position, memberships] of groups) context.groups.set(position, memberships);
    return rows.length === listed.length
      ? count
      : found.findIndex(({ row }) => row === asked[rows.length]);
  });
}

/** Returns the values of a user's `groups` (RFC 7643 §4.1.2). */
export function groupValues(
  { registry, base }: ReadContext,
  memberships: readonly StoredMembership[],
): readonly StoredJsonObject[] {
  const type = registry.resourceTypes.find(({ members }) => members !== undefined)!;
  return memberships.map(({ group, display, isDirect }): StoredJsonObject => {
    const $ref = locationOf(base, type, group);
    const kind = isDirect ? 'direct' : 'indirect';
    return display === undefined
      ? { value: group, $ref, type: kind }
      : { value: group, $ref, display, type: kind };
  });
}
