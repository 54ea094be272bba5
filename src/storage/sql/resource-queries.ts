import type {
  OrderPlace,
  ResourceOrder,
  ResourceReader,
  ResourceSelection,
  StoredResource,
} from '../../ports/store.ts';
import type { Condition } from '../../protocol/filter/plan-index.ts';
import { conditionSql, keyColumn, keyValue } from './condition.ts';
import { type Database, upToBytes } from './connection.ts';
import {
  forNoKeyUpdate,
  limit,
  lookUp,
  number,
  numberList,
  opaque,
  param,
  rows,
  type Sql,
  type SqlRow,
  sql,
  text,
} from './sql.ts';
import { counters, memberships, resources } from './tables.ts';

const { names } = resources;

const columns = sql`position, id, type, connection_id, document, version, created, last_modified, has_references,
  CASE WHEN EXISTS (SELECT 1 FROM ${memberships.sql} WHERE memberships.tenant_id = resources.tenant_id
  AND member = resources.position)
    THEN 1 ELSE 0 END AS is_member`;

function toResource(row: SqlRow): StoredResource {
  return {
    id: row[names.id] as string,
    type: row[names.type] as string,
    connection: row[names.connection] as string,
    document: row[names.document] as string,
    version: row[names.version] as number,
    created: row[names.created] as string,
    lastModified: row[names.lastModified] as string,
    hasReferences: row[names.hasReferences] === 1,
    isMember: row['is_member'] === 1,
    position: row[names.position] as number,
  };
}

/** Positions are counted in ranges of this many: `counters.bucket` (migration 0002). */
export const bucketSize = 8_192;

const ofType = sql`tenant_id = ${text('tenant')} AND type = ${text('type')}`;
const byId = sql`SELECT ${columns} FROM ${resources.sql} WHERE tenant_id = ${text('tenant')}
  AND id = ${text('id')} AND type = ${text('type')}`;
const byIdLocked = sql`${byId} ${forNoKeyUpdate}`;
const buckets = rows<{ readonly bucket: number; readonly total: number }>()(
  sql`SELECT bucket, total FROM ${counters.sql} WHERE ${ofType} ORDER BY bucket`,
);
const atPositions = sql`SELECT ${columns} FROM ${numberList(text('positions'))}
  ${lookUp(resources.sql, sql`tenant_id = ${text('tenant')} AND position = value AND type = ${text('type')}`)} ORDER BY key`;
/** PostgreSQL gives a sum as text. */
const countAll = rows<{ readonly total: number | string | null }>()(
  sql`SELECT sum(total) AS total FROM ${counters.sql} WHERE ${ofType}`,
);
const afterPosition = sql`SELECT ${columns} FROM ${resources.sql} WHERE ${ofType}
  AND position > ${number('after')} ORDER BY position ${limit}`;
/** The page of the list without a filter. */
const fromPosition = sql`SELECT ${columns} FROM ${resources.sql} WHERE ${ofType}
  AND position >= ${number('position')}
  ORDER BY position ASC ${limit} OFFSET ${opaque(number('offset'))}`;

/** Reads resources: their own transaction's state, or else the committed one. */
export function resourceQueries(db: Database): ResourceReader {
  const byIdNow = db.isTransaction ? byIdLocked : byId;
  return {
    async resource(tenant, type, id) {
      const row = await db.get(byIdNow, { tenant, id, type });
      return row === undefined ? undefined : toResource(row);
    },
    async select(tenant, type, selection) {
      const { condition, order, after } = selection;
      const isPlain = condition.kind === 'all' && order.path === undefined && !order.descending;
      return isPlain && after === undefined
        ? selectAll(db, tenant, type, selection)
        : selectWhere(db, tenant, type, selection);
    },
    async positions(tenant, type, condition, limit, after = 0) {
      const where = conditionSql(tenant, type, condition);
      const beyond =
        after === 0 ? everything : sql`${positionFor(where.keepsOrder)} > ${param(after)}`;
      const ordered = orderSql(type, { descending: false }, where.keepsOrder);
      const statement = rows<{ readonly position: number }>()(
        sql`SELECT position FROM ${resources.sql} WHERE ${ofType} AND ${beyond} AND ${where.sql}
          ORDER BY ${ordered} LIMIT ${opaque(param(limit))}`,
      );
      return (await db.all(statement, { tenant, type })).map(({ position }) => position);
    },
    async resourcesAt(tenant, type, positions, maxBytes) {
      const bound = { column: 'document', maxTexts: positions.length, maxBytes } as const;
      const params = { tenant, type, positions: JSON.stringify(positions) };
      return (await upToBytes(db, atPositions, params, bound)).map(toResource);
    },
    async count(tenant, type, condition) {
      if (condition.kind === 'all')
        return Number((await db.get(countAll, { tenant, type }))!.total);
      const where = conditionSql(tenant, type, condition);
      const statement = rows<{ readonly total: number }>()(
        sql`SELECT count(*) AS total FROM ${resources.sql} WHERE ${ofType} AND ${where.sql}`,
      );
      return (await db.get(statement, { tenant, type }))!.total;
    },
    async resourcesOwnedBy(tenant, type, connection, after, limit) {
      const found = (await db.all(afterPosition, { tenant, type, after, limit })).map(toResource);
      const owned = found.filter((row) => row.connection === connection);
      return found.length < limit
        ? { resources: owned }
        : { resources: owned, reached: found[found.length - 1]!.position };
    },
  };
}

