import { orderPaths } from '../../ports/store.ts';
import type {
  Condition,
  KeyCondition,
  MembershipCondition,
} from '../../protocol/filter/plan-index.ts';
import { join, lookUp, opaque, param, positionAmong, type Sql, sql } from './sql.ts';
import { attributeIndex, memberSets, memberships, resources } from './tables.ts';

/**
 * The attributes whose keys may be columns; every other indexed one has rows in attribute_index.
 */
const keyColumns: ReadonlyMap<string, Sql> = new Map([
  ['id', resources.column('id')],
  ['userName', resources.column('userName')],
  ['externalId', resources.column('externalId')],
  ['displayName', resources.column('displayName')],
  ['active', resources.column('active')],
  ['meta.created', resources.column('created')],
  ['meta.lastModified', resources.column('lastModified')],
]);

/**
 * The column that holds the keys of an attribute. The core types' own attributes have one; a custom
 * type's may be anything of that name.
 */
export function keyColumn(type: string, path: string): Sql | undefined {
  return orderPaths(type).has(path) ? keyColumns.get(path) : undefined;
}

/** Returns what `make` makes of each column of keys, by the path of its attribute. */
export function forEachKeyColumn<T>(make: (column: Sql) => T): ReadonlyMap<string, T> {
  return new Map([...keyColumns].map(([path, column]) => [path, make(column)]));
}

export interface ConditionSql {
  /** An expression over `resources`. */
  readonly sql: Sql;
  /** True when each index it can use gives rows in order of position: nothing but equalities. */
  readonly keepsOrder: boolean;
}

const and = sql` AND `;
const unionAll = sql` UNION ALL `;
const always: ConditionSql = { sql: sql`1 = 1`, keepsOrder: true };
const never: ConditionSql = { sql: sql`1 = 0`, keepsOrder: true };

/**
 * Returns a condition in SQL, in shapes for which SQLite's planner has one sensible choice: it does
 * not know how keys are spread, so that an `OR`, or a comparison that half of all rows meet, must
 * not look inviting.
 */
export function conditionSql(tenant: string, type: string, condition: Condition): ConditionSql {
  switch (condition.kind) {
    case 'all':
      return always;
    case 'none':
      return never;
    case 'and':
      return conjunction(tenant, type, condition.conditions);
    case 'or':
      return union(tenant, type, condition.conditions);
    case 'key':
      return keySql(tenant, type, condition);
    case 'membership':
      return { sql: membershipSql(tenant, condition), keepsOrder: true };
  }
}

/** Flags lead to half of all rows; anything else is better. */
function conjunction(tenant: string, type: string, conditions: readonly Condition[]): ConditionSql {
  const isPicky = conditions.some((part) => part.kind === 'key' && typeof part.equals === 'string');
  const parts = conditions.map((part): ConditionSql => {
    if (part.kind === 'key' && typeof part.equals === 'boolean')
      return keySql(tenant, type, part, true);
    // Where something else leads to few resources, each of those is asked (Entra ID's
    // `id eq … and members eq …`).
    if (part.kind === 'membership' && part.side === 'members' && part.id !== undefined && isPicky)
      return { sql: holdsMemberSql(tenant, part.id), keepsOrder: true };
    return conditionSql(tenant, type, part);
  });
  return {
    sql: sql`(${join(
      parts.map((part) => part.sql),
      and,
    )})`,
    keepsOrder: parts.every(({ keepsOrder }) => keepsOrder),
  };
}

/** Each branch finds its rows by its own index. */
function union(tenant: string, type: string, conditions: readonly Condition[]): ConditionSql {
  const branches = conditions.map(
    (part) =>
      sql`SELECT position FROM ${resources.sql} WHERE tenant_id = ${param(tenant)}
        AND type = ${param(type)} AND ${conditionSql(tenant, type, part).sql}`,
  );
  return { sql: positionAmong(join(branches, unionAll)), keepsOrder: true };
}

const valueKey = sql`value_key`;

