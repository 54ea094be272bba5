import type { IndexBuild, IndexReader, IndexTransaction } from '../../ports/indexes.ts';
import { type Database, none } from './connection.ts';
import { indexKeys, type KeyRows } from './index-keys.ts';
import type { SharedCounts } from './shared-counts.ts';
import { byDialect, sql, text } from './sql.ts';
import { attributeIndex, indexBuilds } from './tables.ts';

const allBuilds = sql`${indexBuilds.select} ORDER BY tenant_id, type, path`;
const buildsOf = sql`${indexBuilds.select} WHERE tenant_id = ${text('tenant')} ORDER BY type, path`;

/** Reads which indexes are being built. */
export function indexQueries(db: Database): IndexReader {
  return {
    async indexBuilds(tenant): Promise<readonly IndexBuild[]> {
      const found =
        tenant === undefined ? await db.all(allBuilds, none) : await db.all(buildsOf, { tenant });
      return found.map(indexBuilds.read);
    },
  };
}

const deleteBuild = sql`DELETE FROM ${indexBuilds.sql}
  WHERE tenant_id = ${text('tenant')} AND type = ${text('type')} AND path = ${text('path')}`;
const clearSome = byDialect((dialect) =>
  dialect.deleteSome(
    attributeIndex.sql,
    sql`type, path, value_key, position`,
    sql`tenant_id = ${text('tenant')} AND type = ${text('type')} AND path = ${text('path')}`,
  ),
);

/** Builds indexes and deletes them. */
export function indexChanges(
  db: Database,
  counts: SharedCounts,
  keyRows: KeyRows,
): IndexTransaction {
  return {
    async putIndexBuild(build) {
      await db.run(indexBuilds.upsert, indexBuilds.toRow(build));
    },
    async deleteIndexBuild({ tenant, type, path }) {
      await db.run(deleteBuild, { tenant, type, path });
      await counts.accessChanged();
    },
    async addIndexKeys(tenant, type, position, keys) {
      await keyRows.insert(tenant, type, indexKeys(type, keys), position);
    },
    async clearIndex(tenant, type, path, limit) {
      return db.run(clearSome, { tenant, type, path, limit });
    },
  };
}
