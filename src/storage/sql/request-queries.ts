import type { StoredEvent } from '../../ports/events.ts';
import type {
  RequestContent,
  RequestPage,
  RequestReader,
  RequestRow,
  RequestTransaction,
} from '../../ports/requests.ts';
import { type Database, none } from './connection.ts';
import {
  indexedBy,
  join,
  limit,
  lookUp,
  number,
  opaque,
  rows,
  type Sql,
  sql,
  storedName,
  text,
} from './sql.ts';
import { readOne } from './table.ts';
import { events, requestContents, requestKeys, requests } from './tables.ts';

/** An empty text filters nothing. */
const isAskedFor = sql`status >= ${number('status')} AND status <= ${number('maxStatus')}
  AND (${text('connection')} = '' OR connection_id = ${text('connection')})
  AND (${text('method')} = '' OR method = ${text('method')})
  AND (${text('path')} = '' OR replace(path, ${text('path')}, '') <> path)`;
const isDetailAskedFor = sql`(${text('effect')} = ''
    OR replace(detail, ${text('effect')}, '') <> detail)
  AND (${text('tolerance')} = '' OR replace(detail, ${text('tolerance')}, '') <> detail)`;
const requestById = sql`${requests.select} WHERE tenant_id = ${text('tenant')}
  AND id = ${text('id')}`;
const requestsBefore = sql`${requests.select} WHERE tenant_id = ${text('tenant')}
  AND id < ${text('before')}
  AND ${isAskedFor} ORDER BY id DESC ${limit}`;

/** Latest rows of an index of the request log, as many as may be read. */
function scanned<P>(index: string, condition: Sql<P>) {
  const part = sql`FROM ${requests.sql} ${indexedBy(storedName(index))}
    WHERE tenant_id = ${text('tenant')} AND ${condition} AND id < ${text('before')}
    AND id >= ${text('from')} ORDER BY id DESC`;
  return {
    page: sql`SELECT ${requests.columns} FROM (
      SELECT ${requests.columns} ${part} LIMIT ${opaque(number('maxScanned'))}) AS requests
      WHERE ${isAskedFor} AND ${isDetailAskedFor} ORDER BY id DESC ${limit}`,
    last: rows<{ readonly id: string }>()(
      sql`SELECT id ${part} LIMIT 1 OFFSET ${opaque(number('skipped'))}`,
    ),
  } as const;
}

const scans = {
  all: scanned('requests_id', sql`1 = 1`),
  failed: scanned('requests_failed', sql`status >= 400`),
  connection: scanned('requests_connection', sql`connection_id = ${text('connection')}`),
} as const;
const contentOf = sql`${requestContents.select} WHERE tenant_id = ${text('tenant')}
  AND request_id = ${text('id')}`;
/** Columns of `requests`, with the table before each. */
export const requestColumns = join(
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

type PageArguments = Parameters<RequestReader['requestPage']>;

async function requestPage(
  db: Database,
  tenant: string,
  filter: PageArguments[1],
  { limit, before = '~', maxScanned }: PageArguments[2],
): Promise<RequestPage> {
  const { status = 0, maxStatus = 999, connection = '', method = '', path = '' } = filter;
  const { effect, tolerance, from = '' } = filter;
  const scan = connection !== '' ? 'connection' : status >= 400 ? 'failed' : 'all';
  const asked = {
    tenant,
    before,
    from,
    status,
    maxStatus,
    connection,
    method,
    path,
    effect: effect === undefined ? '' : `"effect":${JSON.stringify(effect)}`,
    tolerance: tolerance === undefined ? '' : JSON.stringify(tolerance),
    limit,
    maxScanned,
    skipped: maxScanned - 1,
  };
  const found = (await db.all(scans[scan].page, asked)).map(requests.read);
  if (found.length === limit) return { rows: found };
  const last = await db.get(scans[scan].last, asked);
  return { rows: found, reached: last?.id };
}

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
    requestPage: (tenant, filter, page) => requestPage(db, tenant, filter, page),
    async requestContent(tenant, id): Promise<RequestContent | undefined> {
      return readOne(requestContents, await db.get(contentOf, { tenant, id }));
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

export const deleteRequestContent = sql`DELETE FROM ${requestContents.sql}
  WHERE tenant_id = ${text('tenant')} AND request_id = ${text('id')}`;
const countContents = rows<{ readonly total: number }>()(
  sql`SELECT count(*) AS total FROM ${requestContents.sql}`,
);
const oldestContents = rows<{
  readonly tenant: string;
  readonly id: string;
  readonly created: string;
}>()(sql`SELECT tenant_id AS tenant, request_id AS id, created FROM ${requestContents.sql}
  ORDER BY created ${limit}`);

/** Keeps what was asked. */
export function requestChanges(db: Database): Omit<RequestTransaction, keyof RequestReader> {
  return {
    async insertRequests(added) {
      for (const row of added) {
        db.send(requests.insertNew, requests.toRow(row));
        const { tenant, id, content, created } = row;
        if (content !== undefined) {
          const one = { tenant, request: id, content, created };
          db.send(requestContents.insertNew, requestContents.toRow(one));
        }
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
        await db.run(deleteRequestContent, { tenant, id });
      }
      return gone.length;
    },
    async pruneRequestContents(before, most, limit) {
      const { total } = (await db.get(countContents, none))!;
      const oldest = await db.all(oldestContents, { limit });
      const gone = oldest.filter(({ created }, index) => index < total - most || created < before);
      for (const { tenant, id } of gone) await db.run(deleteRequestContent, { tenant, id });
      return gone.length;
    },
  };
}
