import type { Database } from '../sql/connection.ts';
import { type Dialect, type Sql, type SqlRow, type SqlValue, valuesOf } from '../sql/sql.ts';
import { embeddedSqliteDialect, sqliteDialect } from './dialect.ts';
import type { SqliteDriver, SqliteRow, SqliteStatement } from './driver.ts';
import { storageFailure } from './failure.ts';
import type { ReadState } from './read-state.ts';

/**
 * Prepared statements that are kept; a filter's shape is a statement, and clients choose the
 * shapes.
 */
const maxStatements = 200;

/** Changes that are not in the database yet. */
export interface PutOff {
  /** Whether a statement reads or changes what is put off. */
  concerns(statement: string): boolean;
  /** Writes it. */
  flush(): void;
}

/** One connection and its prepared statements. It answers at once. Failures are StorageErrors. */
export class SqliteConnection implements Database {
  readonly dialect: Dialect;
  readonly driver: SqliteDriver;
  readonly isTransaction: boolean;
  readonly #statements = new Map<string, SqliteStatement>();
  readonly #counts: PutOff | undefined;
  readonly #state: ReadState | undefined;
  /** Statements that are about what is put off. */
  readonly #aboutCounts = new Set<SqliteStatement>();

  /**
   * @param isTransaction whether what is read is about to be changed
   * @param counts changes that are put off, and written before a statement about them
   * @param state what its reads see. Default: each sees what is committed
   */
  constructor(
    driver: SqliteDriver,
    isTransaction: boolean,
    { counts, state }: { readonly counts?: PutOff; readonly state?: ReadState } = {},
  ) {
    this.driver = driver;
    this.dialect = driver.isEmbedded === true ? embeddedSqliteDialect : sqliteDialect;
    this.isTransaction = isTransaction;
    this.#counts = counts;
    this.#state = state;
  }

  get<P, R>(statement: Sql<P, R>, params: P): R | undefined {
    const compiled = statement.compile(this.dialect);
    try {
      const row = this.#reading(compiled.text).get(...valuesOf(compiled, params as object));
      return row as R | undefined;
    } catch (error) {
      throw storageFailure(error);
    }
  }

  all<P, R>(statement: Sql<P, R>, params: P): readonly R[] {
    const compiled = statement.compile(this.dialect);
    try {
      const rows = this.#reading(compiled.text).all(...valuesOf(compiled, params as object));
      return rows as readonly R[];
    } catch (error) {
      throw storageFailure(error);
    }
  }

  tuples<P>(statement: Sql<P, unknown>, params: P): readonly (readonly SqlValue[])[] {
    const compiled = statement.compile(this.dialect);
    try {
      return this.#reading(compiled.text).tuples(...valuesOf(compiled, params as object));
    } catch (error) {
      throw storageFailure(error);
    }
  }

  upTo<P, R>(
    statement: Sql<P, R>,
    params: P,
    column: 'document' | 'payload',
    maxBytes: number,
  ): readonly R[] {
    const compiled = statement.compile(this.dialect);
    try {
      const rows: SqliteRow[] = [];
      let bytes = 0;
      const values = valuesOf(compiled, params as object);
      for (const row of this.#reading(compiled.text).iterate(...values)) {
        rows.push(row);
        bytes += String(row[column]).length;
        if (bytes >= maxBytes) break;
      }
      return rows as readonly SqlRow[] as readonly R[];
    } catch (error) {
      throw storageFailure(error);
    }
  }

  run<P, R>(statement: Sql<P, R>, params: P): number {
    const compiled = statement.compile(this.dialect);
    try {
      return this.#prepared(compiled.text).run(...valuesOf(compiled, params as object)).changes;
    } catch (error) {
      throw storageFailure(error);
    }
  }

  send<P, R>(statement: Sql<P, R>, params: P): void {
    this.run(statement, params);
  }

  #reading(text: string): SqliteStatement {
    this.#state?.beforeRead();
    return this.#prepared(text);
  }

  #prepared(text: string): SqliteStatement {
    const known = this.#statements.get(text);
    const statement = known ?? this.#prepare(text);
    if (this.#aboutCounts.has(statement)) this.#counts!.flush();
    return statement;
  }

  #prepare(text: string): SqliteStatement {
    if (this.#statements.size >= maxStatements) {
      this.#statements.clear();
      this.#aboutCounts.clear();
    }
    const prepared = this.driver.prepare(text);
    this.#statements.set(text, prepared);
    if (this.#counts?.concerns(text) === true) this.#aboutCounts.add(prepared);
    return prepared;
  }
}
