import { type OrderPlace, orderPaths, type StoredResource } from '../ports/store.ts';
import type { ListQuery } from '../protocol/list/query.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { CursorPlace } from './cursor.ts';
import type { Showing } from './represent.ts';
import { keyOfRow, type Match, orderOf, type Scanning, scanAll, scanOn } from './scan.ts';
import type { Target } from './targets.ts';

/** A resource of a page. */
export interface Found {
  readonly type: ResourceType;
  readonly row: StoredResource;
}

export interface Page {
  readonly found: readonly Found[];
  /** Undefined where counting would cost more than the page. */
  readonly total?: number;
  /** Where the next page begins; undefined on the last. */
  readonly next?: CursorPlace;
  /** Where the page before this one ends; undefined on the first. */
  readonly previous?: CursorPlace;
}

/**
 * The page a query asks for. Indexes decide what they can; the rest is evaluated, within a budget.
 *
 * @param from where a cursor says to begin; undefined: by startIndex
 * @throws ScimError tooMany
 */
export async function findPage(
  scanning: Scanning,
  targets: readonly Target[],
  query: ListQuery,
  from: CursorPlace | 'start' | undefined,
): Promise<Page> {
  const isSorted = query.sortBy !== undefined;
  const isExact = targets.every(({ narrowing }) => narrowing.rest === undefined);
  const [only] = targets;
  if (only === undefined) return { found: [], total: 0 };
  const isIndexed = isExact && (!isSorted || (targets.length === 1 && isOrdered(only)));
  if (from === undefined) return isIndexed ? pageByIndex(scanning, targets, query) : pageByScan(scanning, targets, query);
  const place = from === 'start' ? undefined : from;
  if (query.count === 0) return { found: [], ...(await totalOf(scanning, targets, isExact)) };
  if (isIndexed) return pageByPlace(scanning, targets, query, place);
  return isSorted ? pageBySortedPlace(scanning, targets, query, place) : pageByScanOn(scanning, targets, query, place);
}

function isOrdered({ type, sort }: Target): boolean {
  return sort !== undefined && orderPaths(type.name).has(sort.path);
}

async function totalOf(
  { reader, tenant }: Showing,
  targets: readonly Target[],
  isExact: boolean,
): Promise<{ readonly total?: number }> {
  if (!isExact) return {};
  let total = 0;
  for (const { type, narrowing } of targets) total += await reader.count(tenant, type.name, narrowing.condition);
  return { total };
}

/** One type after the other, each in its order. */
async function pageByIndex(
  { reader, tenant }: Showing,
  targets: readonly Target[],
  { startIndex, count, descending }: ListQuery,
): Promise<Page> {
  const found: Found[] = [];
  let skip = startIndex - 1;
  let total = 0;
  for (const { type, narrowing, sort } of targets) {
    const { condition } = narrowing;
    const order = { descending: sort !== undefined && descending, ...(sort === undefined ? {} : { path: sort.path }) };
    const limit = count - found.length;
    const rows = limit === 0 ? [] : await reader.select(tenant, type.name, { condition, order, offset: skip, limit });
    const isWhole = skip === 0 && rows.length < limit;
    const here = isWhole ? rows.length : await reader.count(tenant, type.name, condition);
    total += here;
    skip = Math.max(0, skip - here);
    for (const row of rows) found.push({ type, row });
  }
  return { found, total };
}

/** Like `pageByIndex`, but from a place on; how far along that is does not matter. */
async function pageByPlace(
  { reader, tenant }: Showing,
  targets: readonly Target[],
  { count, descending }: ListQuery,
  place: CursorPlace | undefined,
): Promise<Page> {
  const backwards = place?.backwards === true;
  const rows: Match[] = [];
  for (const { index, type, narrowing, sort } of backwards ? targets.toReversed() : targets) {
    if (place !== undefined && (backwards ? index > place.type : index < place.type)) continue;
    const limit = count + 1 - rows.length;
    if (limit === 0) break;
    const isDescending = (sort !== undefined && descending) !== backwards;
    const order = { descending: isDescending, ...(sort === undefined ? {} : { path: sort.path }) };
    const after = place !== undefined && place.type === index ? { after: placeOf(place) } : {};
    const page = await reader.select(tenant, type.name, { condition: narrowing.condition, order, offset: 0, limit, ...after });
    for (const row of page) {
      // Only the ends of the page become places: the others' keys are not worth reading their documents for.
      const isEnd = rows.length === 0 || rows.length === count - 1 || row === page.at(-1);
      rows.push({ target: index, type, row, key: sort !== undefined && isEnd ? keyOfRow(sort, row) : undefined });
    }
  }
  const isAll = targets.length === 1 && targets[0]!.narrowing.condition.kind === 'all';
  return pageOf(rows, count, place, isAll ? { total: await reader.count(tenant, targets[0]!.type.name, { kind: 'all' }) } : {});
}

