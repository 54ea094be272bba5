import { api } from '../../app/api.ts';
import { textOf } from '../../app/read-resource.ts';
import type { CursorPage } from '../../app/use-cursor-list.ts';
import { accountRow, type UserRow, userRow } from './user-row.ts';
import { searchFilter, type UsersSearch } from './users-search.ts';

/** What a page is read with. */
export interface PageRequest {
  readonly tenant: string;
  readonly search: UsersSearch;
  readonly cursor: string;
  readonly limit: number;
  readonly signal: AbortSignal;
}

/** Resolves to a page of the list, whichever accounts it shows. */
export function readRows(request: PageRequest): Promise<CursorPage<UserRow>> {
  const { view, role } = request.search;
  if (view === 'waiting') return readWaiting(request);
  return view === undefined && role === undefined
    ? readUsers(request)
    : readAccounts(request, view);
}

async function readUsers({ tenant, search, cursor, limit, signal }: PageRequest) {
  const { q, filter: given, sort, desc } = search;
  const filter = given ?? (q === undefined ? undefined : searchFilter(q));
  const query = {
    tenant,
    limit,
    cursor,
    filter: filter === '' ? undefined : filter,
    sortBy: sort,
    sortOrder: desc === true ? ('descending' as const) : undefined,
  };
  const { data } = await api.GET('/users', { params: { query }, signal });
  const ids = data.items.map((user) => textOf(user, 'id') ?? '');
  const accounts = await accountsOf(tenant, ids, signal);
  return {
    items: data.items.map((user, at) => userRow(user, accounts.get(ids[at]))),
    next: data.next,
  };
}

async function accountsOf(tenant: string, users: readonly string[], signal: AbortSignal) {
  if (users.length === 0) return new Map<string | undefined, never>();
  const query = { tenant, users: users.join(','), withRoles: 'true' as const };
  const { data } = await api.GET('/accounts', { params: { query }, signal });
  return new Map(data.items.map((account) => [account.user, account]));
}

async function readAccounts(
  { tenant, search, cursor, limit, signal }: PageRequest,
  status: 'active' | 'deactivated' | 'deleted' | undefined,
) {
  const { q: prefix, role } = search;
  const query = { tenant, status, prefix, role, withRoles: 'true' as const, cursor, limit };
  const { data } = await api.GET('/accounts', { params: { query }, signal });
  return { items: data.items.map(accountRow), next: data.next };
}

async function readWaiting({ tenant, cursor, limit, signal }: PageRequest) {
  const query = { tenant, cursor, limit };
  const { data } = await api.GET('/links', { params: { query }, signal });
  const items = await Promise.all(
    data.items.map(async ({ user, account, created }): Promise<UserRow> => {
      const params = { path: { id: user }, query: { tenant } };
      const found = await api.GET('/users/{id}', { params, signal });
      return { ...userRow(found.data, undefined), status: 'waiting', account, changed: created };
    }),
  );
  return { items, next: data.next };
}
