import { type Awaitable, inOrder, whenReady } from '../ports/awaitable.ts';
import { maxPageBytes, mayBeFull } from '../ports/pages.ts';
import {
  type OrderPlace,
  orderPaths,
  type ResourceSelection,
  type SelectedPage,
  type StoredResource,
} from '../ports/store.ts';
import type { ShownResources } from '../protocol/list/list-response.ts';
import type { ListQuery } from '../protocol/list/query.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { CursorPlace } from './cursor.ts';
import type { ReadContext } from './read-context.ts';
import { fitPage } from './represent-groups.ts';
import { metaTexts, sendsStored } from './represent-resource.ts';
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

/** A resource on a page. */
export interface PageRow {
  readonly type: ResourceType;
  readonly row: StoredResource;
}

/** One page of a query. */
export interface Page {
  readonly rows: readonly PageRow[];
  /** The resources themselves, instead of their rows. */
  readonly shown?: ShownResources;
  /** Undefined if counting would cost more than the page. */
  readonly total?: number;
  /** Start of the next page; undefined on the last. */
  readonly next?: CursorPlace;
  /** End of the previous page; undefined on the first. */
  readonly previous?: CursorPlace;
}

/**
 * Returns one page of a query. Indexes decide what they can; the rest is evaluated, within a
 * budget.
 *
 * @param from where a cursor starts; undefined: at startIndex
 * @throws ScimError tooMany
 */
export function findPage(
  scan: ScanContext,
  targets: readonly Target[],
  query: ListQuery,
  from: CursorPlace | 'start' | undefined,
): Awaitable<Page> {
  const isSorted = targets.some(({ sort }) => sort !== undefined);
  const isExact = targets.every(({ plan }) => plan.residual === undefined);
  const [only] = targets;
  if (only === undefined) return { rows: [], total: 0 };
  const isIndexed = isExact && (!isSorted || (targets.length === 1 && isOrdered(only)));
  if (from === undefined)
    return isIndexed ? pageByIndex(scan, targets, query) : pageByScan(scan, targets, query);
  const place = from === 'start' ? undefined : from;
  if (query.count === 0)
    return isExact
      ? whenReady(countAll(scan, targets), (total) => ({ rows: [], total }))
      : { rows: [] };
  if (isIndexed) return pageByPlace(scan, targets, query, place);
  return isSorted
    ? pageBySortedPlace(scan, targets, query, place)
    : pageByScanOn(scan, targets, query, place);
}

function isOrdered({ type, sort }: Target): boolean {
  return sort !== undefined && orderPaths(type.name).has(sort.path);
}

function countAll({ reader, tenant }: ReadContext, targets: readonly Target[]): Awaitable<number> {
  let total = 0;
  const counted = inOrder(targets, ({ type, plan }) =>
    whenReady(reader.count(tenant, type.name, plan.condition), (found) => {
      total += found;
    }),
  );
  return whenReady(counted, () => total);
}

/** Reads the types one after the other, each in its order. */
function pageByIndex(
  scan: ScanContext,
  targets: readonly Target[],
  { startIndex, count, descending }: ListQuery,
): Awaitable<Page> {
  const { reader, tenant } = scan;
  const found: PageRow[] = [];
  let skip = startIndex - 1;
  let shown: ShownResources | undefined;
  let total = 0;
  let isFull = false;
  const read = inOrder(targets, (target) => {
    const { type, plan, sort } = target;
    const { condition } = plan;
    const order = { descending: sort !== undefined && descending, path: sort?.path };
    const limit = isFull ? 0 : count - found.length;
    const selection = { condition, order, offset: skip, limit, maxBytes: maxPageBytes };
    const isOnly = targets.length === 1;
    const selected = limit === 0 ? noRows : selectPage(scan, target, selection, isOnly);
    return whenReady(selected, (page) => {
      let here: number;
      if ('rows' in page) {
        here = page.rows.length;
        // After a page that ended because of its size, rows of the next type would leave a gap.
        isFull ||= mayBeFull(page.rows.map(({ document }) => document));
        for (const row of page.rows) found.push({ type, row });
      } else {
        here = page.count;
        shown = page;
      }
      const isWhole = skip === 0 && here < limit && !isFull;
      const counted = isWhole ? here : reader.count(tenant, type.name, condition);
      return whenReady(counted, (all) => {
        total += all;
        skip = Math.max(0, skip - all);
      });
    });
  });
  return whenReady(read, () => {
    if (shown !== undefined) return { rows: [], shown, total };
    return whenReady(fitPage(scan, found, scan.projections), (fits) => ({
      rows: fits === found.length ? found : found.slice(0, fits),
      total,
    }));
  });
}

const noRows: SelectedPage = { rows: [] };

/** @param isOnly whether the page has no resources of another type */
function selectPage(
  { reader, tenant, base, projections }: ScanContext,
  { type, sort }: Target,
  selection: ResourceSelection,
  isOnly: boolean,
): Awaitable<SelectedPage> {
  return isOnly && sort === undefined && sendsStored(type, projections.get(type)!)
    ? reader.page(tenant, type.name, selection, metaTexts(base, type))
    : whenReady(reader.select(tenant, type.name, selection), (rows) => ({ rows }));
}

