import type { Schemas } from '../../../../src/client/index.ts';
import { api } from '../../app/api.ts';
import { PagedList } from './paged-list.ts';
import { queryOf, type RequestSearch } from './search.ts';

export type RequestRow = Schemas['Request'];

/** Rows of one page. */
export const pageSize = 100;

/** Lists that were opened last, so that going back shows the same rows, and a request has
 * neighbours. */
const maxLists = 4;
const lists = new Map<string, PagedList<RequestRow>>();

const keyOf = (tenant: string, search: RequestSearch): string => JSON.stringify([tenant, search]);

/** Reads a page of the request log. */
export async function readRequests(
  tenant: string,
  search: RequestSearch,
  cursor: string,
  limit: number = pageSize,
) {
  const query = { ...queryOf(tenant, search), limit, cursor };
  const { data } = await api.GET('/requests', { params: { query } });
  return data;
}

/** Returns the list of these filters; the same one while it is among those opened last. */
export function requestList(tenant: string, search: RequestSearch): PagedList<RequestRow> {
  const key = keyOf(tenant, search);
  const list =
    lists.get(key) ?? new PagedList((cursor: string) => readRequests(tenant, search, cursor));
  lists.delete(key);
  lists.set(key, list);
  if (lists.size > maxLists) lists.delete(lists.keys().next().value!);
  return list;
}

/** Returns the list of these filters if it was opened before. */
export function openedList(
  tenant: string,
  search: RequestSearch,
): PagedList<RequestRow> | undefined {
  return lists.get(keyOf(tenant, search));
}
