import type { EventRange, EventReader, StoredEvent } from '../../ports/events.ts';
import { AccountReading } from './account-reading.ts';
import type { SqlRow } from './connection.ts';

/** What has changed. */
export class EventReading extends AccountReading implements EventReader {
  async events(
    tenant: string,
    after: number,
    limit: number,
    types?: readonly string[],
    maxBytes?: number,
  ): Promise<readonly StoredEvent[]> {
    // An event may hold a document as it is and as it was.
    const bound = { column: 'payload', limit: 4 * limit, maxBytes };
    const rows =
      types === undefined
        ? await this.upTo(
            bound,
            'SELECT * FROM events WHERE tenant_id = ? AND sequence > ? ORDER BY sequence LIMIT opaque(?)',
            tenant,
            after,
            limit,
          )
        : await this.upTo(
            bound,
            `SELECT * FROM events WHERE tenant_id = ? AND sequence > ? AND type IN (SELECT value FROM text_list(?))
             ORDER BY sequence LIMIT opaque(?)`,
            tenant,
            after,
            JSON.stringify(types),
            limit,
          );
    return rows.map(toEvent);
  }

  async eventRange(tenant: string): Promise<EventRange> {
    const head = await this.get('SELECT last FROM event_heads WHERE tenant_id = ?', tenant);
    const last = Number(head?.['last'] ?? 0);
    const row = await this.get(
      'SELECT sequence FROM events WHERE tenant_id = ? ORDER BY sequence LIMIT 1',
      tenant,
    );
    return { first: row === undefined ? last + 1 : (row['sequence'] as number), last };
  }
}

export function toEvent(row: SqlRow): StoredEvent {
  return {
    sequence: row['sequence'] as number,
    id: row['id'] as string,
    type: row['type'] as string,
    subject: row['subject'] as string,
    payload: row['payload'] as string,
    created: row['created'] as string,
  };
}
