import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { ProblemError } from '../../../../src/client/index.ts';
import { api } from '../../app/api.ts';
import { connectionsQuery } from '../../app/connection-list.ts';
import { useDisabledReason } from '../../app/session.ts';
import { useCursorList } from '../../app/use-cursor-list.ts';
import { Badge } from '../../design/badge.tsx';
import { Button, ButtonLink } from '../../design/button.tsx';
import { type Column, DataTable } from '../../design/data-table.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { ExportCsv } from '../../design/export-csv.tsx';
import { Page } from '../../design/page.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { Tabs } from '../../design/tabs.tsx';
import { Time } from '../../design/time.tsx';
import { usersText as text } from '../../text/users.ts';
import { readRows } from './read-rows.ts';
import { RegisterAccount } from './register-account.tsx';
import { AccountStatus } from './status.tsx';
import { UserDrawer } from './user-drawer.tsx';
import type { UserRow } from './user-row.ts';
import styles from './users-page.module.css';
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
            search: ({ q }) => ({ q, view: view === 'all' ? undefined : view }),
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
          key={search.filter === undefined ? 'search' : 'filter'}
          search={search}
          refusal={isRefused ? error.detail : undefined}
        >
          <ExportCsv
            name={`users-${tenant}`}
            header={[
              text.name,
              text.userName,
              text.username,
              text.email,
              text.status,
              text.source,
              text.changed,
              text.user,
              text.account,
            ]}
            pages={pages}
          />
        </UsersSearchBar>
      }
      empty={<Empty tenant={tenant} search={search} />}
    />
  );
}

function columnsOf(
  { view }: UsersSearch,
  connections: ReadonlyMap<string, string>,
): readonly Column<UserRow>[] {
  // Accounts of one status are in the order of their usernames.
  const sort = view === undefined ? (true as const) : undefined;
  return [
    { id: 'displayName', header: text.name, sort, width: 3, cell: (row) => <Person row={row} /> },
    {
      id: 'userName',
      header: view === undefined ? text.userName : text.username,
      sort,
      width: 3,
      priority: 2,
      cell: ({ userName, username }) => (view === undefined ? userName : username),
    },
    {
      id: 'active',
      header: text.status,
      sort,
      width: 1.5,
      cell: ({ status }) => <AccountStatus status={status} />,
    },
    {
      id: 'source',
      header: text.source,
      width: 2,
      priority: 2,
      cell: ({ connection }) =>
        connection === undefined ? text.unmanaged : (connections.get(connection) ?? connection),
    },
    {
      id: 'meta.lastModified',
      header: view === 'waiting' ? text.since : text.changed,
      sort,
      width: 1.5,
      priority: 3,
      cell: ({ changed }) => <Time value={changed} />,
    },
  ];
}

function Person({ row }: { readonly row: UserRow }): React.ReactNode {
  return (
    <span className={styles['person']}>
      <span className={styles['name']}>
        {row.name} {row.isProtected && <Badge icon="lock">{text.protectedBadge}</Badge>}
      </span>
      {row.email !== undefined && row.email !== row.name && (
        <span className={styles['sub']}>{row.email}</span>
      )}
    </span>
  );
}

function csvRow(row: UserRow, connections: ReadonlyMap<string, string>) {
  const { name, userName, username, email, status, connection, changed, user, account } = row;
  const source = connection === undefined ? '' : (connections.get(connection) ?? connection);
  return [name, userName, username, email, status, source, changed, user, account];
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
