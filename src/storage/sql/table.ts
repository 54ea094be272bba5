import type { ManyRows } from './connection.ts';
import {
  anyValue,
  identifier,
  join,
  type Sql,
  type SqlRow,
  type SqlValue,
  sql,
  storedName,
  tableName,
  text,
} from './sql.ts';

/** How a property is kept in a column. */
export interface Column<T> {
  readonly name: string;
  readonly type: 'text' | 'number';
  /** The value in the database of a property that is absent; undefined when it never is. */
  readonly absent: SqlValue | undefined;
  readonly encode?: (value: NonNullable<T>) => SqlValue;
  readonly decode?: (value: SqlValue) => NonNullable<T>;
}

/** Columns by how they keep a property. An optional property is NULL unless stated otherwise. */
export const column = {
  text: <T extends string = string>(name: string): Column<T> => {
    return { name, type: 'text', absent: undefined };
  },
  optionalText: <T extends string = string>(name: string): Column<T | undefined> => {
    return { name, type: 'text', absent: null };
  },
  /** An absent property is an empty text. */
  textOrEmpty: (name: string): Column<string | undefined> => {
    return { name, type: 'text', absent: '' };
  },
  number: (name: string): Column<number> => ({ name, type: 'number', absent: undefined }),
  optionalNumber: (name: string): Column<number | undefined> => {
    return { name, type: 'number', absent: null };
  },
  /** An absent property is 0. */
  numberOrZero: (name: string): Column<number | undefined> => {
    return { name, type: 'number', absent: 0 };
  },
  flag: (name: string): Column<boolean> => {
    return { name, type: 'number', absent: undefined, encode: Number, decode: Boolean };
  },
  optionalFlag: (name: string): Column<boolean | undefined> => {
    return { name, type: 'number', absent: null, encode: Number, decode: Boolean };
  },
  json: <T extends object>(name: string): Column<T> => {
    return { name, type: 'text', absent: undefined, encode: JSON.stringify, decode: parse<T> };
  },
  optionalJson: <T extends object>(name: string): Column<T | undefined> => {
    return { name, type: 'text', absent: null, encode: JSON.stringify, decode: parse<T> };
  },
} as const;

function parse<T extends object>(value: SqlValue): T {
  return JSON.parse(value as string) as T;
}

/** A column for each property: a property without one does not compile. */
export type Columns<T> = { readonly [K in keyof T]-?: Column<T[K]> };

export interface TableSpec<T, S> {
  readonly name: string;
  /** Properties that tell rows apart, and put them in order. */
  readonly key: readonly (keyof (T & S) & string)[];
  /** Properties of what is read from a row. */
  readonly columns: Columns<T>;
  /** Properties that are written besides. */
  readonly stored: Columns<S>;
  /** Who sees its rows: the tenant that a transaction names (row-level security), or every one. */
  readonly seenBy: 'tenant' | 'all';
  /** What becomes of a tenant's rows when it is erased. Without: they belong to no tenant. */
  readonly atErasure?: 'delete' | 'keep';
  /** Grows with people and what is done with them: cut into partitions where there are any. */
  readonly isLarge?: true;
  /** Rows of processes that run, which a copy of the database does not have. */
  readonly isTransient?: true;
  /** Columns that number rows in SQLite alone. */
  readonly sqliteColumns?: readonly string[];
}

declare const rowOf: unique symbol;
/** The row of an entity, by column. */
export type RowOf<T> = SqlRow & { readonly [rowOf]?: T };

/** One table: everything that has to know its columns asks it. */
export interface Table<T = unknown, S = unknown> {
  readonly name: string;
  readonly spec: Omit<TableSpec<unknown, unknown>, 'columns' | 'stored' | 'key'>;
  /** The table in a statement, under its own name. */
  readonly sql: Sql;
  /** The same where the statement gives it another name. */
  readonly storedSql: Sql;
  /** Every column in a list. */
  readonly columns: Sql;
  readonly columnNames: readonly string[];
  readonly columnTypes: Readonly<Record<string, 'text' | 'number'>>;
  /** Columns that hold NULL for a property that is absent. */
  readonly nullable: readonly string[];
  /** Names of the key's columns. */
  readonly key: readonly string[];
  /** `SELECT` with every column, for `read`. */
  readonly select: Sql;
  readonly insert: Sql<RowOf<T & S>>;
  /** Inserts the rows of a JSON array, in a remote database. */
  readonly insertMany: ManyRows;
  /** Inserts a row, unless one with its key is there. */
  readonly insertNew: Sql<RowOf<T & S>>;
  /** Inserts a row, or replaces the one with the same key. */
  readonly upsert: Sql<RowOf<T & S>>;
  /** Column names by property. */
  readonly names: { readonly [K in keyof (T & S)]-?: string };
  /** A column, by its name in the database, or its property. */
  named(columnName: string): Sql;
  column(property: keyof (T & S) & string): Sql;
  toRow(entity: T & S): RowOf<T & S>;
  /** Returns the columns of some properties in which an entity differs from what it was before. */
  changes(properties: readonly (keyof T & string)[], entity: T, before: T): SqlRow;
  read(row: SqlRow): T;
}

