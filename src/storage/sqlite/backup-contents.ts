import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { StorageError } from '../../ports/store.ts';
import { identifier, sql } from '../sql/sql.ts';
import { sqliteDialect } from './dialect.ts';
import type { SqliteDriver } from './driver.ts';
import { checkSchema } from './migrate.ts';
import { openNodeDriver } from './node-driver.ts';

/** What one tenant has in a backup. */
export interface TenantContents {
  readonly tenant: string;
  readonly users: number;
  readonly groups: number;
  /** Resources of other types. */
  readonly others: number;
  readonly accounts: number;
  /** Sequence of the last event: consumers of the feed have seen no later one. 0: there is none. */
  readonly lastEvent: number;
}

/** What a backup holds. */
export interface BackupContents {
  /** Version of the schema. */
  readonly schema: number;
  /** Rows of each table. */
  readonly rows: Readonly<Record<string, number>>;
  readonly tenants: readonly TenantContents[];
}

/** What is written beside a backup, to notice later that the file has changed. */
export interface Manifest {
  readonly bytes: number;
  readonly sha256: string;
  readonly contents: BackupContents;
}

/** The file beside a backup that says what it holds. */
export function manifestPath(path: string): string {
  return `${path}.json`;
}

/**
 * Checks a database file and returns what it holds: its pages and indexes are whole, its counters
 * agree with its rows, and the events of each tenant have no gap.
 *
 * @throws StorageError missing; corrupt, saying what is wrong
 */
export function readContents(path: string): BackupContents {
  if (!existsSync(path)) throw new StorageError('missing', `${path} is not there`);
  try {
    const driver = openNodeDriver(path, { readOnly: true, busyTimeout: 1_000 });
    try {
      return contentsOf(driver);
    } finally {
      driver.close();
    }
  } catch (cause) {
    throw notWhole(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/**
 * Checks a backup as `readContents` does, and against its manifest where there is one.
 *
 * @throws StorageError missing; corrupt, saying what is wrong
 */
export function verifyBackup(path: string): BackupContents {
  if (!existsSync(path)) throw new StorageError('missing', `${path} is not there`);
  const manifest = readManifest(path);
  if (manifest !== undefined) {
    const { size } = statSync(path);
    if (size !== manifest.bytes)
      throw notWhole(path, `it has ${size} bytes; ${manifest.bytes} were written`);
    if (digestOf(path) !== manifest.sha256)
      throw notWhole(path, 'its SHA-256 differs from that of the file that was written');
  }
  const contents = readContents(path);
  if (manifest !== undefined && !isSame(contents, manifest.contents))
    throw notWhole(path, `its rows differ from those in ${manifestPath(path)}`);
  return contents;
}

/** Returns the SHA-256 of a file, in hexadecimal. */
export function digestOf(path: string): string {
  const hash = createHash('sha256');
  const file = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(1_048_576);
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk))
      hash.update(chunk.subarray(0, read));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}

function readManifest(path: string): Manifest | undefined {
  const beside = manifestPath(path);
  if (!existsSync(beside)) return undefined;
  try {
    return JSON.parse(readFileSync(beside, 'utf8')) as Manifest;
  } catch (cause) {
    throw new StorageError(
      'corrupt',
      `${beside} is not JSON; delete it to check the backup alone`,
      {
        cause,
      },
    );
  }
}

function isSame(left: BackupContents, right: BackupContents): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function notWhole(path: string, detail: string, cause?: unknown): StorageError {
  return new StorageError('corrupt', `${path} is not a whole Rollcall database: ${detail}`, {
    cause,
  });
}

/** @throws Error saying what is wrong */
function contentsOf(driver: SqliteDriver): BackupContents {
  const integrity = driver.prepare('PRAGMA integrity_check').get()?.['integrity_check'];
  if (integrity !== 'ok') throw new Error(String(integrity));
  const schema = checkSchema(driver);
  if (schema === 0) throw new Error('it has no tables');
  const rows = countRows(driver);
  for (const { table, query, problem } of contradictions) {
    // A backup of an earlier release may lack the table.
    if (rows[table] === undefined) continue;
    const found = driver.prepare(query).get();
    if (found !== undefined) throw new Error(`${problem}, of tenant ${String(found['tenant_id'])}`);
  }
  return { schema, rows, tenants: tenantsOf(driver, rows) };
}

function countRows(driver: SqliteDriver): Readonly<Record<string, number>> {
  const rows: Record<string, number> = {};
  for (const { name } of driver.prepare(tableQuery).all()) {
    const table = String(name);
    const count = sql`SELECT count(*) AS rows FROM ${identifier(table)}`;
    rows[table] = Number(driver.prepare(count.compile(sqliteDialect).text).get()!['rows']);
  }
  return rows;
}

function tenantsOf(
  driver: SqliteDriver,
  rows: Readonly<Record<string, number>>,
): readonly TenantContents[] {
  const counts = (table: string, query: string): ReadonlyMap<string, number> =>
    new Map(
      rows[table] === undefined
        ? []
        : driver
            .prepare(query)
            .tuples()
            .map(([key, count]) => [String(key), Number(count)]),
    );
  const resources = counts('resources', resourceQuery);
  const users = counts('resources', userQuery);
  const groups = counts('resources', groupQuery);
  const accounts = counts('accounts', accountQuery);
  const lastEvents = counts('event_heads', lastEventQuery);
  return driver
    .prepare('SELECT id FROM tenants ORDER BY id')
    .all()
    .map(({ id }) => {
      const tenant = String(id);
      const of = (found: ReadonlyMap<string, number>): number => found.get(tenant) ?? 0;
      return {
        tenant,
        users: of(users),
        groups: of(groups),
        others: of(resources) - of(users) - of(groups),
        accounts: of(accounts),
        lastEvent: of(lastEvents),
      };
    });
}

const tableQuery = `SELECT name FROM sqlite_schema
  WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`;

const resourceQuery = 'SELECT tenant_id, count(*) FROM resources GROUP BY tenant_id';
const userQuery =
  "SELECT tenant_id, count(*) FROM resources WHERE type = 'User' GROUP BY tenant_id";
const groupQuery =
  "SELECT tenant_id, count(*) FROM resources WHERE type = 'Group' GROUP BY tenant_id";
const accountQuery = 'SELECT tenant_id, count(*) FROM accounts GROUP BY tenant_id';
const lastEventQuery = 'SELECT tenant_id, last FROM event_heads';

/** A query that finds nothing in a database that is whole. */
interface Contradiction {
  readonly table: string;
  readonly query: string;
  readonly problem: string;
}

const contradictions: readonly Contradiction[] = [
  {
    table: 'counters',
    query: `SELECT tenant_id FROM counters GROUP BY tenant_id, type
      HAVING sum(total) <> (SELECT count(*) FROM resources
        WHERE resources.tenant_id = counters.tenant_id AND resources.type = counters.type) LIMIT 1`,
    problem: 'the counter of resources differs from their number',
  },
  {
    table: 'event_heads',
    query: `SELECT tenant_id FROM events GROUP BY tenant_id
      HAVING max(sequence) - min(sequence) + 1 <> count(*) OR max(sequence) <>
        (SELECT last FROM event_heads WHERE event_heads.tenant_id = events.tenant_id) LIMIT 1`,
    problem: 'events are missing',
  },
];
