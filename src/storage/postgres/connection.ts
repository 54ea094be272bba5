import type { Client, CustomTypesConfig, QueryConfig, QueryResult } from 'pg';
import { types } from 'pg';
import { StorageError } from '../../ports/store.ts';
import type { Database, ManyRows, Tuple } from '../sql/connection.ts';
import {
  literal,
  number,
  rows,
  type Sql,
  type SqlRow,
  type SqlValue,
  sql,
  text,
  valuesOf,
} from '../sql/sql.ts';
import { postgresDialect } from './dialect.ts';
import { isFollowOnError, storageFailure } from './failure.ts';
import type { StatementNames } from './statement-names.ts';

const int8 = types.builtins.INT8;
/** Our numbers are all far below 2^53. */
export const numberTypes: CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === int8 ? Number : (types.getTypeParser(oid, format) as (text: string) => unknown),
};

interface PendingBegin {
  readonly begin: Sql;
  readonly settings: Sql;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Rows that were sent one after the other, and travel in one statement. */
interface Collected {
  readonly one: Sql<never, unknown>;
  readonly many: ManyRows;
  readonly rows: object[];
  readonly ids: Set<unknown>;
}

const setTenant = sql`SELECT set_config('rollcall.tenant', ${text('tenant')}, true)`;

/**
 * One session. Statements are sent as they come, without waiting for the answers to those before.
 * Failures are StorageErrors.
 */
export class PostgresConnection implements Database {
  readonly dialect = postgresDialect;
  readonly isTransaction: boolean;
  readonly client: Client;
  readonly #names: StatementNames;
  #pending: PendingBegin | undefined;
  #tenant: string | undefined;
  #transactionError: StorageError | undefined;
  #hasWritten = false;
  #isCorked = false;
  /** Resolves when the last statement that was not waited for is answered. */
  #lastSent: Promise<unknown> | undefined;
  #collected: Collected | undefined;

  /** @param isTransaction whether what is read is about to be changed */
  constructor(client: Client, names: StatementNames, isTransaction: boolean) {
    this.client = client;
    this.#names = names;
    this.isTransaction = isTransaction;
  }

  /**
   * The error that aborted this transaction. Pipelined statements sent before it was seen fail with
   * follow-on errors.
   */
  get transactionError(): StorageError | undefined {
    return this.#transactionError;
  }

  /** Whether anything was sent that may change something. */
  get hasWritten(): boolean {
    return this.#hasWritten;
  }

  /** Forgets the transaction before: the session is used for another. */
  reset(): void {
    this.#pending = undefined;
    this.#tenant = undefined;
    this.#transactionError = undefined;
    this.#hasWritten = false;
    this.#lastSent = undefined;
    this.#collected = undefined;
  }

