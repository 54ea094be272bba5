import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { api } from '../../app/api.ts';
import { Section } from '../../design/card.tsx';
import { Chart, type ChartSeries } from '../../design/chart.tsx';
import { type Column, DataTable } from '../../design/data-table.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Grid, Stack } from '../../design/page.tsx';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { valueColumn } from '../../design/value-column.ts';
import { systemText as text } from '../../text/system.ts';
import { type MetricReading, maxReadings, seriesOf } from './metric-series.ts';

/** The metrics of the server as they change while the page is open. */
export function LiveMetrics(): React.ReactNode {
  const { data, error, refetch } = useQuery({
    queryKey: ['getMetrics'],
    queryFn: async ({ signal }) => (await api.GET('/system/metrics', { signal })).data,
    refetchInterval: 5_000,
  });
  const [readings, setReadings] = useState<readonly MetricReading[]>([]);
  useEffect(() => {
    if (data === undefined) return;
    setReadings((known) =>
      known.at(-1)?.at === data.at ? known : [...known, data].slice(-maxReadings),
    );
  }, [data]);
  const series = useMemo(() => seriesOf(readings), [readings]);
  const rows = useMemo(() => data && rowsOf(data), [data]);
  if (error !== null && data === undefined)
    return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <SkeletonLines lines={8} />;
  const { times, answered, failed, mean, memory, waiting } = series;
  const chart = (title: string, shown: readonly ChartSeries[]) => (
    <Section title={title}>
      {times.length < 2 ? (
        text.collecting
      ) : (
        <Chart label={title} times={times} series={shown} kind="line" height={140} />
      )}
    </Section>
  );
  return (
    <Stack gap="l">
      <p>{text.metricsHint}</p>
      <Grid min={360}>
        {chart(text.requests, [
          { name: text.answered, values: answered },
          { name: text.failed, values: failed, color: 'danger' },
        ])}
        {chart(text.duration, [{ name: text.series.mean, values: mean }])}
        {chart(text.memory, [{ name: text.series.resident, values: memory, color: 3 }])}
        {chart(text.queue, [{ name: text.series.waiting, values: waiting, color: 4 }])}
      </Grid>
      <Section title={text.allMetrics} plain>
        <DataTable
          caption={text.allMetrics}
          columns={columns}
          rows={rows}
          rowKey={({ key }) => key}
          initialSorting={{ id: 'name', descending: false }}
          csvName="metrics"
          dense
        />
      </Section>
    </Stack>
  );
}

interface MetricRow {
  readonly key: string;
  readonly name: string;
  readonly labels: string;
  readonly value: number;
  readonly help: string;
}

const columns: readonly Column<MetricRow>[] = [
  valueColumn('name', text.metric, ({ name }) => name, {
    width: 3,
    cell: ({ name, help }) => <code title={help}>{name}</code>,
  }),
  valueColumn('labels', text.labels, ({ labels }) => labels, {
    width: 3,
    priority: 2,
  }),
  valueColumn('value', text.value, ({ value }) => value, {
    align: 'end',
    cell: ({ value }) => value.toLocaleString('en', { maximumFractionDigits: 3 }),
  }),
];

/** Buckets of histograms are for monitoring systems: people read sums and counts. */
function rowsOf({ families }: { readonly families: readonly Family[] }): MetricRow[] {
  return families.flatMap(({ name, help, samples }) =>
    samples
      .filter(({ suffix }) => suffix !== '_bucket')
      .map(({ suffix, labels, value }) => {
        const shown = Object.entries(labels)
          .map(([label, of]) => `${label}=${of}`)
          .join(' ');
        return {
          key: `${name}${suffix} ${shown}`,
          name: name + suffix,
          labels: shown,
          value,
          help,
        };
      }),
  );
}

type Family = MetricReading['families'][number] & { readonly help: string };
