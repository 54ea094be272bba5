import type {
  Delivery,
  DeliveryCursor,
  DeliveryPlace,
  DeliveryTransaction,
  Endpoint,
} from '../../ports/delivery.ts';
import { EventWriting } from './event-writing.ts';

/** The part of a transaction that keeps account of deliveries. */
export abstract class DeliveryWriting extends EventWriting implements DeliveryTransaction {
  async putEndpoint(endpoint: Endpoint): Promise<void> {
    const { id, tenant, name, url, stream, types, secrets, status, reason, failingSince, created } =
      endpoint;
    await this.put('endpoints', ['id'], {
      id,
      tenant_id: tenant ?? null,
      name,
      url,
      stream: stream === undefined ? null : JSON.stringify(stream),
      types: types === undefined ? null : JSON.stringify(types),
      secrets: JSON.stringify(secrets),
      status,
      reason: reason ?? null,
      failing_since: failingSince ?? null,
      created,
    });
  }

  async deleteEndpoint(id: string): Promise<void> {
    await this.run('DELETE FROM deliveries WHERE endpoint_id = ?', id);
    await this.run('DELETE FROM delivery_cursors WHERE endpoint_id = ?', id);
    await this.run('DELETE FROM endpoints WHERE id = ?', id);
  }

  async putDeliveryCursor(endpoint: string, { tenant, after }: DeliveryCursor): Promise<void> {
    const sql = `INSERT INTO delivery_cursors (endpoint_id, tenant_id, after) VALUES (?, ?, ?)
       ON CONFLICT (endpoint_id, tenant_id) DO UPDATE SET after = greatest(delivery_cursors.after, excluded.after)`;
    await this.run(sql, endpoint, tenant, after);
  }

  async putDelivery(delivery: Delivery): Promise<void> {
    await this.put('deliveries', ['endpoint_id', 'tenant_id', 'sequence'], {
      endpoint_id: delivery.endpoint,
      tenant_id: delivery.tenant,
      sequence: delivery.sequence,
      subject: delivery.subject,
      status: delivery.status,
      attempts: delivery.attempts,
      next_at: delivery.nextAt,
      last_error: delivery.lastError ?? null,
    });
  }

  async deleteDelivery(endpoint: string, { tenant, sequence }: DeliveryPlace): Promise<void> {
    await this.run(
      'DELETE FROM deliveries WHERE endpoint_id = ? AND tenant_id = ? AND sequence = ?',
      endpoint,
      tenant,
      sequence,
    );
  }

  async reviveDeliveries(endpoint: string, now: string, limit: number): Promise<number> {
    return await this.run(
      `UPDATE deliveries SET status = 'open', attempts = 0, next_at = ? WHERE endpoint_id = ? AND (tenant_id, sequence) IN (
         SELECT tenant_id, sequence FROM deliveries WHERE endpoint_id = ? AND status = 'dead' ORDER BY tenant_id, sequence LIMIT opaque(?))`,
      now,
      endpoint,
      endpoint,
      limit,
    );
  }
}
