import { bindFilter, bindFilterAcrossTypes } from '../protocol/filter/bind.ts';
import { type Narrowing, narrow } from '../protocol/filter/narrow.ts';
import { parseFilter } from '../protocol/filter/parse.ts';
import type { ListQuery } from '../protocol/list/query.ts';
import { resolveSort } from '../protocol/list/sort.ts';
import { resolveName } from '../protocol/path/resolve.ts';
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
 * @throws ScimError invalidFilter, invalidValue
 */
export function targetsOf(types: readonly ResourceType[], query: ListQuery, reading: Reading): readonly Target[] {
  const filter = query.filter === undefined ? undefined : parseFilter(query.filter, undefined, reading);
  const bind = types.length > 1 ? bindFilterAcrossTypes : bindFilter;
  const sorts = sortsOf(types, query, reading);
  const targets = types.map((type, index): Target => {
    const narrowing: Narrowing =
      filter === undefined ? { condition: { kind: 'all' }, rest: undefined } : narrow(bind(type, filter, reading));
    return { index, type, narrowing, sort: sorts[index] };
  });
  return targets.filter(({ narrowing }) => narrowing.condition.kind !== 'none');
}

/** Across types, one that does not have the attribute has no value there; a name that no type has is wrong, or ignored, as of one type. */
function sortsOf(types: readonly ResourceType[], { sortBy }: ListQuery, reading: Reading): readonly (Attribute | undefined)[] {
  if (sortBy === undefined) return [];
  const known = types.filter((type) => resolveName(type, sortBy.trim(), reading) !== undefined);
  const asked = known.length === 0 ? types.slice(0, 1) : known;
  const sorts = new Map(asked.map((type) => [type, resolveSort(type, sortBy, reading)]));
  return types.map((type) => sorts.get(type));
}
