import { orderPaths } from '../../ports/store.ts';
import type {
  Condition,
  KeyCondition,
  MembershipCondition,
} from '../../protocol/filter/plan-index.ts';
import type { SqlValue } from './connection.ts';

/** The attributes whose keys may be columns; every other indexed one has rows in attribute_index. */
const keyColumns: ReadonlyMap<string, string> = new Map([
  ['id', 'id'],
  ['userName', 'user_name_key'],
  ['externalId', 'external_id'],
  ['displayName', 'display_name_key'],
  ['active', 'active'],
  ['meta.created', 'created'],
  ['meta.lastModified', 'last_modified'],
]);

/** The column that holds the keys of an attribute. The core types' own attributes have one; a custom type's may be anything of that name. */
export function keyColumn(type: string, path: string): string | undefined {
  return orderPaths(type).has(path) ? keyColumns.get(path) : undefined;
}

export interface ConditionSql {
  /** An expression over `resources`; client values are parameters only. */
  readonly text: string;
  readonly values: readonly SqlValue[];
  /** True when each index it can use gives rows in order of position: nothing but equalities. */
  readonly keepsOrder: boolean;
}

/**
 * A condition in SQL, in shapes for which SQLite's planner has one sensible choice: it knows nothing of how keys are spread, so that
 * an `OR`, or a comparison half of all rows meet, must not look inviting.
 */
export function conditionSql(tenant: string, type: string, condition: Condition): ConditionSql {
  switch (condition.kind) {
    case 'all':
      return { text: '1 = 1', values: [], keepsOrder: true };
    case 'none':
      return { text: '1 = 0', values: [], keepsOrder: true };
    case 'and':
      return conjunction(tenant, type, condition.conditions);
    case 'or':
      return union(tenant, type, condition.conditions);
    case 'key':
      return keySql(tenant, type, condition);
    case 'membership':
      return membershipSql(tenant, condition);
  }
}

/** Flags lead to half of all rows; anything else is better. */
function conjunction(tenant: string, type: string, conditions: readonly Condition[]): ConditionSql {
  const isPicky = conditions.some((part) => part.kind === 'key' && typeof part.equals === 'string');
  const parts = conditions.map((part) => {
    if (part.kind === 'key' && typeof part.equals === 'boolean')
      return keySql(tenant, type, part, true);
    // Where something else leads to few resources, each of those is asked (Entra ID's `id eq … and members eq …`).
    if (part.kind === 'membership' && part.side === 'members' && part.id !== undefined && isPicky)
      return holdsMemberSql(tenant, part.id);
    return conditionSql(tenant, type, part);
  });
  return {
    text: `(${parts.map(({ text }) => text).join(' AND ')})`,
    values: parts.flatMap(({ values }) => values),
    keepsOrder: parts.every(({ keepsOrder }) => keepsOrder),
  };
}

/** Each branch finds its rows by its own index. */
function union(tenant: string, type: string, conditions: readonly Condition[]): ConditionSql {
  const parts = conditions.map((part) => conditionSql(tenant, type, part));
  const branches = parts.map(
    ({ text }) => `SELECT position FROM resources WHERE tenant_id = ? AND type = ? AND ${text}`,
  );
  return {
    text: `POSITION_AMONG(${branches.join(' UNION ALL ')})AMONG`,
    values: parts.flatMap(({ values }) => [tenant, type, ...values]),
    keepsOrder: true,
  };
}

function keySql(
  tenant: string,
  type: string,
  condition: KeyCondition,
  isOpaque: boolean = false,
): ConditionSql {
  const column = keyColumn(type, condition.path);
  if (column !== undefined) return comparison(isOpaque ? `opaque(${column})` : column, condition);
  const { text, values } = comparison('value_key', {
    ...condition,
    ...(condition.equals === undefined ? {} : { equals: indexText(condition.equals) }),
  });
  return {
    text: `POSITION_AMONG(SELECT position FROM attribute_index WHERE tenant_id = ? AND type = ? AND path = ? AND ${text})AMONG`,
    values: [tenant, type, condition.path, ...values],
    keepsOrder: true,
  };
}

const resourceNamed =
  'SELECT position FROM resources AS named WHERE named.tenant_id = ? AND named.id = ?';

/** The joins go along indexes in the order in which they are written. */
function membershipSql(tenant: string, condition: MembershipCondition): ConditionSql {
  if (condition.side === 'memberOf') return memberOfSql(tenant, condition.id);
  const { id } = condition;
  const keepsOrder = true;
  if (id === undefined) {
    const text =
      'POSITION_AMONG(SELECT group_position FROM member_sets WHERE tenant_id = ? AND group_position IS NOT NULL AND total > 0)AMONG';
    return { text, values: [tenant], keepsOrder };
  }
  const text = `POSITION_AMONG(SELECT group_position FROM memberships
    CROSS JOIN member_sets ON (member_sets.tenant_id = memberships.tenant_id AND member_sets.id = set_id)
    WHERE memberships.tenant_id = ? AND member = (${resourceNamed}) AND group_position IS NOT NULL)AMONG`;
  return { text, values: [tenant, tenant, id], keepsOrder };
}

function holdsMemberSql(tenant: string, id: string): ConditionSql {
  const text = `EXISTS (SELECT 1 FROM member_sets
    CROSS JOIN memberships ON (memberships.tenant_id = member_sets.tenant_id AND set_id = member_sets.id AND member = (${resourceNamed}))
    WHERE member_sets.tenant_id = ? AND group_position = resources.position)`;
  return { text, values: [tenant, id, tenant], keepsOrder: true };
}

/** Down from a group through the groups in it; a group met before is not entered again, so that cycles end. */
function memberOfSql(tenant: string, id: string): ConditionSql {
  const sets =
    'CROSS JOIN member_sets ON (member_sets.tenant_id = ? AND group_position = at) CROSS JOIN memberships ON';
  const held = 'memberships.tenant_id = ? AND set_id = member_sets.id';
  const text = `POSITION_AMONG(
    WITH RECURSIVE below (at) AS (${resourceNamed} UNION SELECT member FROM below ${sets} (${held} AND is_group = 1))
    SELECT member FROM below ${sets} (${held}))AMONG`;
  return { text, values: [tenant, id, tenant, tenant, tenant, tenant], keepsOrder: true };
}

function comparison(column: string, { equals, from, to }: KeyCondition): ConditionSql {
  const terms: string[] = [];
  const values: SqlValue[] = [];
  if (equals !== undefined) {
    terms.push(`${column} = ?`);
    values.push(keyValue(equals));
  }
  if (from !== undefined) {
    terms.push(`${column} ${from.inclusive ? '>=' : '>'} ?`);
    values.push(from.key);
  }
  if (to !== undefined) {
    terms.push(`${column} ${to.inclusive ? '<=' : '<'} ?`);
    values.push(to.key);
  }
  return { text: terms.join(' AND '), values, keepsOrder: equals !== undefined };
}

/** Booleans are 0 and 1 in a column. */
export function keyValue(key: string | boolean): string | number {
  return typeof key === 'boolean' ? Number(key) : key;
}

/** In the index every key is text. */
export function indexText(key: string | boolean): string {
  return String(keyValue(key));
}
