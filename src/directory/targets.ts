import { type BoundFilter, bindFilter, bindFilterAcrossTypes } from '../protocol/filter/bind.ts';
import { parseFilter } from '../protocol/filter/parse.ts';
import { type IndexPlan, planIndex } from '../protocol/filter/plan-index.ts';
import type { ListQuery } from '../protocol/list/query.ts';
import { resolveSort } from '../protocol/list/sort.ts';
import { resolveName } from '../protocol/path/resolve.ts';
import type { ParseContext } from '../protocol/profiles/profile.ts';
import type { Attribute } from '../protocol/schema/attribute.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { PathsByType } from './registries.ts';

/** One resource type of a query, with the query bound to it. */
export interface Target {
  readonly index: number;
  readonly type: ResourceType;
  readonly plan: IndexPlan;
  readonly sort: Attribute | undefined;
  /** Paths in the filter whose indexes are not complete. */
  readonly unready: readonly string[];
}

/**
 * Binds a query to each type that it spans. Types that cannot have a match are left out.
 *
 * @param unreadyOf indexes that are not complete, by resource type
 * @throws ScimError invalidFilter, invalidValue
 */
export function targetsOf(
  types: readonly ResourceType[],
  query: ListQuery,
  parseContext: ParseContext,
  unreadyOf?: PathsByType,
): readonly Target[] {
  const filter =
    query.filter === undefined
      ? undefined
      : (query.parsedFilter ?? parseFilter(query.filter, undefined, parseContext));
  const bind = types.length > 1 ? bindFilterAcrossTypes : bindFilter;
  const sorts = sortsOf(types, query, parseContext);
  const targets = types.map((type, index): Target => {
    const sort = sorts[index];
    if (filter === undefined) return { index, type, plan: everything, sort, unready: [] };
    const bound = bind(type, filter, parseContext);
    const unready = unreadyOf?.get(type.name);
    return {
      index,
      type,
      plan: planIndex(bound, unready),
      sort,
      unready: unready === undefined ? [] : [...pathsIn(bound)].filter((path) => unready.has(path)),
    };
  });
  return targets.filter(({ plan }) => plan.condition.kind !== 'none');
}

const everything: IndexPlan = { condition: { kind: 'all' }, residual: undefined };

/** Returns the paths of the attributes that a filter compares. */
function pathsIn(filter: BoundFilter): ReadonlySet<string> {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return new Set(filter.operands.flatMap((operand) => [...pathsIn(operand)]));
    case 'not':
      return pathsIn(filter.operand);
    case 'element':
      return pathsIn(filter.filter);
    case 'compare':
      return new Set([filter.attribute.path]);
    default:
      return new Set();
  }
}

/**
 * Resolves sortBy for each type. Across types, a type without the attribute sorts as without a
 * value; a name that no type has is an error, or ignored, as in a query of one type.
 */
function sortsOf(
  types: readonly ResourceType[],
  { sortBy }: ListQuery,
  parseContext: ParseContext,
): readonly (Attribute | undefined)[] {
  if (sortBy === undefined) return [];
  const known = types.filter(
    (type) => resolveName(type, sortBy.trim(), parseContext) !== undefined,
  );
  const asked = known.length === 0 ? types.slice(0, 1) : known;
  const sorts = new Map(asked.map((type) => [type, resolveSort(type, sortBy, parseContext)]));
  return types.map((type) => sorts.get(type));
}
