import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useDisabledReason } from '../../app/session.ts';
import { Button } from '../../design/button.tsx';
import { type Column, DataTable } from '../../design/data-table.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { Link } from '../../design/link.tsx';
import { Page } from '../../design/page.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { valueColumn } from '../../design/value-column.ts';
import { webhooksText } from '../../text/webhooks.ts';
import { EndpointForm } from './endpoint-form.tsx';
import { type Endpoint, EndpointStatus, typesOf } from './endpoint-status.tsx';
import { webhooksRoute } from './routes.ts';
import { StreamForm } from './stream-form.tsx';

const { columns: heads } = webhooksText;

const columns: readonly Column<Endpoint>[] = [
  valueColumn('name', heads.name, ({ name }) => name),
  {
    id: 'url',
    header: heads.url,
    cell: ({ url }) => url ?? webhooksText.polls,
    csv: ({ url }) => url,
    width: 2,
    priority: 2,
  },
  { id: 'types', header: heads.types, cell: typesOf, csv: typesOf, priority: 3 },
  valueColumn('status', heads.status, ({ status }) => status, {
    cell: (endpoint) => <EndpointStatus endpoint={endpoint} />,
  }),
  valueColumn('success', heads.success, successOf, {
    cell: (endpoint) => <span title={successText(endpoint)}>{successShare(endpoint)}</span>,
    align: 'end',
    width: '120px',
    priority: 2,
  }),
  valueColumn('open', heads.open, ({ open }) => open, {
    cell: ({ open = 0 }) => open.toLocaleString('en'),
    align: 'end',
    width: '80px',
  }),
  valueColumn('dead', heads.dead, ({ dead }) => dead, {
    cell: ({ dead = 0 }) => dead.toLocaleString('en'),
    align: 'end',
    width: '80px',
  }),
];

const refreshMs = 5_000;

/** Returns the share of attempts that were accepted within a day; undefined: there were none. */
function successOf({ lastDay }: Endpoint): number | undefined {
  if (lastDay === undefined || lastDay.delivered + lastDay.failed === 0) return undefined;
  return lastDay.delivered / (lastDay.delivered + lastDay.failed);
}

function successShare(endpoint: Endpoint): string {
  const share = successOf(endpoint);
  // Not 100 % while one has failed.
  return share === undefined ? '–' : `${(Math.floor(share * 1_000) / 10).toLocaleString('en')} %`;
}

function successText({ lastDay = { delivered: 0, failed: 0 } }: Endpoint): string {
  return webhooksText.success(lastDay.delivered, lastDay.delivered + lastDay.failed);
}

/** The webhook endpoints of a tenant. */
export function WebhooksPage(): React.ReactNode {
  const { tenant } = webhooksRoute.useParams();
  const [adding, setAdding] = useState<'endpoint' | 'stream'>();
  const disabledReason = useDisabledReason();
  const { data, error, refetch } = useQuery({
    queryKey: ['listEndpoints', tenant],
    queryFn: async ({ signal }) =>
      (await api.GET('/endpoints', { params: { query: { tenant } }, signal })).data.items,
    refetchInterval: refreshMs,
  });
  const add = (
    <>
      <Button icon="radio" disabledReason={disabledReason} onClick={() => setAdding('stream')}>
        {webhooksText.stream.create}
      </Button>
      <Button
        variant="primary"
        icon="plus"
        disabledReason={disabledReason}
        onClick={() => setAdding('endpoint')}
      >
        {webhooksText.create}
      </Button>
    </>
  );
  const close = () => setAdding(undefined);
  return (
    <Page>
      <PageHeader title={webhooksText.title} description={webhooksText.description} actions={add} />
      <DataTable
        caption={webhooksText.caption}
        columns={columns}
        rows={data}
        rowKey={({ id }) => id}
        rowLink={({ id }, children) => (
          <Link to="/t/$tenant/webhooks/$endpoint" params={{ tenant, endpoint: id }}>
            {children}
          </Link>
        )}
        error={error ?? undefined}
        onRetry={() => void refetch()}
        csvName={`endpoints-${tenant}`}
        empty={
          <EmptyState icon="webhook" title={webhooksText.emptyTitle}>
            {webhooksText.emptyText}
          </EmptyState>
        }
      />
      {adding === 'endpoint' && <EndpointForm tenant={tenant} onClose={close} />}
      {adding === 'stream' && <StreamForm tenant={tenant} onClose={close} />}
    </Page>
  );
}
