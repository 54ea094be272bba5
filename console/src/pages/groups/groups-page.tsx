import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { api } from '../../app/api.ts';
import { metaTime, type ScimResource, textOf } from '../../app/read-resource.ts';
import { tenantPolicyQuery } from '../../app/tenant-list.ts';
import { useCursorList } from '../../app/use-cursor-list.ts';
import { useDebounced } from '../../app/use-debounced.ts';
import { Badge } from '../../design/badge.tsx';
import { Button, ButtonLink } from '../../design/button.tsx';
import { type Column, DataTable } from '../../design/data-table.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { ExportCsv } from '../../design/export-csv.tsx';
import { Input } from '../../design/input.tsx';
import { Link } from '../../design/link.tsx';
import { Page, Row } from '../../design/page.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { Time } from '../../design/time.tsx';
import { groupsText as text } from '../../text/groups.ts';
import { rolesOfGroup, rulesOf } from './roles-of-group.ts';

const route = getRouteApi('/t/$tenant/groups');

/** A row of the list. */
interface GroupRow {
  readonly id: string;
  readonly name: string;
  readonly externalId: string | undefined;
  readonly members: number;
  readonly changed: string | undefined;
  readonly created: string | undefined;
}

function toRow(group: ScimResource, members: number): GroupRow {
  const id = textOf(group, 'id') ?? '';
  return {
    id,
    name: textOf(group, 'displayName') ?? id,
    externalId: textOf(group, 'externalId'),
    members,
    changed: metaTime(group, 'lastModified'),
    created: metaTime(group, 'created'),
  };
}

/** Groups of a tenant. */
export function GroupsPage(): React.ReactNode {
  const { tenant } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [typed, setTyped] = useState(search.q ?? '');
  const settled = useDebounced(typed);
  useEffect(() => {
    if (settled !== (search.q ?? ''))
      void navigate({ search: (now) => ({ ...now, q: settled || undefined }), replace: true });
  }, [settled, search.q, navigate]);

  const { q, sort = 'displayName', desc = false } = search;
  const filter = q === undefined ? undefined : `displayName sw ${JSON.stringify(q)}`;
  const sortOrder = desc ? ('descending' as const) : ('ascending' as const);
  const read = async (cursor: string, signal?: AbortSignal, limit = 50) => {
    const query = { tenant, limit, cursor, filter, sortBy: sort, sortOrder };
    const { data } = await api.GET('/groups', { params: { query }, signal });
    if (data.items.length === 0) return { items: [], next: data.next };
    const groups = data.items.map((group) => textOf(group, 'id') ?? '').join(',');
    const sizes = await api.GET('/group-sizes', { params: { query: { tenant, groups } }, signal });
    const items = data.items.map((group, at) => toRow(group, sizes.data.items[at]?.members ?? 0));
    return { items, next: data.next };
  };
  const list = useCursorList(['listGroups', tenant, { filter, sort, desc }], read);
  const policy = useQuery(tenantPolicyQuery(tenant));
  const rules = rulesOf(policy.data);
  const columns = useMemo(
    (): readonly Column<GroupRow>[] => [
      { id: 'displayName', header: text.name, cell: ({ name }) => name, sort: true, width: 3 },
      {
        id: 'members',
        header: text.members,
        cell: ({ members }) => members.toLocaleString('en'),
        align: 'end',
      },
      {
        id: 'roles',
        header: text.roles,
        width: 2,
        priority: 2,
        cell: ({ id, externalId, name }) => (
          <Roles roles={rolesOfGroup(rules, { id, externalId, displayName: name })} />
        ),
      },
      {
        id: 'externalId',
        header: text.externalId,
        cell: ({ externalId }) => externalId ?? '',
        sort: true,
        width: 2,
        priority: 3,
      },
      {
        id: 'meta.lastModified',
        header: text.changed,
        cell: ({ changed }) => <Time value={changed} />,
        sort: true,
        priority: 2,
      },
    ],
    [rules],
  );
  const pages = async function* (signal: AbortSignal) {
    let cursor: string | undefined = '';
    while (cursor !== undefined && !signal.aborted) {
      const page: Awaited<ReturnType<typeof read>> = await read(cursor, signal, 200);
      yield page.items.map((row) => [row.name, row.members, row.id, row.externalId, row.changed]);
      cursor = page.next;
    }
  };
  return (
    <Page>
      <PageHeader title={text.title} description={text.description} />
      <DataTable
        caption={text.caption}
        columns={columns}
        rowKey={({ id }) => id}
        rowLink={({ id }, children) => (
          <Link to="/t/$tenant/groups/$group" params={{ tenant, group: id }}>
            {children}
          </Link>
        )}
        {...list}
        sorting={{ id: sort, descending: desc }}
        onSort={({ id, descending }) =>
          void navigate({
            search: (now) => ({
              ...now,
              sort: id as 'displayName',
              desc: descending ? true : undefined,
            }),
            replace: true,
          })
        }
        toolbar={
          <Row>
            <Input
              type="search"
              icon="search"
              aria-label={text.search}
              placeholder={text.search}
              value={typed}
              onChange={setTyped}
            />
            <ExportCsv
              name={`groups-${tenant}`}
              header={[text.name, text.members, text.id, text.externalId, text.changed]}
              pages={pages}
            />
          </Row>
        }
        empty={
          q === undefined ? (
            <EmptyState
              icon="layers"
              title={text.emptyTitle}
              actions={
                <ButtonLink to="/t/$tenant/connections" params={{ tenant }}>
                  {text.openConnections}
                </ButtonLink>
              }
            >
              {text.emptyText}
            </EmptyState>
          ) : (
            <EmptyState
              icon="search"
              title={text.nothingTitle}
              actions={<Button onClick={() => setTyped('')}>{text.clear}</Button>}
            >
              {text.nothingText}
            </EmptyState>
          )
        }
      />
    </Page>
  );
}

function Roles({ roles }: { readonly roles: readonly string[] }): React.ReactNode {
  if (roles.length === 0) return <span>{text.noRoles}</span>;
  return (
    <Row>
      {roles.slice(0, 3).map((role) => (
        <Badge key={role} tone="accent">
          {role}
        </Badge>
      ))}
      {roles.length > 3 && <span>+{roles.length - 3}</span>}
    </Row>
  );
}
