/**
 * SQL as a value. It is written in the literal parts of a template; a hole takes a parameter or
 * another piece of SQL, and nothing else. A string in a hole does not compile, so that text from
 * outside reaches a database as a parameter or not at all.
 */

export type SqlValue = string | number | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;
/** A statement without parameters takes whatever is given. */
export type NoParams = unknown;

/** What the two databases say differently. */
export interface Dialect {
  /** Slot of the compiled text in a statement. */
  readonly index: 0 | 1 | 2;
  /** What the names of tables and indexes begin with; empty where the database is Rollcall's. */
  readonly prefix: string;
  placeholder(position: number): string;
  /** A text as a literal, for statements that travel without parameters. */
  quote(value: string): string;
  /** True when statements travel to a server: one for many rows is better than many. */
  readonly isRemote: boolean;
  /** Texts are kept as UTF-8, and `concat` and `group_concat` join them. */
  readonly joinsTexts: boolean;

  /** The elements of a JSON array of texts as rows of `key` and `value`, named `listed`. */
  textList<P>(list: Sql<P>): Sql<P>;
  numberList<P>(list: Sql<P>): Sql<P>;
  /**
   * Keeps an index from being chosen for what is in it, or a plan from being created anew for each
   * value of a limit, where the planner can be told.
   */
  opaque<P>(expression: Sql<P>): Sql<P>;
  /** True where the position is one of those that a query gives; it runs once, first. */
  positionAmong<P>(query: Sql<P>): Sql<P>;
  /** An inner join in the order in which it is written: for each row before it, look up `table`. */
  lookUp<P>(table: Sql, name: Sql, condition: Sql<P>): Sql<P>;
  /** The same, with a row of nulls where nothing is found. */
  lookUpOrNull<P>(table: Sql, name: Sql, condition: Sql<P>): Sql<P>;
  /** Names the index to use, where the planner can be told. */
  indexedBy(index: Sql): Sql;
  /** A member of a JSON document. */
  member(document: Sql, name: JsonMember): Sql;
  /** The same as JSON text. */
  memberJson(document: Sql, name: JsonMember): Sql;
  greatest<P, Q>(left: Sql<P>, right: Sql<Q>): Sql<P & Q>;
  /** Locks at the end of a SELECT; nothing where there is one writer. */
  readonly forUpdate: Sql;
  readonly forNoKeyUpdate: Sql;
  /** The same, without the rows that another transaction has locked. */
  readonly forUpdateSkipLocked: Sql;
  /** Keeps the rows of `resources` that are read until the transaction ends. */
  readonly forKeyShareOfResources: Sql;
  /**
   * Deletes up to `limit` rows of one tenant.
   *
   * @param columns that tell the rows apart
   * @param where begins with the tenant
   */
  deleteSome<P extends { readonly tenant: string }>(
    table: Sql,
    columns: Sql,
    where: Sql<P>,
  ): Sql<P & { readonly limit: number }>;
  /** Deletes the members of a set that a JSON list names. */
  readonly deleteListed: Sql<{
    readonly tenant: string;
    readonly set: number;
    readonly ids: string;
  }>;
}

/** Members of documents that statements read. */
export type JsonMember = 'displayName' | 'userName';

declare const needs: unique symbol;
declare const gives: unique symbol;

/** What a hole takes. */
type Hole = Sql<never, unknown>;

/** All parameters of the holes together. */
type ParamsOf<H extends readonly Hole[]> = [H[number]] extends [never]
  ? NoParams
  : (
        H[number] extends infer One
          ? One extends Sql<infer P, unknown>
            ? (params: P) => void
            : never
          : never
      ) extends (params: infer All) => void
    ? All
    : never;

export interface Compiled {
  readonly text: string;
  /** For each placeholder: the name of a parameter, or a value that the statement brings. */
  readonly slots: readonly (string | BoundValue)[];
}

interface Output {
  readonly dialect: Dialect;
  text: string;
  readonly slots: (string | BoundValue)[];
}

/**
 * A piece of SQL, or a statement.
 *
 * `P`: the named parameters that it needs. `R`: the rows that it gives.
 */
export abstract class Sql<P = NoParams, R = SqlRow> {
  declare readonly [needs]?: (params: P) => void;
  declare readonly [gives]?: R;
  #compiled: [Compiled?, Compiled?, Compiled?] | undefined;

  abstract write(output: Output): void;

