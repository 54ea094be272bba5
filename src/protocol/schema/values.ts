import { ScimError } from '../errors/scim-error.ts';
import { dateTimeKey } from '../text/date-time.ts';
import { foldText } from '../text/fold.ts';
import { foldUsername } from '../text/username.ts';
import type { Attribute } from './attribute.ts';
import {
  isPlainArray,
  isPlainObject,
  own,
  type Plain,
  type PlainArray,
  type PlainObject,
} from './plain.ts';

/** What a value is compared by: text folded unless caseExact, an instant in UTC, numbers and booleans as they are. */
export function comparisonKey(attribute: Attribute, value: Plain): string | number | boolean {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  // A complex value has no key of its own; only text reaches the rest.
  return textKey(attribute, value as string);
}

/** The key of a text for an attribute, as stored in indexes and asked for by filters. */
export function textKey(attribute: Attribute, text: string): string {
  // A protected value is no date.
  if (attribute.type === 'dateTime') return dateTimeKey(text) ?? text;
  if (attribute.folding === 'username') return foldUsername(text);
  return attribute.caseExact ? text : foldText(text);
}

/**
 * The values an attribute has in a resource, over every value of a multi-valued ancestor. `names` leads to it from `scope`.
 *
 * @param budget charged for each value that is looked into
 */
export function valuesAt(
  scope: Plain | undefined,
  names: readonly string[],
  depth = 0,
  budget?: { spend(steps: number): void },
): readonly Plain[] {
  if (scope === undefined) return [];
  if (isPlainArray(scope)) {
    budget?.spend(scope.length);
    return scope.flatMap((value) => valuesAt(value, names, depth, budget));
  }
  if (depth === names.length) return [scope];
  return valuesAt(own(scope as PlainObject, names[depth]!), names, depth + 1, budget);
}

/**
 * The key of one value of a multi-valued attribute. Two values with the same key are the same one: type and value agree (RFC 7643
 * §2.4), or all of it does where there is no value.
 */
export function elementKey(attribute: Attribute, element: Plain): string {
  if (!isPlainObject(element)) return `${typeof element} ${comparisonKey(attribute, element)}`;
  const value = own(element, 'value');
  if (value === undefined || isPlainArray(value)) return canonicalText(attribute, element);
  const type = own(element, 'type');
  const typeKey = type === undefined ? null : comparisonKey(attribute.byName.get('type')!, type);
  return JSON.stringify([comparisonKey(attribute.byName.get('value')!, value), typeKey]);
}

/** The same text for every order of sub-attributes. */
function canonicalText(attribute: Attribute, element: PlainObject): string {
  return JSON.stringify(attribute.subAttributes.map(({ name }) => own(element, name) ?? null));
}

/** Values of one multi-valued attribute. */
export const maxValues = 1_000;

/** Refuses a list of more values than an attribute may have, wherever in a value it is. @throws ScimError invalidValue */
export function checkValueCounts(attribute: Attribute, value: PlainArray | PlainObject): void {
  if (isPlainArray(value)) {
    if (value.length > maxValues)
      throw new ScimError('invalidValue', `${attribute.path} has more than ${maxValues} values`);
    for (const element of value) if (isPlainObject(element)) checkValueCounts(attribute, element);
  } else {
    for (const sub of attribute.subAttributes) {
      const part = own(value, sub.name);
      if (typeof part === 'object') checkValueCounts(sub, part);
    }
  }
}

/** Returns each value once; what a repeated one adds goes to the first. */
export function mergeDuplicates(attribute: Attribute, values: readonly Plain[]): Plain[] {
  if (values.length < 2) return [...values];
  const known = new Map<string, Plain>();
  for (const value of values) {
    const key = elementKey(attribute, value);
    const twin = known.get(key);
    if (twin === undefined) known.set(key, value);
    else if (isPlainObject(twin)) complete(attribute, twin, value as PlainObject);
  }
  return [...known.values()];
}

function complete(attribute: Attribute, twin: PlainObject, repeated: PlainObject): void {
  for (const sub of attribute.subAttributes) {
    const next = own(repeated, sub.name);
    const before = own(twin, sub.name);
    if (next === undefined) continue;
    if (before === undefined) twin[sub.name] = next;
    else if (isPlainArray(before))
      twin[sub.name] = mergeDuplicates(sub, [...before, ...(next as PlainArray)]);
  }
}
