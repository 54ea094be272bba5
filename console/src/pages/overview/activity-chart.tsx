import { useMemo } from 'react';
import { Chart } from '../../design/chart.tsx';
import { overviewText } from '../../text/overview.ts';
import { hourTimes } from './overview-data.ts';

const text = overviewText.activity;

/** Requests by hour, and those of them that failed. */
export function ActivityChart({
  since,
  requests,
  errors,
}: {
  readonly since: string;
  readonly requests: readonly number[];
  readonly errors: readonly number[];
}): React.ReactNode {
  const times = useMemo(() => hourTimes(since, requests.length), [since, requests.length]);
  const series = useMemo(
    () => [
      { name: text.requests, values: requests },
      { name: text.errors, values: errors, color: 'danger' as const },
    ],
    [requests, errors],
  );
  return <Chart label={text.label} times={times} series={series} height={170} />;
}
