import type { Reader, StoredMembership, StoredResource } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import type { BoundFilter } from '../protocol/filter/bind.ts';
import { matches } from '../protocol/filter/evaluate.ts';
import { compareSortKeys, type SortKey, sortKey } from '../protocol/list/sort.ts';
import { type Attribute, rowsOf } from '../protocol/schema/attribute.ts';
import type { PlainObject } from '../protocol/schema/plain.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { CursorPlace } from './cursor.ts';
import type { Gate } from './gate.ts';
import { fullResource, groupValues, memberValues, type Showing } from './represent.ts';
import type { Target } from './targets.ts';

export interface ScanLimits {
  /** Resources and members that one query may look at when no index decides it. */
  readonly budget: number;
  /** Resources looked at before others get their turn. */
  readonly chunk: number;
}

export const defaultScanLimits: ScanLimits = { budget: 20_000, chunk: 100 };

export interface Scanning extends Showing {
  readonly scans: ScanLimits;
  /** Lets few scans run at a time. */
  readonly gate: Gate;
  /** Lets the process answer others. */
  readonly pause: () => Promise<void>;
}

export interface Match {
  /** Index of the target it is of. */
  readonly target: number;
  readonly type: ResourceType;
  readonly row: StoredResource;
  readonly key: SortKey;
}

interface Place {
  readonly target: number;
  readonly position: number;
  readonly key: SortKey;
}

function compare(left: Place, right: Place, descending: boolean): number {
  const byKey = compareSortKeys(left.key, right.key);
  return (descending ? -1 : 1) * (byKey || left.target - right.target || left.position - right.position);
}

/** The total order of matches. */
export function orderOf(descending: boolean): (match: Match, other: Place) => number {
  return ({ target, row, key }, other) => compare({ target, position: row.position, key }, other, descending);
}

/** The key of a row in an order that an index has. */
export function keyOfRow(sort: Attribute, row: StoredResource): SortKey {
  const meta = { created: `${row.created}Z`, lastModified: `${row.lastModified}Z` };
  return sortKey(sort, { ...(JSON.parse(row.document) as PlainObject), meta });
}

/**
 * Everything that matches, in order.
 *
 * @throws ScimError tooMany
 */
export async function scanAll(scanning: Scanning, targets: readonly Target[], descending: boolean): Promise<readonly Match[]> {
  const { reader, tenant, scans } = scanning;
  const budget = new Budget(scans.budget);
  const found: Match[] = [];
  for (const target of targets) {
    const positions = await reader.positions(tenant, target.type.name, target.narrowing.condition, budget.left + 1);
    budget.spend(positions.length);
    await look(scanning, target, positions, budget, (match) => {
      found.push(match);
      return true;
    });
  }
  if (targets.some(({ sort }) => sort !== undefined)) {
    const order = orderOf(descending);
    found.sort((left, right) => order(left, { target: right.target, position: right.row.position, key: right.key }));
  }
  return found;
}

/**
 * The first `wanted` matches beyond a place, in the order of creation.
 *
 * @returns also how far it has looked, when the budget ended the search; undefined when there is nothing more
 */
export async function scanOn(
  scanning: Scanning,
  targets: readonly Target[],
  wanted: number,
  place: CursorPlace | undefined,
): Promise<{ readonly found: readonly Match[]; readonly end: Omit<CursorPlace, 'backwards'> | undefined }> {
  const { reader, tenant, scans } = scanning;
  const found: Match[] = [];
  let left = scans.budget;
  for (const target of targets) {
    if (place !== undefined && target.index < place.type) continue;
    let after = place !== undefined && target.index === place.type ? place.position : 0;
    for (;;) {
      if (left === 0) return { found, end: { type: target.index, position: after } };
      const limit = Math.min(left, scans.chunk);
      const positions = await reader.positions(tenant, target.type.name, target.narrowing.condition, limit, after);
      left -= positions.length;
      await look(scanning, target, positions, new Budget(scans.budget), (match) => found.push(match) < wanted);
      if (found.length >= wanted) return { found, end: undefined };
      if (positions.length < limit) break;
      after = positions.at(-1)!;
    }
  }
  return { found, end: undefined };
}

/** What a query may still look at. */
class Budget {
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

/** Evaluates resources in turn until `take` has enough. */
async function look(
  scanning: Scanning,
  target: Target,
  positions: readonly number[],
  budget: Budget,
  take: (match: Match) => boolean,
): Promise<void> {
  const { reader, tenant, scans, pause } = scanning;
  const { index, type, narrowing, sort } = target;
  const needs = rowsNeeded(target);
  for (let from = 0; from < positions.length; from += scans.chunk) {
    const rows = await reader.resourcesAt(tenant, type.name, positions.slice(from, from + scans.chunk));
    const groups = needs.has('memberOf') ? await groupsOf(reader, tenant, rows) : undefined;
    for (const row of rows) {
      const resource = await fullResource(scanning, type, row);
      const memberships = groups?.get(row.position);
      if (memberships !== undefined) resource[type.memberOf!.name] = [...groupValues(scanning, memberships)];
      if (needs.has('members')) await addMembers(scanning, type, row, resource, budget);
      if (narrowing.rest !== undefined && !matches(narrowing.rest, resource)) continue;
      if (!take({ target: index, type, row, key: sort === undefined ? undefined : sortKey(sort, resource) })) return;
    }
    await pause();
  }
}

function groupsOf(
  reader: Reader,
  tenant: string,
  rows: readonly StoredResource[],
): Promise<ReadonlyMap<number, readonly StoredMembership[]>> {
  return reader.groupsOf(
    tenant,
    rows.filter(({ isMember }) => isMember).map(({ position }) => position),
  );
}

async function addMembers(
  scanning: Scanning,
  type: ResourceType,
  row: StoredResource,
  resource: PlainObject,
  budget: Budget,
): Promise<void> {
  const { reader, tenant } = scanning;
  const set = await reader.memberSet(tenant, row.id);
  if (set === undefined || set.total === 0) return;
  budget.spend(set.total);
  const members = await reader.members(tenant, set.id, { after: -1, before: set.end, limit: set.total });
  resource[type.members!.name] = [...memberValues(scanning, members)];
}

/** Which memberships the evaluator or the order has to see. */
function rowsNeeded({ narrowing, sort }: Target): ReadonlySet<'members' | 'memberOf'> {
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
  if (narrowing.rest !== undefined) walk(narrowing.rest);
  if (sort !== undefined) note(sort);
  return needed;
}
