import { maxPageBytes, mayBeFull } from '../ports/pages.ts';
import { type OrderPlace, orderPaths, type StoredResource } from '../ports/store.ts';
import type { ListQuery } from '../protocol/list/query.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { CursorPlace } from './cursor.ts';
import { fitPage, type ReadContext } from './represent.ts';
import {
  keyOfRow,
  type Match,
  orderOf,
  type Positioned,
  type ScanContext,
  scanAll,
  scanOn,
} from './scan.ts';
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
  scanning: ScanContext,
  targets: readonly Target[],
  query: ListQuery,
  from: CursorPlace | 'start' | undefined,
): Promise<Page> {
  const isSorted = targets.some(({ sort }) => sort !== undefined);
  const isExact = targets.every(({ plan }) => plan.residual === undefined);
  const [only] = targets;
  if (only === undefined) return { found: [], total: 0 };
  const isIndexed = isExact && (!isSorted || (targets.length === 1 && isOrdered(only)));
  if (from === undefined)
    return isIndexed ? pageByIndex(scanning, targets, query) : pageByScan(scanning, targets, query);
  const place = from === 'start' ? undefined : from;
  if (query.count === 0) return { found: [], ...(await totalOf(scanning, targets, isExact)) };
  if (isIndexed) return pageByPlace(scanning, targets, query, place);
  return isSorted
    ? pageBySortedPlace(scanning, targets, query, place)
    : pageByScanOn(scanning, targets, query, place);
}

function isOrdered({ type, sort }: Target): boolean {
  return sort !== undefined && orderPaths(type.name).has(sort.path);
}

async function totalOf(
  { reader, tenant }: ReadContext,
  targets: readonly Target[],
  isExact: boolean,
): Promise<{ readonly total?: number }> {
  if (!isExact) return {};
  let total = 0;
  for (const { type, plan } of targets)
    total += await reader.count(tenant, type.name, plan.condition);
  return { total };
}

/** One type after the other, each in its order. */
async function pageByIndex(
  scanning: ScanContext,
  targets: readonly Target[],
  { startIndex, count, descending }: ListQuery,
): Promise<Page> {
  const { reader, tenant } = scanning;
  const found: Found[] = [];
  let skip = startIndex - 1;
  let total = 0;
  let isFull = false;
  for (const { type, plan, sort } of targets) {
    const { condition } = plan;
    const order = {
      descending: sort !== undefined && descending,
      ...(sort === undefined ? {} : { path: sort.path }),
    };
    const limit = isFull ? 0 : count - found.length;
    const selection = { condition, order, offset: skip, limit, maxBytes: maxPageBytes };
    const rows = limit === 0 ? [] : await reader.select(tenant, type.name, selection);
    // What follows a page that ended for its bytes would leave out what lies between.
    isFull ||= mayBeFull(rows.map(({ document }) => document));
    const isWhole = skip === 0 && rows.length < limit && !isFull;
    const here = isWhole ? rows.length : await reader.count(tenant, type.name, condition);
    total += here;
    skip = Math.max(0, skip - here);
    for (const row of rows) found.push({ type, row });
  }
  return { found: found.slice(0, await fitPage(scanning, found, scanning.projections)), total };
}

/** Like `pageByIndex`, but from a place on; how far along that is does not matter. */
async function pageByPlace(
  scanning: ScanContext,
  targets: readonly Target[],
  { count, descending }: ListQuery,
  place: CursorPlace | undefined,
): Promise<Page> {
  const { reader, tenant } = scanning;
  const backwards = place?.backwards === true;
  const rows: Match[] = [];
  let isFull = false;
  for (const { index, type, plan, sort } of backwards ? targets.toReversed() : targets) {
    if (place !== undefined && (backwards ? index > place.type : index < place.type)) continue;
    const limit = count + 1 - rows.length;
    if (limit === 0 || isFull) break;
    const isDescending = (sort !== undefined && descending) !== backwards;
    const order = { descending: isDescending, ...(sort === undefined ? {} : { path: sort.path }) };
    const after = place !== undefined && place.type === index ? { after: placeOf(place) } : {};
    const selection = {
      condition: plan.condition,
      order,
      offset: 0,
      limit,
      maxBytes: maxPageBytes,
      ...after,
    };
    const page = await reader.select(tenant, type.name, selection);
    isFull = page.length < limit && mayBeFull(page.map(({ document }) => document));
    for (const row of page) {
      rows.push({
        target: index,
        type,
        row,
        // Only the ends of the page become places: the others' keys are not worth reading their documents for.
        get key() {
          return sort === undefined ? undefined : keyOfRow(sort, row);
        },
      });
    }
  }
  const isAll = targets.length === 1 && targets[0]!.plan.condition.kind === 'all';
  const total = isAll
    ? { total: await reader.count(tenant, targets[0]!.type.name, { kind: 'all' }) }
    : {};
  return pageOf(scanning, rows, { count, isFull }, place, total);
}

function placeOf({ key, position }: CursorPlace): OrderPlace {
  return key === undefined ? { position } : { key: key as string | boolean, position };
}

/**
 * Cuts what was found, one more than asked for, into a page and the places to go on from. It ends by bytes as well.
 *
 * @param isFull whether there may be more although no more was found
 */
