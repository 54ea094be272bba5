import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { api } from '../../app/api.ts';
import { connectionsQuery } from '../../app/connection-list.ts';
import { tenantPolicyQuery } from '../../app/tenant-list.ts';
import { Section } from '../../design/card.tsx';
import { type Column, DataTable } from '../../design/data-table.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Link } from '../../design/link.tsx';
import { Meter } from '../../design/meter.tsx';
import { Grid, Page } from '../../design/page.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { guardText as text } from '../../text/guard.ts';
import { GuardState } from './guard-state.tsx';
import { HeldRequests, useHeldRequests } from './held-requests.tsx';
import { type GuardRules, LimitsForm } from './limits-form.tsx';

const route = getRouteApi('/t/$tenant/guard');

/** What the guard holds and when, and how much of each limit is used. */
export function GuardPage(): React.ReactNode {
  const { tenant } = route.useParams();
  const guard = useQuery({
    queryKey: ['getGuard', tenant],
    queryFn: async () => (await api.GET('/guard', { params: { query: { tenant } } })).data,
    refetchInterval: 15_000,
  });
  const policy = useQuery(tenantPolicyQuery(tenant));
  const totals = useQuery({
    queryKey: ['getTenantTotals', tenant],
    queryFn: async () =>
      (await api.GET('/tenants/{tenant}/totals', { params: { path: { tenant } } })).data,
  });
  const held = useHeldRequests(tenant);
  const read = [guard, policy, totals];
  const error = read.find((one) => one.error !== null)?.error ?? null;
  if (error !== null)
    return (
      <Page>
        <PageHeader title={text.title} description={text.description} />
        <ErrorState error={error} onRetry={() => read.forEach((one) => void one.refetch())} />
      </Page>
    );
  const rules = policy.data?.['guard'] as GuardRules | undefined;
  return (
    <Page>
      <PageHeader title={text.title} description={text.description} />
      {guard.data === undefined ? (
        <SkeletonLines lines={4} />
      ) : (
        <GuardState tenant={tenant} guard={guard.data} held={held.data?.length ?? 0} />
      )}
      <HeldRequests tenant={tenant} held={held} />
      {totals.data === undefined ? (
        <SkeletonLines lines={4} />
      ) : (
        <Section title={text.quotas}>
          <Grid min={220}>
            <Usage label={text.seats} used={totals.data.accounts.active} max={totals.data.seats} />
            <Usage label={text.users} used={totals.data.resources['User'] ?? 0} />
            <Usage label={text.groups} used={totals.data.resources['Group'] ?? 0} />
            <Usage label={text.deactivated} used={totals.data.accounts.deactivated} />
            <Usage label={text.deleted} used={totals.data.accounts.deleted} />
          </Grid>
        </Section>
      )}
      {policy.data === undefined || totals.data === undefined ? (
        <SkeletonLines lines={4} />
      ) : (
        rules !== undefined && (
          <LimitsForm
            key={JSON.stringify([tenant, rules, totals.data.seats])}
            tenant={tenant}
            rules={rules}
            seats={totals.data.seats}
            active={totals.data.accounts.active}
          />
        )
      )}
      <RateLimits tenant={tenant} />
    </Page>
  );
}

function Usage({
  label,
  used,
  max,
}: {
  readonly label: string;
  readonly used: number;
  readonly max?: number | undefined;
}): React.ReactNode {
  return <Meter label={label} value={used} max={max} valueText={text.of(used, max)} />;
}

interface Limited {
  readonly id: string;
  readonly name: string;
  readonly limits?: { readonly perSecond?: number; readonly burst?: number } | undefined;
}

function RateLimits({ tenant }: { readonly tenant: string }): React.ReactNode {
  const connections = useQuery(connectionsQuery(tenant));
  const columns: readonly Column<Limited>[] = [
    {
      id: 'name',
      header: text.connection,
      width: 2,
      sort: ({ name }) => name,
      cell: ({ name }) => name,
    },
    {
      id: 'perSecond',
      header: text.perSecond,
      align: 'end',
      sort: ({ limits }) => limits?.perSecond,
      cell: ({ limits }) => limits?.perSecond?.toLocaleString('en') ?? text.standard,
    },
    {
      id: 'burst',
      header: text.burst,
      align: 'end',
      sort: ({ limits }) => limits?.burst,
      cell: ({ limits }) => limits?.burst?.toLocaleString('en') ?? text.standard,
    },
  ];
  return (
    <Section title={text.rates} description={text.ratesHint} plain>
      <DataTable<Limited>
        caption={text.ratesCaption}
        columns={columns}
        rows={connections.data}
        rowKey={({ id }) => id}
        rowLink={({ id }, children) => (
          <Link to="/t/$tenant/connections/$connection" params={{ tenant, connection: id }}>
            {children}
          </Link>
        )}
        error={connections.error ?? undefined}
        onRetry={() => void connections.refetch()}
        initialSorting={{ id: 'name', descending: false }}
        empty={<EmptyState icon="plug" title={text.noConnections} />}
      />
    </Section>
  );
}
