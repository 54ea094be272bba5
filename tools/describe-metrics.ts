import { Registry } from 'prom-client';
import { createMetrics, createProcessMetrics } from '../src/server/metrics.ts';
import { createMemoryStore } from '../src/storage/memory/memory-store.ts';

/** A metric of `/metrics`. */
export interface MetricDefinition {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  readonly help: string;
  readonly labels: readonly string[];
}

/** Returns every metric that a server has, sorted by name: what `docs/monitoring.md` lists. */
export async function describeMetrics(): Promise<readonly MetricDefinition[]> {
  const registries = [new Registry(), new Registry()] as const;
  const store = createMemoryStore();
  createMetrics(() => 0, registries[0]).watch(0, async () => 0);
  createProcessMetrics(
    { config: { storageUrl: 'memory:' }, reader: store },
    async () => [],
    registries[1],
  );
  await store.close();
  return registries
    .flatMap((registry) => registry.getMetricsAsArray().map(definitionOf))
    .toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

function definitionOf(metric: object): MetricDefinition {
  const { name, help, type, labelNames } = metric as Omit<MetricDefinition, 'labels'> & {
    readonly labelNames?: readonly string[];
  };
  return { name, type, help, labels: labelNames ?? [] };
}