  async get<P, R>(statement: Sql<P, R>, params: P): Promise<R | undefined> {
    return (await this.#query(statement, params)).rows[0] as R | undefined;
  }

  async all<P, R>(statement: Sql<P, R>, params: P): Promise<readonly R[]> {
    return (await this.#query(statement, params)).rows as readonly SqlRow[] as readonly R[];
  }

  async tuples<P>(statement: Sql<P, unknown>, params: P): Promise<readonly Tuple[]> {
    return (await this.#query(statement, params)).rows.map((row) => Object.values(row));
  }

  /**
   * The sum goes along the order of the statement within; a long text is not unpacked to be
   * measured.
   */
  upTo<P, R>(
    statement: Sql<P, R>,
    params: P,
    column: 'document' | 'payload',
    maxBytes: number,
  ): Promise<readonly R[]> {
    return this.all(withinBytes(statement, column), { ...params, maxBytes });
  }

  async run<P, R>(statement: Sql<P, R>, params: P): Promise<number> {
    return (await this.#query(statement, params)).rowCount ?? 0;
  }

  async #query<P, R>(statement: Sql<P, R>, params: P): Promise<QueryResult<SqlRow>> {
    void this.#open();
    this.flush();
    const compiled = statement.compile(postgresDialect);
    const { writes, name } = this.#names.of(compiled.text);
    if (writes) this.#hasWritten = true;
    const values: SqlValue[] = valuesOf(compiled, params as object);
    const config: QueryConfig = { text: compiled.text, name, values, types: numberTypes };
    this.#cork();
    try {
      return await this.client.query<SqlRow>(config);
    } catch (error) {
      throw this.#failed(error);
    }
  }

  /** The failure to report. */
  #failed(error: unknown): unknown {
    const failure = storageFailure(error);
    if (!(failure instanceof StorageError)) return failure;
    if (this.#transactionError !== undefined && isFollowOnError(failure))
      return this.#transactionError;
    this.#transactionError ??= failure;
    return failure;
  }

  send<P, R>(statement: Sql<P, R>, params: P, many?: ManyRows): void {
    if (many === undefined) this.#send(statement, params);
    else this.#collect(statement, params as object, many);
  }

  #send<P, R>(statement: Sql<P, R>, params: P): void {
    // Its failure is kept as that of the transaction.
    this.#lastSent = this.#query(statement, params).catch(() => undefined);
  }

  /** Sends a row with those that follow it, before anything else is sent. */
  #collect(one: Sql<never, unknown>, params: object, many: ManyRows): void {
    const { id } = params as { readonly id?: unknown };
    // A statement changes a row once.
    if (this.#collected?.many !== many || this.#collected.ids.has(id)) {
      this.flush();
      const collected: Collected = { one, many, rows: [], ids: new Set() };
      this.#collected = collected;
      process.nextTick(() => {
        if (this.#collected === collected) this.flush();
      });
    }
    this.#hasWritten = true;
    this.#collected.rows.push(params);
    this.#collected.ids.add(id);
  }

  /** Sends the rows that wait for others to travel with. */
  flush(): void {
    if (this.#collected === undefined) return;
    const { one, many, rows: collected } = this.#collected;
    this.#collected = undefined;
    if (collected.length === 1) this.#send(one, collected[0] as never);
    else this.#send(many, { rows: JSON.stringify(collected) });
  }

  /**
   * Waits for what was sent. Before the end of a savepoint, which then decides about its failures.
   *
   * @throws StorageError of the first statement that failed
   */
  async drain(): Promise<void> {
    this.flush();
    await this.#lastSent;
    this.#lastSent = undefined;
    if (this.#transactionError !== undefined) throw this.#transactionError;
  }

  /** Sends a statement without parameters; what is sent after it sees how it ends. */
  sendCommand(statement: Sql): void {
    void this.#open();
    this.flush();
    this.#cork();
    this.client
      .query(statement.compile(postgresDialect).text)
      .catch((error: unknown) => void this.#failed(error));
  }

  /**
   * Begins a transaction with the next statement, or with the name of a tenant if that comes first:
   * both then go out as one.
   *
   * @param settings what the transaction sets; each ends with a semicolon
   * @returns when it has begun
   */
  begin(begin: Sql, settings: Sql): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    promise.catch(() => undefined);
    this.#pending = { begin, settings, resolve, reject };
    return promise;
  }

  /**
   * From here on, rows of this tenant are seen, until the transaction ends. Named once, until it is
   * another.
   */
  setTenant(tenant: string): void {
    if (tenant === this.#tenant) return;
    this.#tenant = tenant;
    if (this.#pending !== undefined) {
      void this.#open(tenant);
      return;
    }
    this.flush();
    const compiled = setTenant.compile(postgresDialect);
    const { name } = this.#names.of(compiled.text);
    this.#cork();
    this.client
      .query({ text: compiled.text, name, values: [tenant] })
      .catch((error: unknown) => void this.#failed(error));
  }

  /**
   * What is sent before the process waits for anything travels in one write: one call of the system
   * for all of it, and the server wakes once.
   */
  #cork(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    const { stream } = this.client.connection;
    stream.cork();
    process.nextTick(() => {
      this.#isCorked = false;
      stream.uncork();
    });
  }

  /** A savepoint was rolled back, and with it the error, and perhaps the name of the tenant. */
  onSavepointRollback(): void {
    this.#tenant = undefined;
    this.#transactionError = undefined;
  }

  /** Begins now what was to begin with the next statement. */
  async open(): Promise<void> {
    try {
      await this.#open();
    } catch (error) {
      throw this.#failed(error);
    }
  }

  #open(tenant?: string): Promise<unknown> | undefined {
    const pending = this.#pending;
    if (pending === undefined) return undefined;
    this.#pending = undefined;
    const { begin, settings, resolve, reject } = pending;
    const statements =
      tenant === undefined
        ? sql`${begin}; ${settings}`
        : sql`${begin}; SELECT set_config('rollcall.tenant', ${literal(tenant)}, true); ${settings}`;
    this.#cork();
    const sent = this.client.query(statements.compile(postgresDialect).text);
    sent.then(
      () => resolve(),
      (error: unknown) => reject(this.#failed(error)),
    );
    return sent;
  }
}

const bytesOf = {
  document: sql`octet_length(document)`,
  payload: sql`octet_length(payload)`,
} as const;

/** The same statement each time for a statement that stays, so that its text is computed once. */
const bounded = new WeakMap<object, unknown>();

function withinBytes<P, R>(
  statement: Sql<P, R>,
  column: 'document' | 'payload',
): Sql<P & { readonly maxBytes: number }, R> {
  const known = bounded.get(statement) as Sql<P & { readonly maxBytes: number }, R> | undefined;
  if (known !== undefined) return known;
  const bytes = bytesOf[column];
  const created = rows<R>()(
    sql`SELECT * FROM (
    SELECT page.*, sum(${bytes}) OVER (ROWS UNBOUNDED PRECEDING) AS through
    FROM (${statement as Sql<P, unknown>}) AS page
  ) AS counted WHERE through - ${bytes} < ${number('maxBytes')}`,
  );
  bounded.set(statement, created);
  return created;
}
