import type { SqlConnection } from '../sql/connection.ts';
import type { SqliteDriver, SqliteRow, SqliteStatement, SqliteValue } from './driver.ts';
import { storageFailure } from './failure.ts';

/** Prepared statements kept at most; a filter's shape is a statement, and clients choose the shapes. */
const mostStatements = 200;

/** One connection and its prepared statements. It answers at once. Failures come out as StorageError. */
export class SqliteConnection implements SqlConnection {
  readonly driver: SqliteDriver;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(driver: SqliteDriver) {
    this.driver = driver;
  }

  get(sql: string, values: readonly SqliteValue[]): SqliteRow | undefined {
    return this.#attempt(() => this.#statement(sql).get(...values));
  }

  all(sql: string, values: readonly SqliteValue[]): readonly SqliteRow[] {
    return this.#attempt(() => this.#statement(sql).all(...values));
  }

  upTo(
    sql: string,
    values: readonly SqliteValue[],
    column: string,
    maxBytes: number,
  ): readonly SqliteRow[] {
    return this.#attempt(() => {
      const rows: SqliteRow[] = [];
      let bytes = 0;
      for (const row of this.#statement(sql).iterate(...values)) {
        rows.push(row);
        bytes += String(row[column]).length;
        if (bytes >= maxBytes) break;
      }
      return rows;
    });
  }

  run(sql: string, values: readonly SqliteValue[] = []): number {
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
    const prepared = this.driver.prepare(toSqlite(sql));
    this.#statements.set(sql, prepared);
    return prepared;
  }
}

/** Without the other columns of `json_each`, which have names that ours have too. */
const listed = '(SELECT key, value FROM json_each(?)) AS listed';

/** The common words (`Statements`) in SQLite's. `+` is what its planner does not see through (sqlite.org/optoverview.html). */
function toSqlite(sql: string): string {
  return sql
    .replaceAll('opaque(', '+(')
    .replaceAll('POSITION_AMONG(', 'position IN (')
    .replaceAll(')AMONG', ')')
    .replaceAll('text_list(?)', listed)
    .replaceAll('number_list(?)', listed)
    .replaceAll('greatest(', 'max(')
    .replaceAll('LOCKING resources', '');
}
