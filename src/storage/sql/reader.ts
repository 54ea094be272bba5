import type { IndexBuild } from '../../ports/indexes.ts';
import type {
  MemberRange,
  MemberSet,
  Nesting,
  OrderPlace,
  OwnedPage,
  Reader,
  ResourceOrder,
  ResourceSelection,
  StoredDefinitions,
  StoredMember,
  StoredMembership,
  StoredResource,
} from '../../ports/store.ts';
import type { Condition } from '../../protocol/filter/plan-index.ts';
import { type ConditionSql, conditionSql, keyColumn, keyValue } from './condition-sql.ts';
import type { SqlRow, SqlValue } from './connection.ts';
import { DeferredReading } from './deferred-reading.ts';
import {
  groupsOfSql,
  memberGroupsSql,
  memberSetSql,
  membersAmongSql,
  membersSql,
  nestedAboveSql,
  nestedBelowSql,
} from './membership-sql.ts';
import { resourceColumns, toMember, toMembership, toResource } from './rows.ts';

/** Reads over one connection: its own transaction's state, or else the committed one. */
export abstract class SqlReader extends DeferredReading implements Reader {
  abstract snapshot<T>(work: (reader: Reader) => Promise<T>): Promise<T>;

  async resource(tenant: string, type: string, id: string): Promise<StoredResource | undefined> {
    const row = await this.get(
      `SELECT ${resourceColumns} FROM resources WHERE tenant_id = ? AND id = ? AND type = ?`,
      tenant,
      id,
      type,
    );
    return row === undefined ? undefined : toResource(row);
  }

  async select(
    tenant: string,
    type: string,
    selection: ResourceSelection,
  ): Promise<readonly StoredResource[]> {
    const { condition, order, offset, limit, maxBytes } = selection;
    const where = conditionSql(tenant, type, condition);
    const ordered = orderSql(type, order, where.keepsOrder);
    const isPlain = condition.kind === 'all' && order.path === undefined && !order.descending;
    const start = isPlain ? await this.#seek(tenant, type, offset) : { position: 0, offset };
    const begin: Segment = isPlain
      ? { text: 'position >= ?', values: [start.position], keepsOrder: true }
      : everything;
    const segments =
      selection.after === undefined ? [begin] : segmentsAfter(type, order, selection.after);
    const found: StoredResource[] = [];
    let bytes = 0;
    for (const segment of segments) {
      if (found.length === limit || (maxBytes !== undefined && bytes >= maxBytes)) break;
      const most = isOfOne(condition) ? 1 : limit - found.length;
      const bound = { column: 'document', limit: most, maxBytes: maxBytes && maxBytes - bytes };
      const rows = await this.upTo(
        bound,
        `SELECT ${resourceColumns} FROM resources WHERE tenant_id = ? AND type = ? AND ${segment.text} AND ${where.text}
         ORDER BY ${ordered} LIMIT opaque(?) OFFSET opaque(?)`,
        tenant,
        type,
        ...segment.values,
        ...where.values,
        limit - found.length,
        start.offset,
      );
      for (const row of rows) {
        found.push(toResource(row));
        bytes += found.at(-1)!.document.length;
      }
    }
    return found;
  }

