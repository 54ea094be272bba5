import type { IndexKey } from '../../protocol/schema/keys.ts';
import { indexText, keyColumn } from './condition.ts';
import type { Database } from './connection.ts';
import { number, sql, text } from './sql.ts';
import { attributeIndex, uniqueKeys } from './tables.ts';

/** A key that has rows of its own. */
export interface IndexedKey {
  readonly path: string;
  readonly text: string;
  readonly unique: boolean;
}

/** Returns the keys of a resource that are not columns. */
export function indexKeys(type: string, keys: readonly IndexKey[]): readonly IndexedKey[] {
  return keys
    .filter(({ path }) => keyColumn(type, path) === undefined)
    .map(({ path, key, unique = false }) => ({ path, text: indexText(key), unique }));
}

export interface KeyRows {
  /** Returns the path of the first unique key that another resource has. */
  takenPath(tenant: string, type: string, keys: readonly IndexedKey[]): Promise<string | undefined>;
  insert(
    tenant: string,
    type: string,
    keys: readonly IndexedKey[],
    position: number,
  ): Promise<void>;
  /** Writes what makes unique keys unique; all of these are. */
  insertUnique(tenant: string, type: string, keys: readonly IndexedKey[], position: number): void;
  delete(
    tenant: string,
    type: string,
    keys: readonly IndexedKey[],
    position: number,
  ): Promise<void>;
}

const ofKey = sql`tenant_id = ${text('tenant')} AND type = ${text('type')}
  AND path = ${text('path')} AND value_key = ${text('valueKey')}`;
const holder = sql`SELECT 1 AS taken FROM ${uniqueKeys.sql} WHERE ${ofKey}`;
const deleteUnique = sql`DELETE FROM ${uniqueKeys.sql} WHERE ${ofKey}
  AND position = ${number('position')}`;
const deleteIndexed = sql`DELETE FROM ${attributeIndex.sql} WHERE ${ofKey}
  AND position = ${number('position')}`;
const insertIndexed = sql`INSERT INTO ${attributeIndex.sql} (tenant_id, type, path, value_key, position)
  VALUES (${text('tenant')}, ${text('type')}, ${text('path')}, ${text('valueKey')}, ${number('position')})
  ON CONFLICT DO NOTHING`;
const insertList = sql`INSERT INTO ${attributeIndex.sql} (tenant_id, type, path, value_key, position)
  SELECT ${text('tenant')}, ${text('type')}, element ->> 'path', element ->> 'text', CAST(${number('position')} AS BIGINT)
  FROM json_array_elements(${text('keys')}::json) AS elements (element) ON CONFLICT DO NOTHING`;

/** Writes the rows of keys. */
export function keyRows(db: Database): KeyRows {
  const insertUnique: KeyRows['insertUnique'] = (tenant, type, keys, position) => {
    for (const { path, text: valueKey } of keys)
      db.send(uniqueKeys.insert, uniqueKeys.toRow({ tenant, type, path, valueKey, position }));
  };
  return {
    async takenPath(tenant, type, keys) {
      for (const { path, text: valueKey, unique } of keys)
        if (unique && (await db.get(holder, { tenant, type, path, valueKey })) !== undefined)
          return path;
      return undefined;
    },
    insertUnique,
    async insert(tenant, type, keys, position) {
      if (keys.length === 0) return;
      const unique = keys.filter((key) => key.unique);
      insertUnique(tenant, type, unique, position);
      if (db.dialect.isRemote) {
        // A statement that travels takes all of them with it.
        db.send(insertList, { tenant, type, position, keys: JSON.stringify(keys) });
        return;
      }
      for (const { path, text: valueKey } of keys)
        db.send(insertIndexed, { tenant, type, path, valueKey, position });
    },
    async delete(tenant, type, keys, position) {
      for (const { path, text: valueKey, unique } of keys) {
        const row = { tenant, type, path, valueKey, position };
        if (unique) db.send(deleteUnique, row);
        db.send(deleteIndexed, row);
      }
    },
  };
}
