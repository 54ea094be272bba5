import type { Erasure, ErasureReader, ErasureTransaction } from '../../ports/erasure.ts';
import type { Database } from './connection.ts';
import { deleteRequestContent, deleteRequestKey } from './request-queries.ts';
import { limit, number, sql, text } from './sql.ts';
import { answers, erasures, events, requests, usernameSuffixes } from './tables.ts';

const oldest = sql`${erasures.select} ORDER BY created ${limit}`;

/** Reads the erasures that are under way. */
export function erasureQueries(db: Database): ErasureReader {
  return {
    async erasures(limit): Promise<readonly Erasure[]> {
      return (await db.all(oldest, { limit })).map(erasures.read);
    },
  };
}

const deleteErasure = sql`DELETE FROM ${erasures.sql} WHERE tenant_id = ${text('tenant')}
  AND id = ${text('id')}`;
const replacePayload = sql`UPDATE ${events.sql} SET payload = ${text('payload')}
  WHERE tenant_id = ${text('tenant')} AND sequence = ${number('sequence')}`;
const replaceRequest = sql`UPDATE ${requests.sql}
  SET path = ${text('path')}, detail = ${text('detail')}, keys = ${text('keys')}
  WHERE tenant_id = ${text('tenant')} AND id = ${text('id')}`;
const answersAfter = sql`${answers.select} WHERE key > ${text('key')} ORDER BY key ${limit}`;
const deleteSuffix = sql`DELETE FROM ${usernameSuffixes.sql} WHERE tenant_id = ${text('tenant')}
  AND base = ${text('base')}`;

/** Erases values of a person from what was written about them. */
export function erasureChanges(db: Database): Omit<ErasureTransaction, keyof ErasureReader> {
  return {
    async putErasure(erasure) {
      await db.run(erasures.upsert, erasures.toRow(erasure));
    },
    async deleteErasure(tenant, id) {
      await db.run(deleteErasure, { tenant, id });
    },
    async eraseEvent(tenant, sequence, payload) {
      await db.run(replacePayload, { tenant, sequence, payload });
    },
    async eraseRequest({ tenant, id, keys }, { path, detail, keys: left }) {
      for (const key of keys.filter((one) => !left.includes(one)))
        await db.run(deleteRequestKey, { tenant, key, id });
      await db.run(deleteRequestContent, { tenant, id });
      await db.run(replaceRequest, { tenant, id, path, detail, keys: JSON.stringify(left) });
    },
    async idempotentResponsesAfter(key, limit) {
      return (await db.all(answersAfter, { key, limit })).map(answers.read);
    },
    async deleteUsernameSuffix(tenant, base) {
      await db.run(deleteSuffix, { tenant, base });
    },
  };
}