async function pageOf(
  scanning: ScanContext,
  found: readonly Match[],
  { count, isFull }: { readonly count: number; readonly isFull: boolean },
  place: CursorPlace | undefined,
  rest: Pick<Page, 'total'>,
): Promise<Page> {
  const wanted = found.slice(0, count);
  const kept = wanted.slice(0, await fitPage(scanning, wanted, scanning.projections));
  const hasMore = found.length > kept.length || isFull;
  const backwards = place?.backwards === true;
  const matches = backwards ? kept.toReversed() : kept;
  const [first, last] = [matches[0], matches.at(-1)];
  const hasNext = backwards ? place !== undefined : hasMore;
  const hasPrevious = backwards ? hasMore : place !== undefined;
  return {
    found: matches.map(({ type, row }) => ({ type, row })),
    ...rest,
    ...(hasNext && last !== undefined ? { next: { ...cursorPlace(last), backwards: false } } : {}),
    ...(hasPrevious && first !== undefined
      ? { previous: { ...cursorPlace(first), backwards: true } }
      : {}),
  };
}

function cursorPlace({ target, row, key }: Match): Omit<CursorPlace, 'backwards'> {
  return { type: target, position: row.position, key };
}

async function pageByScan(
  scanning: ScanContext,
  targets: readonly Target[],
  query: ListQuery,
): Promise<Page> {
  const { startIndex, count, descending } = query;
  const found = await enter(scanning, () => scanAll(scanning, targets, descending));
  const page = await rowsOf(scanning, found.slice(startIndex - 1, startIndex - 1 + count));
  const fitting = page.slice(0, await fitPage(scanning, page, scanning.projections));
  return { found: fitting.map(({ type, row }) => ({ type, row })), total: found.length };
}

function enter<T>({ semaphore, tenant }: ScanContext, work: () => Promise<T>): Promise<T> {
  return semaphore.run(tenant, work);
}

/** Rows of which only the places were kept, as many as a page may have; what is gone meanwhile is left out. */
async function rowsOf(
  { reader, tenant }: ScanContext,
  places: readonly Match<Positioned>[],
): Promise<readonly Match[]> {
  const found: Match[] = [];
  let bytes = 0;
  for (let from = 0; from < places.length && bytes < maxPageBytes; ) {
    const { type } = places[from]!;
    const run = places.slice(from).findIndex((other) => other.type !== type);
    const asked = run < 0 ? places.slice(from) : places.slice(from, from + run);
    const positions = asked.map(({ row }) => row.position);
    const rows = await reader.resourcesAt(tenant, type.name, positions, maxPageBytes - bytes);
    const byPosition = new Map(rows.map((row) => [row.position, row]));
    for (const place of asked) {
      const row = byPosition.get(place.row.position);
      if (row === undefined) continue;
      found.push({ ...place, row });
      bytes += row.document.length;
    }
    const last = rows.at(-1)?.position;
    from += last === undefined ? asked.length : positions.indexOf(last) + 1;
  }
  return found;
}

/** In an order no index has: everything is looked at for each page, within the budget. */
async function pageBySortedPlace(
  scanning: ScanContext,
  targets: readonly Target[],
  { count, descending }: ListQuery,
  place: CursorPlace | undefined,
): Promise<Page> {
  const found = await enter(scanning, () => scanAll(scanning, targets, descending));
  const sign = place?.backwards === true ? -1 : 1;
  const order = orderOf(descending);
  const beyond =
    place === undefined
      ? found
      : found.filter(
          (match) =>
            sign * order(match, { target: place.type, position: place.position, key: place.key }) >
            0,
        );
  const nearest = place?.backwards === true ? beyond.toReversed() : beyond;
  return pageOfPlaces(scanning, nearest, count, place, { total: found.length });
}

async function pageOfPlaces(
  scanning: ScanContext,
  nearest: readonly Match<Positioned>[],
  count: number,
  place: CursorPlace | undefined,
  rest: Pick<Page, 'total'>,
): Promise<Page> {
  const rows = await rowsOf(scanning, nearest.slice(0, count));
  return pageOf(scanning, rows, { count, isFull: nearest.length > rows.length }, place, rest);
}

/**
 * In the order of creation, by looking at one resource after the other from a place on: a page ends when it is full, or when as many were
 * looked at as one request may. Then it may be short, or empty, and still have a next one.
 */
async function pageByScanOn(
  scanning: ScanContext,
  targets: readonly Target[],
  { count }: ListQuery,
  place: CursorPlace | undefined,
): Promise<Page> {
  if (place?.backwards === true) return pageBackwards(scanning, targets, count, place);
  const { found, end } = await enter(scanning, () => scanOn(scanning, targets, count + 1, place));
  const page = await pageOf(scanning, found, { count, isFull: false }, place, {});
  return page.next !== undefined || end === undefined
    ? page
    : { ...page, next: { ...end, backwards: false } };
}

/** Backwards there is nothing to stop at: all that lies before is looked at. */
async function pageBackwards(
  scanning: ScanContext,
  targets: readonly Target[],
  count: number,
  place: CursorPlace,
): Promise<Page> {
  const all = await enter(scanning, () => scanAll(scanning, targets, false));
  const before = all.filter(
    ({ target, row }) =>
      target < place.type || (target === place.type && row.position < place.position),
  );
  return pageOfPlaces(scanning, before.toReversed(), count, place, {});
}
