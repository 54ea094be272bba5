import type { Semaphore } from '../concurrency/semaphore.ts';
import { maxPageBytes } from '../ports/pages.ts';
import type { StoredResource } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import type { BoundFilter } from '../protocol/filter/bind.ts';
import { matches } from '../protocol/filter/evaluate.ts';
import { compareSortKeys, type SortKey, sortKey } from '../protocol/list/sort.ts';
import type { Projection } from '../protocol/projection/projection.ts';
import { type Attribute, rowsOf } from '../protocol/schema/attribute.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { StoredJsonObject } from '../protocol/schema/stored-json.ts';
import type { CursorPlace } from './cursor.ts';
import type { ReadContext } from './read-context.ts';
import { groupValues, readGroups } from './represent-groups.ts';
import { memberValues } from './represent-members.ts';
import { fullResource } from './represent-resource.ts';
import type { Target } from './targets.ts';

/** Limits of queries that no index decides. */
export interface ScanLimits {
  /** Resources and members that one query may read. */
  readonly budget: number;
  /** Resources per read. */
  readonly chunk: number;
}

export const defaultScanLimits: ScanLimits = { budget: 20_000, chunk: 100 };

/** Steps of work between pauses: about a millisecond. */
const stepsPerTurn = 10_000;

/** Bytes of documents per read. */
const maxChunkBytes = 2_097_152;

/** Steps for evaluating a resource, without its size. */
const stepsPerResource = 10;

/** What a query needs. */
export interface ScanContext extends ReadContext {
  readonly scans: ScanLimits;
  /** What is shown of each type, which decides how many rows fit into a page. */
  readonly projections: ReadonlyMap<ResourceType, Projection>;
  /** Limits how many scans run at the same time. */
  readonly semaphore: Semaphore;
  /** Yields to other requests. */
  readonly pause: () => Promise<void>;
}

/** A row, or its position only if many may match. */
export type Positioned = Pick<StoredResource, 'position'>;

/** A resource that matches a query. */
export interface Match<R extends Positioned = StoredResource> {
  /** Index of its target. */
  readonly target: number;
  readonly type: ResourceType;
  readonly row: R;
  readonly key: SortKey;
}

interface Place {
  readonly target: number;
  readonly position: number;
  readonly key: SortKey;
}

function compare(left: Place, right: Place, descending: boolean): number {
  const byKey = compareSortKeys(left.key, right.key);
  return (
    (descending ? -1 : 1) * (byKey || left.target - right.target || left.position - right.position)
  );
}

/** Returns a comparison by the total order of matches. */
export function orderOf(descending: boolean): (match: Match<Positioned>, other: Place) => number {
  return ({ target, row, key }, other) =>
    compare({ target, position: row.position, key }, other, descending);
}

/** Returns the sort key of a row in the order of an index. */
export function keyOfRow(sort: Attribute, row: StoredResource): SortKey {
  const meta = { created: `${row.created}Z`, lastModified: `${row.lastModified}Z` };
  return sortKey(sort, { ...(JSON.parse(row.document) as StoredJsonObject), meta });
}

/**
 * Returns the places of all matches, in order.
 *
 * @throws ScimError tooMany
 */
export async function scanAll(
  scan: ScanContext,
  targets: readonly Target[],
  descending: boolean,
): Promise<readonly Match<Positioned>[]> {
  const { reader, tenant, scans } = scan;
  const rows = new RowBudget(scans.budget);
  const found: Match<Positioned>[] = [];
  for (const target of targets) {
    const positions = await reader.positions(
      tenant,
      target.type.name,
      target.plan.condition,
      rows.left + 1,
    );
    rows.spend(positions.length);
    await evaluate(scan, target, positions, rows, ({ row: { position }, ...match }) => {
      scan.budget.keep(typeof match.key === 'string' ? match.key.length : 0);
      found.push({ ...match, row: { position } });
      return true;
    });
  }
  if (targets.some(({ sort }) => sort !== undefined)) {
    const order = orderOf(descending);
    found.sort((left, right) =>
      order(left, { target: right.target, position: right.row.position, key: right.key }),
    );
  }
  return found;
}

/**
 * Returns the first `wanted` matches after a place, in the order of creation.
 *
 * @returns also, as `end`, how far it has scanned if the budget ended the scan
 */
