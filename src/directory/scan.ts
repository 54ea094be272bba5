import type { Semaphore } from '../concurrency/semaphore.ts';
import { maxPageBytes } from '../ports/pages.ts';
import type { StoredResource } from '../ports/store.ts';
import type { Budget } from '../protocol/budget.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import type { BoundFilter } from '../protocol/filter/bind.ts';
import { matches } from '../protocol/filter/evaluate.ts';
import { compareSortKeys, type SortKey, sortKey } from '../protocol/list/sort.ts';
import type { Projection } from '../protocol/projection/projection.ts';
import { type Attribute, rowsOf } from '../protocol/schema/attribute.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { StoredJsonObject } from '../protocol/schema/stored-json.ts';
import type { CursorPlace } from './cursor.ts';
import {
  fullResource,
  groupsOfSome,
  groupValues,
  memberValues,
  type ReadContext,
} from './represent.ts';
import type { Target } from './targets.ts';

export interface ScanLimits {
  /** Resources and members that one query may look at when no index decides it. */
  readonly budget: number;
  /** Resources read at a time. */
  readonly chunk: number;
}

export const defaultScanLimits: ScanLimits = { budget: 20_000, chunk: 100 };

/** Steps of work after which others get their turn: about a millisecond. */
const stepsPerTurn = 10_000;

/** Bytes of documents read at a time. */
const maxChunkBytes = 2_097_152;

/** What it costs to look at a resource, whatever is in it. */
const stepsPerResource = 10;

export interface ScanContext extends ReadContext {
  /** What this request may still cost. */
  readonly budget: Budget;
  readonly scans: ScanLimits;
  /** What of each type is shown, which decides how much a page holds. */
  readonly projections: ReadonlyMap<ResourceType, Projection>;
  /** Lets few scans run at a time. */
  readonly semaphore: Semaphore;
  /** Lets the process answer others. */
  readonly pause: () => Promise<void>;
}

/** A row, or what is kept of it where many may match. */
export type Positioned = Pick<StoredResource, 'position'>;

export interface Match<R extends Positioned = StoredResource> {
  /** Index of the target it is of. */
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

/** The total order of matches. */
export function orderOf(descending: boolean): (match: Match<Positioned>, other: Place) => number {
  return ({ target, row, key }, other) =>
    compare({ target, position: row.position, key }, other, descending);
}

/** The key of a row in an order that an index has. */
export function keyOfRow(sort: Attribute, row: StoredResource): SortKey {
  const meta = { created: `${row.created}Z`, lastModified: `${row.lastModified}Z` };
  return sortKey(sort, { ...(JSON.parse(row.document) as StoredJsonObject), meta });
}

/**
 * The places of everything that matches, in order.
 *
 * @throws ScimError tooMany
 */
export async function scanAll(
  scanning: ScanContext,
  targets: readonly Target[],
  descending: boolean,
): Promise<readonly Match<Positioned>[]> {
  const { reader, tenant, scans } = scanning;
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
    await look(scanning, target, positions, rows, ({ row: { position }, ...match }) => {
      scanning.budget.keep(typeof match.key === 'string' ? match.key.length : 0);
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
 * The first `wanted` matches beyond a place, in the order of creation.
 *
 * @returns also how far it has looked, when the budget ended the search; undefined when there is nothing more
 */
export async function scanOn(
  scanning: ScanContext,
  targets: readonly Target[],
  wanted: number,
  place: CursorPlace | undefined,
): Promise<{
  readonly found: readonly Match[];
  readonly end: Omit<CursorPlace, 'backwards'> | undefined;
}> {
  const { reader, tenant, scans } = scanning;
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
      // Half of what the request may cost is left for the resource that is looked at last.
      const mayGoOn = (): boolean => 2 * scanning.budget.steps < scanning.budget.maxSteps;
      const limit = Math.min(left, scans.chunk);
      const positions = await reader.positions(
        tenant,
        target.type.name,
        target.plan.condition,
        limit,
        after,
      );
      left -= positions.length;
      const last = await look(
        scanning,
        target,
        positions,
        new RowBudget(scans.budget),
        take,
        mayGoOn,
      );
      if (found.length >= wanted) return { found, end: undefined };
      if (last !== undefined) return { found, end: { type: target.index, position: last } };
      if (positions.length < limit) break;
      after = positions.at(-1)!;
    }
  }
  return { found, end: undefined };
}

/** Resources and members that a query may still look at. */
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
      `no index decides this filter or order, and more than ${this.#whole} resources or members would have to be looked at; add a condition on an indexed attribute, or page with a cursor`,
    );
  }
}

/**
 * Evaluates resources in turn until `take` has enough, or the request may not go on.
 *
 * @returns the position it stopped at; undefined when it has looked at all
 */
async function look(
  scanning: ScanContext,
  target: Target,
  positions: readonly number[],
  rowBudget: RowBudget,
  take: (match: Match) => boolean,
  mayGoOn: () => boolean = () => true,
): Promise<number | undefined> {
  const { reader, tenant, scans, budget, pause } = scanning;
  const { index, type, plan, sort } = target;
  const needs = rowsNeeded(target);
  let turn = budget.steps;
  for (let from = 0; from < positions.length; ) {
    const asked = positions.slice(from, from + scans.chunk);
    const read = await reader.resourcesAt(tenant, type.name, asked, maxChunkBytes);
    const { rows, groups } = needs.has('memberOf')
      ? await groupsOfSome(scanning, read)
      : { rows: read };
    for (const row of rows) {
      budget.forget();
      budget.spend(stepsPerResource);
      budget.spendText(row.document.length);
      const resource = await fullResource(scanning, type, row);
      const memberships = groups?.get(row.position);
      if (memberships !== undefined)
        resource[type.memberOf!.name] = [...groupValues(scanning, memberships)];
      if (needs.has('members')) await addMembers(scanning, type, row, resource, rowBudget);
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
      if (!mayGoOn()) return row.position;
      if (budget.steps - turn >= stepsPerTurn) {
        turn = budget.steps;
        await pause();
      }
    }
    // What lies behind the last was too much to read at once, or is gone: then nothing is read next.
    const last = rows.at(-1)?.position;
    from += last === undefined ? asked.length : asked.indexOf(last) + 1;
  }
  return undefined;
}

async function addMembers(
  scanning: ScanContext,
  type: ResourceType,
  row: StoredResource,
  resource: StoredJsonObject,
  rowBudget: RowBudget,
): Promise<void> {
  const { reader, tenant, budget } = scanning;
  const set = await reader.memberSet(tenant, row.id);
  if (set === undefined || set.total === 0) return;
  rowBudget.spend(set.total);
  budget.spend(set.total);
  const members = await reader.members(tenant, set.id, {
    after: -1,
    before: set.end,
    limit: set.total,
  });
  resource[type.members!.name] = [...memberValues(scanning, members)];
}

/** Which memberships the evaluator or the order has to see. */
function rowsNeeded({ plan, sort }: Target): ReadonlySet<'members' | 'memberOf'> {
  const needed = new Set<'members' | 'memberOf'>();
  const note = (attribute: Attribute): void => {
    const rows = rowsOf(attribute)?.rows;
    if (rows !== undefined) needed.add(rows);
  };
  const walk = (filter: BoundFilter): void => {
    if ('attribute' in filter) note(filter.attribute);
    if ('operands' in filter) filter.operands.forEach(walk);
    if ('operand' in filter) walk(filter.operand);
  };
  if (plan.residual !== undefined) walk(plan.residual);
  if (sort !== undefined) note(sort);
  return needed;
}
