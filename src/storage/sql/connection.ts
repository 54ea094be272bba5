/** A database as the rooms of this folder see it: statements with values, one after the other. */
export interface SqlConnection {
  get(sql: string, values: readonly SqlValue[]): Awaitable<SqlRow | undefined>;
  all(sql: string, values: readonly SqlValue[]): Awaitable<readonly SqlRow[]>;
  /** Rows up to the one at which the texts of a column have this many bytes: what lies beyond is not read. */
  upTo(
    sql: string,
    values: readonly SqlValue[],
    column: string,
    maxBytes: number,
  ): Awaitable<readonly SqlRow[]>;
  /** Rows changed. */
  run(sql: string, values: readonly SqlValue[]): Awaitable<number>;
}

export type SqlValue = string | number | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** An embedded database answers at once. */
export type Awaitable<T> = T | Promise<T>;
