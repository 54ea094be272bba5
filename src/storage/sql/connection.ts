import type { Awaitable } from '../../ports/awaitable.ts';
import type { Dialect, Sql, SqlValue } from './sql.ts';

/** A database as this folder sees it: statements with parameters, one after the other. */
export interface SqlConnection {
  readonly dialect: Dialect;
  get<P, R>(statement: Sql<P, R>, params: NoInfer<P>): Awaitable<R | undefined>;
  all<P, R>(statement: Sql<P, R>, params: NoInfer<P>): Awaitable<readonly R[]>;
  /** Rows as arrays of values, in the order of their columns: for reads of many rows. */
  tuples<P>(statement: Sql<P, unknown>, params: NoInfer<P>): Awaitable<readonly Tuple[]>;
  /** Rows up to the one at which the texts of a column have this many bytes: no more is read. */
  upTo<P, R>(
    statement: Sql<P, R>,
    params: NoInfer<P>,
    column: 'document' | 'payload',
    maxBytes: number,
  ): Awaitable<readonly R[]>;
  /** Returns the number of rows that were changed. */
  run<P, R>(statement: Sql<P, R>, params: NoInfer<P>): Awaitable<number>;
  /**
   * Writes what nothing else in the transaction depends on. A remote database is sent it without
   * waiting for the answer: a failure shows in the next statement that is waited for, or in the
   * commit. Of an embedded one it is `run`.
   *
   * @param many the same for several rows, which have an `id` each: a remote database is sent one
   *   statement for rows that are sent one after the other
   */
  send<P, R>(statement: Sql<P, R>, params: NoInfer<P>, many?: ManyRows): void;
}

/** A statement for the rows of a JSON array: objects with the parameters of one row each. */
export type ManyRows = Sql<{ readonly rows: string }>;

/** The values of one row. */
export type Tuple = readonly SqlValue[];

/** A connection, and what its statements are for. */
export interface Database extends SqlConnection {
  /** What is read is about to be changed: rows are locked, where others write beside. */
  readonly isTransaction: boolean;
}

/** The parameters of a statement that has none. */
export const none: object = {};

/** Bytes that one document or payload has at most. */
const maxTextBytes = 1_048_576;

/**
 * Rows up to the one at which the texts of a column have `maxBytes`, where there is such a bound.
 */
export function upToBytes<P, R>(
  db: SqlConnection,
  statement: Sql<P, R>,
  params: NoInfer<P>,
  {
    column,
    maxBytes,
    maxTexts,
  }: {
    readonly column: 'document' | 'payload';
    readonly maxBytes: number | undefined;
    /** Documents that the rows have together at most. */
    readonly maxTexts: number;
  },
): Awaitable<readonly R[]> {
  // So few rows cannot have too many bytes.
  if (maxBytes === undefined || maxTexts * maxTextBytes <= maxBytes)
    return db.all(statement, params);
  return db.upTo(statement, params, column, maxBytes);
}
