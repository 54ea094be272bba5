import type { StoredEvent } from '../../ports/events.ts';
import type { RequestFilter, RequestReader, RequestRow } from '../../ports/requests.ts';
import type { SqlRow } from './connection.ts';
import { DeliveryReading } from './delivery-reading.ts';
import { toEvent } from './event-reading.ts';

/** What was asked. */
export class RequestReading extends DeliveryReading implements RequestReader {
  async requestRow(tenant: string, id: string): Promise<RequestRow | undefined> {
    const row = await this.get('SELECT * FROM requests WHERE tenant_id = ? AND id = ?', tenant, id);
    return row === undefined ? undefined : toRequest(row);
  }

  async requestRows(
    tenant: string,
    { key, status = 0 }: RequestFilter,
    limit: number,
    before: string = '~',
  ): Promise<readonly RequestRow[]> {
    const rows =
      key === undefined
        ? await this.all(
            'SELECT * FROM requests WHERE tenant_id = ? AND id < ? AND status >= ? ORDER BY id DESC LIMIT opaque(?)',
            tenant,
            before,
            status,
            limit,
          )
        : await this.all(
            `SELECT requests.* FROM request_keys CROSS JOIN requests ON (requests.tenant_id = request_keys.tenant_id AND id = request_id)
             WHERE request_keys.tenant_id = ? AND key = ? AND request_id < ? AND status >= ? ORDER BY request_id DESC LIMIT opaque(?)`,
            tenant,
            key,
            before,
            status,
            limit,
          );
    return rows.map(toRequest);
  }

  async eventsAbout(
    tenant: string,
    subject: string,
    limit: number,
    before: number = Number.MAX_SAFE_INTEGER,
  ): Promise<readonly StoredEvent[]> {
    const sql =
      'SELECT * FROM events WHERE tenant_id = ? AND subject = ? AND sequence < ? ORDER BY sequence DESC LIMIT opaque(?)';
    return (await this.all(sql, tenant, subject, before, limit)).map(toEvent);
  }
}

function toRequest(row: SqlRow): RequestRow {
  return {
    tenant: row['tenant_id'] as string,
    id: row['id'] as string,
    connection: row['connection_id'] as string,
    credential: row['credential_id'] as string,
    method: row['method'] as string,
    path: row['path'] as string,
    status: row['status'] as number,
    milliseconds: row['milliseconds'] as number,
    detail: row['detail'] as string,
    keys: JSON.parse(row['keys'] as string) as string[],
    created: row['created'] as string,
  };
}
