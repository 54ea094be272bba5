import {
  Counter,
  Gauge,
  Histogram,
  type MetricObjectWithValues,
  type MetricValue,
  type MetricValueWithName,
  type Registry,
} from 'prom-client';
import { knownMethodOf, type RequestOutcome, scimErrorOf } from '../scim/request-outcome.ts';

/** Upper bounds of durations, in seconds. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/**
 * What was counted of the requests of one endpoint and method. prom-client finds a series by text
 * that it makes of the labels, twice for each request. What it needs is made of these numbers when
 * the metrics are read.
 */
class RequestSeries {
  readonly #endpoint: string;
  readonly #method: string;
  /** Requests by bound; the last are beyond all bounds. */
  readonly #durations = new Float64Array(bounds.length + 1);
  readonly #statuses = new Map<number, number>();
  #seconds = 0;

  constructor(endpoint: string, method: string) {
    this.#endpoint = endpoint;
    this.#method = method;
  }

  add(status: number, seconds: number): void {
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    this.#seconds += seconds;
    let index = 0;
    while (index < bounds.length && seconds > bounds[index]!) index += 1;
    this.#durations[index]! += 1;
  }

  *requests(): Iterable<MetricValue<string>> {
    const labels = { endpoint: this.#endpoint, method: this.#method };
    for (const [status, value] of this.#statuses) yield { value, labels: { ...labels, status } };
  }

  *durations(name: string): Iterable<MetricValueWithName<string>> {
    const labels = { endpoint: this.#endpoint, method: this.#method };
    let count = 0;
    for (const [index, requests] of this.#durations.entries()) {
      count += requests;
      const le = bounds[index] ?? '+Inf';
      yield { metricName: `${name}_bucket`, value: count, labels: { le, ...labels } };
    }
    yield { metricName: `${name}_sum`, value: this.#seconds, labels };
    yield { metricName: `${name}_count`, value: count, labels };
  }
}

/** A histogram of numbers that are counted elsewhere. */
class CountedHistogram extends Histogram {
  readonly #name: string;
  readonly #series: () => readonly RequestSeries[];

  constructor(
    configuration: ConstructorParameters<typeof Histogram>[0],
    series: () => readonly RequestSeries[],
  ) {
    super(configuration);
    this.#name = configuration.name;
    this.#series = series;
  }

  override async get(): Promise<MetricObjectWithValues<MetricValueWithName<string>>> {
    const values = this.#series().flatMap((series) => [...series.durations(this.#name)]);
    return { ...(await super.get()), values };
  }
}

/** What was counted, by endpoint and method. */
interface SeriesTable {
  of(endpoint: string, method: string): RequestSeries;
  all(): readonly RequestSeries[];
}

function createSeriesTable(): SeriesTable {
  const byEndpoint = new Map<string, Map<string, RequestSeries>>();
  return {
    of(endpoint, method) {
      let byMethod = byEndpoint.get(endpoint);
      if (byMethod === undefined) byEndpoint.set(endpoint, (byMethod = new Map()));
      let series = byMethod.get(method);
      if (series === undefined)
        byMethod.set(method, (series = new RequestSeries(endpoint, method)));
      return series;
    },
    all: () => [...byEndpoint.values()].flatMap((byMethod) => [...byMethod.values()]),
  };
}

/** Registers the metrics of SCIM requests. Returns an observer that measures them. */
export function createRequestMetrics(registry: Registry): (outcome: RequestOutcome) => void {
  const registers = [registry];
  const table = createSeriesTable();
  let lastAnswered = 0;
  const requests: Counter = new Counter({
    name: 'rollcall_requests_total',
    help: 'SCIM requests that were answered.',
    labelNames: ['endpoint', 'method', 'status'],
    registers,
    collect() {
      requests.reset();
      for (const series of table.all())
        for (const { labels, value } of series.requests()) requests.inc(labels, value);
    },
  });
  const durations = new CountedHistogram(
    {
      name: 'rollcall_request_duration_seconds',
      help: 'Time from the first byte of a request to its answer.',
      labelNames: ['endpoint', 'method'],
      buckets: bounds,
      registers: [],
    },
    table.all,
  );
  registry.registerMetric(durations);
  const last: Gauge = new Gauge({
    name: 'rollcall_last_request_timestamp_seconds',
    help: 'When the last SCIM request was answered.',
    aggregator: 'max',
    registers,
    collect: () => last.set(lastAnswered / 1_000),
  });
  const operations = new Counter({
    name: 'rollcall_operations_total',
    help: 'Outcomes of writes: changed, no effect, or refused with a scimType.',
    labelNames: ['outcome', 'scim_type'],
    registers,
  });
  const counter = (name: string, help: string): Counter => new Counter({ name, help, registers });
  const failures = counter('rollcall_auth_failures_total', 'Requests without a valid credential.');
  const limited = counter('rollcall_rate_limited_total', 'Requests beyond a limit.');

  return (outcome) => {
    const { status, effect, started, ended } = outcome;
    const method = knownMethodOf(outcome) ?? 'other';
    const series = table.of(outcome.route?.endpoint ?? 'none', method);
    series.add(status, (ended - started) / 1_000);
    lastAnswered = ended;
    if (status === 401) failures.inc();
    if (status === 429) limited.inc();
    if (effect !== undefined) operations.inc({ outcome: effect, scim_type: '' });
    else if (status >= 400 && method !== 'GET') {
      const scimType = scimErrorOf(outcome)?.scimType ?? '';
      operations.inc({ outcome: 'refused', scim_type: scimType });
    }
  };
}
