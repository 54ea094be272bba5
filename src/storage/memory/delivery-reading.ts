import type {
  Delivery,
  DeliveryCounts,
  DeliveryCursor,
  DeliveryPlace,
  DeliveryReader,
  DeliveryStatus,
  Endpoint,
} from '../../ports/delivery.ts';
import { compareText } from '../../protocol/text/fold.ts';
import { byId } from './access-reading.ts';
import { EventReading } from './event-reading.ts';
import { joined } from './journal.ts';

/** What has not reached whom. */
export class DeliveryReading extends EventReading implements DeliveryReader {
  async endpoint(id: string): Promise<Endpoint | undefined> {
    return this.tables.endpoints.get(id);
  }

  async endpoints(tenant?: string): Promise<readonly Endpoint[]> {
    return [...this.tables.endpoints.values()]
      .filter((one) => tenant === undefined || one.tenant === tenant)
      .sort(byId);
  }

  async backlog(endpoint: string, limit: number): Promise<readonly DeliveryCursor[]> {
    const owner = this.tables.endpoints.get(endpoint)?.tenant;
    return [...this.tables.eventHeads]
      .filter(([tenant]) => owner === undefined || owner === tenant)
      .map(([tenant, last]) => ({
        tenant,
        last,
        after: this.tables.deliveryCursors.get(joined(endpoint, tenant)) ?? 0,
      }))
      .filter(({ last, after }) => last > after)
      .sort((left, right) => compareText(left.tenant, right.tenant))
      .slice(0, limit)
      .map(({ tenant, after }) => ({ tenant, after }));
  }

  async dueDeliveries(endpoint: string, now: string, limit: number): Promise<readonly Delivery[]> {
    const open = this.#of(endpoint, 'open');
    const isFirst = (one: Delivery): boolean =>
      !open.some(
        (other) =>
          other.tenant === one.tenant &&
          other.subject === one.subject &&
          other.sequence < one.sequence,
      );
    return open
      .filter((one) => one.nextAt <= now && isFirst(one))
      .sort(
        (left, right) => compareText(left.nextAt, right.nextAt) || left.sequence - right.sequence,
      )
      .slice(0, limit);
  }

  async openSubjects(
    endpoint: string,
    tenant: string,
    subjects: readonly string[],
  ): Promise<ReadonlySet<string>> {
    const open = this.#of(endpoint, 'open').filter(
      (one) => one.tenant === tenant && subjects.includes(one.subject),
    );
    return new Set(open.map(({ subject }) => subject));
  }

  async nextDelivery(endpoint: string): Promise<string | undefined> {
    return this.#of(endpoint, 'open')
      .map(({ nextAt }) => nextAt)
      .sort(compareText)[0];
  }

  async deliveryCounts(endpoint: string): Promise<DeliveryCounts> {
    return { open: this.#of(endpoint, 'open').length, dead: this.#of(endpoint, 'dead').length };
  }

  async deliveries(
    endpoint: string,
    status: DeliveryStatus,
    after: DeliveryPlace,
    limit: number,
  ): Promise<readonly Delivery[]> {
    return this.#of(endpoint, status)
      .filter((one) => comparePlaces(one, after) > 0)
      .sort(comparePlaces)
      .slice(0, limit);
  }

  async deliveriesOf(tenant: string, sequence: number): Promise<readonly Delivery[]> {
    return [...this.tables.deliveries.values()].filter(
      (one) => one.tenant === tenant && one.sequence === sequence,
    );
  }

  #of(endpoint: string, status: DeliveryStatus): Delivery[] {
    return [...this.tables.deliveries.values()].filter(
      (one) => one.endpoint === endpoint && one.status === status,
    );
  }
}

function comparePlaces(left: DeliveryPlace, right: DeliveryPlace): number {
  return compareText(left.tenant, right.tenant) || left.sequence - right.sequence;
}
