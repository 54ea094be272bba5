import type {
  Delivery,
  DeliveryActivity,
  DeliveryCursor,
  DeliveryReader,
  DeliveryStatus,
  DeliveryTransaction,
  Endpoint,
} from '../../ports/delivery.ts';
import { type Database, none } from './connection.ts';
import {
  byDialect,
  greatest,
  identifier,
  limit,
  number,
  rows,
  sql,
  text,
  textList,
} from './sql.ts';
import { readOne } from './table.ts';
import { deliveries, deliveryActivity, deliveryCursors, endpoints, eventHeads } from './tables.ts';

const endpointById = sql`${endpoints.select} WHERE id = ${text('id')}`;
const allEndpoints = sql`${endpoints.select} ORDER BY id`;
const endpointsOf = sql`${endpoints.select} WHERE tenant_id = ${text('tenant')} ORDER BY id`;
const cursorOfHead = byDialect((dialect) =>
  dialect.lookUpOrNull(
    deliveryCursors.storedSql,
    identifier('delivery_cursors'),
    sql`endpoint_id = endpoints.id AND delivery_cursors.tenant_id = event_heads.tenant_id`,
  ),
);
const backlog = rows<{ readonly tenant: string; readonly reached: number }>()(
  sql`SELECT event_heads.tenant_id AS tenant, coalesce(after, 0) AS reached FROM ${eventHeads.sql}
    JOIN ${endpoints.sql} ON endpoints.id = ${text('endpoint')}
    AND (endpoints.tenant_id IS NULL OR endpoints.tenant_id = event_heads.tenant_id)
    ${cursorOfHead}
  WHERE last > coalesce(after, 0) ORDER BY event_heads.tenant_id ${limit}`,
);
const due = sql`SELECT ${deliveries.columns} FROM ${deliveries.storedSql} AS one
  WHERE endpoint_id = ${text('endpoint')} AND status = 'open' AND next_at <= ${text('now')}
  AND NOT EXISTS (
    SELECT 1 FROM ${deliveries.storedSql} AS earlier WHERE earlier.endpoint_id = one.endpoint_id
    AND earlier.tenant_id = one.tenant_id
      AND earlier.subject = one.subject AND earlier.status = 'open'
      AND earlier.sequence < one.sequence)
  ORDER BY next_at, sequence ${limit}`;
const openSubjects = rows<{ readonly subject: string }>()(
  sql`SELECT DISTINCT subject FROM ${deliveries.sql} WHERE endpoint_id = ${text('endpoint')}
    AND tenant_id = ${text('tenant')} AND status = 'open'
    AND subject IN (SELECT value FROM ${textList(text('subjects'))})`,
);
const nextDue = rows<{ readonly next: string | null }>()(
  sql`SELECT min(next_at) AS next FROM ${deliveries.sql} WHERE endpoint_id = ${text('endpoint')}
    AND status = 'open'`,
);
const countByStatus = rows<{ readonly status: DeliveryStatus; readonly total: number }>()(
  sql`SELECT status, count(*) AS total FROM ${deliveries.sql}
    WHERE endpoint_id = ${text('endpoint')} GROUP BY status`,
);
const deliveriesAfter = sql`${deliveries.select}
  WHERE endpoint_id = ${text('endpoint')} AND status = ${text('status')}
  AND (tenant_id, sequence) > (${text('tenant')}, ${number('sequence')})
  ORDER BY tenant_id, sequence ${limit}`;
const deliveriesOfEvent = sql`${deliveries.select} WHERE tenant_id = ${text('tenant')}
  AND sequence = ${number('sequence')}`;

const activityOf = sql`${deliveryActivity.select}
  WHERE endpoint_id IN (SELECT value FROM ${textList(text('endpoints'))})
  AND hour >= ${text('since')} ORDER BY endpoint_id, hour, tenant_id`;

