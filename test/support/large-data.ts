import { DatabaseSync } from 'node:sqlite';

/** How much of each a database is filled with. */
export interface LargeData {
  /** Members of the largest group. */
  readonly members: number;
  /** Entries of the request log of the tenant `default`. */
  readonly requests: number;
  readonly tenants: number;
}

/**
 * Fills a database that no server uses, far faster than requests could: the group gets users that
 * are there as members, the log repeats its latest entry, and the tenants are copies of `default`.
 */
export function fillDatabase(path: string, { members, requests, tenants }: LargeData): void {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA synchronous = OFF; BEGIN');
  fillGroup(database, members);
  repeatRequests(database, requests);
  copyTenants(database, tenants);
  database.exec('COMMIT');
  database.close();
}

function fillGroup(database: DatabaseSync, members: number): void {
  const set = database.prepare('SELECT id FROM member_sets ORDER BY id DESC LIMIT 1').get()!;
  database
    .prepare(
      `INSERT INTO memberships (tenant_id, set_id, member, place, is_group)
       SELECT tenant_id, ?, position, position, 0 FROM
         (SELECT * FROM resources WHERE type = 'User' ORDER BY position LIMIT ?)
       WHERE true ON CONFLICT DO NOTHING`,
    )
    .run(set['id']!, members);
  database
    .prepare(
      `UPDATE member_sets SET next_place = 100000000, total =
         (SELECT count(*) FROM memberships WHERE set_id = id) WHERE id = ?`,
    )
    .run(set['id']!);
}

function columnsOf(database: DatabaseSync, table: string, own: readonly string[]): string {
  return database
    .prepare('SELECT name FROM pragma_table_info(?)')
    .all(table)
    .map(({ name }) => String(name))
    .filter((name) => name !== 'position' && !own.includes(name))
    .join(', ');
}

/** Entries one second apart, the last of them now. */
function repeatRequests(database: DatabaseSync, count: number): void {
  const others = columnsOf(database, 'requests', ['id', 'created']);
  database
    .prepare(
      `WITH RECURSIVE entry(number) AS
         (VALUES (1) UNION ALL SELECT number + 1 FROM entry WHERE number < ?),
       latest AS (SELECT * FROM requests WHERE tenant_id = 'default' ORDER BY position DESC LIMIT 1),
       timed AS (SELECT number, unixepoch() - ? + number AS seconds FROM entry)
       INSERT INTO requests (id, created, ${others})
       SELECT
         substr(printf('%012x', seconds * 1000), 1, 8) || '-' ||
           substr(printf('%012x', seconds * 1000), 9) || printf('-7000-8000-%012x', number),
         strftime('%Y-%m-%dT%H:%M:%S.000', seconds, 'unixepoch'), ${others}
       FROM timed, latest`,
    )
    .run(count, count);
}

function copyTenants(database: DatabaseSync, count: number): void {
  const tenant = columnsOf(database, 'tenants', ['id', 'name']);
  const connection = columnsOf(database, 'connections', ['tenant_id', 'id']);
  const numbers = `WITH RECURSIVE entry(number) AS
    (VALUES (1) UNION ALL SELECT number + 1 FROM entry WHERE number < ?)`;
  database
    .prepare(
      `${numbers} INSERT INTO tenants (id, name, ${tenant})
       SELECT printf('tenant-%04d', number), printf('Customer %d', number), ${tenant}
       FROM entry, (SELECT * FROM tenants WHERE id = 'default')`,
    )
    .run(count);
  database
    .prepare(
      `${numbers} INSERT INTO connections (tenant_id, id, ${connection})
       SELECT printf('tenant-%04d', number), id, ${connection}
       FROM entry, (SELECT * FROM connections WHERE tenant_id = 'default' LIMIT 1)`,
    )
    .run(count);
}
