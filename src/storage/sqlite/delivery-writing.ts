import type { Delivery, DeliveryCursor, DeliveryPlace, DeliveryTransaction, Endpoint } from '../../ports/delivery.ts';
import { EventWriting } from './event-writing.ts';

/** The part of a transaction that keeps account of deliveries. */
export class DeliveryWriting extends EventWriting implements DeliveryTransaction {
  async putEndpoint(endpoint: Endpoint): Promise<void> {
    const { id, tenant, name, url, stream, types, secrets, status, reason, failingSince, created } = endpoint;
    this.run(
      'INSERT OR REPLACE INTO endpoints VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      id,
      tenant ?? null,
      name,
      url,
      types === undefined ? null : JSON.stringify(types),
      JSON.stringify(secrets),
      status,
      reason ?? null,
      failingSince ?? null,
      created,
      stream === undefined ? null : JSON.stringify(stream),
    );
  }

  async deleteEndpoint(id: string): Promise<void> {
    this.run('DELETE FROM deliveries WHERE endpoint_id = ?', id);
    this.run('DELETE FROM delivery_cursors WHERE endpoint_id = ?', id);
    this.run('DELETE FROM endpoints WHERE id = ?', id);
  }

  async putDeliveryCursor(endpoint: string, { tenant, after }: DeliveryCursor): Promise<void> {
    const sql = 'INSERT INTO delivery_cursors VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET after = max(after, excluded.after)';
    this.run(sql, endpoint, tenant, after);
  }

  async putDelivery(delivery: Delivery): Promise<void> {
    this.run(
      'INSERT OR REPLACE INTO deliveries VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      delivery.endpoint,
      delivery.tenant,
      delivery.sequence,
      delivery.subject,
      delivery.status,
      delivery.attempts,
      delivery.nextAt,
      delivery.lastError ?? null,
    );
  }

  async deleteDelivery(endpoint: string, { tenant, sequence }: DeliveryPlace): Promise<void> {
    this.run('DELETE FROM deliveries WHERE endpoint_id = ? AND tenant_id = ? AND sequence = ?', endpoint, tenant, sequence);
  }

  async reviveDeliveries(endpoint: string, now: string, limit: number): Promise<number> {
    return this.run(
      `UPDATE deliveries SET status = 'open', attempts = 0, next_at = ? WHERE endpoint_id = ? AND (tenant_id, sequence) IN (
         SELECT tenant_id, sequence FROM deliveries WHERE endpoint_id = ? AND status = 'dead' ORDER BY tenant_id, sequence LIMIT +?)`,
      now,
      endpoint,
      endpoint,
      limit,
    );
  }
}
