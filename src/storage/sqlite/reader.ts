import type {
  Account,
  Connection,
  Credential,
  Reader,
  ResourceOrder,
  ResourceSelection,
  StoredResource,
  Tenant,
} from '../../ports/store.ts';
import type { Condition } from '../../protocol/filter/narrow.ts';
import { conditionSql, keyColumns } from './condition-sql.ts';
import type { SqliteDriver, SqliteRow, SqliteStatement, SqliteValue } from './driver.ts';
import { storageFailure } from './failure.ts';
import { resourceColumns, toAccount, toConnection, toCredential, toResource } from './rows.ts';

/** Prepared statements kept at most; a filter's shape is a statement, and clients choose the shapes. */
const mostStatements = 200;

/**
 * `LIMIT +?` and not `LIMIT ?`: SQLite's planner looks at a bare bound limit and plans the statement anew for each value, which costs more
 * than most of our reads.
 */

/** Reads over one SQLite connection: its own transaction's state, or else the committed one. */
export class SqliteReader implements Reader {
  protected readonly driver: SqliteDriver;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(driver: SqliteDriver) {
    this.driver = driver;
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
    const rows = this.all(
      `SELECT ${resourceColumns} FROM resources WHERE tenant_id = ? AND type = ? AND ${where.text}
       ORDER BY ${orderSql(order, where.keepsOrder)} LIMIT +? OFFSET +?`,
      tenant,
      type,
      ...where.values,
      limit,
      offset,
    );
    return rows.map(toResource);
  }

  async positions(tenant: string, type: string, condition: Condition, limit: number): Promise<readonly number[]> {
    const where = conditionSql(tenant, type, condition);
    const rows = this.all(
      `SELECT position FROM resources WHERE tenant_id = ? AND type = ? AND ${where.text}
       ORDER BY ${orderSql({ descending: false }, where.keepsOrder)} LIMIT +?`,
      tenant,
      type,
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
      return Number(this.get('SELECT total FROM counters WHERE tenant_id = ? AND type = ?', tenant, type)?.['total'] ?? 0);
    }
    const where = conditionSql(tenant, type, condition);
    const sql = `SELECT count(*) AS total FROM resources WHERE tenant_id = ? AND type = ? AND ${where.text}`;
    return Number(this.get(sql, tenant, type, ...where.values)!['total']);
  }

  async accountOf(tenant: string, resource: string): Promise<Account | undefined> {
    const row = this.get('SELECT * FROM accounts WHERE tenant_id = ? AND resource_id = ?', tenant, resource);
    return row === undefined ? undefined : toAccount(row);
  }

  async tenant(tenant: string): Promise<Tenant | undefined> {
    const row = this.get('SELECT id, created FROM tenants WHERE id = ?', tenant);
    return row === undefined ? undefined : { id: row['id'] as string, created: row['created'] as string };
  }

  async connection(tenant: string, id: string): Promise<Connection | undefined> {
    const row = this.get('SELECT * FROM connections WHERE tenant_id = ? AND id = ?', tenant, id);
    return row === undefined ? undefined : toConnection(row);
  }

  async connections(tenant: string): Promise<readonly Connection[]> {
    return this.all('SELECT * FROM connections WHERE tenant_id = ? ORDER BY id', tenant).map(toConnection);
  }

  async credentialByHash(hash: string): Promise<Credential | undefined> {
    const row = this.get('SELECT * FROM credentials WHERE hash = ?', hash);
    return row === undefined ? undefined : toCredential(row);
  }

  async credentials(tenant: string): Promise<readonly Credential[]> {
    return this.all('SELECT * FROM credentials WHERE tenant_id = ? ORDER BY id', tenant).map(toCredential);
  }

  async accessGeneration(): Promise<number> {
    return Number(await this.setting('access-generation'));
  }

  async setting(name: string): Promise<string | undefined> {
    return this.get('SELECT value FROM settings WHERE name = ?', name)?.['value'] as string | undefined;
  }

  protected get(sql: string, ...values: SqliteValue[]): SqliteRow | undefined {
    return this.#attempt(() => this.#statement(sql).get(...values));
  }

  protected all(sql: string, ...values: SqliteValue[]): readonly SqliteRow[] {
    return this.#attempt(() => this.#statement(sql).all(...values));
  }

  /** Rows changed. */
  protected run(sql: string, ...values: SqliteValue[]): number {
    return this.#attempt(() => this.#statement(sql).run(...values).changes);
  }

  #attempt<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw storageFailure(error);
    }
  }

  #statement(sql: string): SqliteStatement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= mostStatements) this.#statements.clear();
    const prepared = this.driver.prepare(sql);
    this.#statements.set(sql, prepared);
    return prepared;
  }
}

/** Where no index keeps the order of positions, `+` sees to it that the condition's index is used and not one that has the order. */
function orderSql({ path, descending }: ResourceOrder, keepsOrder: boolean): string {
  const direction = descending ? 'DESC' : 'ASC';
  if (path === undefined) return `${keepsOrder ? '' : '+'}position ${direction}`;
  const column = keyColumns.get(path);
  if (column === undefined) throw new TypeError(`${path} is no order path`);
  return `${column} ${direction} NULLS ${descending ? 'FIRST' : 'LAST'}, position ${direction}`;
}
