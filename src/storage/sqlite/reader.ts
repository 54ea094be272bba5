import type {
  MemberRange,
  MemberSet,
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
import type { Condition } from '../../protocol/filter/narrow.ts';
import { type ConditionSql, conditionSql, keyColumn, keyValue } from './condition-sql.ts';
import { DeferredReading } from './deferred-reading.ts';
import type { SqliteValue } from './driver.ts';
import { groupsOfSql, memberSetSql, membersAmongSql, membersSql } from './membership-sql.ts';
import { resourceColumns, toMember, toMembership, toResource } from './rows.ts';

/**
 * `LIMIT +?` and not `LIMIT ?`: SQLite's planner looks at a bare bound limit and plans the statement anew for each value, which costs more
 * than most of our reads.
 */

/** Reads over one SQLite connection: its own transaction's state, or else the committed one. */
export class SqliteReader extends DeferredReading implements Reader {
  #snapshots = 0;

  /** Work waits for this connection only, whose calls return at once: every snapshot ends in the turn it began in. */
  async snapshot<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    if (this.#snapshots === 0) {
      this.#leaveState();
      this.run('BEGIN');
    }
    this.#snapshots += 1;
    try {
      return await work(this);
    } finally {
      this.#snapshots -= 1;
      if (this.#snapshots === 0) this.#leaveState();
    }
  }

  /** Whoever reads next must see what was committed since. */
  #leaveState(): void {
    if (!this.driver.inTransaction) return;
    try {
      this.run('COMMIT');
    } catch {
      this.run('ROLLBACK');
    }
  }

  async resource(tenant: string, type: string, id: string): Promise<StoredResource | undefined> {
    const row = this.get(
      `SELECT ${resourceColumns} FROM resources WHERE tenant_id = ? AND id = ? AND type = ?`,
      tenant,
      id,
      type,
    );
    return row === undefined ? undefined : toResource(row);
  }

  async select(tenant: string, type: string, selection: ResourceSelection): Promise<readonly StoredResource[]> {
    const { condition, order, offset, limit } = selection;
    const where = conditionSql(tenant, type, condition);
    const ordered = orderSql(type, order, where.keepsOrder);
    const isPlain = condition.kind === 'all' && order.path === undefined && !order.descending;
    const start = isPlain ? this.#seek(tenant, type, offset) : { position: 0, offset };
    const begin: Segment = isPlain ? { text: 'position >= ?', values: [start.position], keepsOrder: true } : everything;
    const segments = selection.after === undefined ? [begin] : segmentsAfter(type, order, selection.after);
    const found: StoredResource[] = [];
    for (const segment of segments) {
      if (found.length === limit) break;
      const rows = this.all(
        `SELECT ${resourceColumns} FROM resources WHERE tenant_id = ? AND type = ? AND ${segment.text} AND ${where.text}
         ORDER BY ${ordered} LIMIT +? OFFSET +?`,
        tenant,
        type,
        ...segment.values,
        ...where.values,
        limit - found.length,
        start.offset,
      );
      for (const row of rows) found.push(toResource(row));
    }
    return found;
  }

  /** Where to begin to reach an index in the order of creation: the range of positions it is in, and what is left to pass over. */
  #seek(tenant: string, type: string, offset: number): { readonly position: number; readonly offset: number } {
    if (offset < bucketSize) return { position: 0, offset };
    let left = offset;
    let end = 0;
    for (const row of this.all(
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
    const beyond = after === 0 ? '' : `${where.keepsOrder ? '' : '+'}position > ? AND `;
    const rows = this.all(
      `SELECT position FROM resources WHERE tenant_id = ? AND type = ? AND ${beyond}${where.text}
       ORDER BY ${orderSql(type, { descending: false }, where.keepsOrder)} LIMIT +?`,
      tenant,
      type,
      ...(after === 0 ? [] : [after]),
      ...where.values,
      limit,
    );
    return rows.map((row) => row['position'] as number);
  }

  async resourcesAt(tenant: string, type: string, positions: readonly number[]): Promise<readonly StoredResource[]> {
    const sql = `SELECT ${resourceColumns} FROM resources WHERE position = ? AND tenant_id = ? AND type = ?`;
    const rows = positions.map((position) => this.get(sql, position, tenant, type));
    return rows.filter((row) => row !== undefined).map(toResource);
  }

  async count(tenant: string, type: string, condition: Condition): Promise<number> {
    if (condition.kind === 'all') {
      return Number(
        this.get('SELECT sum(total) AS total FROM counters WHERE tenant_id = ? AND type = ?', tenant, type)!['total'],
      );
    }
    const where = conditionSql(tenant, type, condition);
    const sql = `SELECT count(*) AS total FROM resources WHERE tenant_id = ? AND type = ? AND ${where.text}`;
    return Number(this.get(sql, tenant, type, ...where.values)!['total']);
  }

  async memberSet(tenant: string, group: string): Promise<MemberSet | undefined> {
    const row = this.get(memberSetSql, tenant, group);
    return row === undefined
      ? undefined
      : { id: row['id'] as number, total: row['total'] as number, end: row['next_place'] as number };
  }

  async members(tenant: string, set: number, { after, before, limit }: MemberRange): Promise<readonly StoredMember[]> {
    return this.all(membersSql, tenant, set, after, before, limit).map(toMember);
  }

  async membersAmong(tenant: string, set: number, ids: readonly string[]): Promise<readonly string[]> {
    return this.all(membersAmongSql, JSON.stringify(ids), tenant, set, tenant).map((row) => row['id'] as string);
  }

  async owned(tenant: string, type: string, connection: string, after: number, limit: number): Promise<OwnedPage> {
    const rows = this.all(
      `SELECT ${resourceColumns} FROM resources WHERE tenant_id = ? AND type = ? AND position > ? ORDER BY position LIMIT +?`,
      tenant,
      type,
      after,
      limit,
    ).map(toResource);
    const resources = rows.filter((row) => row.connection === connection);
    return rows.length < limit ? { resources } : { resources, reached: rows[rows.length - 1]!.position };
  }

  async groupsOf(tenant: string, positions: readonly number[]): Promise<ReadonlyMap<number, readonly StoredMembership[]>> {
    const found = new Map<number, StoredMembership[]>();
    for (const row of this.all(groupsOfSql, JSON.stringify(positions), tenant, tenant)) {
      const origin = row['origin'] as number;
      const memberships = found.get(origin);
      if (memberships === undefined) found.set(origin, [toMembership(row)]);
      else memberships.push(toMembership(row));
    }
    return found;
  }

  async definitions(tenant: string, version?: number): Promise<StoredDefinitions | undefined> {
    const row =
      version === undefined
        ? this.get('SELECT * FROM definitions WHERE tenant_id = ? ORDER BY version DESC LIMIT 1', tenant)
        : this.get('SELECT * FROM definitions WHERE tenant_id = ? AND version = ?', tenant, version);
    if (row === undefined) return undefined;
    return {
      version: row['version'] as number,
      definitions: row['definitions'] as string,
      created: row['created'] as string,
    };
  }
}

/** Positions are counted in ranges of this many: `counters.bucket` (migration 0002). */
export const bucketSize = 8_192;

type Segment = ConditionSql;

const everything: Segment = { text: '1', values: [], keepsOrder: true };

/**
 * The order behind a place, as pieces that each go along one index: a comparison of several columns at once would look at every row. Null
 * stands last ascending, first descending.
 */
function segmentsAfter(type: string, { path, descending }: ResourceOrder, { key, position }: OrderPlace): readonly Segment[] {
  const beyond = descending ? '<' : '>';
  const segment = (text: string, ...values: SqliteValue[]): Segment => ({ text, values, keepsOrder: true });
  if (path === undefined) return [segment(`position ${beyond} ?`, position)];
  const column = keyColumn(type, path)!;
  const nulls = segment(`${column} IS NULL AND position ${beyond} ?`, position);
  if (key === undefined) return descending ? [nulls, segment(`${column} IS NOT NULL`)] : [nulls];
  const value = keyValue(key);
  const rest = [segment(`${column} = ? AND position ${beyond} ?`, value, position), segment(`${column} ${beyond} ?`, value)];
  return descending ? rest : [...rest, segment(`${column} IS NULL`)];
}

/** Where no index keeps the order of positions, `+` sees to it that the condition's index is used and not one that has the order. */
function orderSql(type: string, { path, descending }: ResourceOrder, keepsOrder: boolean): string {
  const direction = descending ? 'DESC' : 'ASC';
  if (path === undefined) return `${keepsOrder ? '' : '+'}position ${direction}`;
  const column = keyColumn(type, path);
  if (column === undefined) throw new TypeError(`${path} is no order path of ${type}`);
  return `${column} ${direction} NULLS ${descending ? 'FIRST' : 'LAST'}, position ${direction}`;
}