  /** Returns the text and the parameters for a database; computed once. */
  compile(dialect: Dialect): Compiled {
    const compiled = (this.#compiled ??= []);
    return (compiled[dialect.index] ??= compileOnce(this, dialect));
  }
}

function compileOnce<P, R>(statement: Sql<P, R>, dialect: Dialect): Compiled {
  const output: Output = { dialect, text: '', slots: [] };
  statement.write(output);
  return { text: output.text, slots: output.slots };
}

/** Returns the values of a statement in the order of its placeholders. */
export function valuesOf({ slots }: Compiled, params: object): SqlValue[] {
  const values: SqlValue[] = [];
  for (const slot of slots)
    values.push(
      typeof slot === 'string' ? (params as Record<string, SqlValue>)[slot]! : slot.value,
    );
  return values;
}

class Template<P, R> extends Sql<P, R> {
  readonly #strings: readonly string[];
  readonly #holes: readonly Hole[];

  constructor(strings: readonly string[], holes: readonly Hole[]) {
    super();
    this.#strings = strings;
    this.#holes = holes;
  }

  write(output: Output): void {
    output.text += this.#strings[0]!;
    for (let index = 0; index < this.#holes.length; index += 1) {
      this.#holes[index]!.write(output);
      output.text += this.#strings[index + 1]!;
    }
  }
}

/** A parameter that is given by name with each call. */
class Slot<P> extends Sql<P> {
  readonly #name: string;

  constructor(name: string) {
    super();
    this.#name = name;
  }

  write(output: Output): void {
    output.slots.push(this.#name);
    output.text += output.dialect.placeholder(output.slots.length);
  }
}

class BoundValue extends Sql {
  readonly value: SqlValue;

  constructor(value: SqlValue) {
    super();
    this.value = value;
  }

  write(output: Output): void {
    output.slots.push(this);
    output.text += output.dialect.placeholder(output.slots.length);
  }
}

class ByDialect<P> extends Sql<P> {
  readonly #of: (dialect: Dialect) => Sql<P>;

  constructor(of: (dialect: Dialect) => Sql<P>) {
    super();
    this.#of = of;
  }

  write(output: Output): void {
    this.#of(output.dialect).write(output);
  }
}

class Joined<P> extends Sql<P> {
  readonly #parts: readonly Sql<P>[];
  readonly #separator: Sql;

  constructor(parts: readonly Sql<P>[], separator: Sql) {
    super();
    this.#parts = parts;
    this.#separator = separator;
  }

  write(output: Output): void {
    for (const [index, part] of this.#parts.entries()) {
      if (index > 0) this.#separator.write(output);
      part.write(output);
    }
  }
}

class Identifier extends Sql {
  readonly #name: string;

  constructor(name: string) {
    super();
    this.#name = name;
  }

  write(output: Output): void {
    output.text += this.#name;
  }
}

/** A table or an index: its name begins with the prefix of the database. */
class PrefixedName extends Sql {
  readonly #name: string;
  readonly #isAliased: boolean;

  constructor(name: string, isAliased: boolean) {
    super();
    this.#name = name;
    this.#isAliased = isAliased;
  }

  write(output: Output): void {
    const { prefix } = output.dialect;
    output.text += prefix + this.#name;
    if (this.#isAliased && prefix !== '') output.text += ` AS ${this.#name}`;
  }
}

class Literal extends Sql {
  readonly #value: string | number;

  constructor(value: string | number) {
    super();
    this.#value = value;
  }

