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
}

export function conditionSql(tenant: string, type: string, condition: Condition): ConditionSql {
  switch (condition.kind) {
    case 'all':
      return { text: '1', values: [] };
    case 'none':
      return { text: '0', values: [] };
    case 'and':
    case 'or': {
      const parts = condition.conditions.map((part) => conditionSql(tenant, type, part));
      return {
        text: `(${parts.map(({ text }) => text).join(condition.kind === 'and' ? ' AND ' : ' OR ')})`,
        values: parts.flatMap(({ values }) => values),
      };
    }
    case 'key':
      return keySql(tenant, type, condition);
  }
}

function keySql(tenant: string, type: string, condition: KeyCondition): ConditionSql {
  const column = keyColumns.get(condition.path);
  if (column !== undefined) return comparison(column, condition);
  const { text, values } = comparison('value_key', condition);
  return {
    text: `position IN (SELECT position FROM attribute_index WHERE tenant_id = ? AND type = ? AND path = ? AND ${text})`,
    values: [tenant, type, condition.path, ...values],
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
  return { text: terms.join(' AND '), values };
}

/** Booleans are 0 and 1 in a column, and so in the index. */
export function keyValue(key: string | boolean): string | number {
  return typeof key === 'boolean' ? Number(key) : key;
}
