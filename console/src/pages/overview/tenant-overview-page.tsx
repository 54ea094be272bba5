import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { api } from '../../app/api.ts';
import { useAdministrator } from '../../app/session.ts';
import { Badge } from '../../design/badge.tsx';
import { ButtonLink } from '../../design/button.tsx';
import { Section } from '../../design/card.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Page } from '../../design/page.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { Select } from '../../design/select.tsx';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { overviewText } from '../../text/overview.ts';
import { ActivityChart } from './activity-chart.tsx';
import { AttentionList } from './attention-list.tsx';
import { ConnectionStrips } from './connection-strips.tsx';
import styles from './overview.module.css';
import { errorRate, type TenantOverview, tenantOverviewQuery } from './overview-data.ts';

const route = getRouteApi('/t/$tenant/');
const text = overviewText.tenant;

/** One tenant at a glance: figures, what needs attention, activity, connections. */
export function TenantOverviewPage(): React.ReactNode {
  const { tenant } = route.useParams();
  const { hours = '24' } = route.useSearch();
  const navigate = route.useNavigate();
  const isOperator = useAdministrator()?.tenant === undefined;
  const { data, error, refetch } = useQuery(tenantOverviewQuery(tenant, Number(hours)));
  const shown = data?.tenant === tenant ? data : undefined;
  if (error !== null && shown === undefined)
    return (
      <Page>
        <PageHeader title={tenant} />
        <ErrorState error={error} onRetry={() => void refetch()} />
      </Page>
    );
  return (
    <Page>
      <PageHeader
        title={shown?.name ?? tenant}
        description={tenant}
        status={
          shown !== undefined &&
          shown.status !== 'active' && (
            <Badge tone={shown.status === 'paused' ? 'warning' : 'danger'}>
              {overviewText.status[shown.status]}
            </Badge>
          )
        }
        actions={
          isOperator && (
            <ButtonLink to="/tenants" search={{ search: tenant }} icon="settings">
              {text.settings}
            </ButtonLink>
          )
        }
      />
      <Figures tenant={tenant} overview={shown} />
      <div className={styles['top']}>
        <Section title={overviewText.attention.title} padded={false}>
          {shown === undefined ? (
            <div className={styles['loading']}>
              <SkeletonLines lines={3} />
            </div>
          ) : (
            <AttentionList items={shown.attention} />
          )}
        </Section>
        <Section
          title={overviewText.activity.title}
          actions={
            <Select
              aria-label={overviewText.activity.range}
              value={hours}
              options={overviewText.activity.ranges}
              onChange={(chosen) =>
                void navigate({
                  search: { hours: chosen === '24' ? undefined : chosen },
                  replace: true,
                })
              }
            />
          }
        >
          {shown === undefined ? (
            <div className={styles['chart']} aria-busy="true" />
          ) : (
            <ActivityChart since={shown.since} {...shown.activity} />
          )}
        </Section>
      </div>
      <Section
        title={text.connections.title}
        plain
        actions={
          <ButtonLink to="/t/$tenant/connections" params={{ tenant }} size="s" variant="quiet">
            {text.connections.all}
          </ButtonLink>
        }
      >
        <ConnectionStrips tenant={tenant} rows={shown?.details} />
      </Section>
    </Page>
  );
}

function Figures({
  tenant,
  overview,
}: {
  readonly tenant: string;
  readonly overview: TenantOverview | undefined;
}): React.ReactNode {
  const { data } = useQuery({
    queryKey: ['getTenantTotals', tenant],
    queryFn: async ({ signal }) =>
      (await api.GET('/tenants/{tenant}/totals', { params: { path: { tenant } }, signal })).data,
  });
  const accounts = data?.accounts['active'] ?? 0;
  const figures: readonly (readonly [string, number | string | undefined, string?])[] = [
    [text.users, data && (data.resources['User'] ?? 0)],
    [text.groups, data && (data.resources['Group'] ?? 0)],
    [
      text.accounts,
      data && accounts,
      data?.seats === undefined ? undefined : text.seats(accounts, data.seats),
    ],
    [text.waiting, data?.waitingLinks],
    [text.errorRate, overview && errorRate(overview)],
  ];
  return (
    <dl className={styles['figures']} aria-busy={data === undefined || undefined}>
      {figures.map(([term, value, note]) => (
        <div key={term} className={styles['figure']}>
          <dt>{term}</dt>
          <dd>
            {value === undefined ? '\u00A0' : value.toLocaleString('en')}
            {note !== undefined && <span className={styles['note']}>{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
