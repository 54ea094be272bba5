import { quote, ScimError } from '../errors/scim-error.ts';
import { order } from '../filter/compare.ts';
import { resolveName } from '../path/resolve.ts';
import { type ParseContext, reportIgnored, tolerates } from '../profiles/profile.ts';
import { type Attribute, comparable } from '../schema/attribute.ts';
import type { ResourceType } from '../schema/registry.ts';
import {
  getOwn,
  isStoredArray,
  isStoredObject,
  type StoredJson,
  type StoredJsonObject,
} from '../schema/stored-json.ts';
import { comparisonKey } from '../schema/values.ts';

/**
 * Returns the attribute of `sortBy` (RFC 7644 §3.4.2.3); for a complex one, its `value`. Undefined
 * for an unknown name, where the profile tolerates it.
 *
 * @throws ScimError invalidValue
 */
export function resolveSort(
  type: ResourceType,
  sortBy: string,
  context: ParseContext,
): Attribute | undefined {
  const named = resolveName(type, sortBy.trim(), context);
  if (
    named === undefined &&
    sortBy.toLowerCase() !== 'password' &&
    tolerates(context, 'unknown-sort-attributes')
  ) {
    reportIgnored(context, `sortBy.${sortBy}`);
    return undefined;
  }
  if (named === undefined || named.returned === 'never') {
    throw new ScimError(
      'invalidValue',
      `sortBy names ${quote(sortBy)}, which is not a sortable attribute of ${type.name}`,
    );
  }
  const attribute = comparable(named);
  if (attribute === undefined || named.isExtension) {
    throw new ScimError(
      'invalidValue',
      `sortBy names ${named.path}, which is complex; name one of its sub-attributes`,
    );
  }
  return attribute;
}

export type SortKey = string | number | boolean | undefined;

/**
 * Returns the key a resource is sorted by: of a multi-valued attribute the primary value, or else
 * the first (RFC 7644 §3.4.2.3).
 */
export function sortKey(attribute: Attribute, resource: StoredJsonObject): SortKey {
  let at: StoredJson | undefined = resource;
  for (const name of attribute.steps) {
    at = isStoredObject(at) ? getOwn(at, name) : undefined;
    if (isStoredArray(at))
      at = at.find((value) => isStoredObject(value) && getOwn(value, 'primary') === true) ?? at[0];
  }
  return at === undefined || isStoredObject(at) ? undefined : comparisonKey(attribute, at);
}

/** Ascending. An unassigned attribute comes last, so in descending order first. */
export function compareSortKeys(left: SortKey, right: SortKey): number {
  if (left === undefined || right === undefined)
    return Number(left === undefined) - Number(right === undefined);
  return order(left, right);
}
