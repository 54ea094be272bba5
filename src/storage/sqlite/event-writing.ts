import type { EventTransaction, NewEvent } from '../../ports/events.ts';
import { AccessWriting } from './access-writing.ts';

/** The part of a transaction that writes down what it changes. */
export class EventWriting extends AccessWriting implements EventTransaction {
  /** One writer, and a head that is rolled back with the rest: numbers have no gaps. */
  async appendEvent(tenant: string, { id, type, subject, payload, created }: NewEvent): Promise<number> {
    const head = this.get(
      'INSERT INTO event_heads VALUES (?, 1) ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last',
      tenant,
    );
    const sequence = head!['last'] as number;
    this.run('INSERT INTO events VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)', tenant, sequence, id, type, subject, payload, created);
    return sequence;
  }

  /** Along each tenant's own order: an index by time would cost every write to spare this. */
  async pruneEvents(before: string, limit: number): Promise<number> {
    let deleted = 0;
    for (const row of this.all('SELECT tenant_id FROM event_heads')) {
      if (deleted >= limit) break;
      const tenant = row['tenant_id'] as string;
      const oldest = this.all(
        'SELECT sequence, created FROM events WHERE tenant_id = ? ORDER BY sequence LIMIT +?',
        tenant,
        limit - deleted,
      );
      const over = oldest.findIndex(({ created }) => (created as string) >= before);
      const last = over < 0 ? oldest.at(-1) : oldest[over - 1];
      if (last === undefined) continue;
      deleted += this.run('DELETE FROM events WHERE tenant_id = ? AND sequence <= ?', tenant, last['sequence']!);
    }
    return deleted;
  }
}
