import { dateTimeKey } from '../text/date-time.ts';
import { foldText } from '../text/fold.ts';
import { foldUsername } from '../text/username.ts';
import type { Attribute } from './attribute.ts';
import { equalPlain, isPlainArray, isPlainObject, own, type Plain, type PlainObject } from './plain.ts';

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
 */
export function valuesAt(scope: Plain | undefined, names: readonly string[], depth = 0): readonly Plain[] {
  if (scope === undefined) return [];
  if (isPlainArray(scope)) return scope.flatMap((value) => valuesAt(value, names, depth));
  if (depth === names.length) return [scope];
  return valuesAt(own(scope as PlainObject, names[depth]!), names, depth + 1);
}

/** Two values of a multi-valued attribute are the same one when type and value agree (RFC 7643 §2.4), or all of it does. */
export function sameValue(attribute: Attribute, left: Plain, right: Plain): boolean {
  if (!isPlainObject(left) || !isPlainObject(right)) {
    return typeof left === typeof right && comparisonKey(attribute, left) === comparisonKey(attribute, right);
  }
  const value = attribute.byName.get('value');
  if (value === undefined) return equalPlain(left, right);
  return sameSub(value, left, right) && sameSub(attribute.byName.get('type'), left, right);
}

function sameSub(sub: Attribute | undefined, left: PlainObject, right: PlainObject): boolean {
  if (sub === undefined) return true;
  const a = own(left, sub.name);
  const b = own(right, sub.name);
  if (a === undefined || b === undefined) return a === b && sub.name !== 'value';
  return comparisonKey(sub, a) === comparisonKey(sub, b);
}

/** Each value once; what a repeated one adds goes to the first. */
export function mergeDuplicates(attribute: Attribute, values: readonly Plain[]): Plain[] {
  const groups = new Map<string, Plain[]>();
  const kept: Plain[] = [];
  for (const value of values) {
    const bucket = bucketOf(attribute, value);
    const candidates = groups.get(bucket) ?? [];
    const twin = candidates.find((other) => sameValue(attribute, other, value));
    if (twin === undefined) {
      candidates.push(value);
      groups.set(bucket, candidates);
      kept.push(value);
    } else if (isPlainObject(twin)) {
      Object.assign(twin, { ...(value as PlainObject), ...twin });
    }
  }
  return kept;
}

/** Keeps the search for twins linear. */
function bucketOf(attribute: Attribute, value: Plain): string {
  const text = isPlainObject(value) ? own(value, 'value') : value;
  return text === undefined ? '' : String(comparisonKey(comparableSub(attribute), text));
}

function comparableSub(attribute: Attribute): Attribute {
  return attribute.byName.get('value') ?? attribute;
}
