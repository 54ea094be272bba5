/**
 * Statements over memberships. The order of the joins is as written, and a row is looked for where it may be missing by a query of its own: a planner that knows nothing
 * of how long a list of ids is, or how large a set, would else look at every resource for each member. What is walked up or down meets each group once, so that cycles of
 * groups end.
 */

export const memberSetSql = `SELECT member_sets.id AS id, total, next_place FROM resources
  CROSS JOIN member_sets ON (member_sets.tenant_id = resources.tenant_id AND group_position = resources.position)
  WHERE resources.tenant_id = ? AND resources.id = ?`;

/** displayName, or else userName, as it is in the document. */
export const membersSql = `SELECT resources.id AS id, type, place, coalesce(document ->> '$.displayName', document ->> '$.userName') AS display
  FROM memberships CROSS JOIN resources ON (resources.tenant_id = memberships.tenant_id AND position = member)
  WHERE memberships.tenant_id = ? AND set_id = ? AND place > ? AND place < ? ORDER BY place LIMIT opaque(?)`;

export const membersAmongSql = `SELECT resources.id AS id FROM text_list(?) CROSS JOIN resources ON (resources.tenant_id = ? AND resources.id = value)
  CROSS JOIN memberships ON (memberships.tenant_id = resources.tenant_id AND set_id = ? AND member = position)
  WHERE memberships.tenant_id = ?`;

/** Walks only as far as the limit says: both databases read a recursive query as it is asked for. */
export const groupsOfSql = `WITH RECURSIVE above (origin, at, is_direct) AS (
    SELECT value, group_position, 1 FROM number_list(?)
      CROSS JOIN memberships ON (memberships.tenant_id = ? AND member = value)
      CROSS JOIN member_sets ON (member_sets.tenant_id = memberships.tenant_id AND member_sets.id = set_id AND group_position IS NOT NULL)
    UNION
    SELECT origin, group_position, 0 FROM above
      CROSS JOIN memberships ON (memberships.tenant_id = ? AND member = at)
      CROSS JOIN member_sets ON (member_sets.tenant_id = memberships.tenant_id AND member_sets.id = set_id AND group_position IS NOT NULL)
  )
  SELECT origin, resources.id AS id, document ->> '$.displayName' AS display, is_direct, walked
  FROM (SELECT origin, at, max(is_direct) AS is_direct, count(*) AS walked
    FROM (SELECT * FROM above LIMIT opaque(?)) AS walk GROUP BY origin, at) AS found
  CROSS JOIN resources ON (resources.tenant_id = ? AND position = at) ORDER BY origin, at`;

export const memberGroupsSql = `SELECT resources.id AS id FROM memberships
  CROSS JOIN resources ON (resources.tenant_id = memberships.tenant_id AND position = member)
  WHERE memberships.tenant_id = ? AND set_id = ? AND is_group = 1 ORDER BY member LIMIT opaque(?)`;

const nestedSql = (
  start: string,
  next: string,
): string => `WITH RECURSIVE walk (at, depth) AS (${start}
    UNION SELECT ${next} WHERE depth < ?)
  SELECT max(depth) AS depth, count(DISTINCT at) AS found FROM (SELECT * FROM walk LIMIT opaque(?)) AS walked`;

const groupSql = 'SELECT position, 0 FROM resources WHERE tenant_id = ? AND id = ?';

export const nestedBelowSql = nestedSql(
  groupSql,
  `member, depth + 1 FROM walk
    CROSS JOIN member_sets ON (member_sets.tenant_id = ? AND group_position = at)
    CROSS JOIN memberships ON (memberships.tenant_id = ? AND set_id = member_sets.id AND is_group = 1)`,
);

export const nestedAboveSql = nestedSql(
  groupSql,
  `group_position, depth + 1 FROM walk
    CROSS JOIN memberships ON (memberships.tenant_id = ? AND member = at)
    CROSS JOIN member_sets ON (member_sets.tenant_id = ? AND member_sets.id = set_id AND group_position IS NOT NULL)`,
);

export const insertMembersSql = `INSERT INTO memberships (tenant_id, set_id, member, place, is_group)
  SELECT tenant_id, CAST(? AS BIGINT), position, ? + key, CASE type WHEN 'Group' THEN 1 ELSE 0 END
  FROM text_list(?) CROSS JOIN resources ON (tenant_id = ? AND resources.id = value) WHERE true LOCKING resources
  ON CONFLICT DO NOTHING`;

export const unknownMembersSql = `SELECT value FROM text_list(?)
  WHERE (SELECT 1 FROM resources WHERE tenant_id = ? AND resources.id = value LIMIT 1) IS NULL`;

/** Looks at `max` + 1 memberships of a resource at most. */
export const memberBeyondSql = `SELECT value FROM text_list(?)
  CROSS JOIN resources ON (resources.tenant_id = ? AND resources.id = value)
  WHERE (SELECT 1 FROM memberships WHERE memberships.tenant_id = resources.tenant_id AND member = position LIMIT 1 OFFSET ?) IS NOT NULL LIMIT 1`;

export const deleteMembersSql = `DELETE FROM memberships WHERE tenant_id = ? AND set_id = ? AND member IN (
  SELECT position FROM text_list(?) CROSS JOIN resources ON (resources.tenant_id = ? AND resources.id = value))`;

const isMissing = `(SELECT 1 FROM memberships AS other
  WHERE other.tenant_id = one.tenant_id AND other.set_id = ? AND other.member = one.member LIMIT 1) IS NULL`;

/** One row when some member of the first set is not in the second. */
export const missingMemberSql = `SELECT 1 AS missing FROM memberships AS one WHERE one.tenant_id = ? AND one.set_id = ? AND ${isMissing} LIMIT 1`;

export const missingMembersSql = `SELECT count(*) AS missing FROM memberships AS one WHERE one.tenant_id = ? AND one.set_id = ? AND ${isMissing}`;

export const setsWithMemberSql = `SELECT set_id, groups.id AS id FROM resources
  CROSS JOIN memberships ON (memberships.tenant_id = resources.tenant_id AND member = resources.position)
  CROSS JOIN member_sets ON (member_sets.tenant_id = resources.tenant_id AND member_sets.id = set_id)
  LEFT JOIN resources AS groups ON (groups.tenant_id = resources.tenant_id AND groups.position = group_position)
  WHERE resources.tenant_id = ? AND resources.id = ?`;
