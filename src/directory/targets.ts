import { ScimError } from '../protocol/errors/scim-error.ts';
import { bindFilter, bindFilterAcrossTypes } from '../protocol/filter/bind.ts';
import { type Narrowing, narrow } from '../protocol/filter/narrow.ts';
import { parseFilter } from '../protocol/filter/parse.ts';
import type { ListQuery } from '../protocol/list/query.ts';
import { resolveSort } from '../protocol/list/sort.ts';
import type { Reading } from '../protocol/profiles/profile.ts';
import type { Attribute } from '../protocol/schema/attribute.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';

/** One type a query is asked of, with what the query means there. */
export interface Target {
  readonly index: number;
  readonly type: ResourceType;
  readonly narrowing: Narrowing;
  readonly sort: Attribute | undefined;
}

/**
 * What a query means for each type it spans. A type that can't have a match is left out.
 *
 * @throws ScimError invalidFilter, invalidPath, invalidValue
 */
export function targetsOf(types: readonly ResourceType[], query: ListQuery, reading: Reading): readonly Target[] {
  const filter = query.filter === undefined ? undefined : parseFilter(query.filter);
  const isAcross = types.length > 1;
  const bind = isAcross ? bindFilterAcrossTypes : bindFilter;
  const targets = types.map((type, index): Target => {
    const narrowing: Narrowing =
      filter === undefined ? { condition: { kind: 'all' }, rest: undefined } : narrow(bind(type, filter, reading));
    return { index, type, narrowing, sort: sortOf(type, query, isAcross) };
  });
  if (isAcross && query.sortBy !== undefined && targets.every(({ sort }) => sort === undefined))
    resolveSort(types[0]!, query.sortBy);
  return targets.filter(({ narrowing }) => narrowing.condition.kind !== 'none');
}

/** Across types, one that does not have the attribute has no value there. */
function sortOf(type: ResourceType, { sortBy }: ListQuery, isAcross: boolean): Attribute | undefined {
  if (sortBy === undefined) return undefined;
  try {
    return resolveSort(type, sortBy);
  } catch (error) {
    if (isAcross && error instanceof ScimError && error.code === 'invalidPath') return undefined;
    throw error;
  }
}
