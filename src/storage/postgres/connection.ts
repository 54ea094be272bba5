import type { ClientBase, CustomTypesConfig, QueryConfig, QueryResult } from 'pg';
import { escapeLiteral, types } from 'pg';
import { StorageError } from '../../ports/store.ts';
import type { SqlConnection, SqlRow, SqlValue } from '../sql/connection.ts';
import { isConsequence, storageFailure } from './failure.ts';
import { toPostgres } from './text.ts';

/** Statements that are prepared under a name at most, in each session; a filter's shape is a statement, and clients choose the shapes. */
const mostPrepared = 500;

const int8 = types.builtins.INT8;
/** Our numbers are all far below 2^53. */
export const numberTypes: CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === int8 ? Number : (types.getTypeParser(oid, format) as (text: string) => unknown),
};

interface Text {
  readonly text: string;
  readonly name?: string;
  /** Whether it may change something: everything but SELECT. */
  readonly writes: boolean;
}

/** Our texts in PostgreSQL's words, with names to prepare them by. One for all sessions of a store. */
export class Texts {
  readonly #known = new Map<string, Text>();
  readonly #isNamed: boolean;

  /** @param isNamed false where sessions change between transactions */
  constructor(isNamed: boolean) {
    this.#isNamed = isNamed;
  }

  of(sql: string): Text {
    const known = this.#known.get(sql);
    if (known !== undefined) return known;
    const text = toPostgres(sql);
    const writes = !text.trimStart().startsWith('SELECT');
    if (this.#known.size >= mostPrepared) return { text, writes };
    const made = this.#isNamed ? { text, writes, name: `r${this.#known.size}` } : { text, writes };
    this.#known.set(sql, made);
    return made;
  }
}

interface Beginning {
  readonly text: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** One session. Statements are sent as they come, without waiting for the answers to those before. Failures come out as StorageError. */
export class PostgresConnection implements SqlConnection {
  readonly client: ClientBase;
  readonly #texts: Texts;
  #beginning: Beginning | undefined;
  #tenant: string | undefined;
  #spoilt: StorageError | undefined;
  #hasWritten = false;

  constructor(client: ClientBase, texts: Texts) {
    this.client = client;
    this.#texts = texts;
  }

  /** What has spoilt the transaction: statements were on their way by then, and each of them failed for no reason of its own. */
  get spoilt(): StorageError | undefined {
    return this.#spoilt;
  }

  /** Whether anything was sent that may change something. */
  get hasWritten(): boolean {
    return this.#hasWritten;
  }

  async get(sql: string, values: readonly SqlValue[]): Promise<SqlRow | undefined> {
    return (await this.#query(sql, values)).rows[0];
  }

  async all(sql: string, values: readonly SqlValue[]): Promise<readonly SqlRow[]> {
    return (await this.#query(sql, values)).rows;
  }

  /** The sum goes along the order of the statement within; a long text is not unpacked to be measured. */
  async upTo(
    sql: string,
    values: readonly SqlValue[],
    column: string,
    maxBytes: number,
  ): Promise<readonly SqlRow[]> {
    const counted = `SELECT * FROM (
      SELECT page.*, sum(octet_length(${column})) OVER (ROWS UNBOUNDED PRECEDING) AS through FROM (${sql}) AS page
    ) AS counted WHERE through - octet_length(${column}) < ?`;
    return (await this.#query(counted, [...values, maxBytes])).rows;
  }

  async run(sql: string, values: readonly SqlValue[] = []): Promise<number> {
    return (await this.#query(sql, values)).rowCount ?? 0;
  }

  async #query(sql: string, values: readonly SqlValue[]): Promise<QueryResult<SqlRow>> {
    void this.#open();
    const { writes, ...text } = this.#texts.of(sql);
    if (writes) this.#hasWritten = true;
    const config: QueryConfig = { ...text, values: values as SqlValue[] };
    try {
      return await this.client.query<SqlRow>(config);
    } catch (error) {
      throw this.#failed(error);
    }
  }

  /** The failure to tell of. */
  #failed(error: unknown): unknown {
    const failure = storageFailure(error);
    if (!(failure instanceof StorageError)) return failure;
    if (this.#spoilt !== undefined && isConsequence(failure)) return this.#spoilt;
    this.#spoilt ??= failure;
    return failure;
  }

  /** Sends text that holds nothing but our own words; how it ends is seen by what is sent after it. */
  send(text: string): void {
    void this.#open();
    this.client.query(text).catch((error: unknown) => void this.#failed(error));
  }

  /**
   * Begins a transaction with the next statement, or with the name of a tenant if that comes first: both then go out as one.
   *
   * @param text ends with a semicolon and a space
   * @returns when it has begun
   */
  begin(text: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    promise.catch(() => undefined);
    this.#beginning = { text, resolve, reject };
    return promise;
  }

  /** From here on, rows of this tenant are seen, until the transaction ends. Named once, until it is another. */
  enter(tenant: string): void {
    if (tenant === this.#tenant) return;
    this.#tenant = tenant;
    if (this.#beginning !== undefined) {
      void this.#open(tenant);
      return;
    }
    const {
      text,
      writes: _,
      ...named
    } = this.#texts.of("SELECT set_config('rollcall.tenant', ?, true)");
    this.client
      .query({ ...named, text, values: [tenant] })
      .catch((error: unknown) => void this.#failed(error));
  }

  /** A savepoint was undone, and with it what had spoilt the transaction, and perhaps the name of the tenant. */
  undone(): void {
    this.#tenant = undefined;
    this.#spoilt = undefined;
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
    const beginning = this.#beginning;
    if (beginning === undefined) return undefined;
    this.#beginning = undefined;
    const { text, resolve, reject } = beginning;
    const named =
      tenant === undefined
        ? ''
        : `SELECT set_config('rollcall.tenant', ${escapeLiteral(tenant)}, true); `;
    const sent = this.client.query(named === '' ? text : text.replace('; ', `; ${named}`));
    sent.then(
      () => resolve(),
      (error: unknown) => reject(this.#failed(error)),
    );
    return sent;
  }
}
