import { expect, it } from 'vitest';
import { seriesOf } from '../../console/src/pages/system/metric-series.ts';
import { readSystemSearch, toTime } from '../../console/src/pages/system/system-search.ts';
import { readMetrics } from '../../src/api/read-metrics.ts';

const exposed = (
  good: number,
  bad: number,
  seconds: number,
) => `# HELP rollcall_requests_total Answered.
# TYPE rollcall_requests_total counter
rollcall_requests_total{endpoint="/Users",method="POST",status="201"} ${good}
rollcall_requests_total{endpoint="a\\"b\\\\c\\nd",method="POST",status="409"} ${bad}

# HELP rollcall_request_duration_seconds Time.
# TYPE rollcall_request_duration_seconds histogram
rollcall_request_duration_seconds_bucket{le="+Inf"} ${good + bad}
rollcall_request_duration_seconds_sum ${seconds}
rollcall_request_duration_seconds_count ${good + bad}
# TYPE process_resident_memory_bytes gauge
process_resident_memory_bytes 5e7
# TYPE other gauge
other NaN
`;

it('reads metrics and makes rates of them', () => {
  const read = (at: string, ...values: Parameters<typeof exposed>) => ({
    at,
    families: readMetrics(exposed(...values), ['rollcall_', 'process_']),
  });
  const first = read('2026-11-24T20:00:00Z', 10, 1, 1);
  expect(first.families.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'rollcall_requests_total counter',
    'rollcall_request_duration_seconds histogram',
    'process_resident_memory_bytes gauge',
  ]);
  expect(first.families[0]!.samples[1]!.labels['endpoint']).toBe('a"b\\c\nd');
  const second = read('2026-11-24T20:00:05Z', 20, 6, 1.15);
  const restarted = read('2026-11-24T20:00:10Z', 5, 0, 0.05);
  const series = seriesOf([first, second, restarted]);
  expect(series.answered).toEqual([3, 1]);
  expect(series.failed).toEqual([1, 0]);
  expect(series.mean.map((value) => Math.round(value!))).toEqual([10, 10]);
  expect(series.memory).toEqual([50, 50]);
  expect(seriesOf([first]).times).toEqual([]);
});

it('reads what the page of the system shows from a URL', () => {
  expect(readSystemSearch({ tab: 'audit', actor: 7, action: '' })).toMatchObject({
    tab: 'audit',
    actor: '7',
    action: undefined,
  });
  expect(readSystemSearch({ tab: 'other' }).tab).toBeUndefined();
  expect(toTime('2026-11-24')).toBe('2026-11-24T00:00:00.000Z');
  expect(toTime('soon')).toBeUndefined();
});
