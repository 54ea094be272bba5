import type { EventRange, EventReader, StoredEvent } from '../../ports/events.ts';
import { AccountReading } from './account-reading.ts';
import { upTo } from './bytes.ts';

/** What has changed. */
export class EventReading extends AccountReading implements EventReader {
  async events(
    tenant: string,
    after: number,
    limit: number,
    types?: readonly string[],
    maxBytes?: number,
  ): Promise<readonly StoredEvent[]> {
    const found = [...(this.tables.events.get(tenant)?.values() ?? [])]
      .filter(
        ({ sequence, type }) => sequence > after && (types === undefined || types.includes(type)),
      )
      .slice(0, limit);
    return upTo(found, ({ payload }) => payload.length, maxBytes);
  }

  async eventRange(tenant: string): Promise<EventRange> {
    const last = this.tables.eventHeads.get(tenant) ?? 0;
    const [first = last + 1] = this.tables.events.get(tenant)?.keys() ?? [];
    return { first, last };
  }
}
