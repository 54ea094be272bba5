import { type Awaitable, inOrder, whenReady } from '../../ports/awaitable.ts';
import type {
  MetaTexts,
  OrderPlace,
  ResourceOrder,
  ResourceReader,
  ResourceSelection,
  SelectedPage,
  StoredResource,
} from '../../ports/store.ts';
import type { Condition } from '../../protocol/filter/plan-index.ts';
import type { ShownResources } from '../../protocol/list/list-response.ts';
import type { StoredJson } from '../../protocol/schema/stored-json.ts';
import { conditionSql, forEachKeyColumn, keyColumn, keyValue } from './condition.ts';
import { type Database, type Tuple, upToBytes } from './connection.ts';
import {
  anyValue,
  forNoKeyUpdate,
  limit,
  lookUp,
  memberJson,
  number,
  numberList,
  opaque,
  param,
  rows,
  type Sql,
  sql,
  text,
  textList,
} from './sql.ts';
import { counters, memberships, resources } from './tables.ts';

const otherColumns = sql`position, id, connection_id, version, created, last_modified, has_references,
  CASE WHEN EXISTS (SELECT 1 FROM ${memberships.sql}
    WHERE memberships.tenant_id = resources.tenant_id AND member = resources.position)
    THEN 1 ELSE 0 END AS is_member`;
/** What `toResource` reads. */
export const columns = sql`document, ${otherColumns}`;
/** NULL instead of a document of more bytes than `share`. */
const columnsInShare = sql`CASE WHEN octet_length(document) <= ${number('share')} THEN document END
  AS document, ${otherColumns}`;

/**
 * Returns a resource of a type.
 *
 * @param row in the order of `columns`
 */
