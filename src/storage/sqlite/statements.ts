import type { SqliteDriver, SqliteRow, SqliteStatement, SqliteValue } from './driver.ts';
import { storageFailure } from './failure.ts';

/** Prepared statements kept at most; a filter's shape is a statement, and clients choose the shapes. */
const mostStatements = 200;

/** One connection and its prepared statements. Failures come out as StorageError. */
export class Statements {
  protected readonly driver: SqliteDriver;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(driver: SqliteDriver) {
    this.driver = driver;
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
