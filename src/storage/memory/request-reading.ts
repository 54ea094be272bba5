import type { StoredEvent } from '../../ports/events.ts';
import type { RequestFilter, RequestReader, RequestRow } from '../../ports/requests.ts';
import { byId } from './access-reading.ts';
import { DeliveryReading } from './delivery-reading.ts';
import { joined } from './journal.ts';

/** What was asked. */
export class RequestReading extends DeliveryReading implements RequestReader {
  async requestRow(tenant: string, id: string): Promise<RequestRow | undefined> {
    return this.tables.requests.get(joined(tenant, id));
  }

  async requestRows(
    tenant: string,
    { key, status = 0 }: RequestFilter,
    limit: number,
    before?: string,
  ): Promise<readonly RequestRow[]> {
    return [...this.tables.requests.values()]
      .filter((row) => row.tenant === tenant && row.status >= status)
      .filter(
        (row) =>
          (key === undefined || row.keys.includes(key)) &&
          (before === undefined || row.id < before),
      )
      .sort((left, right) => byId(right, left))
      .slice(0, limit);
  }

  async eventsAbout(
    tenant: string,
    subject: string,
    limit: number,
    before: number = Number.MAX_SAFE_INTEGER,
  ): Promise<readonly StoredEvent[]> {
    const all = [...(this.tables.events.get(tenant)?.values() ?? [])].filter(
      (event) => event.subject === subject && event.sequence < before,
    );
    return all.toReversed().slice(0, limit);
  }
}
