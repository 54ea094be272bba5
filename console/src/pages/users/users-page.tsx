import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { ProblemError } from '../../../../src/client/index.ts';
import { api } from '../../app/api.ts';
import { connectionsQuery } from '../../app/connection-list.ts';
import { useDisabledReason } from '../../app/session.ts';
import { useCursorList } from '../../app/use-cursor-list.ts';
import { Button, ButtonLink } from '../../design/button.tsx';
import { DataTable } from '../../design/data-table.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { ExportCsv } from '../../design/export-csv.tsx';
import { Page } from '../../design/page.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { Tabs } from '../../design/tabs.tsx';
import { usersText as text } from '../../text/users.ts';
import { readRows } from './read-rows.ts';
import { RegisterAccount } from './register-account.tsx';
import { UserDrawer } from './user-drawer.tsx';
import { columnsOf, csvHeader, csvRow } from './users-columns.tsx';
import type { Sort, UsersSearch, View } from './users-search.ts';
import { UsersSearchBar } from './users-search-bar.tsx';

const route = getRouteApi('/t/$tenant/users');

/** Users of a tenant with their accounts. */
export function UsersPage(): React.ReactNode {
  const { tenant } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const disabledReason = useDisabledReason();
  const [isRegistering, setRegistering] = useState(false);
  const totals = useQuery({
    queryKey: ['getTenantTotals', tenant],
    queryFn: async () =>
      (await api.GET('/tenants/{tenant}/totals', { params: { path: { tenant } } })).data,
  });
  const { accounts, resources, waitingLinks } = totals.data ?? {};
  const tabs = [
    { value: 'all' as const, label: text.viewAll, count: resources?.['User'] },
    { value: 'active' as const, label: text.viewActive, count: accounts?.active },
    { value: 'deactivated' as const, label: text.viewDeactivated, count: accounts?.deactivated },
    { value: 'deleted' as const, label: text.viewDeleted, count: accounts?.deleted },
    { value: 'waiting' as const, label: text.viewWaiting, count: waitingLinks },
  ];
  return (
    <Page>
      <PageHeader
        title={text.title}
        description={text.description}
        actions={
          <Button
            icon="user-plus"
            disabledReason={disabledReason}
            onClick={() => setRegistering(true)}
          >
            {text.register.open}
          </Button>
        }
      />
      <Tabs<View>
        label={text.views}
        value={search.view ?? 'all'}
        onChange={(view) =>
          void navigate({
            search: ({ q, role }) => ({
              q,
              role: view === 'waiting' ? undefined : role,
              view: view === 'all' ? undefined : view,
            }),
            replace: true,
          })
        }
        tabs={tabs.map((tab) => ({
          ...tab,
          content: <UserList key={tab.value} tenant={tenant} search={search} />,
        }))}
      />
      {isRegistering && (
        <RegisterAccount
          tenant={tenant}
          onRegistered={(account) => {
            setRegistering(false);
            void navigate({ search: { view: 'active', open: `account:${account}` } });
          }}
          onClose={() => setRegistering(false)}
        />
      )}
      <UserDrawer
        tenant={tenant}
        open={search.open}
        onClose={() => void navigate({ search: (now) => ({ ...now, open: undefined }) })}
      />
    </Page>
  );
}

function UserList({
  tenant,
  search,
}: {
  readonly tenant: string;
  readonly search: UsersSearch;
}): React.ReactNode {
  const navigate = route.useNavigate();
  const connections = useQuery(connectionsQuery(tenant));
  const names = useMemo(
    () => new Map(connections.data?.map(({ id, name }) => [id, name])),
    [connections.data],
  );
  const { open: _, ...shown } = search;
  const list = useCursorList(['listUsers', tenant, shown], (cursor, signal) =>
    readRows({ tenant, search, cursor, limit: 50, signal }),
  );
  const { error } = list;
  const isRefused = error instanceof ProblemError && error.code === 'invalidFilter';
  const columns = useMemo(() => columnsOf(search, names), [search, names]);
  const pages = async function* (signal: AbortSignal) {
    let cursor: string | undefined = '';
    while (cursor !== undefined && !signal.aborted) {
      const page: Awaited<ReturnType<typeof readRows>> = await readRows({
        tenant,
        search,
        cursor,
        limit: 200,
        signal,
      });
      yield page.items.map((row) => csvRow(row, names));
      cursor = page.next;
    }
  };
  return (
    <DataTable
      caption={text.caption}
      columns={columns}
      rowKey={({ key }) => key}
      onRowClick={({ key }) => void navigate({ search: (now) => ({ ...now, open: key }) })}
      isSelected={({ key }) => key === search.open}
      {...list}
      rows={isRefused ? [] : list.rows}
      error={isRefused ? undefined : error}
      sorting={
        search.sort === undefined
          ? undefined
          : { id: search.sort, descending: search.desc ?? false }
      }
      onSort={({ id, descending }) =>
        void navigate({
          search: (now) => ({ ...now, sort: id as Sort, desc: descending ? true : undefined }),
          replace: true,
        })
      }
      toolbar={
        <UsersSearchBar
          tenant={tenant}
          key={search.filter === undefined ? 'search' : 'filter'}
          search={search}
          refusal={isRefused ? error.detail : undefined}
        >
          <ExportCsv name={`users-${tenant}`} header={csvHeader} pages={pages} />
        </UsersSearchBar>
      }
      empty={<Empty tenant={tenant} search={search} />}
    />
  );
}

function Empty({
  tenant,
  search,
}: {
  readonly tenant: string;
  readonly search: UsersSearch;
}): React.ReactNode {
  if (search.q !== undefined || (search.filter ?? '') !== '')
    return (
      <EmptyState icon="search" title={text.nothingTitle}>
        {text.nothingText}
      </EmptyState>
    );
  if (search.role !== undefined)
    return <EmptyState icon="layers" title={text.emptyRole(search.role)} />;
  if (search.view === 'waiting')
    return (
      <EmptyState icon="user-check" title={text.waitingEmpty}>
        {text.waitingEmptyText}
      </EmptyState>
    );
  if (search.view !== undefined) return <EmptyState icon="users" title={text.emptyStatus} />;
  return (
    <EmptyState
      icon="users"
      title={text.emptyTitle}
      actions={
        <ButtonLink to="/t/$tenant/connections" params={{ tenant }} variant="primary">
          {text.openConnections}
        </ButtonLink>
      }
    >
      {text.emptyText}
    </EmptyState>
  );
}
