/** @module-tag slow */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgresStore, planPostgresMigration } from '../../src/storage/postgres/index.ts';
import { createDatabase, dropDatabase, hasPostgres } from '../support/postgres.ts';
import { freshName, patch, startTestServer, type TestServer, user } from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

describe.runIf(hasPostgres)('large tables in parts', () => {
  let database: string;
  let node: TestServer;
  let client: pg.Client;

  beforeAll(async () => {
    database = await createDatabase({ partitions: '4' });
    node = await startTestServer('postgres', { storageUrl: database });
    client = new pg.Client(database);
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await node.stop();
    await dropDatabase(database);
  });

  const parts = async (table: string): Promise<readonly string[]> => {
    const { rows } = await client.query<{ name: string }>(
      'SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = $1::regclass ORDER BY 1',
      [table],
    );
    return rows.map(({ name }) => name);
  };

  it('a tenant is in one part, and tenants are in several', async () => {
    for (let number = 0; number < 8; number += 1) {
      const { call } = await createTenant(node, { tenant: `part-${number}` });
      const { json } = await call('POST', '/Users', { body: user() });
      const members = [{ value: json.id }];
      const group = (
        await call('POST', '/Groups', { body: { displayName: freshName('g'), members } })
      ).json;
      await call('PATCH', `/Users/${json.id}`, patch({ op: 'replace', path: 'title', value: 'x' }));
      expect((await call('GET', '/Users?filter=title%20eq%20%22x%22')).json.totalResults).toBe(1);
      expect((await call('GET', `/Users/${json.id}`)).json.groups[0].value).toBe(group.id);
    }
    const tenants: string[][] = [];
    for (const part of await parts('resources')) {
      await client.query("BEGIN; SELECT set_config('rollcall.tenant', '*', true)");
      const { rows } = await client.query<{ tenant_id: string }>(
        `SELECT DISTINCT tenant_id FROM ${part}`,
      );
      tenants.push(rows.map((row) => row.tenant_id));
      await client.query('ROLLBACK');
    }
    expect(tenants).toHaveLength(4);
    expect(tenants.filter((some) => some.length > 0).length).toBeGreaterThan(1);
    expect(new Set(tenants.flat()).size).toBe(tenants.flat().length);
  });

  it('row-level security holds for each part', async () => {
    for (const table of ['resources', 'accounts', 'memberships', 'events', 'attribute_index']) {
      for (const one of [table, ...(await parts(table))]) {
        await client.query("BEGIN; SELECT set_config('rollcall.tenant', 'nobody', true)");
        expect((await client.query(`SELECT 1 FROM ${one} LIMIT 1`)).rowCount, one).toBe(0);
        await client.query('ROLLBACK');
        expect((await client.query(`SELECT 1 FROM ${one} LIMIT 1`)).rowCount, one).toBe(0);
      }
    }
  });

  it('the schema stays as it was made, whatever the URL says later', async () => {
    const other = new URL(database);
    other.searchParams.set('partitions', '8');
    await (await openPostgresStore({ url: other.href })).close();
    expect(await parts('resources')).toHaveLength(4);
    // And whatever is brought up to date then.
    await client.query('UPDATE rollcall_schema SET version = 1; DROP TABLE erasures');
    expect(await planPostgresMigration({ url: other.href })).not.toContain('resources_4');
    await (await openPostgresStore({ url: other.href })).close();
    expect(await parts('resources')).toHaveLength(4);
    other.searchParams.set('partitions', '1000');
    await expect(openPostgresStore({ url: other.href })).rejects.toThrow('up to 64');
    const empty = await createDatabase({ partitions: '2' });
    expect(await planPostgresMigration({ url: empty })).toContain(
      'CREATE TABLE events_1 PARTITION OF events',
    );
    await dropDatabase(empty);
  });
});