function placeOf({ key, position }: CursorPlace): OrderPlace {
  return key === undefined ? { position } : { key: key as string | boolean, position };
}

/** Cuts what was found, one more than asked for, into a page and the places to go on from. */
function pageOf(found: readonly Match[], count: number, place: CursorPlace | undefined, rest: Pick<Page, 'total'>): Page {
  const hasMore = found.length > count;
  const backwards = place?.backwards === true;
  const kept = found.slice(0, count);
  const matches = backwards ? kept.toReversed() : kept;
  const [first, last] = [matches[0], matches.at(-1)];
  const hasNext = backwards ? place !== undefined : hasMore;
  const hasPrevious = backwards ? hasMore : place !== undefined;
  return {
    found: matches.map(({ type, row }) => ({ type, row })),
    ...rest,
    ...(hasNext && last !== undefined ? { next: { ...cursorPlace(last), backwards: false } } : {}),
    ...(hasPrevious && first !== undefined ? { previous: { ...cursorPlace(first), backwards: true } } : {}),
  };
}

function cursorPlace({ target, row, key }: Match): Omit<CursorPlace, 'backwards'> {
  return { type: target, position: row.position, ...(key === undefined ? {} : { key }) };
}

async function pageByScan(scanning: Scanning, targets: readonly Target[], query: ListQuery): Promise<Page> {
  const { startIndex, count, descending } = query;
  const found = await scanning.gate.enter(() => scanAll(scanning, targets, descending));
  const page = found.slice(startIndex - 1, startIndex - 1 + count);
  return { found: page.map(({ type, row }) => ({ type, row })), total: found.length };
}

/** In an order no index has: everything is looked at for each page, within the budget. */
async function pageBySortedPlace(
  scanning: Scanning,
  targets: readonly Target[],
  { count, descending }: ListQuery,
  place: CursorPlace | undefined,
): Promise<Page> {
  const found = await scanning.gate.enter(() => scanAll(scanning, targets, descending));
  const sign = place?.backwards === true ? -1 : 1;
  const order = orderOf(descending);
  const beyond =
    place === undefined
      ? found
      : found.filter((match) => sign * order(match, { target: place.type, position: place.position, key: place.key }) > 0);
  const nearest = place?.backwards === true ? beyond.toReversed() : beyond;
  return pageOf(nearest.slice(0, count + 1), count, place, { total: found.length });
}

/**
 * In the order of creation, by looking at one resource after the other from a place on: a page ends when it is full, or when as many were
 * looked at as one request may. Then it may be short, or empty, and still have a next one.
 */
async function pageByScanOn(
  scanning: Scanning,
  targets: readonly Target[],
  { count }: ListQuery,
  place: CursorPlace | undefined,
): Promise<Page> {
  if (place?.backwards === true) return pageBackwards(scanning, targets, count, place);
  const { found, end } = await scanning.gate.enter(() => scanOn(scanning, targets, count + 1, place));
  const page = pageOf(found, count, place, {});
  return found.length > count || end === undefined ? page : { ...page, next: { ...end, backwards: false } };
}

/** Backwards there is nothing to stop at: all that lies before is looked at. */
async function pageBackwards(scanning: Scanning, targets: readonly Target[], count: number, place: CursorPlace): Promise<Page> {
  const all = await scanning.gate.enter(() => scanAll(scanning, targets, false));
  const before = all.filter(({ target, row }) => target < place.type || (target === place.type && row.position < place.position));
  return pageOf(before.toReversed().slice(0, count + 1), count, place, {});
}
