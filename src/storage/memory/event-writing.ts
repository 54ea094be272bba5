import type { EventTransaction, NewEvent } from '../../ports/events.ts';
import { AccessWriting } from './access-writing.ts';

/** The part of a transaction that writes down what it changes. */
export class EventWriting extends AccessWriting implements EventTransaction {
  async appendEvent(tenant: string, event: NewEvent): Promise<void> {
    const { events, eventHeads } = this.tables;
    const sequence = (eventHeads.get(tenant) ?? 0) + 1;
    let log = events.get(tenant);
    if (log === undefined) {
      log = new Map();
      this.journal.set(events, tenant, log);
    }
    this.journal.set(eventHeads, tenant, sequence);
    this.journal.set(log, sequence, { ...event, sequence });
  }

  async pruneEvents(before: string, limit: number): Promise<number> {
    let deleted = 0;
    for (const log of this.tables.events.values()) {
      for (const [sequence, { created }] of log) {
        if (created >= before || deleted >= limit) break;
        this.journal.delete(log, sequence);
        deleted += 1;
      }
    }
    return deleted;
  }
}
