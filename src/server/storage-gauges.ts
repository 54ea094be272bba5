import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Gauge, type Registry } from 'prom-client';
import type { Store } from '../ports/store.ts';
import { dayMs, fromTimestamp, toTimestamp } from '../protocol/text/date-time.ts';
import type { Config } from './config.ts';
import { storagePath } from './settings.ts';
import { systemClock } from './system.ts';

/** What the gauges are read from. */
export interface StorageGaugeOptions {
  readonly config: Config;
  readonly reader: Store;
}

/** Days before their expiry at which credentials count as expiring. */
const expiringDays = 30;
const maxExpiring = 1_000;

/** Tenants per endpoint whose lag is added up. */
const maxLaggingTenants = 100;

/** Registers gauges that are read from the store when Prometheus asks for them. */
export function registerStorageGauges(
  registry: Registry,
  { config, reader }: StorageGaugeOptions,
): void {
  const gauge = (
    name: string,
    help: string,
    labelNames: string[],
    collect: (gauge: Gauge) => Promise<void> | void,
  ): void => {
    const created: Gauge = new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      collect: () => collect(created),
    });
  };
  gauge('rollcall_wal_bytes', 'Size of the write-ahead log.', [], (to) => to.set(walSize(config)));
  gauge(
    'rollcall_credentials_expiring',
    `Active credentials that expire within ${expiringDays} days.`,
    [],
    async (to) => to.set(await countExpiring(reader)),
  );
  gauge(
    'rollcall_credential_next_expiry_timestamp_seconds',
    'When the next active credential expires; 0: none expires.',
    [],
    async (to) => {
      const [next] = await reader.expiringCredentials(toTimestamp(systemClock.now()), '9999', 1);
      to.set(next === undefined ? 0 : fromTimestamp(next.expires!) / 1_000);
    },
  );
  gauge(
    'rollcall_deliveries',
    'Webhook deliveries that have not arrived.',
    ['endpoint', 'status'],
    (to) => setDeliveries(reader, to),
  );
  gauge(
    'rollcall_delivery_lag_events',
    `Events that an endpoint has not been offered yet, in its first ${maxLaggingTenants} tenants.`,
    ['endpoint'],
    (to) => setLag(reader, to),
  );
}

async function countExpiring(reader: Store): Promise<number> {
  const now = systemClock.now();
  const until = toTimestamp(now + expiringDays * dayMs);
  return (await reader.expiringCredentials(toTimestamp(now), until, maxExpiring)).length;
}

async function setDeliveries(reader: Store, gauge: Gauge): Promise<void> {
  gauge.reset();
  for (const { id } of await reader.endpoints()) {
    const { open, dead } = await reader.deliveryCounts(id);
    gauge.set({ endpoint: id, status: 'open' }, open);
    gauge.set({ endpoint: id, status: 'dead' }, dead);
  }
}

async function setLag(reader: Store, gauge: Gauge): Promise<void> {
  gauge.reset();
  for (const { id } of await reader.endpoints()) {
    let lag = 0;
    for (const { tenant, after } of await reader.backlog(id, maxLaggingTenants))
      lag += (await reader.eventRange(tenant)).last - after;
    gauge.set({ endpoint: id }, lag);
  }
}

function walSize({ storageUrl }: Config): number {
  const path = storagePath(storageUrl);
  if (path === undefined) return 0;
  return statSync(`${resolve(path)}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}