export interface AnyTable
  extends Omit<
    Table,
    'insert' | 'insertNew' | 'upsert' | 'toRow' | 'changes' | 'column' | 'names'
  > {}

/** Describes a table that keeps entities of `T`, with the properties of `S` beside them. */
export function table<T, S = unknown>(spec: TableSpec<T, S>): Table<T, S> {
  const read = entriesOf(spec.columns);
  const written = [...read, ...entriesOf(spec.stored)];
  const byProperty = new Map(written);
  const comma = sql`, `;
  const columnNames = written.map(([, { name }]) => name);
  const key = spec.key.map((property) => byProperty.get(property)!.name);
  const columns = join(columnNames.map(identifier), comma);
  const values = join(
    columnNames.map((name) => anyValue(name) as Sql<never> as Sql<RowOf<T & S>>),
    comma,
  );
  const name = tableName(spec.name);
  const typed = join(
    written.map(([, one]) => sql`${identifier(one.name)} ${columnTypes[one.type]}`),
    comma,
  );
  const insert = sql`INSERT INTO ${name} (${columns}) VALUES (${values})`;
  return {
    name: spec.name,
    spec,
    sql: name,
    storedSql: storedName(spec.name),
    columns,
    columnNames,
    columnTypes: Object.fromEntries(written.map(([, one]) => [one.name, one.type])),
    nullable: written.filter(([, { absent }]) => absent === null).map(([, one]) => one.name),
    key,
    select: sql`SELECT ${columns} FROM ${name}`,
    insert,
    insertMany: sql`INSERT INTO ${name} (${columns})
      SELECT ${columns} FROM json_to_recordset(${text('rows')}::json) AS listed (${typed})`,
    insertNew: sql`${insert} ON CONFLICT DO NOTHING`,
    upsert: sql`${insert} ON CONFLICT (${join(key.map(identifier), comma)}) DO UPDATE
      SET ${replaced(columnNames, key)}`,
    names: Object.fromEntries(written.map(([property, one]) => [property, one.name])) as {
      readonly [K in keyof (T & S)]-?: string;
    },
    named: (columnName) => {
      if (!columnNames.includes(columnName))
        throw new TypeError(`${spec.name} has no column ${columnName}`);
      return identifier(columnName);
    },
    column: (property) => identifier(byProperty.get(property)!.name),
    toRow: (entity) => toRow(written, entity as Readonly<Record<string, unknown>>),
    changes: (properties, entity, before) => {
      // Nearly all are the same value, which needs no comparison as text.
      const changed = properties.filter((property) => entity[property] !== before[property]);
      return changedRow(
        changed.map((property) => [property, byProperty.get(property)!]),
        entity as Readonly<Record<string, unknown>>,
        before as Readonly<Record<string, unknown>>,
      );
    },
    read: (row) => readRow(read, row) as T,
  };
}

/** Returns the assignments that replace every column outside the key. */
function replaced(columnNames: readonly string[], key: readonly string[]): Sql {
  const others = columnNames.filter((name) => !key.includes(name));
  return join(
    others.map((name) => sql`${identifier(name)} = excluded.${identifier(name)}`),
    sql`, `,
  );
}

/** Types in which PostgreSQL reads the columns of a JSON array. */
const columnTypes = { text: sql`TEXT`, number: sql`BIGINT` } as const;

function entriesOf(columns: object): Entries {
  return Object.entries(columns as Readonly<Record<string, Column<unknown>>>);
}

type Entries = readonly (readonly [property: string, column: Column<unknown>])[];

function toRow(columns: Entries, entity: Readonly<Record<string, unknown>>): SqlRow {
  const row: Record<string, SqlValue> = {};
  for (const [property, column] of columns) row[column.name] = encoded(column, entity[property]);
  return row;
}

/** Returns the columns whose values differ as they are stored. */
function changedRow(
  columns: Entries,
  entity: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, unknown>>,
): SqlRow {
  const row: Record<string, SqlValue> = {};
  for (const [property, column] of columns) {
    const value = encoded(column, entity[property]);
    if (value !== encoded(column, before[property])) row[column.name] = value;
  }
  return row;
}

/** Returns a property as its column holds it. */
function encoded({ absent, encode }: Column<unknown>, value: unknown): SqlValue {
  if (value === undefined) return absent ?? null;
  return encode === undefined ? (value as SqlValue) : encode(value as string);
}

function readRow(columns: Entries, row: SqlRow): object {
  const entity: Record<string, unknown> = {};
  for (const [property, { name, absent, decode }] of columns) {
    const value = row[name]!;
    // An absent property is not there, so that an entity read is equal to the one written.
    if (absent !== undefined && value === absent) continue;
    entity[property] = decode === undefined ? value : decode(value);
  }
  return entity;
}

/** Returns the entity of a row that may be missing. */
export function readOne<T, S>(of: Table<T, S>, row: SqlRow | undefined): T | undefined {
  return row === undefined ? undefined : of.read(row);
}