function keySql(
  tenant: string,
  type: string,
  condition: KeyCondition,
  isOpaque: boolean = false,
): ConditionSql {
  const column = keyColumn(type, condition.path);
  if (column !== undefined)
    return {
      sql: comparison(isOpaque ? opaque(column) : column, condition),
      keepsOrder: condition.equals !== undefined,
    };
  const { equals } = condition;
  const inIndex = { ...condition, equals: equals === undefined ? undefined : indexText(equals) };
  return {
    sql: positionAmong(
      sql`SELECT position FROM ${attributeIndex.sql} WHERE tenant_id = ${param(tenant)}
        AND type = ${param(type)} AND path = ${param(condition.path)}
        AND ${comparison(valueKey, inIndex)}`,
    ),
    keepsOrder: true,
  };
}

function comparison(column: Sql, { equals, from, to }: KeyCondition): Sql {
  const terms: Sql[] = [];
  if (equals !== undefined) terms.push(sql`${column} = ${param(keyValue(equals))}`);
  if (from !== undefined)
    terms.push(
      from.inclusive ? sql`${column} >= ${param(from.key)}` : sql`${column} > ${param(from.key)}`,
    );
  if (to !== undefined)
    terms.push(
      to.inclusive ? sql`${column} <= ${param(to.key)}` : sql`${column} < ${param(to.key)}`,
    );
  return join(terms, and);
}

const resourceNamed = (tenant: string, id: string): Sql =>
  sql`SELECT position FROM ${resources.storedSql} AS named WHERE named.tenant_id = ${param(tenant)}
    AND named.id = ${param(id)}`;

const setOfMembership = lookUp(
  memberSets.sql,
  sql`member_sets.tenant_id = memberships.tenant_id AND member_sets.id = set_id`,
);

/** The joins go along indexes in the order in which they are written. */
function membershipSql(tenant: string, condition: MembershipCondition): Sql {
  if (condition.side === 'memberOf') return memberOfSql(tenant, condition.id);
  const { id } = condition;
  if (id === undefined)
    return positionAmong(
      sql`SELECT group_position FROM ${memberSets.sql} WHERE tenant_id = ${param(tenant)}
        AND group_position IS NOT NULL AND total > 0`,
    );
  return positionAmong(
    sql`SELECT group_position FROM ${memberships.sql} ${setOfMembership}
      WHERE memberships.tenant_id = ${param(tenant)} AND member = (${resourceNamed(tenant, id)})
      AND group_position IS NOT NULL`,
  );
}

function holdsMemberSql(tenant: string, id: string): Sql {
  const held = lookUp(
    memberships.sql,
    sql`memberships.tenant_id = member_sets.tenant_id AND set_id = member_sets.id
      AND member = (${resourceNamed(tenant, id)})`,
  );
  return sql`EXISTS (SELECT 1 FROM ${memberSets.sql} ${held}
    WHERE member_sets.tenant_id = ${param(tenant)} AND group_position = resources.position)`;
}

/** Down from a group through the groups in it; each group is entered once, so that cycles end. */
function memberOfSql(tenant: string, id: string): Sql {
  const set = lookUp(
    memberSets.sql,
    sql`member_sets.tenant_id = ${param(tenant)} AND group_position = at`,
  );
  const held = sql`memberships.tenant_id = ${param(tenant)} AND set_id = member_sets.id`;
  return positionAmong(
    sql`WITH RECURSIVE below (at) AS (${resourceNamed(tenant, id)}
        UNION SELECT member FROM below ${set} ${lookUp(memberships.sql, sql`${held} AND is_group = 1`)})
      SELECT member FROM below ${set} ${lookUp(memberships.sql, held)}`,
  );
}

/** Booleans are 0 and 1 in a column. */
export function keyValue(key: string | boolean): string | number {
  return typeof key === 'boolean' ? Number(key) : key;
}

/** In the index every key is text. */
export function indexText(key: string | boolean): string {
  return String(keyValue(key));
}
