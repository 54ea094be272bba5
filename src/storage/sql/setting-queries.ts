import type { SettingReader, SettingTransaction, StoredDefinitions } from '../../ports/store.ts';
import type { Database } from './connection.ts';
import type { SharedCounts } from './shared-counts.ts';
import { number, rows, sql, text } from './sql.ts';
import { readOne } from './table.ts';
import { definitions, settings } from './tables.ts';

const settingOf = rows<{
  readonly value: string;
}>()(sql`SELECT value FROM ${settings.sql} WHERE name = ${text('name')}`);
const latest = sql`${definitions.select} WHERE tenant_id = ${text('tenant')}
  ORDER BY version DESC LIMIT 1`;
const ofVersion = sql`${definitions.select} WHERE tenant_id = ${text('tenant')}
  AND version = ${number('version')}`;

/** Reads settings, and the schemas of a tenant. */
export function settingQueries(db: Database): SettingReader {
  return {
    async setting(name) {
      return (await db.get(settingOf, { name }))?.value;
    },
    async definitions(tenant, version): Promise<StoredDefinitions | undefined> {
      const row =
        version === undefined
          ? await db.get(latest, { tenant })
          : await db.get(ofVersion, { tenant, version });
      return readOne(definitions, row);
    },
  };
}

/** Changes settings, and the schemas of a tenant. */
export function settingChanges(db: Database, counts: SharedCounts): SettingTransaction {
  return {
    async insertDefinitions(tenant, added) {
      await db.run(definitions.insert, definitions.toRow({ ...added, tenant }));
      await counts.accessChanged();
    },
    async setSetting(name, value) {
      await db.run(settings.upsert, settings.toRow({ name, value }));
    },
  };
}
