import { orderPaths, type StoredResource } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { type BoundFilter, bindFilter } from '../protocol/filter/bind.ts';
import { matches } from '../protocol/filter/evaluate.ts';
import { type Condition, type Narrowing, narrow } from '../protocol/filter/narrow.ts';
import { parseFilter } from '../protocol/filter/parse.ts';
import type { ListQuery } from '../protocol/list/query.ts';
import { compareSortKeys, resolveSort, type SortKey, sortKey } from '../protocol/list/sort.ts';
import type { Reading } from '../protocol/profiles/profile.ts';
import type { Attribute } from '../protocol/schema/attribute.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { Gate } from './gate.ts';
import { fullResource, type Showing } from './represent.ts';

export interface Found {
  readonly total: number;
  readonly page: readonly StoredResource[];
}

export interface ScanLimits {
  /** Resources that one query may look at when no index decides it. */
  readonly budget: number;
  /** Resources looked at before others get their turn. */
  readonly chunk: number;
}

export const defaultScanLimits: ScanLimits = { budget: 20_000, chunk: 100 };

export interface Listing extends Showing {
  readonly scans: ScanLimits;
  /** Lets few scans run at a time. */
  readonly gate: Gate;
  /** Lets the process answer others. */
  readonly pause: () => Promise<void>;
}

/**
 * The page a query asks for, and how many resources match in all. Indexes decide what they can; the rest is evaluated, within a
 * budget.
 *
 * @throws ScimError invalidFilter, invalidPath, invalidValue, tooMany
 */
export async function findPage(listing: Listing, type: ResourceType, query: ListQuery, reading: Reading): Promise<Found> {
  const filter = query.filter === undefined ? undefined : bindFilter(type, parseFilter(query.filter), reading);
  const narrowing: Narrowing = filter === undefined ? { condition: { kind: 'all' }, exact: true } : narrow(filter);
  const sort = query.sortBy === undefined ? undefined : resolveSort(type, query.sortBy);
  if (narrowing.exact && (sort === undefined || orderPaths.has(sort.path))) {
    return pageByIndex(listing, type, narrowing.condition, query, sort);
  }
  const search: Search = { type, narrowing, filter, sort, query };
  return listing.gate.enter(() => pageByScan(listing, search));
}

async function pageByIndex(
  { reader, tenant }: Showing,
  type: ResourceType,
  condition: Condition,
  { startIndex, count, descending }: ListQuery,
  sort: Attribute | undefined,
): Promise<Found> {
  const offset = startIndex - 1;
  const order = { descending: sort !== undefined && descending, ...(sort === undefined ? {} : { path: sort.path }) };
  const page = count === 0 ? [] : await reader.select(tenant, type.name, { condition, order, offset, limit: count });
  const isWhole = offset === 0 && page.length < count;
  return { total: isWhole ? page.length : await reader.count(tenant, type.name, condition), page };
}

interface Search {
  readonly type: ResourceType;
  readonly narrowing: Narrowing;
  readonly filter: BoundFilter | undefined;
  readonly sort: Attribute | undefined;
  readonly query: ListQuery;
}

interface Match {
  readonly row: StoredResource;
  readonly key: SortKey;
}

async function pageByScan(listing: Listing, search: Search): Promise<Found> {
  const { startIndex, count, descending } = search.query;
  const found = await scan(listing, search);
  if (search.sort !== undefined) {
    const sign = descending ? -1 : 1;
    found.sort((left, right) => sign * (compareSortKeys(left.key, right.key) || left.row.position - right.row.position));
  }
  const page = found.slice(startIndex - 1, startIndex - 1 + count).map(({ row }) => row);
  return { total: found.length, page };
}

/** Everything that matches, in order of creation. */
async function scan(listing: Listing, { type, narrowing, filter, sort }: Search): Promise<Match[]> {
  const { reader, tenant, scans, pause } = listing;
  const positions = await reader.positions(tenant, type.name, narrowing.condition, scans.budget + 1);
  if (positions.length > scans.budget) throw tooMany(scans.budget);
  const found: Match[] = [];
  for (let from = 0; from < positions.length; from += scans.chunk) {
    for (const row of await reader.resourcesAt(tenant, type.name, positions.slice(from, from + scans.chunk))) {
      const resource = await fullResource(listing, type, row);
      if (narrowing.exact || filter === undefined || matches(filter, resource)) {
        found.push({ row, key: sort === undefined ? undefined : sortKey(sort, resource) });
      }
    }
    await pause();
  }
  return found;
}

function tooMany(budget: number): ScimError {
  return new ScimError(
    'tooMany',
    `no index decides this filter or order, and more than ${budget} resources would have to be looked at; add a condition on an indexed attribute`,
  );
}
