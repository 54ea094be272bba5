import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Store } from '../ports/store.ts';
import { dayMs, fromTimestamp, toTimestamp } from '../protocol/text/date-time.ts';
import type { Config } from './config.ts';
import type { BackupStatus } from './jobs/backups.ts';
import { storagePath } from './settings.ts';
import { systemClock } from './system.ts';

/** What the gauges are read from. */
export interface StorageGaugeOptions {
  readonly config: Pick<Config, 'storageUrl'>;
  readonly reader: Store;
  /** Absent: the server writes no backups. */
  readonly backups?: BackupStatus;
}

/** Days before their expiry at which credentials count as expiring. */
const expiringDays = 30;
const maxExpiring = 1_000;

/** Tenants per endpoint whose lag is added up. */
const maxLaggingTenants = 100;

/** Registers gauges that are read from the store when Prometheus asks for them. */
export function registerStorageGauges(
  registry: Registry,
  { config, reader, backups }: StorageGaugeOptions,
): void {
  const gauge: RegisterGauge = (name, help, labelNames, collect) => {
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
  registerBackupMetrics(registry, gauge, backups);
}

/** Registers a gauge that is read when Prometheus asks for it. */
type RegisterGauge = (
  name: string,
  help: string,
  labelNames: string[],
  collect: (gauge: Gauge) => Promise<void> | void,
) => void;

function registerBackupMetrics(
  registry: Registry,
  gauge: RegisterGauge,
  backups: BackupStatus | undefined,
): void {
  const ofBackups = (name: string, help: string, read: (status: BackupStatus) => number): void =>
    gauge(name, help, [], (to) => to.set(backups === undefined ? 0 : read(backups)));
  ofBackups(
    'rollcall_backup_interval_seconds',
    'Time between two backups that the server writes; 0: it writes none.',
    ({ intervalMs }) => intervalMs / 1_000,
  );
  ofBackups(
    'rollcall_backup_last_success_timestamp_seconds',
    'When the latest verified backup in the folder was begun; 0: there is none.',
    (status) => status.lastSuccess() / 1_000,
  );
  ofBackups(
    'rollcall_backup_last_bytes',
    'Size of the last backup of this process.',
    ({ bytes }) => bytes,
  );
  ofBackups(
    'rollcall_backup_last_duration_seconds',
    'Time that the last backup of this process took.',
    ({ durationMs }) => durationMs / 1_000,
  );
  const failures: Counter = new Counter({
    name: 'rollcall_backup_failures_total',
    help: 'Backups of this process that failed.',
    registers: [registry],
    collect() {
      failures.reset();
      failures.inc(backups?.failures ?? 0);
    },
  });
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

function walSize({ storageUrl }: Pick<Config, 'storageUrl'>): number {
  const path = storagePath(storageUrl);
  if (path === undefined) return 0;
  return statSync(`${resolve(path)}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}
