import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Store } from '../ports/store.ts';
import { dayMs, fromTimestamp, toTimestamp } from '../protocol/text/date-time.ts';
import { knownMethodOf, type RequestOutcome, scimErrorOf } from '../scim/request-outcome.ts';
import type { Config } from './config.ts';
import { storagePath } from './settings.ts';
import { systemClock } from './system.ts';

/** What is measured, for Prometheus. No label holds anything a client chose, nor a tenant: their number must not become the number of series. */
export interface Metrics {
  /** Measures one request. */
  observe(outcome: RequestOutcome): void;
  /** Writes that shared a commit. */
  committed(writes: number): void;
  /** A read that may go to a replica, and who answered it. */
  readReplica(answeredBy: 'replica' | 'primary'): void;
  /** The text Prometheus asks for. */
  expose(): Promise<string>;
  readonly contentType: string;
}

export interface MetricsOptions {
  readonly config: Config;
  readonly reader: Store;
  /** Writes that wait for their commit. */
  readonly pending: () => number;
}

export function createMetrics({ config, reader, pending }: MetricsOptions): Metrics {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry, prefix: 'rollcall_' });
  const requests = new Counter({
    name: 'rollcall_requests_total',
    help: 'SCIM requests that were answered.',
    labelNames: ['endpoint', 'method', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'rollcall_request_duration_seconds',
    help: 'From the first byte of a request to its answer.',
    labelNames: ['endpoint', 'method'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const operations = new Counter({
    name: 'rollcall_operations_total',
    help: 'What became of writes: changed, no effect, or refused with which scimType.',
    labelNames: ['outcome', 'scim_type'],
    registers,
  });
  const failures = new Counter({
    name: 'rollcall_auth_failures_total',
    help: 'Requests without a valid credential.',
    registers,
  });
  const limited = new Counter({
    name: 'rollcall_rate_limited_total',
    help: 'Requests beyond a limit.',
    registers,
  });
  const last = new Gauge({
    name: 'rollcall_last_request_timestamp_seconds',
    help: 'When the last SCIM request came.',
    registers,
  });
  const batches = new Histogram({
    name: 'rollcall_commit_batch_size',
    help: 'Writes that shared a commit.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
    registers,
  });
  const replicaReads = new Counter({
    name: 'rollcall_replica_reads_total',
    help: 'Reads of lists and feeds that may go to the replica, by who answered: the primary, where the replica was behind or away.',
    labelNames: ['answered_by'],
    registers,
  });
  const gauge = (
    name: string,
    help: string,
    labelNames: string[],
    collect: (to: Gauge) => Promise<void> | void,
  ): void => {
    const made: Gauge = new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect: () => collect(made),
    });
  };
  gauge('rollcall_writer_queue_depth', 'Writes that wait for their commit.', [], (to) =>
    to.set(pending()),
  );
  gauge('rollcall_wal_bytes', 'Size of the write-ahead log.', [], (to) => to.set(walSize(config)));
  gauge(
    'rollcall_credentials_expiring',
    'Live credentials that expire within 30 days.',
    [],
    async (to) => {
      const now = systemClock.now();
      const soon = await reader.expiringCredentials(
        toTimestamp(now),
        toTimestamp(now + 30 * dayMs),
        1_000,
      );
      to.set(soon.length);
    },
  );
  gauge(
    'rollcall_credential_next_expiry_timestamp_seconds',
    'When the next live credential expires.',
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
    async (to) => {
      to.reset();
      for (const { id } of await reader.endpoints()) {
        const { open, dead } = await reader.deliveryCounts(id);
        to.set({ endpoint: id, status: 'open' }, open);
        to.set({ endpoint: id, status: 'dead' }, dead);
      }
    },
  );
  gauge(
    'rollcall_delivery_lag_events',
    'Events an endpoint has not been offered yet, in its first 100 tenants.',
    ['endpoint'],
    async (to) => {
      to.reset();
      for (const { id } of await reader.endpoints()) {
        let lag = 0;
        for (const { tenant, after } of await reader.backlog(id, 100))
          lag += (await reader.eventRange(tenant)).last - after;
        to.set({ endpoint: id }, lag);
      }
    },
  );
  return {
    contentType: registry.contentType,
    observe(outcome) {
      const { status, effect, started, ended } = outcome;
      const endpoint = outcome.route?.endpoint ?? 'none';
      const method = knownMethodOf(outcome) ?? 'other';
      requests.inc({ endpoint, method, status });
      durations.observe({ endpoint, method }, (ended - started) / 1_000);
      last.set(ended / 1_000);
      if (status === 401) failures.inc();
      if (status === 429) limited.inc();
      if (effect !== undefined) operations.inc({ outcome: effect, scim_type: '' });
      else if (status >= 400 && method !== 'GET') {
        const scimType = scimErrorOf(outcome)?.scimType ?? '';
        operations.inc({ outcome: 'refused', scim_type: scimType });
      }
    },
    committed: (writes) => batches.observe(writes),
    readReplica: (answeredBy) => replicaReads.inc({ answered_by: answeredBy }),
    expose: () => registry.metrics(),
  };
}

function walSize({ storageUrl }: Config): number {
  const path = storagePath(storageUrl);
  if (path === undefined) return 0;
  return statSync(`${resolve(path)}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}
