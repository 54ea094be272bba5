import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { Section } from '../../design/card.tsx';
import { Chart } from '../../design/chart.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Grid } from '../../design/page.tsx';
import { Select } from '../../design/select.tsx';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { endpointText } from '../../text/webhooks.ts';
import { hourTimes } from '../overview/overview-data.ts';
import { endpointRoute } from './routes.ts';

const text = endpointText.activity;
const refreshMs = 30_000;

/** What was sent to an endpoint by hour, and how late it was. */
export function DeliveryCharts({
  tenant,
  endpoint,
}: {
  readonly tenant: string;
  readonly endpoint: string;
}): React.ReactNode {
  const { hours = '24' } = endpointRoute.useSearch();
  const navigate = endpointRoute.useNavigate();
  const { data, error, refetch } = useQuery({
    queryKey: ['getEndpointActivity', tenant, endpoint, hours],
    queryFn: async ({ signal }) => {
      const params = { path: { id: endpoint }, query: { tenant, hours: Number(hours) } };
      return (await api.GET('/endpoints/{id}/activity', { params, signal })).data;
    },
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs,
  });
  const choice = (
    <Select
      aria-label={text.range}
      value={hours}
      options={text.ranges}
      onChange={(chosen) =>
        void navigate({
          search: (now) => ({ ...now, hours: chosen === '24' ? undefined : chosen }),
          replace: true,
        })
      }
    />
  );
  return (
    <Section title={text.title} actions={choice}>
      {error !== null && data === undefined ? (
        <ErrorState error={error} compact onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <SkeletonLines lines={6} />
      ) : [...data.delivered, ...data.failed].every((count) => count === 0) ? (
        <EmptyState icon="activity" title={text.none}>
          {text.noneDetail}
        </EmptyState>
      ) : (
        <Grid min={360}>
          <Chart
            label={text.attempts}
            times={hourTimes(data.since, data.delivered.length)}
            series={[
              {
                name: text.sent,
                values: data.delivered.map((count, hour) => count + (data.failed[hour] ?? 0)),
              },
              { name: text.failed, values: data.failed, color: 'danger' },
            ]}
            height={150}
          />
          <Chart
            label={text.lag}
            times={hourTimes(data.since, data.delivered.length)}
            kind="line"
            series={[
              { name: text.meanLag, values: data.meanLagMs.map(toSeconds) },
              { name: text.maxLag, values: data.maxLagMs.map(toSeconds), color: 2 },
            ]}
            formatValue={text.seconds}
            height={150}
          />
        </Grid>
      )}
    </Section>
  );
}

const toSeconds = (milliseconds: number | null): number | null =>
  milliseconds === null ? null : milliseconds / 1_000;
