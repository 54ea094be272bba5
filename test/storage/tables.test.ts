import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { openPostgresStore } from '../../src/storage/postgres/index.ts';
import type { AnyTable } from '../../src/storage/sql/table.ts';
import { tables } from '../../src/storage/sql/tables.ts';
import { openSqliteStore } from '../../src/storage/sqlite/index.ts';
import { createDatabase, dropDatabase, hasPostgres } from '../support/postgres.ts';

/** The migrations and the descriptors of the tables state the same schema. */

interface Column {
  readonly name: string;
  readonly type: 'text' | 'number';
  readonly isNullable: boolean;
}

const sorted = (columns: readonly Column[]): readonly Column[] =>
  columns.toSorted((left, right) => (left.name < right.name ? -1 : 1));

/** Columns of a descriptor; what numbers the rows of SQLite alone is added there. */
function described({ columnTypes, nullable, spec }: AnyTable, isSqlite: boolean): Column[] {
  const own = Object.entries(columnTypes).map(([name, type]) => {
    return { name, type, isNullable: nullable.includes(name) };
  });
  const numbers = isSqlite ? (spec.sqliteColumns ?? []) : [];
  return [...own, ...numbers.map((name) => ({ name, type: 'number' as const, isNullable: true }))];
}

describe('SQLite', () => {
  it('has the tables and columns of the descriptors', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'a.db');
    await openSqliteStore({ path }).close();
    const database = new DatabaseSync(path);
    const there = database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .all();
    expect(new Set(there.map(({ name }) => name))).toEqual(new Set(tables.map(({ name }) => name)));
    for (const table of tables) {
      const columns = database
        .prepare('SELECT name, type, "notnull" AS required, pk FROM pragma_table_info(?)')
        .all(table.name)
        .map(({ name, type, required, pk }): Column => {
          const isNullable = required === 0 && !(pk !== 0 && type === 'TEXT');
          return { name: String(name), type: type === 'TEXT' ? 'text' : 'number', isNullable };
        });
      // A number that is the primary key is given by the database.
      const given = columns.filter(({ isNullable, type }) => isNullable && type === 'number');
      const expected = described(table, true).map((column) =>
        given.some(({ name }) => name === column.name && ['id', 'position'].includes(name))
          ? { ...column, isNullable: true }
          : column,
      );
      expect(sorted(columns), table.name).toEqual(sorted(expected));
    }
    database.close();
  });
});

describe.runIf(hasPostgres)('PostgreSQL', () => {
  it.each(['1', '4'])(
    'has the tables, columns, keys, policies and partitions of the descriptors, in %s parts',
    async (partitions) => {
      const url = await createDatabase({ partitions });
      await (await openPostgresStore({ url })).close();
      const client = new pg.Client(url);
      await client.connect();
      const all = await client.query<{ name: string }>(
        `SELECT relname AS name FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace`,
      );
      const own = ['rollcall_schema', 'commit_marks'];
      expect(new Set(all.rows.map(({ name }) => name))).toEqual(
        new Set([...tables.map(({ name }) => name), ...own]),
      );
      for (const table of tables) {
        const { rows } = await client.query<{ name: string; type: string; nullable: string }>(
          `SELECT column_name AS name, data_type AS type, is_nullable AS nullable FROM information_schema.columns
           WHERE table_schema = 'public' AND table_name = $1`,
          [table.name],
        );
        const columns = rows.map(({ name, type, nullable }): Column => {
          return {
            name,
            type: type === 'text' ? 'text' : 'number',
            isNullable: nullable === 'YES',
          };
        });
        expect(sorted(columns), table.name).toEqual(sorted(described(table, false)));
        const found = await client.query<{ forced: boolean; parts: number; key: string[] }>(
          `SELECT relrowsecurity AND relforcerowsecurity AND EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid) AS forced,
             (SELECT count(*)::int FROM pg_inherits WHERE inhparent = pg_class.oid) AS parts,
             (SELECT array_agg(attname::text) FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
               WHERE indrelid = pg_class.oid AND indisprimary) AS key
           FROM pg_class WHERE oid = $1::regclass`,
          [table.name],
        );
        expect([table.name, found.rows[0]!.forced]).toEqual([
          table.name,
          table.spec.seenBy === 'tenant',
        ]);
        const isCut = partitions !== '1' && table.spec.isLarge === true;
        expect([table.name, found.rows[0]!.parts]).toEqual([
          table.name,
          isCut ? Number(partitions) : 0,
        ]);
        expect([table.name, new Set(found.rows[0]!.key)]).toEqual([table.name, new Set(table.key)]);
      }
      await client.end();
      await dropDatabase(url);
    },
  );
});
