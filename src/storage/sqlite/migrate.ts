import { StorageError } from '../../ports/store.ts';
import { embeddedSqliteDialect } from './dialect.ts';
import type { SqliteDriver } from './driver.ts';
import { users } from './migrations/0001-users.ts';
import { memberships } from './migrations/0002-memberships.ts';
import { tenants } from './migrations/0003-tenants.ts';
import { events } from './migrations/0004-events.ts';
import { webhooks } from './migrations/0005-webhooks.ts';
import { requests } from './migrations/0006-requests.ts';
import { streams } from './migrations/0007-streams.ts';
import { erasures } from './migrations/0008-erasures.ts';
import { indexes } from './migrations/0009-indexes.ts';
import { discovery } from './migrations/0010-discovery.ts';
import { traffic } from './migrations/0011-traffic.ts';
import { accountLists } from './migrations/0012-account-lists.ts';
import { administrators } from './migrations/0013-administrators.ts';
import { requestContents } from './migrations/0014-request-contents.ts';
import { setupLinks } from './migrations/0015-setup-links.ts';
import { activity } from './migrations/0016-activity.ts';
import { deliveryHistory } from './migrations/0017-delivery-history.ts';

/** "Roll", so that a file that is not ours is told from one that is. */
const applicationId = 0x526f6c6c;

/** Forward only; the position in the list is the schema's version. */
const migrations: readonly ((prefix: string) => string)[] = [
  users,
  memberships,
  tenants,
  events,
  webhooks,
  requests,
  streams,
  erasures,
  indexes,
  discovery,
  traffic,
  accountLists,
  administrators,
  requestContents,
  setupLinks,
  activity,
  deliveryHistory,
];

export const schemaVersion: number = migrations.length;

/** Rollcall's tables in a database, and where their version is kept. */
interface Schema {
  readonly prefix: string;
  /**
   * Returns the version; 0 where there are no tables yet.
   *
   * @throws StorageError corrupt, when the file is another application's
   */
  version(driver: SqliteDriver): number;
  /** SQL that keeps a version. */
  keep(version: number): string;
}

/** A file of Rollcall's own: the version stands in its header. */
const ownFile: Schema = {
  prefix: '',
  version(driver) {
    const application = pragma(driver, 'application_id');
    const [{ tables }] = driver
      .prepare('SELECT count(*) AS tables FROM sqlite_schema')
      .all() as unknown as [{ readonly tables: number }];
    if (application !== applicationId && (application !== 0 || tables > 0))
      throw new StorageError('corrupt', 'the file is a SQLite database of another application');
    return pragma(driver, 'user_version');
  },
  keep: (version) => `PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}`,
};

/** Tables beside those of an application, whose header is the application's. */
function besideOthers(prefix: string): Schema {
  const table = `${prefix}schema`;
  return {
    prefix,
    version(driver) {
      const found = driver.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table);
      if (found === undefined) return 0;
      return Number(driver.prepare(`SELECT version FROM ${table}`).get()?.['version'] ?? 0);
    },
    keep: (version) => `CREATE TABLE IF NOT EXISTS ${table} (version INTEGER NOT NULL) STRICT;
DELETE FROM ${table};
INSERT INTO ${table} VALUES (${version})`,
  };
}

function schemaOf({ isEmbedded = false }: SqliteDriver): Schema {
  return isEmbedded ? besideOthers(embeddedSqliteDialect.prefix) : ownFile;
}

function pragma(driver: SqliteDriver, name: 'user_version' | 'application_id'): number {
  return Number(driver.prepare(`PRAGMA ${name}`).get()![name]);
}

/**
 * Brings the schema up to date, each step whole or not at all.
 *
 * @throws StorageError newer, when the database was written by a later Rollcall; corrupt, when it
 * is not a Rollcall database
 */
export function migrate(driver: SqliteDriver): void {
  const schema = schemaOf(driver);
  driver.exec('BEGIN IMMEDIATE');
  try {
    const from = checkSchema(driver);
    for (const migration of migrations.slice(from)) driver.exec(migration(schema.prefix));
    if (from < schemaVersion) driver.exec(schema.keep(schemaVersion));
    driver.exec('COMMIT');
  } catch (error) {
    if (driver.inTransaction) driver.exec('ROLLBACK');
    throw error;
  }
}

/** What would be done, as SQL; empty when there is nothing to do. */
export function planMigration(driver: SqliteDriver): string {
  const { prefix } = schemaOf(driver);
  return migrations
    .slice(checkSchema(driver))
    .map((migration) => migration(prefix))
    .join('\n');
}

/** The version the database has; 0 for an empty one. */
export function checkSchema(driver: SqliteDriver): number {
  const version = schemaOf(driver).version(driver);
  if (version > schemaVersion) {
    throw new StorageError(
      'newer',
      `the database has schema ${version}, written by a newer Rollcall; this one knows schema ${schemaVersion}. Start the newer release, or restore a backup made before the upgrade`,
    );
  }
  return version;
}
