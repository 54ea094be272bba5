import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { openSqliteStore } from '../../src/storage/sqlite/index.ts';
import { users } from '../../src/storage/sqlite/migrations/0001-users.ts';

it('T091 a database of schema 1 keeps everything, and gets what came since', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'old.db');
  const old = new DatabaseSync(path);
  old.exec(users(''));
  old.exec('PRAGMA application_id = 1383033964; PRAGMA user_version = 1');
  old.exec(
    "INSERT INTO tenants VALUES ('t', '2026'); INSERT INTO connections VALUES ('t', 'c', 'c', 'default', '2026')",
  );
  old.exec(
    "INSERT INTO credentials VALUES ('t', 'k', 'c', 'old', 'hash', 'abcd', '2026', NULL, NULL)",
  );
  const insert = old.prepare(
    `INSERT INTO resources (position, tenant_id, type, id, connection_id, document, has_references, version, created, last_modified, user_name_key)
     VALUES (?, 't', 'User', ?, 'c', ?, 0, 1, '2026-01-01T00:00:00.000', '2026-01-01T00:00:00.000', ?)`,
  );
  // Positions far apart: several ranges, with gaps.
  const positions = [1, 2, 8_191, 8_192, 30_000];
  for (const position of positions)
    insert.run(position, `id${position}`, `{"id":"id${position}"}`, `name${position}`);
  old.exec("INSERT INTO counters VALUES ('t', 'User', 5)");
  const account = old.prepare(
    `INSERT INTO accounts (tenant_id, id, username, username_key, display_name, emails, settings, status, connection_id, resource_id,
       user_name_key, created, last_modified) VALUES ('t', ?, ?, ?, 'x', ?, '{}', ?, 'c', ?, ?, '2026', '2026')`,
  );
  account.run('a1', 'name1', 'name1', '[]', 'active', 'id1', 'name1');
  account.run(
    'a2',
    'gone',
    'gone',
    '[{"value":"Gone@X.example","primary":true}]',
    'deleted',
    null,
    'gone',
  );
  old.close();

  const store = openSqliteStore({ path });
  const all = { kind: 'all' } as const;
  expect(await store.count('t', 'User', all)).toBe(5);
  const rows = await store.select('t', 'User', {
    condition: all,
    order: { descending: false },
    offset: 0,
    limit: 9,
  });
  expect(rows.map(({ id, isMember }) => [id, isMember])).toEqual(
    positions.map((position) => [`id${position}`, false]),
  );
  expect(await store.credentialByHash('hash')).toEqual({
    tenant: 't',
    id: 'k',
    connection: 'c',
    name: 'old',
    hash: 'hash',
    kind: 'token',
    scope: 'scim',
    lastFour: 'abcd',
    created: '2026',
  });
  expect(await store.tenant('t')).toEqual({
    id: 't',
    name: 't',
    status: 'active',
    created: '2026',
    policy: '{}',
  });
  expect(await store.connections('t')).toEqual([
    { tenant: 't', id: 'c', name: 'c', profile: 'default', status: 'active', created: '2026' },
  ]);
  expect(await store.accountTotals('t')).toEqual({ active: 1, deactivated: 0, deleted: 1 });
  const found = await store.write((transaction) =>
    transaction.unattachedAccounts('t', { emails: ['gone@x.example'] }),
  );
  expect(found.map(({ id }) => id)).toEqual(['a2']);
  await store.write((transaction) => transaction.deleteResource('t', 'User', 'id8192', []));
  expect(await store.count('t', 'User', all)).toBe(4);
  expect(await store.definitions('t')).toBeUndefined();
  // C27: the indexes of this release are to be built from what is there.
  const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
  const builds = await store.indexBuilds('t');
  expect(builds.map(({ path: one, phase, total }) => [one, phase, total])).toEqual([
    ['entitlements.value', 'build', 5],
    ['phoneNumbers.value', 'build', 5],
    ['roles.value', 'build', 5],
    [`${enterprise}:employeeNumber`, 'build', 5],
  ]);
  await store.close();
  const again = openSqliteStore({ path });
  expect(await again.count('t', 'User', all)).toBe(4);
  await again.close();
});
