import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { api } from '../../app/api.ts';
import { useDisabledReason } from '../../app/session.ts';
import { useCursorList } from '../../app/use-cursor-list.ts';
import { Status } from '../../design/badge.tsx';
import { Button } from '../../design/button.tsx';
import { type Column, DataTable } from '../../design/data-table.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { Page } from '../../design/page.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { SearchField } from '../../design/search-field.tsx';
import { Time } from '../../design/time.tsx';
import { tenantsText } from '../../text/tenants.ts';
import { TenantActions } from './tenant-actions.tsx';
import type { Tenant } from './tenant-data.ts';

const loadForm = () => import('./tenant-form.tsx');
const CreateTenant = lazy(async () => ({ default: (await loadForm()).CreateTenant }));

const route = getRouteApi('/tenants');
const text = tenantsText.columns;

/** Every tenant: found by text, created, renamed, paused, deleted and restored. */
export function TenantsPage(): React.ReactNode {
  const { search, create } = route.useSearch();
  const navigate = route.useNavigate();
  const reason = useDisabledReason('server');
  const list = useCursorList<Tenant>(['listTenants', search ?? ''], async (cursor, signal) => {
    const query = { limit: 200, cursor, search };
    return (await api.GET('/tenants', { params: { query }, signal })).data;
  });
  const setCreate = (isOpen: boolean) =>
    void navigate({ search: { search, create: isOpen ? true : undefined }, replace: true });
  const createButton = (
    <Button
      variant="primary"
      icon="plus"
      disabledReason={reason}
      onIntent={loadForm}
      onClick={() => setCreate(true)}
    >
      {tenantsText.create}
    </Button>
  );
  return (
    <Page>
      <PageHeader
        title={tenantsText.title}
        description={tenantsText.description}
        actions={createButton}
      />
      <DataTable
        {...list}
        caption={tenantsText.title}
        columns={columns}
        rowKey={({ id }) => id}
        rowLink={({ id }, children) => (
          <Link to="/t/$tenant" params={{ tenant: id }}>
            {children}
          </Link>
        )}
        csvName="tenants"
        toolbar={
          <SearchField
            label={tenantsText.search}
            value={search ?? ''}
            onChange={(changed) =>
              void navigate({
                search: { search: changed === '' ? undefined : changed },
                replace: true,
              })
            }
          />
        }
        empty={
          search === undefined ? (
            <EmptyState icon="building" title={tenantsText.empty} actions={createButton}>
              {tenantsText.emptyDetail}
            </EmptyState>
          ) : (
            <EmptyState icon="search" title={tenantsText.noMatch}>
              {tenantsText.noMatchDetail}
            </EmptyState>
          )
        }
      />
      {create === true && reason === undefined && (
        <Suspense fallback={null}>
          <CreateTenant onClose={() => setCreate(false)} />
        </Suspense>
      )}
    </Page>
  );
}

const tones = { active: 'success', paused: 'warning', deleted: 'danger' } as const;

const columns: readonly Column<Tenant>[] = [
  {
    id: 'name',
    header: text.name,
    width: 2,
    cell: ({ name }) => name,
    csv: ({ name }) => name,
  },
  {
    id: 'id',
    header: text.id,
    width: 1.5,
    cell: ({ id }) => <code>{id}</code>,
    csv: ({ id }) => id,
  },
  {
    id: 'status',
    header: text.status,
    width: 1.4,
    cell: ({ status, erasedAfter }) => (
      <Status tone={tones[status]}>
        <span>
          {tenantsText.status[status]}
          {erasedAfter !== undefined && (
            <>
              , {tenantsText.erasedAt} <Time value={erasedAfter} />
            </>
          )}
        </span>
      </Status>
    ),
    csv: ({ status }) => status,
  },
  {
    id: 'seats',
    header: text.seats,
    priority: 2,
    align: 'end',
    cell: ({ policy }) =>
      typeof policy['seats'] === 'number'
        ? policy['seats'].toLocaleString('en')
        : tenantsText.unlimited,
    csv: ({ policy }) => (typeof policy['seats'] === 'number' ? policy['seats'] : ''),
  },
  {
    id: 'log',
    header: text.requestLog,
    priority: 3,
    cell: ({ policy }) => String(policy['requestLog'] ?? ''),
    csv: ({ policy }) => String(policy['requestLog'] ?? ''),
  },
  {
    id: 'created',
    header: text.created,
    priority: 2,
    cell: ({ created }) => <Time value={created} />,
    csv: ({ created }) => created,
  },
  {
    id: 'actions',
    header: text.actions,
    hideHeader: true,
    width: '56px',
    align: 'end',
    cell: (tenant) => <TenantActions tenant={tenant} />,
  },
];
