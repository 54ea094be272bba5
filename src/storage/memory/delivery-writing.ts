import type {
  Delivery,
  DeliveryCursor,
  DeliveryPlace,
  DeliveryTransaction,
  Endpoint,
} from '../../ports/delivery.ts';
import { EventWriting } from './event-writing.ts';
import { joined } from './journal.ts';

/** The part of a transaction that keeps account of deliveries. */
export class DeliveryWriting extends EventWriting implements DeliveryTransaction {
  async putEndpoint(endpoint: Endpoint): Promise<void> {
    this.journal.set(this.tables.endpoints, endpoint.id, endpoint);
  }

  async deleteEndpoint(id: string): Promise<void> {
    const { deliveries, deliveryCursors, endpoints } = this.tables;
    for (const map of [deliveries, deliveryCursors]) {
      for (const key of map.keys())
        if (key.startsWith(joined(id, ''))) this.journal.delete<string, unknown>(map, key);
    }
    this.journal.delete(endpoints, id);
  }

  async putDeliveryCursor(endpoint: string, { tenant, after }: DeliveryCursor): Promise<void> {
    const { deliveryCursors } = this.tables;
    const key = joined(endpoint, tenant);
    this.journal.set(deliveryCursors, key, Math.max(after, deliveryCursors.get(key) ?? 0));
  }

  async putDelivery(delivery: Delivery): Promise<void> {
    this.journal.set(this.tables.deliveries, keyOf(delivery.endpoint, delivery), delivery);
  }

  async deleteDelivery(endpoint: string, place: DeliveryPlace): Promise<void> {
    this.journal.delete(this.tables.deliveries, keyOf(endpoint, place));
  }

  async reviveDeliveries(endpoint: string, now: string, limit: number): Promise<number> {
    const dead = await this.deliveries(endpoint, 'dead', { tenant: '', sequence: 0 }, limit);
    for (const one of dead)
      await this.putDelivery({ ...one, status: 'open', attempts: 0, nextAt: now });
    return dead.length;
  }
}

function keyOf(endpoint: string, { tenant, sequence }: DeliveryPlace): string {
  return joined(endpoint, tenant, String(sequence));
}
