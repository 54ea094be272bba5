import type { DeferredReader, DeferredRequest } from '../../ports/deferred.ts';
import type { Erasure, ErasureReader } from '../../ports/erasure.ts';
import type { SqlRow } from './connection.ts';
import { RequestReading } from './request-reading.ts';
import { optional } from './rows.ts';

/** What is answered later. */
export class DeferredReading extends RequestReading implements DeferredReader, ErasureReader {
  async deferredRequest(tenant: string, id: string): Promise<DeferredRequest | undefined> {
    const row = await this.get(
      'SELECT * FROM deferred_requests WHERE tenant_id = ? AND id = ?',
      tenant,
      id,
    );
    return row === undefined ? undefined : toDeferred(row);
  }

  async erasures(limit: number): Promise<readonly Erasure[]> {
    const rows = await this.all('SELECT * FROM erasures ORDER BY created LIMIT opaque(?)', limit);
    return rows.map((row) => ({
      tenant: row['tenant_id'] as string,
      id: row['id'] as string,
      work: row['work'] as string,
      created: row['created'] as string,
    }));
  }
}

export function toDeferred(row: SqlRow): DeferredRequest {
  return {
    tenant: row['tenant_id'] as string,
    id: row['id'] as string,
    connection: row['connection_id'] as string,
    accepted: row['accepted'] as string,
    ...optional('finished', row['finished']),
    ...optional('result', row['result']),
  };
}