  /** Where to begin to reach an index in the order of creation: the range of positions it is in, and what is left to pass over. */
  async #seek(
    tenant: string,
    type: string,
    offset: number,
  ): Promise<{ readonly position: number; readonly offset: number }> {
    if (offset < bucketSize) return { position: 0, offset };
    let left = offset;
    let end = 0;
    for (const row of await this.all(
      'SELECT bucket, total FROM counters WHERE tenant_id = ? AND type = ? ORDER BY bucket',
      tenant,
      type,
    )) {
      const bucket = row['bucket'] as number;
      const total = row['total'] as number;
      if (left < total) return { position: bucket * bucketSize, offset: left };
      left -= total;
      end = (bucket + 1) * bucketSize;
    }
    return { position: end, offset: left };
  }

  async positions(
    tenant: string,
    type: string,
    condition: Condition,
    limit: number,
    after: number = 0,
  ): Promise<readonly number[]> {
    const where = conditionSql(tenant, type, condition);
    const beyond = after === 0 ? '' : `${positionFor(where.keepsOrder)} > ? AND `;
    const rows = await this.all(
      `SELECT position FROM resources WHERE tenant_id = ? AND type = ? AND ${beyond}${where.text}
       ORDER BY ${orderSql(type, { descending: false }, where.keepsOrder)} LIMIT opaque(?)`,
      tenant,
      type,
      ...(after === 0 ? [] : [after]),
      ...where.values,
      limit,
    );
    return rows.map((row) => row['position'] as number);
  }

  async resourcesAt(
    tenant: string,
    type: string,
    positions: readonly number[],
    maxBytes?: number,
  ): Promise<readonly StoredResource[]> {
    const rows = await this.upTo(
      { column: 'document', limit: positions.length, maxBytes },
      `SELECT ${resourceColumns} FROM number_list(?) CROSS JOIN resources ON (tenant_id = ? AND position = value AND type = ?) ORDER BY key`,
      JSON.stringify(positions),
      tenant,
      type,
    );
    return rows.map(toResource);
  }

  async count(tenant: string, type: string, condition: Condition): Promise<number> {
    if (condition.kind === 'all') {
      return Number(
        (await this.get(
          'SELECT sum(total) AS total FROM counters WHERE tenant_id = ? AND type = ?',
          tenant,
          type,
        ))!['total'],
      );
    }
    const where = conditionSql(tenant, type, condition);
    const sql = `SELECT count(*) AS total FROM resources WHERE tenant_id = ? AND type = ? AND ${where.text}`;
    return Number((await this.get(sql, tenant, type, ...where.values))!['total']);
  }

  async memberSet(tenant: string, group: string): Promise<MemberSet | undefined> {
    const row = await this.get(memberSetSql, tenant, group);
    return row === undefined
      ? undefined
      : {
          id: row['id'] as number,
          total: row['total'] as number,
          end: row['next_place'] as number,
        };
  }

  async members(
    tenant: string,
    set: number,
    { after, before, limit }: MemberRange,
  ): Promise<readonly StoredMember[]> {
    return (await this.all(membersSql, tenant, set, after, before, limit)).map(toMember);
  }

  async membersAmong(
    tenant: string,
    set: number,
    ids: readonly string[],
  ): Promise<readonly string[]> {
    return (await this.all(membersAmongSql, JSON.stringify(ids), tenant, set, tenant)).map(
      (row) => row['id'] as string,
    );
  }

  async resourcesOwnedBy(
    tenant: string,
    type: string,
    connection: string,
    after: number,
    limit: number,
  ): Promise<OwnedPage> {
    const rows = (
      await this.all(
        `SELECT ${resourceColumns} FROM resources WHERE tenant_id = ? AND type = ? AND position > ? ORDER BY position LIMIT opaque(?)`,
        tenant,
        type,
        after,
        limit,
      )
    ).map(toResource);
    const resources = rows.filter((row) => row.connection === connection);
    return rows.length < limit
      ? { resources }
      : { resources, reached: rows[rows.length - 1]!.position };
  }

  async memberGroups(tenant: string, set: number, limit: number): Promise<readonly string[]> {
    return (await this.all(memberGroupsSql, tenant, set, limit)).map((row) => row['id'] as string);
  }

  async groupsOf(
    tenant: string,
    positions: readonly number[],
  ): Promise<ReadonlyMap<number, readonly StoredMembership[]>> {
    return (await this.groupsWithin(tenant, positions, Number.MAX_SAFE_INTEGER))!;
  }

  async groupsWithin(
    tenant: string,
    positions: readonly number[],
    limit: number,
  ): Promise<ReadonlyMap<number, readonly StoredMembership[]> | undefined> {
    const found = new Map<number, StoredMembership[]>();
    // A group that a resource is in directly and through another one is met twice.
    const most = Math.min(2 * limit + 1, Number.MAX_SAFE_INTEGER);
    const rows = await this.all(
      groupsOfSql,
      JSON.stringify(positions),
      tenant,
      tenant,
      most,
      tenant,
    );
    const walked = rows.reduce((sum, row) => sum + Number(row['walked']), 0);
    if (rows.length > limit || walked >= most) return undefined;
    for (const row of rows) {
      const origin = row['origin'] as number;
      const memberships = found.get(origin);
      if (memberships === undefined) found.set(origin, [toMembership(row)]);
      else memberships.push(toMembership(row));
    }
    return found;
  }

  async indexBuilds(tenant?: string): Promise<readonly IndexBuild[]> {
    const rows =
      tenant === undefined
        ? await this.all('SELECT * FROM index_builds ORDER BY tenant_id, type, path')
        : await this.all(
            'SELECT * FROM index_builds WHERE tenant_id = ? ORDER BY type, path',
            tenant,
          );
    return rows.map(toIndexBuild);
  }

  async nesting(tenant: string, group: string, max: number): Promise<Nesting> {
    const walk = (sql: string): Promise<SqlRow | undefined> =>
      this.get(sql, tenant, group, tenant, tenant, max, maxWalked);
    const below = await walk(nestedBelowSql);
    // Most groups hold no others: then nothing above matters.
    if (below?.['depth'] === 0 || below?.['depth'] === null) return { depth: 1, groups: 1 };
    const above = await walk(nestedAboveSql);
    const [down, up] = [Number(below?.['depth'] ?? 0), Number(above?.['depth'] ?? 0)];
    return {
      depth: down + up + 1,
      groups: Number(below?.['found'] ?? 0) + Number(above?.['found'] ?? 0) - 1,
    };
  }

  async definitions(tenant: string, version?: number): Promise<StoredDefinitions | undefined> {
    const row =
      version === undefined
        ? await this.get(
            'SELECT * FROM definitions WHERE tenant_id = ? ORDER BY version DESC LIMIT 1',
            tenant,
          )
        : await this.get(
            'SELECT * FROM definitions WHERE tenant_id = ? AND version = ?',
            tenant,
            version,
          );
    if (row === undefined) return undefined;
    return {
      version: row['version'] as number,
      definitions: row['definitions'] as string,
      created: row['created'] as string,
    };
  }
}

