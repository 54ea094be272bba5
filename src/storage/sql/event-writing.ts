import type { EventTransaction, NewEvent } from '../../ports/events.ts';
import { AccessWriting } from './access-writing.ts';

/** The part of a transaction that writes down what it changes. */
export abstract class EventWriting extends AccessWriting implements EventTransaction {
  /** One writer, and a head that is rolled back with the rest: numbers have no gaps. */
  async appendEvent(
    tenant: string,
    { id, type, subject, payload, created }: NewEvent,
  ): Promise<void> {
    const head = await this.get(
      `INSERT INTO event_heads (tenant_id, last) VALUES (?, 1)
       ON CONFLICT (tenant_id) DO UPDATE SET last = event_heads.last + 1 RETURNING last`,
      tenant,
    );
    const sequence = head!['last'] as number;
    await this.run(
      'INSERT INTO events (tenant_id, sequence, id, type, subject, payload, created) VALUES (?, ?, ?, ?, ?, ?, ?)',
      tenant,
      sequence,
      id,
      type,
      subject,
      payload,
      created,
    );
  }

  /** Positions are in the order of writing: what is kept ends the look, however many tenants there are. */
  async pruneEvents(before: string, limit: number): Promise<number> {
    const oldest = await this.all(
      'SELECT position, created FROM events ORDER BY position LIMIT opaque(?)',
      limit,
    );
    const kept = oldest.findIndex(({ created }) => (created as string) >= before);
    const last = kept < 0 ? oldest.at(-1) : oldest[kept - 1];
    return last === undefined
      ? 0
      : await this.run('DELETE FROM events WHERE position <= ?', last['position']!);
  }
}
