import { ScimError } from '../errors/scim-error.ts';
import { dateTimeKey } from '../text/date-time.ts';
import { foldText } from '../text/fold.ts';
import { foldUsername } from '../text/username.ts';
import type { Attribute } from './attribute.ts';
import {
  getOwn,
  isStoredArray,
  isStoredObject,
  type StoredJson,
  type StoredJsonArray,
  type StoredJsonObject,
} from './stored-json.ts';

/**
 * Returns the key that a value is compared by: a text folded unless caseExact, a time in UTC, a
 * number or boolean unchanged.
 */
export function comparisonKey(attribute: Attribute, value: StoredJson): string | number | boolean {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  // A complex value has no key of its own, so this is a text.
  return textKey(attribute, value as string);
}

/** Returns the key of a text for an attribute, as in indexes and filters. */
export function textKey(attribute: Attribute, text: string): string {
  // A protected value is not a date.
  if (attribute.type === 'dateTime') return dateTimeKey(text) ?? text;
  if (attribute.folding === 'username') return foldUsername(text);
  return attribute.caseExact ? text : foldText(text);
}

/**
 * Returns the values of an attribute within a scope, over all values of multi-valued ancestors.
 *
 * @param names from the scope to the attribute
 * @param budget charged for each value of an array
 */
export function valuesAt(
  scope: StoredJson | undefined,
  names: readonly string[],
  depth = 0,
  budget?: { spend(steps: number): void },
): readonly StoredJson[] {
  if (scope === undefined) return [];
  if (isStoredArray(scope)) {
    budget?.spend(scope.length);
    return scope.flatMap((value) => valuesAt(value, names, depth, budget));
  }
  if (depth === names.length) return [scope];
  return valuesAt(getOwn(scope as StoredJsonObject, names[depth]!), names, depth + 1, budget);
}

/**
 * Returns the key of one value of a multi-valued attribute. Two values are the same if their
 * `type` and `value` are equal (RFC 7643 §2.4), or without a `value`, if everything is.
 */
export function elementKey(attribute: Attribute, element: StoredJson): string {
  if (!isStoredObject(element)) return `${typeof element} ${comparisonKey(attribute, element)}`;
  const value = getOwn(element, 'value');
  if (value === undefined || isStoredArray(value)) return canonicalText(attribute, element);
  const type = getOwn(element, 'type');
  const typeKey = type === undefined ? null : comparisonKey(attribute.byName.get('type')!, type);
  return JSON.stringify([comparisonKey(attribute.byName.get('value')!, value), typeKey]);
}

/** Returns the same text for every order of sub-attributes. */
function canonicalText(attribute: Attribute, element: StoredJsonObject): string {
  return JSON.stringify(attribute.subAttributes.map(({ name }) => getOwn(element, name) ?? null));
}

/** Maximum number of values of one multi-valued attribute. */
export const maxValues = 1_000;

/**
 * Refuses a list with more than `maxValues` values, at any depth.
 *
 * @throws ScimError invalidValue
 */
export function checkValueCounts(
  attribute: Attribute,
  value: StoredJsonArray | StoredJsonObject,
): void {
  if (isStoredArray(value)) {
    if (value.length > maxValues)
      throw new ScimError('invalidValue', `${attribute.path} has more than ${maxValues} values`);
    for (const element of value) if (isStoredObject(element)) checkValueCounts(attribute, element);
  } else {
    for (const sub of attribute.subAttributes) {
      const part = getOwn(value, sub.name);
      if (typeof part === 'object') checkValueCounts(sub, part);
    }
  }
}

/** Returns each value once. What a duplicate adds is merged into the first. */
export function mergeDuplicates(attribute: Attribute, values: readonly StoredJson[]): StoredJson[] {
  if (values.length < 2) return [...values];
  const known = new Map<string, StoredJson>();
  for (const value of values) {
    const key = elementKey(attribute, value);
    const twin = known.get(key);
    if (twin === undefined) known.set(key, value);
    else if (isStoredObject(twin)) complete(attribute, twin, value as StoredJsonObject);
  }
  return [...known.values()];
}

function complete(attribute: Attribute, twin: StoredJsonObject, repeated: StoredJsonObject): void {
  for (const sub of attribute.subAttributes) {
    const next = getOwn(repeated, sub.name);
    const before = getOwn(twin, sub.name);
    if (next === undefined) continue;
    if (before === undefined) twin[sub.name] = next;
    else if (isStoredArray(before))
      twin[sub.name] = mergeDuplicates(sub, [...before, ...(next as StoredJsonArray)]);
  }
}
