import type { StoredEvent } from '../../ports/events.ts';
import type { RequestReader, RequestRow, RequestTransaction } from '../../ports/requests.ts';
import { type Database, none } from './connection.ts';
import { join, limit, lookUp, number, rows, sql, text } from './sql.ts';
import { readOne } from './table.ts';
import { events, requestKeys, requests } from './tables.ts';

/** An empty text filters nothing. */
const isAskedFor = sql`status >= ${number('status')} AND status <= ${number('maxStatus')}
  AND (${text('connection')} = '' OR connection_id = ${text('connection')})
  AND (${text('method')} = '' OR method = ${text('method')})
  AND (${text('path')} = '' OR replace(path, ${text('path')}, '') <> path)`;
const requestById = sql`${requests.select} WHERE tenant_id = ${text('tenant')}
  AND id = ${text('id')}`;
const requestsBefore = sql`${requests.select} WHERE tenant_id = ${text('tenant')}
  AND id < ${text('before')}
  AND ${isAskedFor} ORDER BY id DESC ${limit}`;
const requestColumns = join(
  requests.columnNames.map((name) => sql`requests.${requests.named(name)}`),
  sql`, `,
);
const requestsOfKeyBefore = sql`SELECT ${requestColumns} FROM ${requestKeys.sql}
    ${lookUp(requests.sql, sql`requests.tenant_id = request_keys.tenant_id AND id = request_id`)}
  WHERE request_keys.tenant_id = ${text('tenant')} AND key = ${text('key')}
  AND request_id < ${text('before')}
    AND ${isAskedFor} ORDER BY request_id DESC ${limit}`;
const eventsAbout = sql`${events.select} WHERE tenant_id = ${text('tenant')}
  AND subject = ${text('subject')}
  AND sequence < ${number('before')} ORDER BY sequence DESC ${limit}`;

/** Reads what was asked. */
export function requestQueries(db: Database): RequestReader {
  return {
    async requestRow(tenant, id): Promise<RequestRow | undefined> {
      return readOne(requests, await db.get(requestById, { tenant, id }));
    },
    async requestRows(
      tenant,
      { key, status = 0, maxStatus = 999, connection = '', method = '', path = '' },
      limit,
      before = '~',
    ): Promise<readonly RequestRow[]> {
      const asked = { tenant, before, status, maxStatus, connection, method, path, limit };
      const found =
        key === undefined
          ? await db.all(requestsBefore, asked)
          : await db.all(requestsOfKeyBefore, { ...asked, key });
      return found.map(requests.read);
    },
    async eventsAbout(
      tenant,
      subject,
      limit,
      before = Number.MAX_SAFE_INTEGER,
    ): Promise<readonly StoredEvent[]> {
      return (await db.all(eventsAbout, { tenant, subject, before, limit })).map(events.read);
    },
  };
}

const ends = rows<{ readonly first: number | null; readonly last: number | null }>()(
  sql`SELECT min(position) AS first, max(position) AS last FROM ${requests.sql}`,
);
const oldestRequests = rows<{
  readonly tenant: string;
  readonly id: string;
  readonly keys: string;
  readonly created: string;
}>()(
  sql`SELECT tenant_id AS tenant, id, keys, created FROM ${requests.sql} ORDER BY position ${limit}`,
);
export const deleteRequestKey = sql`DELETE FROM ${requestKeys.sql}
  WHERE tenant_id = ${text('tenant')} AND key = ${text('key')} AND request_id = ${text('id')}`;
const deleteRequest = sql`DELETE FROM ${requests.sql} WHERE tenant_id = ${text('tenant')}
  AND id = ${text('id')}`;

/** Keeps what was asked. */
export function requestChanges(db: Database): Omit<RequestTransaction, keyof RequestReader> {
  return {
    async insertRequests(added) {
      for (const row of added) {
        db.send(requests.insertNew, requests.toRow(row));
        for (const key of row.keys) {
          const one = { tenant: row.tenant, key, request: row.id };
          db.send(requestKeys.insertNew, requestKeys.toRow(one));
        }
      }
    },
    async pruneRequests(before, most, limit) {
      // Rows only ever leave from the beginning, or with their tenant: there are as many as the
      // numbers say, or fewer.
      const { first, last } = (await db.get(ends, none))!;
      const surplus = Math.min(limit, Math.max(0, (last ?? 0) - (first ?? 1) + 1 - most));
      const oldest = await db.all(oldestRequests, { limit });
      const gone = oldest.filter(({ created }, index) => index < surplus || created < before);
      for (const { tenant, id, keys } of gone) {
        for (const key of JSON.parse(keys) as string[])
          await db.run(deleteRequestKey, { tenant, key, id });
        await db.run(deleteRequest, { tenant, id });
      }
      return gone.length;
    },
  };
}