/** Reads what has not reached its endpoint. */
export function deliveryQueries(db: Database): DeliveryReader {
  return {
    async endpoint(id): Promise<Endpoint | undefined> {
      return readOne(endpoints, await db.get(endpointById, { id }));
    },
    async endpoints(tenant): Promise<readonly Endpoint[]> {
      const found =
        tenant === undefined
          ? await db.all(allEndpoints, none)
          : await db.all(endpointsOf, { tenant });
      return found.map(endpoints.read);
    },
    async backlog(endpoint, limit): Promise<readonly DeliveryCursor[]> {
      const found = await db.all(backlog, { endpoint, limit });
      return found.map(({ tenant, reached }) => ({ tenant, after: reached }));
    },
    async dueDeliveries(endpoint, now, limit): Promise<readonly Delivery[]> {
      return (await db.all(due, { endpoint, now, limit })).map(deliveries.read);
    },
    async openSubjects(endpoint, tenant, subjects): Promise<ReadonlySet<string>> {
      const named = { endpoint, tenant, subjects: JSON.stringify(subjects) };
      return new Set((await db.all(openSubjects, named)).map(({ subject }) => subject));
    },
    async nextDelivery(endpoint): Promise<string | undefined> {
      return (await db.get(nextDue, { endpoint }))!.next ?? undefined;
    },
    async deliveryCounts(endpoint) {
      const counts = { open: 0, dead: 0 };
      for (const { status, total } of await db.all(countByStatus, { endpoint }))
        counts[status] = total;
      return counts;
    },
    async deliveries(endpoint, status, place, limit): Promise<readonly Delivery[]> {
      const { tenant, sequence } = place;
      const found = await db.all(deliveriesAfter, { endpoint, status, tenant, sequence, limit });
      return found.map(deliveries.read);
    },
    async deliveryActivity(ids, since): Promise<readonly DeliveryActivity[]> {
      const asked = { endpoints: JSON.stringify(ids), since };
      return (await db.all(activityOf, asked)).map(deliveryActivity.read);
    },
    async deliveriesOf(tenant, sequence): Promise<readonly Delivery[]> {
      return (await db.all(deliveriesOfEvent, { tenant, sequence })).map(deliveries.read);
    },
  };
}

const deleteDeliveriesTo = sql`DELETE FROM ${deliveries.sql} WHERE endpoint_id = ${text('id')}`;
const deleteCursorsOf = sql`DELETE FROM ${deliveryCursors.sql} WHERE endpoint_id = ${text('id')}`;
const deleteActivityOf = sql`DELETE FROM ${deliveryActivity.sql} WHERE endpoint_id = ${text('id')}`;
const addActivity = sql`${deliveryActivity.insert} ON CONFLICT (endpoint_id, tenant_id, hour) DO UPDATE
  SET delivered = delivery_activity.delivered + excluded.delivered,
  failed = delivery_activity.failed + excluded.failed,
  total_lag = delivery_activity.total_lag + excluded.total_lag,
  max_lag = ${greatest(sql`delivery_activity.max_lag`, sql`excluded.max_lag`)}`;
const pruneActivity = sql`DELETE FROM ${deliveryActivity.sql} WHERE (endpoint_id, tenant_id, hour) IN
  (SELECT endpoint_id, tenant_id, hour FROM ${deliveryActivity.sql}
  WHERE hour < ${text('before')} ${limit})`;
const deleteEndpoint = sql`DELETE FROM ${endpoints.sql} WHERE id = ${text('id')}`;
const moveCursor = sql`${deliveryCursors.insert}
  ON CONFLICT (endpoint_id, tenant_id) DO UPDATE
  SET after = ${greatest(sql`delivery_cursors.after`, sql`excluded.after`)}`;
const deleteDelivery = sql`DELETE FROM ${deliveries.sql}
  WHERE endpoint_id = ${text('endpoint')} AND tenant_id = ${text('tenant')}
  AND sequence = ${number('sequence')}`;
const revive = sql`UPDATE ${deliveries.sql} SET status = 'open', attempts = 0, next_at = ${text('now')}
  WHERE endpoint_id = ${text('endpoint')} AND (tenant_id, sequence) IN (
    SELECT tenant_id, sequence FROM ${deliveries.sql} WHERE endpoint_id = ${text('endpoint')}
    AND status = 'dead' ORDER BY tenant_id, sequence ${limit})`;

/** Changes endpoints, and what has not reached them. */
export function deliveryChanges(db: Database): Omit<DeliveryTransaction, keyof DeliveryReader> {
  return {
    async putEndpoint(endpoint) {
      await db.run(endpoints.upsert, endpoints.toRow(endpoint));
    },
    async deleteEndpoint(id) {
      await db.run(deleteDeliveriesTo, { id });
      await db.run(deleteCursorsOf, { id });
      await db.run(deleteActivityOf, { id });
      await db.run(deleteEndpoint, { id });
    },
    async putDeliveryCursor(endpoint, cursor) {
      db.send(moveCursor, deliveryCursors.toRow({ ...cursor, endpoint }));
    },
    async putDelivery(delivery) {
      db.send(deliveries.upsert, deliveries.toRow(delivery));
    },
    async deleteDelivery(endpoint, { tenant, sequence }) {
      db.send(deleteDelivery, { endpoint, tenant, sequence });
    },
    async addDeliveryActivity(added) {
      for (const one of added) db.send(addActivity, deliveryActivity.toRow(one));
    },
    async pruneDeliveryActivity(before, limit) {
      return db.run(pruneActivity, { before, limit });
    },
    async reviveDeliveries(endpoint, now, limit) {
      return db.run(revive, { endpoint, now, limit });
    },
  };
}
