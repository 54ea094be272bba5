import type {
  Delivery,
  DeliveryCounts,
  DeliveryCursor,
  DeliveryPlace,
  DeliveryReader,
  DeliveryStatus,
  Endpoint,
  SealedSecret,
  StreamTerms,
} from '../../ports/delivery.ts';
import type { SqlRow } from './connection.ts';
import { EventReading } from './event-reading.ts';
import { optional } from './rows.ts';

/** What has not reached whom. */
export class DeliveryReading extends EventReading implements DeliveryReader {
  async endpoint(id: string): Promise<Endpoint | undefined> {
    const row = await this.get('SELECT * FROM endpoints WHERE id = ?', id);
    return row === undefined ? undefined : toEndpoint(row);
  }

  async endpoints(tenant?: string): Promise<readonly Endpoint[]> {
    const rows =
      tenant === undefined
        ? await this.all('SELECT * FROM endpoints ORDER BY id')
        : await this.all('SELECT * FROM endpoints WHERE tenant_id = ? ORDER BY id', tenant);
    return rows.map(toEndpoint);
  }

  async backlog(endpoint: string, limit: number): Promise<readonly DeliveryCursor[]> {
    return (
      await this.all(
        `SELECT event_heads.tenant_id AS tenant_id, coalesce(after, 0) AS after FROM event_heads
         JOIN endpoints ON endpoints.id = ? AND (endpoints.tenant_id IS NULL OR endpoints.tenant_id = event_heads.tenant_id)
         LEFT JOIN delivery_cursors ON (endpoint_id = endpoints.id AND delivery_cursors.tenant_id = event_heads.tenant_id)
       WHERE last > coalesce(after, 0) ORDER BY event_heads.tenant_id LIMIT opaque(?)`,
        endpoint,
        limit,
      )
    ).map((row) => ({ tenant: row['tenant_id'] as string, after: row['after'] as number }));
  }

  async dueDeliveries(endpoint: string, now: string, limit: number): Promise<readonly Delivery[]> {
    return (
      await this.all(
        `SELECT * FROM deliveries AS one WHERE endpoint_id = ? AND status = 'open' AND next_at <= ? AND NOT EXISTS (
         SELECT 1 FROM deliveries AS earlier WHERE earlier.endpoint_id = one.endpoint_id AND earlier.tenant_id = one.tenant_id
           AND earlier.subject = one.subject AND earlier.status = 'open' AND earlier.sequence < one.sequence)
       ORDER BY next_at, sequence LIMIT opaque(?)`,
        endpoint,
        now,
        limit,
      )
    ).map(toDelivery);
  }

  async openSubjects(
    endpoint: string,
    tenant: string,
    subjects: readonly string[],
  ): Promise<ReadonlySet<string>> {
    const rows = await this.all(
      `SELECT DISTINCT subject FROM deliveries WHERE endpoint_id = ? AND tenant_id = ? AND status = 'open'
         AND subject IN (SELECT value FROM text_list(?))`,
      endpoint,
      tenant,
      JSON.stringify(subjects),
    );
    return new Set(rows.map((row) => row['subject'] as string));
  }

  async nextDelivery(endpoint: string): Promise<string | undefined> {
    const sql =
      "SELECT min(next_at) AS next FROM deliveries WHERE endpoint_id = ? AND status = 'open'";
    return ((await this.get(sql, endpoint))!['next'] as string | null) ?? undefined;
  }

  async deliveryCounts(endpoint: string): Promise<DeliveryCounts> {
    const counts = { open: 0, dead: 0 };
    for (const row of await this.all(
      'SELECT status, count(*) AS total FROM deliveries WHERE endpoint_id = ? GROUP BY status',
      endpoint,
    ))
      counts[row['status'] as DeliveryStatus] = row['total'] as number;
    return counts;
  }

  async deliveries(
    endpoint: string,
    status: DeliveryStatus,
    { tenant, sequence }: DeliveryPlace,
    limit: number,
  ): Promise<readonly Delivery[]> {
    return (
      await this.all(
        `SELECT * FROM deliveries WHERE endpoint_id = ? AND status = ? AND (tenant_id, sequence) > (?, ?)
       ORDER BY tenant_id, sequence LIMIT opaque(?)`,
        endpoint,
        status,
        tenant,
        sequence,
        limit,
      )
    ).map(toDelivery);
  }

  async deliveriesOf(tenant: string, sequence: number): Promise<readonly Delivery[]> {
    return (
      await this.all(
        'SELECT * FROM deliveries WHERE tenant_id = ? AND sequence = ?',
        tenant,
        sequence,
      )
    ).map(toDelivery);
  }
}

function toEndpoint(row: SqlRow): Endpoint {
  const types = row['types'] as string | null;
  const stream = row['stream'] as string | null;
  return {
    id: row['id'] as string,
    ...optional('tenant', row['tenant_id']),
    name: row['name'] as string,
    url: row['url'] as string,
    ...(stream === null ? {} : { stream: JSON.parse(stream) as StreamTerms }),
    ...(types === null ? {} : { types: JSON.parse(types) as string[] }),
    secrets: JSON.parse(row['secrets'] as string) as SealedSecret[],
    status: row['status'] as Endpoint['status'],
    ...optional('reason', row['reason']),
    ...optional('failingSince', row['failing_since']),
    created: row['created'] as string,
  };
}

function toDelivery(row: SqlRow): Delivery {
  return {
    endpoint: row['endpoint_id'] as string,
    tenant: row['tenant_id'] as string,
    sequence: row['sequence'] as number,
    subject: row['subject'] as string,
    status: row['status'] as DeliveryStatus,
    attempts: row['attempts'] as number,
    nextAt: row['next_at'] as string,
    ...optional('lastError', row['last_error']),
  };
}