export function toResource(type: string, row: Tuple): StoredResource {
  return {
    id: row[2] as string,
    type,
    connection: row[3] as string,
    document: row[0] as string,
    version: row[4] as number,
    created: row[5] as string,
    lastModified: row[6] as string,
    hasReferences: row[7] === 1,
    isMember: row[8] === 1,
    position: row[1] as number,
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
const listedPositions = sql`FROM ${numberList(text('positions'))}
  ${lookUp(resources.sql, sql`tenant_id = ${text('tenant')} AND position = value AND type = ${text('type')}`)} ORDER BY key`;
const atPositions = sql`SELECT ${columns} ${listedPositions}`;
const atPositionsInShare = sql`SELECT ${columnsInShare} ${listedPositions}`;
const namesById = rows<{ readonly id: string; readonly display: string | null }>()(
  sql`SELECT id, ${memberJson(sql`document`, 'displayName')} AS display FROM ${textList(text('ids'))}
    ${lookUp(resources.sql, sql`tenant_id = ${text('tenant')} AND id = value AND type = ${text('type')}`)}`,
);
/** PostgreSQL gives a sum as text. */
const countAll = rows<{ readonly total: number | string | null }>()(
  sql`SELECT sum(total) AS total FROM ${counters.sql} WHERE ${ofType}`,
);
const afterPosition = sql`SELECT ${columns} FROM ${resources.sql} WHERE ${ofType}
  AND position > ${number('after')} ORDER BY position ${limit}`;

/** The text of a resource; NULL of a larger one than `share`. `substr` is slow on texts. */
const shown = sql`CASE WHEN octet_length(document) <= ${number('share')}
  THEN concat(substr(CAST(document AS BLOB), 1, octet_length(document) - 1),
    ${text('beforeCreated')}, created, ${text('beforeLastModified')}, last_modified,
    ${text('beforeId')}, id, ${text('beforeVersion')}, version, ${text('end')}) END AS shown`;

/** The rows of a page, and their texts as one. */
interface PageStatements<P> extends DocumentStatements<P> {
  /** Whether a resource may need more than its row: asked first, for to join costs more. */
  readonly needsMore: Sql<P & { readonly tenant: string }>;
  readonly joined: Sql<P & MetaTexts & { readonly share: number }>;
}

/** Returns the statements of the page that a piece of SQL selects. */
function pageStatements<P>(page: Sql<P>): PageStatements<P> {
  return {
    whole: sql`SELECT ${columns} ${page}`,
    inShare: sql`SELECT ${columnsInShare} ${page}`,
    needsMore: sql`SELECT CASE WHEN EXISTS (SELECT 1 FROM ${memberships.sql} WHERE tenant_id = ${text('tenant')})
      OR EXISTS (SELECT 1 FROM (SELECT has_references ${page}) AS page WHERE has_references = 1)
      THEN 1 ELSE 0 END`,
    // The rows are joined in the order of the query within.
    joined: sql`SELECT group_concat(shown, ','), count(*), count(shown) FROM (SELECT ${shown} ${page})`,
  };
}

/** The page of the list without a filter. */
const allFromPosition = pageStatements(
  sql`FROM ${resources.sql} WHERE ${ofType} AND position >= ${number('position')}
    ORDER BY position ASC ${limit} OFFSET ${opaque(number('offset'))}`,
);

/**
 * Pages of the resources that have one key, by the path of its attribute: what clients ask most.
 */
const pagesOfKey = forEachKeyColumn((column) =>
  pageStatements(
    sql`FROM ${resources.sql} WHERE ${ofType} AND ${column} = ${anyValue('key')}
      ORDER BY position ASC ${limit} OFFSET ${opaque(number('offset'))}`,
  ),
);

/** Reads resources: their own transaction's state, or else the committed one. */
export function resourceQueries(db: Database): ResourceReader {
  const byIdNow = db.isTransaction ? byIdLocked : byId;
  return {
    resource: (tenant, type, id) =>
      whenReady(db.tuples(byIdNow, { tenant, id, type }), ([row]) =>
        row === undefined ? undefined : toResource(type, row),
      ),
    select(tenant, type, selection) {
      const { order, after } = selection;
      const isPlain = order.path === undefined && !order.descending && after === undefined;
      const prepared = isPlain ? preparedPage(db, tenant, type, selection) : undefined;
      return prepared === undefined
        ? selectWhere(db, tenant, type, selection)
        : whenReady(prepared, (page) => page.rows());
    },
    page: (tenant, type, selection, meta) => selectPage(db, tenant, type, selection, meta),
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
      const bound = { maxTexts: positions.length, maxBytes };
      const params = { tenant, type, positions: JSON.stringify(positions) };
      return readDocuments(db, { whole: atPositions, inShare: atPositionsInShare }, params, bound);
    },
    async displayNames(tenant, type, ids) {
      const found = await db.all(namesById, { tenant, type, ids: JSON.stringify(ids) });
      return new Map(
        found.map(({ id, display }) => [
          id,
          display === null ? undefined : (JSON.parse(display) as StoredJson),
        ]),
      );
    },
    count(tenant, type, condition) {
      if (condition.kind === 'all')
        return whenReady(db.get(countAll, { tenant, type }), (row) => Number(row!.total));
      const where = conditionSql(tenant, type, condition);
      const statement = rows<{ readonly total: number }>()(
        sql`SELECT count(*) AS total FROM ${resources.sql} WHERE ${ofType} AND ${where.sql}`,
      );
      return whenReady(db.get(statement, { tenant, type }), (row) => row!.total);
    },
    async resourcesOwnedBy(tenant, type, connection, after, limit) {
      const listed = await db.tuples(afterPosition, { tenant, type, after, limit });
      const found = listed.map((row) => toResource(type, row));
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
function seek(
  db: Database,
  tenant: string,
  type: string,
  offset: number,
): Awaitable<{ readonly position: number; readonly offset: number }> {
  if (offset < bucketSize) return { position: 0, offset };
  return whenReady(db.all(buckets, { tenant, type }), (ranges) => {
    let left = offset;
    let end = 0;
    for (const { bucket, total } of ranges) {
      if (left < total) return { position: bucket * bucketSize, offset: left };
      left -= total;
      end = (bucket + 1) * bucketSize;
    }
    return { position: end, offset: left };
  });
}

/** Selects a page in the order of creation, as one text where the database joins its resources. */
function selectPage(
  db: Database,
  tenant: string,
  type: string,
  selection: Omit<ResourceSelection, 'order' | 'after'>,
  meta: MetaTexts,
): Awaitable<SelectedPage> {
  const prepared = preparedPage(db, tenant, type, selection);
  const { maxBytes } = selection;
  if (prepared === undefined) {
    const found = selectWhere(db, tenant, type, { ...selection, order: byCreation });
    return whenReady(found, (rows) => ({ rows }));
  }
  return whenReady(prepared, (page) => {
    const readRows = () => whenReady(page.rows(), (rows): SelectedPage => ({ rows }));
    // One row is read faster than its text is joined.
    if (!db.dialect.joinsTexts || maxBytes === undefined || page.maxTexts === 1) return readRows();
    return whenReady(page.joined(meta, maxBytes), (joined) => joined ?? readRows());
  });
}

/** A page in the order of creation, which can be read in two ways. */
interface PreparedPage {
  /** Resources that it has at most. */
  readonly maxTexts: number;
  rows(): Awaitable<readonly StoredResource[]>;
  /** Undefined: a resource may need more than its row, or has more than its share of bytes. */
  joined(meta: MetaTexts, maxBytes: number): Awaitable<ShownResources | undefined>;
}

/** Returns a page that a statement which is built once selects; undefined: none does. */
function preparedPage(
  db: Database,
  tenant: string,
  type: string,
  { condition, offset, limit, maxBytes }: Omit<ResourceSelection, 'order' | 'after'>,
): Awaitable<PreparedPage> | undefined {
  if (condition.kind === 'all')
    return whenReady(seek(db, tenant, type, offset), (start) =>
      pageOf(
        db,
        allFromPosition,
        { tenant, type, limit, position: start.position, offset: start.offset },
        { maxBytes, maxTexts: limit },
      ),
    );
  if (condition.kind !== 'key' || keyColumn(type, condition.path) === undefined) return undefined;
  const { path, equals, from, to } = condition;
  if (equals === undefined || from !== undefined || to !== undefined) return undefined;
  const maxTexts = uniquePaths.has(path) ? 1 : limit;
  const params = { tenant, type, key: keyValue(equals), limit, offset };
  return pageOf(db, pagesOfKey.get(path)!, params, { maxBytes, maxTexts });
}

function pageOf<P extends { readonly tenant: string; readonly type: string }>(
  db: Database,
  statements: PageStatements<P>,
  params: P,
  bound: { readonly maxBytes: number | undefined; readonly maxTexts: number },
): PreparedPage {
  const { maxTexts } = bound;
  return {
    maxTexts,
    rows: () => readDocuments(db, statements, params, bound),
    joined(meta, maxBytes) {
      const share = shareOf(maxBytes, maxTexts);
      return whenReady(db.tuples(statements.needsMore, params), ([answer]) => {
        if (answer![0] === 1) return undefined;
        const found = db.tuples(statements.joined, { ...params, ...meta, share });
        return whenReady(found, ([row]) => {
          const [joined, count, inShare] = row!;
          return count === inShare
            ? { text: (joined ?? '') as string, count: count as number }
            : undefined;
        });
      });
    },
  };
}

/** The same rows in two statements: with all documents, and with those in a share. */
interface DocumentStatements<P> {
  readonly whole: Sql<P>;
  readonly inShare: Sql<P & { readonly share: number }>;
}

/**
 * Reads resources up to the one at which their documents have `maxBytes`. An embedded database
 * reads them all at once if each document is within its share of the bytes, as nearly all are: to
 * stop after a row costs each row a call.
 */
function readDocuments<P extends { readonly type: string }>(
  db: Database,
  { whole, inShare }: DocumentStatements<P>,
  params: P,
  { maxBytes, maxTexts }: { readonly maxBytes: number | undefined; readonly maxTexts: number },
): Awaitable<readonly StoredResource[]> {
  const { type } = params;
  const readUpTo = (): Awaitable<readonly StoredResource[]> =>
    whenReady(upToBytes(db, whole, params, { column: 'document', maxBytes, maxTexts }), (rows) =>
      rows.map((row) => toResource(type, Object.values(row))),
    );
  if (maxBytes === undefined || db.dialect.isRemote) return readUpTo();
  const share = shareOf(maxBytes, maxTexts);
  return whenReady(db.tuples(inShare, { ...params, share }), (found) =>
    found.every(isWhole) ? found.map((row) => toResource(type, row)) : readUpTo(),
  );
}

function shareOf(maxBytes: number, maxTexts: number): number {
  return Math.floor(maxBytes / Math.max(1, maxTexts));
}

function isWhole([document]: Tuple): boolean {
  return document !== null;
}

function selectWhere(
  db: Database,
  tenant: string,
  type: string,
  { condition, order, offset, limit, maxBytes, after }: ResourceSelection,
): Awaitable<readonly StoredResource[]> {
  const where = conditionSql(tenant, type, condition);
  const ordered = orderSql(type, order, where.keepsOrder);
  const segments = after === undefined ? [everything] : segmentsAfter(type, order, after);
  const found: StoredResource[] = [];
  let bytes = 0;
  const read = inOrder(segments, (segment) => {
    if (found.length === limit || (maxBytes !== undefined && bytes >= maxBytes)) return;
    const left = limit - found.length;
    const rows = sql`FROM ${resources.sql} WHERE ${ofType} AND ${segment} AND ${where.sql}
      ORDER BY ${ordered} LIMIT ${opaque(param(left))} OFFSET ${opaque(param(offset))}`;
    const statements = {
      whole: sql`SELECT ${columns} ${rows}`,
      inShare: sql`SELECT ${columnsInShare} ${rows}`,
    };
    const maxTexts = isOfOne(condition) ? 1 : left;
    const bound = { maxTexts, maxBytes: maxBytes && maxBytes - bytes };
    return whenReady(readDocuments(db, statements, { tenant, type }, bound), (resources) => {
      for (const resource of resources) {
        found.push(resource);
        bytes += resource.document.length;
      }
    });
  });
  return whenReady(read, () => found);
}

const byCreation: ResourceOrder = { descending: false };
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
