import type { OverviewReader } from '../../ports/overview.ts';
import type { Database } from './connection.ts';
import { requestColumns } from './request-queries.ts';
import { limit, literal, lookUp, rows, sql, text, textList } from './sql.ts';
import {
  activity,
  connections,
  credentials,
  deliveries,
  deliveryCursors,
  endpoints,
  eventHeads,
  guards,
  requestKeys,
  requests,
  usage,
} from './tables.ts';

/** Later than every instant. */
const noExpiry = '9';

const among = sql`IN (SELECT value FROM ${textList(text('tenants'))})`;
const connectionsAmong = sql`${connections.select} WHERE tenant_id ${among}
  AND status IN ('active', 'paused') ORDER BY tenant_id, id`;
const usageAmong = sql`${usage.select} WHERE tenant_id ${among} AND credential_id = ''`;
const credentialsAmong = rows<{
  readonly tenant: string;
  readonly connection: string;
  readonly total: number | string;
  readonly latest: string;
}>()(
  sql`SELECT tenant_id AS tenant, connection_id AS connection, count(*) AS total,
    max(coalesce(expires, ${literal(noExpiry)})) AS latest
    FROM ${credentials.sql} WHERE tenant_id ${among} AND kind <> 'access' AND revoked IS NULL
    GROUP BY tenant_id, connection_id`,
);
const activityAmong = sql`${activity.select} WHERE tenant_id ${among} AND hour >= ${text('since')}
  ORDER BY tenant_id, hour, connection_id`;
const guardsAmong = rows<{ readonly tenant: string; readonly held: string }>()(
  sql`SELECT tenant_id AS tenant, held_since AS held FROM ${guards.sql}
    WHERE tenant_id ${among} AND held_since IS NOT NULL`,
);
const requestsAmong = sql`SELECT ${requestColumns} FROM ${requestKeys.sql}
  ${lookUp(requests.sql, sql`requests.tenant_id = request_keys.tenant_id AND id = request_id`)}
  WHERE request_keys.tenant_id ${among} AND key = ${text('key')} AND request_id >= ${text('from')}
  ORDER BY request_id DESC ${limit}`;
/** Events that were not offered yet, of each endpoint that gets those of the tenant. */
const unoffered = rows<{
  readonly tenant: string;
  readonly endpoint: string;
  readonly pending: number | string;
  readonly first: number | string;
}>()(
  sql`SELECT event_heads.tenant_id AS tenant, endpoints.id AS endpoint,
    last - coalesce(after, 0) AS pending, coalesce(after, 0) + 1 AS first FROM ${eventHeads.sql}
    JOIN ${endpoints.sql} ON endpoints.tenant_id IS NULL
      OR endpoints.tenant_id = event_heads.tenant_id
    LEFT JOIN ${deliveryCursors.sql} ON endpoint_id = endpoints.id
      AND delivery_cursors.tenant_id = event_heads.tenant_id
    WHERE event_heads.tenant_id ${among} AND last > coalesce(after, 0)`,
);
const undelivered = rows<{
  readonly tenant: string;
  readonly endpoint: string;
  readonly status: string;
  readonly total: number | string;
  readonly first: number | string;
}>()(
  sql`SELECT tenant_id AS tenant, endpoint_id AS endpoint, status, count(*) AS total,
    min(sequence) AS first FROM ${deliveries.sql} WHERE endpoint_id IN (SELECT id FROM ${endpoints.sql})
    AND tenant_id ${among} GROUP BY tenant_id, endpoint_id, status`,
);

/** Reads what is known of several tenants at once. */
export function overviewQueries(db: Database): OverviewReader {
  return {
    async connectionsAmong(tenants) {
      return (await db.all(connectionsAmong, listOf(tenants))).map(connections.read);
    },
    async usageAmong(tenants) {
      return (await db.all(usageAmong, listOf(tenants))).map(usage.read);
    },
    async credentialsAmong(tenants) {
      const found = await db.all(credentialsAmong, listOf(tenants));
      return found.map(({ tenant, connection, total, latest }) => ({
        tenant,
        connection,
        total: Number(total),
        expires: latest === noExpiry ? undefined : latest,
      }));
    },
    async activityAmong(tenants, since) {
      const found = await db.all(activityAmong, { ...listOf(tenants), since });
      return found.map(activity.read);
    },
    async guardsAmong(tenants) {
      const found = await db.all(guardsAmong, listOf(tenants));
      return found.map(({ tenant, held }) => ({ tenant, heldSince: held }));
    },
    async requestsAmong(tenants, key, from, limit) {
      const found = await db.all(requestsAmong, { ...listOf(tenants), key, from, limit });
      return found.map(requests.read);
    },
    async backlogAmong(tenants) {
      const counts = new Map<
        string,
        { readonly tenant: string; readonly endpoint: string } & Counts
      >();
      const countsOf = (tenant: string, endpoint: string): Counts => {
        const key = `${tenant} ${endpoint}`;
        const found = counts.get(key) ?? { tenant, endpoint, pending: 0, dead: 0 };
        counts.set(key, found);
        return found;
      };
      for (const one of await db.all(unoffered, listOf(tenants)))
        addPending(countsOf(one.tenant, one.endpoint), one.pending, one.first);
      for (const one of await db.all(undelivered, listOf(tenants))) {
        const found = countsOf(one.tenant, one.endpoint);
        if (one.status === 'dead') found.dead += Number(one.total);
        else addPending(found, one.total, one.first);
      }
      return [...counts.values()];
    },
  };
}

interface Counts {
  pending: number;
  dead: number;
  firstPending?: number;
}

function addPending(counts: Counts, pending: number | string, first: number | string): void {
  counts.pending += Number(pending);
  counts.firstPending = Math.min(Number(first), counts.firstPending ?? Number.POSITIVE_INFINITY);
}

function listOf(tenants: readonly string[]): { readonly tenants: string } {
  return { tenants: JSON.stringify(tenants) };
}
