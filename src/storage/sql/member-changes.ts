import type { MemberTransaction } from '../../ports/store.ts';
import type { Database } from './connection.ts';
import { byDialect, lookUp, lookUpAs, number, rows, sql, text, textList } from './sql.ts';
import { memberSets, memberships, resources } from './tables.ts';

const tenant = text('tenant');
const set = number('set');

const createSet = rows<{ readonly id: number }>()(
  sql`INSERT INTO ${memberSets.sql} (tenant_id, total, next_place, created, detached)
    VALUES (${tenant}, 0, 0, ${text('created')}, 0) RETURNING id`,
);
const positionOf = rows<{ readonly position: number }>()(
  sql`SELECT position FROM ${resources.sql} WHERE tenant_id = ${tenant} AND id = ${text('group')}`,
);
const detachSets = sql`UPDATE ${memberSets.sql} SET group_position = NULL, detached = 1
  WHERE tenant_id = ${tenant} AND group_position = ${number('position')}`;
const attachSet = sql`UPDATE ${memberSets.sql} SET group_position = ${number('position')}
  WHERE id = ${set} AND tenant_id = ${tenant}`;
const detachSet = sql`UPDATE ${memberSets.sql} SET detached = 1 WHERE id = ${set}
  AND tenant_id = ${tenant}`;
const reservePlaces = rows<{ readonly next_place: number }>()(
  sql`UPDATE ${memberSets.sql} SET next_place = next_place + ${number('places')} WHERE id = ${set}
    AND tenant_id = ${tenant} RETURNING next_place`,
);
const keepResources = byDialect((dialect) => dialect.forKeyShareOfResources);
const insertMembers = sql`INSERT INTO ${memberships.sql} (tenant_id, set_id, member, place, is_group)
  SELECT tenant_id, CAST(${set} AS BIGINT), position, ${number('place')} + key, CASE type WHEN 'Group' THEN 1 ELSE 0 END
  FROM ${textList(text('ids'))} ${lookUp(resources.sql, sql`tenant_id = ${tenant} AND resources.id = value`)} WHERE true ${keepResources}
  ON CONFLICT DO NOTHING`;
const unknownMembers = rows<{ readonly value: string }>()(
  sql`SELECT value FROM ${textList(text('ids'))}
  WHERE (SELECT 1 FROM ${resources.sql} WHERE tenant_id = ${tenant}
  AND resources.id = value LIMIT 1) IS NULL`,
);
/** Looks at `max` + 1 memberships of a resource at most. */
const memberBeyond = rows<{ readonly value: string }>()(
  sql`SELECT value FROM ${textList(text('ids'))}
    ${lookUp(resources.sql, sql`resources.tenant_id = ${tenant} AND resources.id = value`)}
  WHERE (SELECT 1 FROM ${memberships.sql} WHERE memberships.tenant_id = resources.tenant_id
  AND member = position LIMIT 1 OFFSET ${number('max')}) IS NOT NULL LIMIT 1`,
);
const deleteListed = byDialect((dialect) => dialect.deleteListed);
const addToTotal = sql`UPDATE ${memberSets.sql} SET total = total + ${number('change')}
  WHERE id = ${set} AND tenant_id = ${tenant}`;
const totalsOf = rows<{ readonly total: number }>()(
  sql`SELECT total FROM ${memberSets.sql} WHERE tenant_id = ${tenant}
    AND id IN (${number('left')}, ${number('right')})`,
);
/** Members of the first set that are not in the second. */
const missing = sql`FROM ${memberships.storedSql} AS one WHERE one.tenant_id = ${tenant}
  AND one.set_id = ${number('left')} AND
  (SELECT 1 FROM ${memberships.storedSql} AS other
    WHERE other.tenant_id = one.tenant_id AND other.set_id = ${number('right')}
    AND other.member = one.member LIMIT 1) IS NULL`;
