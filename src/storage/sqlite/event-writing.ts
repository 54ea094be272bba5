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

  /** Positions are in the order of writing: what is kept ends the look, however many tenants there are. */
  async pruneEvents(before: string, limit: number): Promise<number> {
    const oldest = this.all('SELECT position, created FROM events ORDER BY position LIMIT +?', limit);
    const kept = oldest.findIndex(({ created }) => (created as string) >= before);
    const last = kept < 0 ? oldest.at(-1) : oldest[kept - 1];
    return last === undefined ? 0 : this.run('DELETE FROM events WHERE position <= ?', last['position']!);
  }
}
