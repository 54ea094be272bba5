import type { DeferredReader, DeferredRequest, DeferredTransaction } from '../../ports/deferred.ts';
import type { Database } from './connection.ts';
import { forUpdate, forUpdateSkipLocked, limit, sql, text } from './sql.ts';
import { readOne } from './table.ts';
import { deferredRequests } from './tables.ts';

const byId = sql`${deferredRequests.select} WHERE tenant_id = ${text('tenant')}
  AND id = ${text('id')}`;
const byIdLocked = sql`${byId} ${forUpdate}`;

/** Reads requests that are answered later. */
export function deferredQueries(db: Database): DeferredReader {
  const byIdNow = db.isTransaction ? byIdLocked : byId;
  return {
    async deferredRequest(tenant, id): Promise<DeferredRequest | undefined> {
      return readOne(deferredRequests, await db.get(byIdNow, { tenant, id }));
    },
  };
}

const unfinished = sql`${deferredRequests.select} WHERE finished IS NULL
  AND accepted < ${text('before')}
  ORDER BY accepted ${limit} ${forUpdateSkipLocked}`;
const prune = sql`DELETE FROM ${deferredRequests.sql} WHERE (tenant_id, id) IN
  (SELECT tenant_id, id FROM ${deferredRequests.sql} WHERE accepted < ${text('before')}
  ORDER BY accepted ${limit})`;

/** Changes requests that are answered later. */
export function deferredChanges(db: Database): Omit<DeferredTransaction, keyof DeferredReader> {
  return {
    async putDeferredRequest(request) {
      await db.run(deferredRequests.upsert, deferredRequests.toRow(request));
    },
    async unfinishedRequests(before, limit) {
      return (await db.all(unfinished, { before, limit })).map(deferredRequests.read);
    },
    async pruneDeferredRequests(before, limit) {
      return db.run(prune, { before, limit });
    },
  };
}