const someMissing = sql`SELECT 1 AS missing ${missing} LIMIT 1`;
const countMissing = rows<{ readonly missing: number }>()(
  sql`SELECT count(*) AS missing ${missing}`,
);
const groups = sql`groups`;
const setsWithMember = rows<{ readonly set_id: number; readonly id: string | null }>()(
  sql`SELECT set_id, groups.id AS id FROM ${resources.sql}
    ${lookUp(memberships.sql, sql`memberships.tenant_id = resources.tenant_id AND member = resources.position`)}
    ${lookUp(memberSets.sql, sql`member_sets.tenant_id = resources.tenant_id AND member_sets.id = set_id`)}
    ${lookUpAs(resources.storedSql, groups, sql`groups.tenant_id = resources.tenant_id AND groups.position = group_position`)}
  WHERE resources.tenant_id = ${tenant} AND resources.id = ${text('id')}`,
);
const garbageSet = rows<{ readonly set: number; readonly tenant: string }>()(
  sql`SELECT id AS "set", tenant_id AS tenant FROM ${memberSets.sql}
  WHERE group_position IS NULL AND (detached = 1 OR created < ${text('startedBefore')}) LIMIT 1`,
);
const deleteSomeMembers = byDialect((dialect) =>
  dialect.deleteSome(memberships.sql, sql`member`, sql`tenant_id = ${tenant} AND set_id = ${set}`),
);
const deleteSet = sql`DELETE FROM ${memberSets.sql} WHERE id = ${set} AND tenant_id = ${tenant}`;

/** Changes who is in which group. */
export function memberChanges(db: Database): MemberTransaction {
  const addMembers = async (tenantId: string, id: number, change: number): Promise<void> => {
    if (change !== 0) await db.run(addToTotal, { tenant: tenantId, set: id, change });
  };
  const deleteMembers: MemberTransaction['deleteMembers'] = async (tenantId, id, ids) => {
    const params = { tenant: tenantId, set: id, ids: JSON.stringify(ids) };
    const deleted = await db.run(deleteListed, params);
    await addMembers(tenantId, id, -deleted);
    return deleted;
  };
  return {
    async createMemberSet(tenantId, created) {
      return (await db.get(createSet, { tenant: tenantId, created }))!.id;
    },
    async attachMemberSet(tenantId, group, id) {
      const { position } = (await db.get(positionOf, { tenant: tenantId, group }))!;
      await db.run(detachSets, { tenant: tenantId, position });
      if (id !== undefined) await db.run(attachSet, { tenant: tenantId, set: id, position });
    },
    async dropMemberSet(tenantId, id) {
      await db.run(detachSet, { tenant: tenantId, set: id });
    },
    async insertMembers(tenantId, id, ids) {
      const params = { tenant: tenantId, set: id, ids: JSON.stringify(ids) };
      const reserved = await db.get(reservePlaces, { ...params, places: ids.length });
      const place = reserved!.next_place - ids.length;
      const added = await db.run(insertMembers, { ...params, place });
      await addMembers(tenantId, id, added);
      if (added === ids.length) return { added, unknown: [] };
      const unknown = (await db.all(unknownMembers, params)).map(({ value }) => value);
      return { added, unknown };
    },
    async memberBeyond(tenantId, ids, max) {
      const params = { tenant: tenantId, ids: JSON.stringify(ids), max };
      return (await db.get(memberBeyond, params))?.value;
    },
    deleteMembers,
    async equalMembers(tenantId, left, right) {
      const params = { tenant: tenantId, left, right };
      const totals = (await db.all(totalsOf, params)).map(({ total }) => total);
      if (new Set(totals).size > 1) return false;
      return (await db.get(someMissing, params)) === undefined;
    },
    async missingMembers(tenantId, left, right) {
      return (await db.get(countMissing, { tenant: tenantId, left, right }))!.missing;
    },
    async deleteMemberships(tenantId, id) {
      const sets = await db.all(setsWithMember, { tenant: tenantId, id });
      for (const one of sets) await deleteMembers(tenantId, one.set_id, [id]);
      return sets.map((one) => one.id).filter((group) => group !== null);
    },
    deleteUnusedMemberSets: (limit, startedBefore) => deleteUnused(db, limit, startedBefore),
  };
}

async function deleteUnused(db: Database, limit: number, startedBefore: string): Promise<boolean> {
  let left = limit;
  for (
    let garbage = await db.get(garbageSet, { startedBefore });
    garbage !== undefined;
    garbage = await db.get(garbageSet, { startedBefore })
  ) {
    if (left === 0) return true;
    const deleted = await db.run(deleteSomeMembers, { ...garbage, limit: left });
    if (deleted < left) await db.run(deleteSet, garbage);
    left -= deleted;
  }
  return false;
}
