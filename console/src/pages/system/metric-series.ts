/** Metrics at one time, as the API shows them. */
export interface MetricReading {
  readonly at: string;
  readonly families: readonly {
    readonly name: string;
    readonly samples: readonly {
      readonly suffix: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly value: number;
    }[];
  }[];
}

/** What the charts show: a value for each time, `null` where there is none. */
export interface MetricSeries {
  /** Seconds since 1970. */
  readonly times: readonly number[];
  /** Requests each second. */
  readonly answered: readonly (number | null)[];
  readonly failed: readonly (number | null)[];
  /** Mean milliseconds of a request. */
  readonly mean: readonly (number | null)[];
  readonly memory: readonly (number | null)[];
  readonly waiting: readonly (number | null)[];
}

/** Readings that are kept: a quarter of an hour, one each five seconds. */
export const maxReadings = 180;

/** Returns series of rates from readings in order of time. */
export function seriesOf(readings: readonly MetricReading[]): MetricSeries {
  const points = readings.slice(1).map((reading, at) => pointOf(readings[at]!, reading));
  return {
    times: points.map(({ time }) => time),
    answered: points.map(({ answered }) => answered),
    failed: points.map(({ failed }) => failed),
    mean: points.map(({ mean }) => mean),
    memory: points.map(({ memory }) => memory),
    waiting: points.map(({ waiting }) => waiting),
  };
}

function pointOf(before: MetricReading, after: MetricReading) {
  const seconds = (Date.parse(after.at) - Date.parse(before.at)) / 1_000;
  // A counter that went down has begun anew: the server was started again.
  const growth = (...what: Parameters<typeof sumOf> extends [unknown, ...infer R] ? R : never) => {
    const now = sumOf(after, ...what);
    const grown = now - sumOf(before, ...what);
    return grown < 0 ? now : grown;
  };
  const all = growth('rollcall_requests_total', '');
  const failed = growth('rollcall_requests_total', '', isFailure);
  const count = growth('rollcall_request_duration_seconds', '_count');
  const duration = growth('rollcall_request_duration_seconds', '_sum');
  return {
    time: Date.parse(after.at) / 1_000,
    answered: seconds > 0 ? all / seconds : null,
    failed: seconds > 0 ? failed / seconds : null,
    mean: count > 0 ? (duration / count) * 1_000 : null,
    memory: sumOf(after, 'process_resident_memory_bytes', '') / 1_000_000,
    waiting: sumOf(after, 'rollcall_writer_queue_depth', ''),
  };
}

type Labels = Readonly<Record<string, string>>;

const isFailure = ({ status = '' }: Labels): boolean => status >= '400';

function sumOf(
  { families }: MetricReading,
  name: string,
  suffix: string,
  has: (labels: Labels) => boolean = () => true,
): number {
  const samples = families.find((family) => family.name === name)?.samples ?? [];
  let sum = 0;
  for (const sample of samples)
    if (sample.suffix === suffix && has(sample.labels)) sum += sample.value;
  return sum;
}
