import type { SetupLink, SetupLinkReader, SetupLinkTransaction } from '../../ports/setup-links.ts';
import type { Database } from './connection.ts';
import { limit, sql, text } from './sql.ts';
import { readOne } from './table.ts';
import { setupLinks } from './tables.ts';

const byHash = sql`${setupLinks.select} WHERE hash = ${text('hash')}`;
const byId = sql`${setupLinks.select} WHERE tenant_id = ${text('tenant')} AND id = ${text('id')}`;
const ofTenant = sql`${setupLinks.select} WHERE tenant_id = ${text('tenant')}
  ORDER BY id DESC ${limit}`;
const deleteExpired = sql`DELETE FROM ${setupLinks.sql} WHERE tenant_id = ${text('tenant')}
  AND connection_id = ${text('connection')} AND expires < ${text('before')}`;

/** Reads set-up links. */
export function setupLinkQueries(db: Database): SetupLinkReader {
  return {
    async setupLinkByHash(hash): Promise<SetupLink | undefined> {
      return readOne(setupLinks, await db.get(byHash, { hash }));
    },
    async setupLink(tenant, id): Promise<SetupLink | undefined> {
      return readOne(setupLinks, await db.get(byId, { tenant, id }));
    },
    async setupLinks(tenant, limit): Promise<readonly SetupLink[]> {
      return (await db.all(ofTenant, { tenant, limit })).map(setupLinks.read);
    },
  };
}

/** Changes set-up links. */
export function setupLinkChanges(db: Database): Omit<SetupLinkTransaction, keyof SetupLinkReader> {
  return {
    async putSetupLink(link) {
      await db.run(setupLinks.upsert, setupLinks.toRow(link));
    },
    async deleteExpiredSetupLinks(tenant, connection, before) {
      await db.run(deleteExpired, { tenant, connection, before });
    },
  };
}
