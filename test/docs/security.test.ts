import pg from 'pg';
import { expect, it } from 'vitest';
import { readPage } from '../support/markdown.ts';
import { createDatabase, dropDatabase, hasPostgres } from '../support/postgres.ts';

it.skipIf(!hasPostgres)(
  'SECURITY.md names every table that has no row-level security',
  async () => {
    const { prose } = readPage('SECURITY.md');
    const section = prose.slice(prose.indexOf('## Row-level security'));
    const named = [...section.matchAll(/^\| (`[^|]+`) \|/gmu)].flatMap(([, cell]) =>
      [...cell!.matchAll(/`([a-z_]+)`/gu)].map(([, table]) => table!),
    );
    const database = await createDatabase();
    const client = new pg.Client(database);
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
       WHERE nspname = current_schema() AND relkind IN ('r', 'p') AND NOT relrowsecurity`,
    );
    await client.end();
    await dropDatabase(database);
    expect(named.toSorted()).toEqual(rows.map(({ name }) => name).toSorted());
  },
);