export async function scanOn(
  scan: ScanContext,
  targets: readonly Target[],
  wanted: number,
  place: CursorPlace | undefined,
): Promise<{
  readonly found: readonly Match[];
  readonly end: Omit<CursorPlace, 'backwards'> | undefined;
}> {
  const { reader, tenant, scans } = scan;
  const found: Match[] = [];
  let bytes = 0;
  let left = scans.budget;
  const take = (match: Match): boolean => {
    found.push(match);
    bytes += match.row.document.length;
    return found.length < wanted && bytes < maxPageBytes;
  };
  for (const target of targets) {
    if (place !== undefined && target.index < place.type) continue;
    let after = place !== undefined && target.index === place.type ? place.position : 0;
    for (;;) {
      if (left === 0) return { found, end: { type: target.index, position: after } };
      // Half of the budget is reserved for the last resource.
      const mayContinue = (): boolean => 2 * scan.budget.steps < scan.budget.maxSteps;
      const limit = Math.min(left, scans.chunk);
      const positions = await reader.positions(
        tenant,
        target.type.name,
        target.plan.condition,
        limit,
        after,
      );
      left -= positions.length;
      const last = await evaluate(
        scan,
        target,
        positions,
        new RowBudget(scans.budget),
        take,
        mayContinue,
      );
      if (found.length >= wanted) return { found, end: undefined };
      if (last !== undefined) return { found, end: { type: target.index, position: last } };
      if (positions.length < limit) break;
      after = positions.at(-1)!;
    }
  }
  return { found, end: undefined };
}

/** Counts the resources and members that a query may still read. */
class RowBudget {
  readonly #whole: number;
  left: number;

  constructor(whole: number) {
    this.#whole = whole;
    this.left = whole;
  }

  /** @throws ScimError tooMany */
  spend(count: number): void {
    this.left -= count;
    if (this.left >= 0) return;
    throw new ScimError(
      'tooMany',
      `no index covers this filter or order, and more than ${this.#whole} resources or members would have to be read; add a condition on an indexed attribute, or page with a cursor`,
    );
  }
}

/**
 * Evaluates resources one by one until `take` has enough, or the request may not continue.
 *
 * @returns the position at which it stopped; undefined when it has evaluated all
 */
async function evaluate(
  scan: ScanContext,
  target: Target,
  positions: readonly number[],
  rowBudget: RowBudget,
  take: (match: Match) => boolean,
  mayContinue: () => boolean = () => true,
): Promise<number | undefined> {
  const { reader, tenant, scans, budget, pause } = scan;
  const { index, type, plan, sort } = target;
  const needs = rowsNeeded(target);
  let turn = budget.steps;
  for (let from = 0; from < positions.length; ) {
    const asked = positions.slice(from, from + scans.chunk);
    const read = await reader.resourcesAt(tenant, type.name, asked, maxChunkBytes);
    const { rows, groups } = needs.has('memberOf') ? await readGroups(scan, read) : { rows: read };
    for (const row of rows) {
      budget.forget();
      budget.spend(stepsPerResource);
      budget.spendText(row.document.length);
      const resource = await fullResource(scan, type, row);
      const memberships = groups?.get(row.position);
      if (memberships !== undefined)
        resource[type.memberOf!.name] = [...groupValues(scan, memberships)];
      if (needs.has('members')) await addMembers(scan, type, row, resource, rowBudget);
      const isMatch = plan.residual === undefined || matches(plan.residual, resource, budget);
      if (
        isMatch &&
        !take({
          target: index,
          type,
          row,
          key: sort === undefined ? undefined : sortKey(sort, resource),
        })
      )
        return row.position;
      if (!mayContinue()) return row.position;
      if (budget.steps - turn >= stepsPerTurn) {
        turn = budget.steps;
        await pause();
      }
    }
    // Rows after the last were too large for one read, or are deleted: then the next read is empty.
    const last = rows.at(-1)?.position;
    from += last === undefined ? asked.length : asked.indexOf(last) + 1;
  }
  return undefined;
}

async function addMembers(
  scan: ScanContext,
  type: ResourceType,
  row: StoredResource,
  resource: StoredJsonObject,
  rowBudget: RowBudget,
): Promise<void> {
  const { reader, tenant, budget } = scan;
  const set = await reader.memberSet(tenant, row.id);
  if (set === undefined || set.total === 0) return;
  rowBudget.spend(set.total);
  budget.spend(set.total);
  const members = await reader.members(tenant, set.id, {
    after: -1,
    before: set.end,
    limit: set.total,
  });
  resource[type.members!.name] = [...memberValues(scan, members)];
}

/** Returns which memberships the filter or the order depends on. */
function rowsNeeded({ plan, sort }: Target): ReadonlySet<'members' | 'memberOf'> {
  const needed = new Set<'members' | 'memberOf'>();
  const add = (attribute: Attribute): void => {
    const rows = rowsOf(attribute)?.rows;
    if (rows !== undefined) needed.add(rows);
  };
  const walk = (filter: BoundFilter): void => {
    if ('attribute' in filter) add(filter.attribute);
    if ('operands' in filter) filter.operands.forEach(walk);
    if ('operand' in filter) walk(filter.operand);
  };
  if (plan.residual !== undefined) walk(plan.residual);
  if (sort !== undefined) add(sort);
  return needed;
}
