import type { ClientBase } from 'pg';
import { StorageError } from '../../ports/store.ts';
import type { PostgresAddress } from './address.ts';
import { all } from './migrations/0001-all.ts';
import { estimates } from './migrations/0002-estimates.ts';
import { erasures } from './migrations/0003-erasures.ts';
import { indexes } from './migrations/0004-indexes.ts';
import { commitMarks } from './migrations/0005-commit-marks.ts';
import { discovery } from './migrations/0006-discovery.ts';
import { traffic } from './migrations/0007-traffic.ts';
import { accountLists } from './migrations/0008-account-lists.ts';
import { administrators } from './migrations/0009-administrators.ts';
import { requestContents } from './migrations/0010-request-contents.ts';
import { setupLinks } from './migrations/0011-setup-links.ts';
import { activity } from './migrations/0012-activity.ts';
import { deliveryHistory } from './migrations/0013-delivery-history.ts';
import { createPartitioning, type Partitioning } from './partitions.ts';

/**
 * Forward only, and expanding only: the release before goes on working beside it. The position in
 * the list is the schema's version.
 */
const migrations: readonly ((partitioning: Partitioning) => string)[] = [
  all,
  estimates,
  () => erasures,
  () => indexes,
  () => commitMarks,
  () => discovery,
  () => traffic,
  () => accountLists,
  () => administrators,
  () => requestContents,
  () => setupLinks,
  () => activity,
  () => deliveryHistory,
];

export const schemaVersion: number = migrations.length;

/**
 * Releases that know this version of the schema, or a later one, go on working with what is here:
 * nodes are upgraded one after the other.
 */
const usableFrom = 1;

/** The oldest server that has all that is used. */
const oldestServer = 14;

/** What would be done, as SQL; empty when there is nothing to do. */
export async function planMigration(client: ClientBase, address: PostgresAddress): Promise<string> {
  const from = await checkServer(client, address);
  return (await stepsFrom(from, client, address))
    .map((step) => `BEGIN;\n${step}\nCOMMIT;\n`)
    .join('\n');
}

/** Returns what brings the schema up to date, a transaction each. */
async function stepsFrom(
  from: number,
  client: ClientBase,
  address: PostgresAddress,
): Promise<readonly string[]> {
  const partitions = from === 0 ? address.partitions : await partitionsThere(client);
  const partitioning = createPartitioning(partitions);
  return migrations
    .slice(from)
    .map((migration, index) => stepOf(migration(partitioning), from + index + 1));
}

function stepOf(migration: string, version: number): string {
  const note =
    version === 1
      ? `CREATE TABLE rollcall_schema (version INTEGER NOT NULL, usable_from INTEGER NOT NULL);\nINSERT INTO rollcall_schema VALUES (1, ${usableFrom});`
      : `UPDATE rollcall_schema SET version = ${version}, usable_from = ${usableFrom};`;
  return `${note}\n${migration.trim()}`;
}

/** The longest timeout there is: large tables take their time. */
export const maxTimeoutMs = 2 ** 31 - 1;

/** A number that no other application locks: of "Roll". */
const migrationLock = 0x526f6c6c;

/**
 * Brings the schema up to date, each step whole or not at all. Nodes that start together wait for
 * one another.
 *
 * @throws StorageError newer, when a later Rollcall has written it; readOnly, when this server
 * takes no writes
 */
export async function migrate(client: ClientBase, address: PostgresAddress): Promise<void> {
  if ((await checkServer(client, address)) === schemaVersion) return;
  await client.query(
    'BEGIN READ WRITE; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0',
  );
  try {
    await withoutTimeout(client, `SELECT pg_advisory_xact_lock(${migrationLock})`);
    const from = await checkServer(client, address);
    for (const step of await stepsFrom(from, client, address)) await withoutTimeout(client, step);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

/** What the schema was made with, whatever the URL says by now. */
async function partitionsThere(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ parts: number }>(
    "SELECT count(*)::int AS parts FROM pg_inherits WHERE inhparent = to_regclass('resources')",
  );
  return Math.max(1, rows[0]!.parts);
}

/** Sends a text that may take any time. */
async function withoutTimeout(client: ClientBase, text: string): Promise<void> {
  const query = { text, query_timeout: maxTimeoutMs };
  await client.query(query);
}

interface ServerFacts {
  readonly server: string;
  readonly recovery: boolean;
  readonly encoding: string;
  readonly schema: string | null;
  readonly role: string;
  /** Whether row-level security does not bind the role. */
  readonly passes: boolean;
}

/** The version of the schema; 0: there is none yet. */
async function checkServer(
  client: ClientBase,
  { isEmbedded = false }: PostgresAddress,
): Promise<number> {
  const { rows } = await client.query<ServerFacts>(
    `SELECT current_setting('server_version_num') AS server, pg_is_in_recovery() AS recovery,
       current_setting('server_encoding') AS encoding, to_regclass('rollcall_schema')::text AS schema, current_user AS role,
       (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user) AS passes`,
  );
  const { server, recovery, encoding, schema, role, passes } = rows[0]!;
  const major = Math.floor(Number(server) / 10_000);
  if (major < oldestServer)
    throw new StorageError(
      'error',
      `the server is PostgreSQL ${major}; Rollcall needs ${oldestServer} or later`,
    );
  if (encoding !== 'UTF8')
    throw new StorageError(
      'error',
      `the database has the encoding ${encoding}; make one with ENCODING 'UTF8'`,
    );
  // An application's role may own everything in its database; the tenant is in every statement.
  if (passes && !isEmbedded)
    throw new StorageError(
      'error',
      `the role ${role} is a superuser or has BYPASSRLS, so that row-level security would not keep tenants apart; use a role that has neither (CREATE ROLE rollcall LOGIN)`,
    );
  if (schema === null) {
    if (recovery)
      throw new StorageError(
        'readOnly',
        'this server is a standby and has no schema yet; start Rollcall with its primary',
      );
    return 0;
  }
  const found = await client.query<{ version: number; usable_from: number }>(
    'SELECT version, usable_from FROM rollcall_schema',
  );
  const { version = 0, usable_from: from = 0 } = found.rows[0] ?? {};
  // A newer release has added to it; what this one needs is there.
  if (from > schemaVersion) {
    throw new StorageError(
      'newer',
      `the database has schema ${version}, written by a newer Rollcall; this one knows schema ${schemaVersion}. Start the newer release`,
    );
  }
  return Math.min(version, schemaVersion);
}