function toIndexBuild(row: SqlRow): IndexBuild {
  return {
    tenant: row['tenant_id'] as string,
    type: row['type'] as string,
    path: row['path'] as string,
    phase: row['phase'] as IndexBuild['phase'],
    reached: row['reached'] as number,
    done: row['done'] as number,
    total: row['total'] as number,
    begins: row['begins'] as string,
  };
}

/** Positions are counted in ranges of this many: `counters.bucket` (migration 0002). */
export const bucketSize = 8_192;

/** Steps that are walked at most to see how deep groups are nested. */
const maxWalked = 10_000;

type Segment = ConditionSql;

const everything: Segment = { text: '1 = 1', values: [], keepsOrder: true };

/**
 * The order behind a place, as pieces that each go along one index: a comparison of several columns at once would look at every row. Null
 * stands last ascending, first descending.
 */
function segmentsAfter(
  type: string,
  { path, descending }: ResourceOrder,
  { key, position }: OrderPlace,
): readonly Segment[] {
  const beyond = descending ? '<' : '>';
  const segment = (text: string, ...values: SqlValue[]): Segment => ({
    text,
    values,
    keepsOrder: true,
  });
  if (path === undefined) return [segment(`position ${beyond} ?`, position)];
  const column = keyColumn(type, path)!;
  const nulls = segment(`${column} IS NULL AND position ${beyond} ?`, position);
  if (key === undefined) return descending ? [nulls, segment(`${column} IS NOT NULL`)] : [nulls];
  const value = keyValue(key);
  const rest = [
    segment(`${column} = ? AND position ${beyond} ?`, value, position),
    segment(`${column} ${beyond} ?`, value),
  ];
  return descending ? rest : [...rest, segment(`${column} IS NULL`)];
}

/** Where no index keeps the order of positions, the condition's index is used and not one that has the order. */
function positionFor(keepsOrder: boolean): string {
  return keepsOrder ? 'position' : 'opaque(position)';
}

function orderSql(type: string, { path, descending }: ResourceOrder, keepsOrder: boolean): string {
  const direction = descending ? 'DESC' : 'ASC';
  if (path === undefined) return `${positionFor(keepsOrder)} ${direction}`;
  const column = keyColumn(type, path);
  if (column === undefined) throw new TypeError(`${path} is no order path of ${type}`);
  return `${column} ${direction} NULLS ${descending ? 'FIRST' : 'LAST'}, position ${direction}`;
}

/** Whether a condition asks for the value of a unique attribute, which one resource has at most. */
function isOfOne(condition: Condition): boolean {
  if (condition.kind === 'and') return condition.conditions.some(isOfOne);
  return (
    condition.kind === 'key' && condition.equals !== undefined && uniquePaths.has(condition.path)
  );
}

const uniquePaths: ReadonlySet<string> = new Set(['id', 'userName']);
