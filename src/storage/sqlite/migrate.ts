import { StorageError } from '../../ports/store.ts';
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

/** "Roll", so that a file that is not ours is told from one that is. */
const applicationId = 0x526f6c6c;

/** Forward only; the position in the list is the schema's version. */
const migrations: readonly string[] = [
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
];

export const schemaVersion: number = migrations.length;

/**
 * Brings the schema up to date, each step whole or not at all.
 *
 * @throws StorageError newer, when the database was written by a later Rollcall; corrupt, when it
 * is not a Rollcall database
 */
export function migrate(driver: SqliteDriver): void {
  driver.exec('BEGIN IMMEDIATE');
  try {
    const from = checkSchema(driver);
    for (const sql of migrations.slice(from)) driver.exec(sql);
    if (from < schemaVersion) {
      driver.exec(
        `PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}`,
      );
    }
    driver.exec('COMMIT');
  } catch (error) {
    if (driver.inTransaction) driver.exec('ROLLBACK');
    throw error;
  }
}

/** What would be done, as SQL; empty when there is nothing to do. */
export function planMigration(driver: SqliteDriver): string {
  return migrations.slice(checkSchema(driver)).join('\n');
}

/** The version the database has; 0 for an empty one. */
export function checkSchema(driver: SqliteDriver): number {
  const version = Number(driver.prepare('PRAGMA user_version').get()!['user_version']);
  const application = Number(driver.prepare('PRAGMA application_id').get()!['application_id']);
  const tables = Number(
    driver.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()!['tables'],
  );
  if (application !== applicationId && (application !== 0 || tables > 0)) {
    throw new StorageError('corrupt', 'the file is a SQLite database of another application');
  }
  if (version > schemaVersion) {
    throw new StorageError(
      'newer',
      `the database has schema ${version}, written by a newer Rollcall; this one knows schema ${schemaVersion}. Start the newer release, or restore a backup made before the upgrade`,
    );
  }
  return version;
}
