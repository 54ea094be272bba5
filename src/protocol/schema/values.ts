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
  budget?: { spend(steps: number): void },
): readonly StoredJson[] {
  const found: StoredJson[] = [];
  collectValues(found, scope, names, 0, budget);
  return found;
}

function collectValues(
  found: StoredJson[],
  scope: StoredJson | undefined,
  names: readonly string[],
  depth: number,
  budget?: { spend(steps: number): void },
): void {
  if (scope === undefined) return;
  if (isStoredArray(scope)) {
    budget?.spend(scope.length);
    for (const value of scope) collectValues(found, value, names, depth, budget);
  } else if (depth === names.length) found.push(scope);
  else {
    const below = getOwn(scope as StoredJsonObject, names[depth]!);
    collectValues(found, below, names, depth + 1, budget);
  }
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
  const key = String(comparisonKey(attribute.byName.get('value')!, value));
  // The length tells where the value ends, whatever is in it.
  const valueKey = `value ${key.length} ${key}`;
  return type === undefined
    ? valueKey
    : `${valueKey} ${comparisonKey(attribute.byName.get('type')!, type)}`;
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

/** Up to this number, comparing all pairs is faster than a map. */
const fewValues = 8;

/** Whether a few values differ in their `value`, so that none of them is another's duplicate. */
function areDistinct(attribute: Attribute, values: readonly StoredJson[]): boolean {
  if (values.length > fewValues) return false;
  const valueAttribute = attribute.byName.get('value');
  if (valueAttribute === undefined) return false;
  const keys: (string | number | boolean)[] = [];
  for (const element of values) {
    const value = isStoredObject(element) ? getOwn(element, 'value') : undefined;
    if (value === undefined || isStoredArray(value)) return false;
    const key = comparisonKey(valueAttribute, value);
    if (keys.includes(key)) return false;
    keys.push(key);
  }
  return true;
}

/** Returns each value once. What a duplicate adds is merged into the first. */
export function mergeDuplicates(attribute: Attribute, values: readonly StoredJson[]): StoredJson[] {
  if (values.length < 2 || areDistinct(attribute, values)) return [...values];
  const known = new Map<string, StoredJson>();
  for (const value of values) {
    const key = elementKey(attribute, value);
    const twin = known.get(key);
    if (twin === undefined) known.set(key, value);
    else if (isStoredObject(twin))
      known.set(key, completed(attribute, twin, value as StoredJsonObject));
  }
  return known.size === values.length ? [...values] : [...known.values()];
}

/** Returns a value with what a later one adds, in schema order. */
function completed(
  attribute: Attribute,
  twin: StoredJsonObject,
  repeated: StoredJsonObject,
): StoredJsonObject {
  const whole: StoredJsonObject = {};
  for (const sub of attribute.subAttributes) {
    const next = getOwn(repeated, sub.name);
    const before = getOwn(twin, sub.name) ?? next;
    if (before === undefined) continue;
    whole[sub.name] =
      isStoredArray(before) && next !== undefined && next !== before
        ? mergeDuplicates(sub, [...before, ...(next as StoredJsonArray)])
        : before;
  }
  return whole;
}
