import type { SqlConnection, SqlRow, SqlValue } from './connection.ts';

/**
 * Statements over one connection. Their text is what SQLite and PostgreSQL have in common, `?` for values, and these words, which each
 * connection puts into its own (`toSqlite`, `toPostgres`):
 *
 * - `text_list(?)`, `number_list(?)`: the elements of a JSON array as rows of `key` and `value`
 * - `CROSS JOIN t ON (…)`: an inner join in the order in which it is written: for each row before it, those of `t` are looked for
 * - `opaque(…)`: keeps an index from being chosen for what is in it, or a plan from being made anew for each value of a limit, where the planner can be told
 * - `POSITION_AMONG(…)AMONG`: the position is one of those that a query gives, which is asked once, first
 * - `LOCKING t`: the rows of that table that are read stay there until the transaction ends
 * - `document ->> '$.name'`: a member of a document; `greatest(a, b)`
 */
export class Statements {
  protected readonly database: SqlConnection;

  constructor(database: SqlConnection) {
    this.database = database;
  }

  protected async get(sql: string, ...values: SqlValue[]): Promise<SqlRow | undefined> {
    return this.database.get(sql, values);
  }

  protected async all(sql: string, ...values: SqlValue[]): Promise<readonly SqlRow[]> {
    return this.database.all(sql, values);
  }

  /** Rows up to the one at which the texts of a column have `maxBytes`, where there is such a bound. */
  protected async upTo(
    {
      column,
      maxBytes,
      limit,
    }: { readonly column: string; readonly maxBytes: number | undefined; readonly limit: number },
    sql: string,
    ...values: SqlValue[]
  ): Promise<readonly SqlRow[]> {
    // A document has a mebibyte at most: so few rows cannot be too many bytes.
    if (maxBytes === undefined || limit * 1_048_576 <= maxBytes)
      return this.database.all(sql, values);
    return this.database.upTo(sql, values, column, maxBytes);
  }

  /** Makes a row, or replaces the one with the same key. */
  protected async put(
    table: string,
    key: readonly string[],
    row: Readonly<Record<string, SqlValue>>,
  ): Promise<void> {
    const columns = Object.keys(row);
    const values = columns.map(() => '?').join(', ');
    const changes = columns
      .filter((column) => !key.includes(column))
      .map((column) => `${column} = excluded.${column}`);
    const sql = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values}) ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${changes.join(', ')}`;
    await this.run(sql, ...Object.values(row));
  }

  /** Rows changed. */
  protected async run(sql: string, ...values: SqlValue[]): Promise<number> {
    return this.database.run(sql, values);
  }
}
