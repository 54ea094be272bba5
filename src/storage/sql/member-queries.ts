import type { MemberReader, MemberSet, StoredMember, StoredMembership } from '../../ports/store.ts';
import type { Database } from './connection.ts';
import {
  limit,
  lookUp,
  member,
  number,
  numberList,
  opaque,
  rows,
  type Sql,
  sql,
  text,
  textList,
} from './sql.ts';
import { memberSets, memberships, resources } from './tables.ts';

/*
 * The order of the joins is as written, and a row is looked for where it may be missing by a query
 * of its own: a planner that does not know how long a list of ids is, or how large a set, would
 * else look at every resource for each member. A walk up or down meets each group once, so that
 * cycles of groups end.
 */

const tenant = text('tenant');
const memberResource = lookUp(
  resources.sql,
  sql`resources.tenant_id = memberships.tenant_id AND position = member`,
);
const ofSet = sql`memberships.tenant_id = ${tenant} AND set_id = ${number('set')}`;
const setOfMembership = sql`member_sets.tenant_id = memberships.tenant_id
  AND member_sets.id = set_id`;
const attachedSetOfMembership = lookUp(
  memberSets.sql,
  sql`${setOfMembership} AND group_position IS NOT NULL`,
);

const setColumns = sql`member_sets.id AS id, total, next_place AS "end"`;
const setOfResource = lookUp(
  memberSets.sql,
  sql`member_sets.tenant_id = resources.tenant_id AND group_position = resources.position`,
);
const memberSetOf = rows<MemberSet>()(
  sql`SELECT ${setColumns} FROM ${resources.sql} ${setOfResource}
  WHERE resources.tenant_id = ${tenant} AND resources.id = ${text('group')}`,
);
const memberSetsOf = rows<MemberSet & { readonly group: string }>()(
  sql`SELECT resources.id AS "group", ${setColumns} FROM ${textList(text('groups'))}
    ${lookUp(resources.sql, sql`resources.tenant_id = ${tenant} AND resources.id = value`)} ${setOfResource}`,
);

const document = sql`document`;
interface MemberRow {
  readonly id: string;
  readonly type: string;
  readonly place: number;
  readonly display: string | null;
}

/** displayName, or else userName, as it is in the document. */
const memberColumns = sql`resources.id AS id, type, place,
  coalesce(${member(document, 'displayName')}, ${member(document, 'userName')}) AS display`;
const membersIn = (direction: Sql) =>
  rows<MemberRow>()(
    sql`SELECT ${memberColumns} FROM ${memberships.sql} ${memberResource}
    WHERE ${ofSet} AND place > ${number('after')} AND place < ${number('before')}
    ORDER BY place ${direction} ${limit}`,
  );
const membersOf = membersIn(sql`ASC`);
const lastMembersOf = membersIn(sql`DESC`);

const membersOfSets = rows<MemberRow & { readonly set: number }>()(
  sql`SELECT set_id AS "set", ${memberColumns} FROM ${numberList(text('sets'))}
    ${lookUp(memberships.sql, sql`memberships.tenant_id = ${tenant} AND set_id = value`)} ${memberResource}
    ${limit}`,
);

const membersAmong = rows<{ readonly id: string }>()(
  sql`SELECT resources.id AS id FROM ${textList(text('ids'))}
    ${lookUp(resources.sql, sql`resources.tenant_id = ${tenant} AND resources.id = value`)}
    ${lookUp(memberships.sql, sql`memberships.tenant_id = resources.tenant_id AND set_id = ${number('set')} AND member = position`)}
  WHERE memberships.tenant_id = ${tenant}`,
);

const memberGroups = rows<{ readonly id: string }>()(
  sql`SELECT resources.id AS id FROM ${memberships.sql} ${memberResource}
  WHERE ${ofSet} AND is_group = 1 ORDER BY member ${limit}`,
);

/**
 * Walks only as far as the limit says: both databases read a recursive query as it is asked for.
 */
const groupsOf = rows<{
  readonly origin: number;
  readonly id: string;
  readonly display: string | null;
  readonly is_direct: number;
  readonly walked: number;
}>()(
  sql`WITH RECURSIVE above (origin, at, is_direct) AS (
    SELECT value, group_position, 1 FROM ${numberList(text('positions'))}
      ${lookUp(memberships.sql, sql`memberships.tenant_id = ${tenant} AND member = value`)} ${attachedSetOfMembership}
    UNION
    SELECT origin, group_position, 0 FROM above
      ${lookUp(memberships.sql, sql`memberships.tenant_id = ${tenant} AND member = at`)} ${attachedSetOfMembership}
  )
  SELECT origin, resources.id AS id, ${member(document, 'displayName')} AS display, is_direct, walked
  FROM (SELECT origin, at, max(is_direct) AS is_direct, count(*) AS walked
    FROM (SELECT * FROM above ${limit}) AS walk GROUP BY origin, at) AS found
  ${lookUp(resources.sql, sql`resources.tenant_id = ${tenant} AND position = at`)}
  ORDER BY origin, at`,
);

