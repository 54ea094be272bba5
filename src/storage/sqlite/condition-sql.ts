import type { Condition, KeyCondition } from '../../protocol/filter/narrow.ts';
import type { SqliteValue } from './driver.ts';

/** The attributes whose keys are columns; every other indexed one has rows in attribute_index. */
export const keyColumns: ReadonlyMap<string, string> = new Map([
  ['id', 'id'],
  ['userName', 'user_name_key'],
  ['externalId', 'external_id'],
  ['displayName', 'display_name_key'],
  ['active', 'active'],
  ['meta.created', 'created'],
  ['meta.lastModified', 'last_modified'],
]);

export interface ConditionSql {
  /** An expression over `resources`; client values are parameters only. */
  readonly text: string;
  readonly values: readonly SqliteValue[];
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
      return { text: '1', values: [], keepsOrder: true };
    case 'none':
      return { text: '0', values: [], keepsOrder: true };
    case 'and':
      return conjunction(tenant, type, condition.conditions);
    case 'or':
      return union(tenant, type, condition.conditions);
    case 'key':
      return keySql(tenant, type, condition, '');
  }
}

/** `+` keeps an index from being chosen (sqlite.org/optoverview.html). Flags lead to half of all rows; anything else is better. */
function conjunction(tenant: string, type: string, conditions: readonly Condition[]): ConditionSql {
  const parts = conditions.map((part) =>
    part.kind === 'key' && typeof part.equals === 'boolean' ? keySql(tenant, type, part, '+') : conditionSql(tenant, type, part),
  );
  return {
    text: `(${parts.map(({ text }) => text).join(' AND ')})`,
    values: parts.flatMap(({ values }) => values),
    keepsOrder: parts.every(({ keepsOrder }) => keepsOrder),
  };
}

/** Each branch finds its rows by its own index. */
function union(tenant: string, type: string, conditions: readonly Condition[]): ConditionSql {
  const parts = conditions.map((part) => conditionSql(tenant, type, part));
  const branches = parts.map(({ text }) => `SELECT position FROM resources WHERE tenant_id = ? AND type = ? AND ${text}`);
  return {
    text: `position IN (${branches.join(' UNION ALL ')})`,
    values: parts.flatMap(({ values }) => [tenant, type, ...values]),
    keepsOrder: true,
  };
}

function keySql(tenant: string, type: string, condition: KeyCondition, prefix: '' | '+'): ConditionSql {
  const column = keyColumns.get(condition.path);
  if (column !== undefined) return comparison(prefix + column, condition);
  const { text, values } = comparison('value_key', {
    ...condition,
    ...(condition.equals === undefined ? {} : { equals: indexText(condition.equals) }),
  });
  return {
    text: `position IN (SELECT position FROM attribute_index WHERE tenant_id = ? AND type = ? AND path = ? AND ${text})`,
    values: [tenant, type, condition.path, ...values],
    keepsOrder: true,
  };
}

function comparison(column: string, { equals, from, to }: KeyCondition): ConditionSql {
  const terms: string[] = [];
  const values: SqliteValue[] = [];
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
