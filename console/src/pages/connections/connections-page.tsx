import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import type { Schemas } from '../../../../src/client/index.ts';
import { connectionsQuery } from '../../app/connection-list.ts';
import { useDisabledReason } from '../../app/session.ts';
import { Status } from '../../design/badge.tsx';
import { Button } from '../../design/button.tsx';
import { type Column, DataTable } from '../../design/data-table.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { Link } from '../../design/link.tsx';
import { Page } from '../../design/page.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { Time } from '../../design/time.tsx';
import { valueColumn } from '../../design/value-column.ts';
import { connectionsText as text } from '../../text/connections.ts';
import { connectionTones } from './connection-tones.ts';

const loadForm = () => import('./create-connection.tsx');
const CreateConnection = lazy(async () => ({ default: (await loadForm()).CreateConnection }));

type Connection = Schemas['Connection'];

const route = getRouteApi('/t/$tenant/connections');

const columns: readonly Column<Connection>[] = [
  valueColumn('name', text.name, ({ name }) => name, { width: 2 }),
  valueColumn('profile', text.profile, ({ profile }) => profile),
  valueColumn('status', text.status, ({ status }) => status, {
    cell: ({ status }) => <Status tone={connectionTones[status]}>{text.statuses[status]}</Status>,
  }),
  valueColumn('lastRequest', text.lastRequest, ({ lastRequest }) => lastRequest, {
    cell: ({ lastRequest }) => <Time value={lastRequest} />,
  }),
  valueColumn('requests', text.requests, ({ requests }) => requests, {
    align: 'end',
    priority: 2,
    cell: ({ requests }) => requests.toLocaleString('en'),
  }),
  valueColumn('errors', text.errors, ({ errors }) => errors, {
    align: 'end',
    priority: 2,
    cell: ({ errors }) => errors.toLocaleString('en'),
  }),
];

/** The connections of a tenant. */
export function ConnectionsPage(): React.ReactNode {
  const { tenant } = route.useParams();
  const { create } = route.useSearch();
  const navigate = route.useNavigate();
  const disabledReason = useDisabledReason();
  const connections = useQuery(connectionsQuery(tenant));
  const setCreating = (isOpen: boolean): void =>
    void navigate({ search: isOpen ? { create: true } : {}, replace: true });
  const button = (
    <Button
      variant="primary"
      icon="plus"
      disabledReason={disabledReason}
      onIntent={loadForm}
      onClick={() => setCreating(true)}
    >
      {text.create}
    </Button>
  );
  return (
    <Page>
      <PageHeader title={text.title} description={text.description} actions={button} />
      <DataTable
        caption={text.title}
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
        csvName={`connections-${tenant}`}
        initialSorting={{ id: 'name', descending: false }}
        empty={
          <EmptyState icon="plug" title={text.empty}>
            {text.emptyDetail}
          </EmptyState>
        }
      />
      {create === true && (
        <Suspense fallback={null}>
          <CreateConnection tenant={tenant} onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </Page>
  );
}