interface Walked {
  readonly depth: number | null;
  readonly found: number;
}

const nested = <P>(next: Sql<P>) =>
  rows<Walked>()(
    sql`WITH RECURSIVE walk (at, depth) AS (SELECT position, 0 FROM ${resources.sql}
      WHERE tenant_id = ${tenant} AND id = ${text('group')}
      UNION SELECT ${next} WHERE depth < ${number('max')})
    SELECT max(depth) AS depth, count(DISTINCT at) AS found FROM (SELECT *
    FROM walk LIMIT ${opaque(number('maxWalked'))}) AS walked`,
  );

const nestedBelow = nested(
  sql`member, depth + 1 FROM walk
    ${lookUp(memberSets.sql, sql`member_sets.tenant_id = ${tenant} AND group_position = at`)}
    ${lookUp(memberships.sql, sql`memberships.tenant_id = ${tenant} AND set_id = member_sets.id AND is_group = 1`)}`,
);
const nestedAbove = nested(
  sql`group_position, depth + 1 FROM walk
    ${lookUp(memberships.sql, sql`memberships.tenant_id = ${tenant} AND member = at`)}
    ${lookUp(memberSets.sql, sql`member_sets.tenant_id = ${tenant} AND member_sets.id = set_id AND group_position IS NOT NULL`)}`,
);

/** Steps that are walked at most to see how deep groups are nested. */
const maxWalked = 10_000;

function toMember({ id, type, display, place }: MemberRow): StoredMember {
  return display === null ? { id, type, place } : { id, type, display, place };
}

/** Returns the groups of resources by position; undefined when there are more than `max`. */
async function groupsWithin(
  db: Database,
  tenantId: string,
  positions: readonly number[],
  max: number,
): Promise<ReadonlyMap<number, readonly StoredMembership[]> | undefined> {
  const found = new Map<number, StoredMembership[]>();
  // A group that a resource is in directly and through another one is met twice.
  const maxSteps = Math.min(2 * max + 1, Number.MAX_SAFE_INTEGER);
  const params = { tenant: tenantId, positions: JSON.stringify(positions), limit: maxSteps };
  const steps = await db.all(groupsOf, params);
  let walked = 0;
  for (const step of steps) walked += step.walked;
  if (steps.length > max || walked >= maxSteps) return undefined;
  for (const { origin, id, display, is_direct: direct } of steps) {
    const membership = { group: id, display: display ?? undefined, isDirect: direct === 1 };
    const memberships = found.get(origin);
    if (memberships === undefined) found.set(origin, [membership]);
    else memberships.push(membership);
  }
  return found;
}

/** Reads who is in which group. */
export function memberQueries(db: Database): MemberReader {
  return {
    async memberSet(tenantId, group) {
      return db.get(memberSetOf, { tenant: tenantId, group });
    },
    async memberSets(tenantId, groups) {
      const found = await db.all(memberSetsOf, {
        tenant: tenantId,
        groups: JSON.stringify(groups),
      });
      return new Map(found.map(({ group, ...set }) => [group, set]));
    },
    async members(tenantId, set, { after, before, limit, descending }) {
      const statement = descending === true ? lastMembersOf : membersOf;
      const found = await db.all(statement, { tenant: tenantId, set, after, before, limit });
      return found.map(toMember);
    },
    async membersWithin(tenantId, sets, limit) {
      const ids = sets.map(({ id }) => id);
      const params = { tenant: tenantId, sets: JSON.stringify(ids), limit: limit + 1 };
      const found = await db.all(membersOfSets, params);
      if (found.length > limit) return undefined;
      const bySet = Map.groupBy(found, ({ set }) => set);
      return new Map(
        sets.map(({ id, end }) => {
          // Others may have joined since.
          const rows = (bySet.get(id) ?? []).filter(({ place }) => place < end);
          return [id, rows.sort((left, right) => left.place - right.place).map(toMember)];
        }),
      );
    },
    async membersAmong(tenantId, set, ids) {
      const params = { tenant: tenantId, set, ids: JSON.stringify(ids) };
      return (await db.all(membersAmong, params)).map(({ id }) => id);
    },
    async memberGroups(tenantId, set, limit) {
      return (await db.all(memberGroups, { tenant: tenantId, set, limit })).map(({ id }) => id);
    },
    async groupsOf(tenantId, positions) {
      return (await groupsWithin(db, tenantId, positions, Number.MAX_SAFE_INTEGER))!;
    },
    groupsWithin: (tenantId, positions, max) => groupsWithin(db, tenantId, positions, max),
    async nesting(tenantId, group, max) {
      const params = { tenant: tenantId, group, max, maxWalked };
      const below = await db.get(nestedBelow, params);
      // Most groups hold no others: then nothing above matters.
      if (below?.depth === 0 || below?.depth === null) return { depth: 1, groups: 1 };
      const above = await db.get(nestedAbove, params);
      return {
        depth: (below?.depth ?? 0) + (above?.depth ?? 0) + 1,
        groups: (below?.found ?? 0) + (above?.found ?? 0) - 1,
      };
    },
  };
}
