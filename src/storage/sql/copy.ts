import { createHash } from 'node:crypto';
import { StorageError } from '../../ports/store.ts';
import { none, type SqlConnection } from './connection.ts';
import {
  identifier,
  join,
  opaque,
  param,
  rows as rowsOf,
  type Sql,
  type SqlRow,
  type SqlValue,
  sql,
  text,
} from './sql.ts';
import type { AnyTable } from './table.ts';
import { tables as allTables, audit, events, resources, settings, tenants } from './tables.ts';

/** A whole database, with the rows of every tenant. */
export interface RawDatabase {
  /** One state of it. */
  read<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T>;
  /** One transaction. */
  write<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T>;
  /** What numbers itself goes on behind what was copied. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

export interface CopyProgress {
  readonly phase: 'copy' | 'verify';
  readonly table: string;
  readonly done: number;
  readonly total: number;
}

export interface CopyResult {
  /** Rows, by table. */
  readonly rows: Readonly<Record<string, number>>;
}

/** Rows that go over at a time. */
const perBatch = 500;

const tables = allTables.filter(({ spec }) => spec.isTransient !== true);
const comma = sql`, `;

/** Where a copy that was broken off goes on: a setting of the target, written with the rows. */
const placeName = 'copy';

interface Place {
  readonly table: number;
  readonly after: readonly SqlValue[] | null;
}

/**
 * Copies one state of everything into an empty database, or goes on with a copy that was broken
 * off, and compares both row by row: ids, versions, positions and sequences are what they were.
 * Memory is that of one batch.
 *
 * @param onProgress told after every batch
 * @throws StorageError when the target is not empty, or in the end not the same
 */
export function copyDatabase(
  source: RawDatabase,
  target: RawDatabase,
  onProgress: (progress: CopyProgress) => void,
): Promise<CopyResult> {
  return source.read(async (from) => {
    const totals: number[] = [];
    for (const { sql: name } of tables) {
      const count = rowsOf<{ readonly total: number }>()(
        sql`SELECT count(*) AS total FROM ${name}`,
      );
      totals.push((await from.get(count, none))!.total);
    }
    const total = totals.reduce((sum, one) => sum + one, 0);
    const place = await placeOf(target);
    let done = totals.slice(0, place.table).reduce((sum, one) => sum + one, 0);
    for (const [index, table] of tables.entries()) {
      if (index < place.table) continue;
      let after = index === place.table ? place.after : null;
      for (;;) {
        const rows = await page(from, table, after);
        if (rows.length === 0) break;
        after = keyOf(table, rows[rows.length - 1]!);
        await target.write(async (to) => {
          await insert(to, table, rows);
          await setPlace(to, { table: index, after });
        });
        done += rows.length;
        onProgress({ phase: 'copy', table: table.name, done: Math.min(done, total), total });
      }
    }
    await target.finish();
    let verified = 0;
    const rows: Record<string, number> = {};
    for (const table of tables) {
      const told = (count: number): void => {
        verified += count;
        onProgress({ phase: 'verify', table: table.name, done: Math.min(verified, total), total });
      };
      const here = await digest(from, table, told);
      const there = await target.read((to) => digest(to, table, () => undefined));
      if (here.rows !== there.rows || here.sum !== there.sum)
        throw new StorageError(
          'error',
          `the copy of ${table.name} is not what it was copied from: ${there.rows} rows of ${here.rows}. Was the target in use? Empty it and copy again`,
        );
      rows[table.name] = here.rows;
    }
    await target.write((to) => Promise.resolve(to.run(deletePlace, { name: placeName })));
    return { rows };
  });
}

const deletePlace = sql`DELETE FROM ${settings.sql} WHERE name = ${text('name')}`;
const deleteSettings = sql`DELETE FROM ${settings.sql}`;
const placeSetting = sql`${settings.select} WHERE name = ${text('name')}`;

async function placeOf(target: RawDatabase): Promise<Place> {
  return target.write(async (to) => {
    const found = await to.get(placeSetting, { name: placeName });
    if (found !== undefined) return JSON.parse(settings.read(found).value) as Place;
    for (const { sql: name } of [tenants, resources, events, audit])
      if ((await to.get(sql`SELECT 1 AS there FROM ${name} LIMIT 1`, none)) !== undefined)
        throw new StorageError(
          'error',
          'the target is not empty; a copy goes into a database that nothing is in',
        );
    await to.run(deleteSettings, none);
    return { table: 0, after: null };
  });
}

async function setPlace(to: SqlConnection, place: Place): Promise<void> {
  const value = JSON.stringify(place);
  await to.run(settings.upsert, settings.toRow({ name: placeName, value }));
}

async function page(
  from: SqlConnection,
  { name, sql: table, key, columns }: AnyTable,
  after: readonly SqlValue[] | null,
): Promise<readonly SqlRow[]> {
  const order = join(key.map(identifier), comma);
  const beyond: Sql =
    after === null ? sql`1 = 1` : sql`(${order}) > (${join(after.map(param), comma)})`;
  const own = name === settings.name ? sql` AND name <> ${param(placeName)}` : sql``;
  const statement = sql`SELECT ${columns} FROM ${table} WHERE ${beyond}${own}
    ORDER BY ${order} LIMIT ${opaque(param(perBatch))}`;
  return from.all(statement, none);
}

async function insert(
  to: SqlConnection,
  { sql: table, columns, columnNames }: AnyTable,
  rows: readonly SqlRow[],
): Promise<void> {
  const values = rows.map((row) => {
    return sql`(${join(
      columnNames.map((name) => param(row[name] ?? null)),
      comma,
    )})`;
  });
  await to.run(sql`INSERT INTO ${table} (${columns}) VALUES ${join(values, comma)}`, none);
}

function keyOf({ key }: AnyTable, row: SqlRow): readonly SqlValue[] {
  return key.map((column) => row[column]!);
}

async function digest(
  from: SqlConnection,
  table: AnyTable,
  told: (rows: number) => void,
): Promise<{ readonly rows: number; readonly sum: string }> {
  const hash = createHash('sha256');
  let rows = 0;
  for (let after: readonly SqlValue[] | null = null; ; ) {
    const found = await page(from, table, after);
    if (found.length === 0) return { rows, sum: hash.digest('hex') };
    for (const row of found)
      hash.update(`${JSON.stringify(table.columnNames.map((name) => row[name] ?? null))}\n`);
    rows += found.length;
    after = keyOf(table, found[found.length - 1]!);
    told(found.length);
  }
}
