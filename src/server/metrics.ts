import {
  AggregatorRegistry,
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from 'prom-client';
import type { RequestOutcome } from '../scim/request-outcome.ts';
import { createRequestMetrics } from './request-metrics.ts';
import { registerStorageGauges, type StorageGaugeOptions } from './storage-gauges.ts';

/**
 * Metrics for Prometheus. No label holds a value that a client chose, nor a tenant, so that neither
 * decides the number of series.
 */
export interface Metrics {
  /** Measures one SCIM request. */
  observe(outcome: RequestOutcome): void;
  /** Measures a commit by its number of writes. */
  committed(writes: number): void;
  /** Counts a read that may go to a replica, by the server that answered it. */
  readReplica(answeredBy: 'replica' | 'primary'): void;
  /** Counts a suggestion of this profile. */
  profileSuggested(profile: string): void;
  /** Measures an answering thread: how busy it is, and its open connections. */
  watch(thread: number, connections: () => Promise<number>): void;
  /** Resolves with the metrics as data that can be sent to another thread. */
  read(): Promise<ThreadMetrics>;
}

/** Media type of the metrics. */
export const metricsContentType: string = Registry.PROMETHEUS_CONTENT_TYPE;

/** The metrics of one answering thread. */
export type ThreadMetrics = readonly MetricObjectWithValues<MetricValue<string>>[];

/** The metrics of the process, as Prometheus reads them. */
export interface ExposedMetrics {
  /** Resolves with the text in Prometheus's format. */
  expose(): Promise<string>;
  readonly contentType: string;
}

/** Returns the metrics of the process: its own, those of the store, and the sum of its threads. */
export function createProcessMetrics(
  options: StorageGaugeOptions,
  readThreads: () => Promise<readonly ThreadMetrics[]>,
  registry: Registry = new Registry(),
): ExposedMetrics {
  collectDefaultMetrics({ register: registry });
  registerStorageGauges(registry, options);
  return {
    contentType: metricsContentType,
    async expose() {
      const threads = (await readThreads()).map((metrics) => [...metrics]);
      const text = await registry.metrics();
      return `${text}\n${await AggregatorRegistry.aggregate(threads).metrics()}`;
    },
  };
}

/**
 * Creates the metrics of one answering thread.
 *
 * @param pending returns how many of its writes wait for their commit
 */
export function createMetrics(pending: () => number, registry: Registry = new Registry()): Metrics {
  const registers = [registry];
  const batches = new Histogram({
    name: 'rollcall_commit_batch_size',
    help: 'Writes that shared a commit.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
    registers,
  });
  const replicaReads = new Counter({
    name: 'rollcall_replica_reads_total',
    help: 'Reads of lists and feeds that may go to the replica, by the server that answered: the primary, where the replica was behind or away.',
    labelNames: ['answered_by'],
    registers,
  });
  const suggestions = new Counter({
    name: 'rollcall_profile_suggestions_total',
    help: 'Times that the requests of a connection began to fit another profile, by that profile.',
    labelNames: ['profile'],
    registers,
  });
  const queue: Gauge = new Gauge({
    name: 'rollcall_writer_queue_depth',
    help: 'Writes that wait for their commit.',
    collect: () => queue.set(pending()),
    registers,
  });
  return {
    observe: createRequestMetrics(registry),
    committed: (writes) => batches.observe(writes),
    readReplica: (answeredBy) => replicaReads.inc({ answered_by: answeredBy }),
    profileSuggested: (profile) => suggestions.inc({ profile }),
    watch: (thread, connections) => watchThread(registry, thread, connections),
    read: () => registry.getMetricsAsJSON(),
  };
}

/** Registers what is measured of one answering thread. */
function watchThread(registry: Registry, thread: number, connections: () => Promise<number>): void {
  const registers = [registry];
  const labelNames = ['thread'];
  const busy: Counter = new Counter({
    name: 'rollcall_thread_busy_seconds_total',
    help: 'Time in which the event loop of an answering thread has worked; 0 is the main thread.',
    labelNames,
    registers,
    collect() {
      busy.reset();
      busy.inc({ thread }, performance.eventLoopUtilization().active / 1_000);
    },
  });
  const open: Gauge = new Gauge({
    name: 'rollcall_thread_connections',
    help: 'Open connections of an answering thread.',
    labelNames,
    registers,
    collect: async () => open.set({ thread }, await connections()),
  });
}