/**
 * Returns where to begin to reach an index in the order of creation: the range of positions it is
 * in, and what is left to pass over.
 */
async function seek(
  db: Database,
  tenant: string,
  type: string,
  offset: number,
): Promise<{ readonly position: number; readonly offset: number }> {
  if (offset < bucketSize) return { position: 0, offset };
  let left = offset;
  let end = 0;
  for (const { bucket, total } of await db.all(buckets, { tenant, type })) {
    if (left < total) return { position: bucket * bucketSize, offset: left };
    left -= total;
    end = (bucket + 1) * bucketSize;
  }
  return { position: end, offset: left };
}

/** Selects from all resources of a type, in the order of creation. */
async function selectAll(
  db: Database,
  tenant: string,
  type: string,
  { offset, limit, maxBytes }: ResourceSelection,
): Promise<readonly StoredResource[]> {
  const start = await seek(db, tenant, type, offset);
  const bound = { column: 'document', maxBytes, maxTexts: limit } as const;
  const params = { tenant, type, limit, ...start };
  return (await upToBytes(db, fromPosition, params, bound)).map(toResource);
}

async function selectWhere(
  db: Database,
  tenant: string,
  type: string,
  { condition, order, offset, limit, maxBytes, after }: ResourceSelection,
): Promise<readonly StoredResource[]> {
  const where = conditionSql(tenant, type, condition);
  const ordered = orderSql(type, order, where.keepsOrder);
  const segments = after === undefined ? [everything] : segmentsAfter(type, order, after);
  const found: StoredResource[] = [];
  let bytes = 0;
  for (const segment of segments) {
    if (found.length === limit || (maxBytes !== undefined && bytes >= maxBytes)) break;
    const left = limit - found.length;
    const statement = sql`SELECT ${columns} FROM ${resources.sql} WHERE ${ofType} AND ${segment}
      AND ${where.sql}
      ORDER BY ${ordered} LIMIT ${opaque(param(left))} OFFSET ${opaque(param(offset))}`;
    const maxTexts = isOfOne(condition) ? 1 : left;
    const bound = {
      column: 'document',
      maxTexts,
      maxBytes: maxBytes && maxBytes - bytes,
    } as const;
    for (const row of await upToBytes(db, statement, { tenant, type }, bound)) {
      const resource = toResource(row);
      found.push(resource);
      bytes += resource.document.length;
    }
  }
  return found;
}

const everything = sql`1 = 1`;
const position = sql`position`;
const opaquePosition = opaque(position);

/**
 * The order behind a place, as pieces that each go along one index: a comparison of several columns
 * at once would look at every row. Null stands last ascending, first descending.
 */
function segmentsAfter(
  type: string,
  { path, descending }: ResourceOrder,
  { key, position: reached }: OrderPlace,
): readonly Sql[] {
  const beyond = descending ? sql`<` : sql`>`;
  const further = sql`position ${beyond} ${param(reached)}`;
  if (path === undefined) return [further];
  const column = keyColumn(type, path)!;
  const nulls = sql`${column} IS NULL AND ${further}`;
  if (key === undefined) return descending ? [nulls, sql`${column} IS NOT NULL`] : [nulls];
  const value = param(keyValue(key));
  const rest = [sql`${column} = ${value} AND ${further}`, sql`${column} ${beyond} ${value}`];
  return descending ? rest : [...rest, sql`${column} IS NULL`];
}

/**
 * Where no index keeps the order of positions, use the condition's index and not one with the
 * order.
 */
function positionFor(keepsOrder: boolean): Sql {
  return keepsOrder ? position : opaquePosition;
}

function orderSql(type: string, { path, descending }: ResourceOrder, keepsOrder: boolean): Sql {
  const direction = descending ? sql`DESC` : sql`ASC`;
  if (path === undefined) return sql`${positionFor(keepsOrder)} ${direction}`;
  const column = keyColumn(type, path);
  if (column === undefined) throw new TypeError(`${path} is not an order path of ${type}`);
  const nulls = descending ? sql`FIRST` : sql`LAST`;
  return sql`${column} ${direction} NULLS ${nulls}, position ${direction}`;
}

/** Whether a condition asks for the value of a unique attribute, which one resource has at most. */
function isOfOne(condition: Condition): boolean {
  if (condition.kind === 'and') return condition.conditions.some(isOfOne);
  return (
    condition.kind === 'key' && condition.equals !== undefined && uniquePaths.has(condition.path)
  );
}

const uniquePaths: ReadonlySet<string> = new Set(['id', 'userName']);