/** Like `pageByIndex`, but from a place on, at a cost that does not depend on the place. */
async function pageByPlace(
  scan: ScanContext,
  targets: readonly Target[],
  { count, descending }: ListQuery,
  place: CursorPlace | undefined,
): Promise<Page> {
  const { reader, tenant } = scan;
  const backwards = place?.backwards === true;
  const rows: Match[] = [];
  let isFull = false;
  for (const { index, type, plan, sort } of backwards ? targets.toReversed() : targets) {
    if (place !== undefined && (backwards ? index > place.type : index < place.type)) continue;
    const limit = count + 1 - rows.length;
    if (limit === 0 || isFull) break;
    const isDescending = (sort !== undefined && descending) !== backwards;
    const order = { descending: isDescending, path: sort?.path };
    const selection = {
      condition: plan.condition,
      order,
      offset: 0,
      limit,
      maxBytes: maxPageBytes,
      after: place !== undefined && place.type === index ? placeOf(place) : undefined,
    };
    const page = await reader.select(tenant, type.name, selection);
    isFull = page.length < limit && mayBeFull(page.map(({ document }) => document));
    for (const row of page) {
      rows.push({
        target: index,
        type,
        row,
        // Read lazily: only the ends of a page need the key, and reading it parses the document.
        get key() {
          return sort === undefined ? undefined : keyOfRow(sort, row);
        },
      });
    }
  }
  const isAll = targets.length === 1 && targets[0]!.plan.condition.kind === 'all';
  const total = isAll
    ? await reader.count(tenant, targets[0]!.type.name, { kind: 'all' })
    : undefined;
  return pageOf(scan, rows, { count, isFull }, place, total);
}

function placeOf({ key, position }: CursorPlace): OrderPlace {
  return key === undefined ? { position } : { key: key as string | boolean, position };
}

/**
 * Cuts the rows that were found, one more than requested, into a page and the places to continue
 * from. A page also ends by its size.
 *
 * @param isFull whether there may be more although no more was found
 */
async function pageOf(
  scan: ScanContext,
  found: readonly Match[],
  { count, isFull }: { readonly count: number; readonly isFull: boolean },
  place: CursorPlace | undefined,
  total: number | undefined,
): Promise<Page> {
  const wanted = found.slice(0, count);
  const kept = wanted.slice(0, await fitPage(scan, wanted, scan.projections));
  const hasMore = found.length > kept.length || isFull;
  const backwards = place?.backwards === true;
  const matches = backwards ? kept.toReversed() : kept;
  const [first, last] = [matches[0], matches.at(-1)];
  const hasNext = backwards ? place !== undefined : hasMore;
  const hasPrevious = backwards ? hasMore : place !== undefined;
  return {
    rows: matches.map(({ type, row }) => ({ type, row })),
    total,
    next: hasNext && last !== undefined ? cursorPlace(last, false) : undefined,
    previous: hasPrevious && first !== undefined ? cursorPlace(first, true) : undefined,
  };
}

function cursorPlace({ target, row, key }: Match, backwards: boolean): CursorPlace {
  return { type: target, position: row.position, key, backwards };
}

async function pageByScan(
  scan: ScanContext,
  targets: readonly Target[],
  query: ListQuery,
): Promise<Page> {
  const { startIndex, count, descending } = query;
  const found = await inTurn(scan, () => scanAll(scan, targets, descending));
  const page = await rowsOf(scan, found.slice(startIndex - 1, startIndex - 1 + count));
  const fitting = page.slice(0, await fitPage(scan, page, scan.projections));
  return { rows: fitting.map(({ type, row }) => ({ type, row })), total: found.length };
}

/** Runs a scan when it is the tenant's turn: few scans run at the same time. */
function inTurn<T>({ semaphore, tenant }: ScanContext, work: () => Promise<T>): Promise<T> {
  return semaphore.run(tenant, work);
}

/**
 * Reads the rows at these places, up to the size of a page. Rows deleted meanwhile are left out.
 */
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

/** Reads a page in an order without an index: every page scans all rows, within the budget. */
async function pageBySortedPlace(
  scan: ScanContext,
  targets: readonly Target[],
  { count, descending }: ListQuery,
  place: CursorPlace | undefined,
): Promise<Page> {
  const found = await inTurn(scan, () => scanAll(scan, targets, descending));
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
  return pageOfPlaces(scan, nearest, count, place, found.length);
}

async function pageOfPlaces(
  scan: ScanContext,
  nearest: readonly Match<Positioned>[],
  count: number,
  place: CursorPlace | undefined,
  total: number | undefined,
): Promise<Page> {
  const rows = await rowsOf(scan, nearest.slice(0, count));
  return pageOf(scan, rows, { count, isFull: nearest.length > rows.length }, place, total);
}

/**
 * Reads a page in the order of creation by scanning from a place on. The page ends when it is full,
 * or when the request has scanned as many rows as it may: then it may be short or empty, and still
 * have a next page.
 */
async function pageByScanOn(
  scan: ScanContext,
  targets: readonly Target[],
  { count }: ListQuery,
  place: CursorPlace | undefined,
): Promise<Page> {
  if (place?.backwards === true) return pageBackwards(scan, targets, count, place);
  const { found, end } = await inTurn(scan, () => scanOn(scan, targets, count + 1, place));
  const page = await pageOf(scan, found, { count, isFull: false }, place, undefined);
  return page.next !== undefined || end === undefined
    ? page
    : { ...page, next: { ...end, backwards: false } };
}

/** Reads the page before a place. A backward scan cannot stop early: it reads everything before. */
async function pageBackwards(
  scan: ScanContext,
  targets: readonly Target[],
  count: number,
  place: CursorPlace,
): Promise<Page> {
  const all = await inTurn(scan, () => scanAll(scan, targets, false));
  const before = all.filter(
    ({ target, row }) =>
      target < place.type || (target === place.type && row.position < place.position),
  );
  return pageOfPlaces(scan, before.toReversed(), count, place, undefined);
}