  write(output: Output): void {
    output.text +=
      typeof this.#value === 'number' ? String(this.#value) : output.dialect.quote(this.#value);
  }
}

/** Returns a piece of SQL. `R` states the rows of a statement; no caller's text can be in it. */
export function sql<const H extends readonly Hole[]>(
  strings: TemplateStringsArray,
  ...holes: H
): Sql<ParamsOf<H>> {
  return new Template(strings, holes);
}

/** Returns the statement with its rows stated, whose columns the caller names in the text. */
export function rows<R>(): <P>(statement: Sql<P>) => Sql<P, R> {
  return <P>(statement: Sql<P>) => statement as Sql<P, unknown> as Sql<P, R>;
}

/** A text that is given with each call. */
export function text<const N extends string>(name: N): Sql<{ readonly [K in N]: string }> {
  return new Slot(name);
}

export function textOrNull<const N extends string>(
  name: N,
): Sql<{ readonly [K in N]: string | null }> {
  return new Slot(name);
}

export function number<const N extends string>(name: N): Sql<{ readonly [K in N]: number }> {
  return new Slot(name);
}

/** A parameter of whatever a column holds. */
export function anyValue<const N extends string>(name: N): Sql<{ readonly [K in N]: SqlValue }> {
  return new Slot(name);
}

/** The value of a column, of a row that is given with each call. */
export function valueOf(columnName: string): Sql<SqlRow> {
  return new Slot(columnName);
}

/** A parameter whose value the statement brings with it: for statements built for one call. */
export function param(value: SqlValue): Sql {
  return new BoundValue(value);
}

/** A value in the text itself: for what travels without parameters, such as a setting. */
export function literal(value: string | number): Sql {
  return new Literal(value);
}

/** Pieces with the same separator between them. */
export function join<P>(parts: readonly Sql<P>[], separator: Sql): Sql<P> {
  return new Joined(parts, separator);
}

/** SQL that each database has its own words for. */
export function byDialect<P>(of: (dialect: Dialect) => Sql<P>): Sql<P> {
  return new ByDialect(of);
}

const identifierCharacters = 'abcdefghijklmnopqrstuvwxyz_0123456789';

/**
 * Returns the name of a table, column or savepoint. For the table descriptors and this folder only.
 *
 * @throws TypeError when it has other characters than those of our own names
 */
export function identifier(name: string): Sql {
  return new Identifier(checkedName(name));
}

/** Bytes of a name that PostgreSQL keeps; it cuts longer ones. */
const maxNameBytes = 63;

/**
 * Returns a name that an operator or an application has chosen, in quotes.
 *
 * @throws TypeError when no database takes it as a name
 */
export function quotedIdentifier(name: string): Sql {
  const bytes = new TextEncoder().encode(name).length;
  if (bytes === 0 || bytes > maxNameBytes || name.includes('\0'))
    throw new TypeError(
      `a name has 1 to ${maxNameBytes} bytes, none of them zero; ${JSON.stringify(name)} was given`,
    );
  return new Identifier(`"${name.replaceAll('"', '""')}"`);
}

/** Returns a table under its own name, whatever prefix it has, so that columns can name it. */
export function tableName(name: string): Sql {
  return new PrefixedName(checkedName(name), true);
}

/** Returns a table that the statement gives another name, or an index. */
export function storedName(name: string): Sql {
  return new PrefixedName(checkedName(name), false);
}

function checkedName(name: string): string {
  if (name === '' || [...name].some((character) => !identifierCharacters.includes(character)))
    throw new TypeError(`${name} is not an identifier`);
  return name;
}

// The words of the dialects, for statements.

export const opaque = <P>(expression: Sql<P>): Sql<P> =>
  byDialect((dialect) => dialect.opaque(expression));
export const textList = <P>(list: Sql<P>): Sql<P> => byDialect((dialect) => dialect.textList(list));
export const numberList = <P>(list: Sql<P>): Sql<P> =>
  byDialect((dialect) => dialect.numberList(list));
export const positionAmong = <P>(query: Sql<P>): Sql<P> =>
  byDialect((dialect) => dialect.positionAmong(query));
export const lookUp = <P>(table: Sql, condition: Sql<P>): Sql<P> =>
  byDialect((dialect) => dialect.lookUp(table, table, condition));
export const lookUpAs = <P>(table: Sql, name: Sql, condition: Sql<P>): Sql<P> =>
  byDialect((dialect) => dialect.lookUpOrNull(table, name, condition));
export const indexedBy = (index: Sql): Sql => byDialect((dialect) => dialect.indexedBy(index));
export const member = (document: Sql, name: JsonMember): Sql =>
  byDialect((dialect) => dialect.member(document, name));
export const memberJson = (document: Sql, name: JsonMember): Sql =>
  byDialect((dialect) => dialect.memberJson(document, name));
export const greatest = <P, Q>(left: Sql<P>, right: Sql<Q>): Sql<P & Q> =>
  byDialect((dialect) => dialect.greatest(left, right));
export const forUpdate: Sql = byDialect((dialect) => dialect.forUpdate);
export const forUpdateSkipLocked: Sql = byDialect((dialect) => dialect.forUpdateSkipLocked);
export const forNoKeyUpdate: Sql = byDialect((dialect) => dialect.forNoKeyUpdate);

/** The limit of a statement, which no plan depends on. */
export const limit: Sql<{ readonly limit: number }> = sql`LIMIT ${opaque(number('limit'))}`;
