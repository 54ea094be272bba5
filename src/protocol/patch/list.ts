import type { Budget } from '../budget.ts';
import { ScimError } from '../errors/scim-error.ts';
import type { Attribute } from '../schema/attribute.ts';
import {
  copyStored,
  getOwn,
  isStoredArray,
  isStoredObject,
  type StoredJson,
  type StoredJsonArray,
  type StoredJsonObject,
} from '../schema/stored-json.ts';
import { comparisonKey, elementKey } from '../schema/values.ts';

/**
 * The values of a list by key, valid as long as values are only added. So many additions to a long
 * list read it once.
 */
export type ListKeys = Map<StoredJsonArray, Map<string, StoredJson>>;

/** What changing a list needs. */
export interface ListWork {
  readonly keys: ListKeys;
  readonly budget: Budget;
}

/** Sets one attribute of an object. `add` merges lists. */
export function assign(
  { keys, budget }: ListWork,
  attribute: Attribute,
  at: StoredJsonObject,
  value: StoredJson,
  kind: 'add' | 'replace',
): void {
  if (attribute.multiValued && kind === 'add')
    addValues({ keys, budget }, attribute, at, value as StoredJsonArray);
  else at[attribute.name] = copyStored(value);
}

/** Adds values to a set. A value that is already there is only completed. */
export function addValues(
  work: ListWork,
  attribute: Attribute,
  at: StoredJsonObject,
  added: readonly StoredJson[],
): void {
  const { keys, budget } = work;
  const current = getOwn(at, attribute.name);
  const list = isStoredArray(current) ? current : [];
  at[attribute.name] = list;
  const known = keys.get(list) ?? keysOf(attribute, list, budget);
  keys.set(list, known);
  budget.spend(added.length);
  for (const value of added) {
    const key = elementKey(attribute, value);
    let target = known.get(key);
    if (target === undefined) {
      target = copyStored(value);
      list.push(target);
      known.set(key, target);
    } else if (isStoredObject(target)) {
      for (const sub of attribute.subAttributes) {
        const next = getOwn(value as StoredJsonObject, sub.name);
        if (next !== undefined) assign(work, sub, target, next, 'add');
      }
    }
    if (!isStoredObject(value) || getOwn(value, 'primary') !== true) continue;
    budget.spend(list.length);
    keepOnePrimary(attribute, list, new Set([target]));
  }
}

function keysOf(
  attribute: Attribute,
  list: StoredJsonArray,
  budget: Budget,
): Map<string, StoredJson> {
  budget.weigh(list);
  return new Map(list.map((value) => [elementKey(attribute, value), value]));
}

/**
 * Makes a new primary value replace the old one (RFC 7644 §3.5.2). Several new ones are an error.
 */
export function keepOnePrimary(
  attribute: Attribute,
  values: readonly StoredJson[],
  chosen: ReadonlySet<StoredJson>,
): void {
  if (chosen.size > 1)
    throw new ScimError(
      'invalidValue',
      `${attribute.path} can have one primary value; this would set several`,
    );
  for (const value of values) {
    if (isStoredObject(value) && !chosen.has(value) && getOwn(value, 'primary') === true)
      value['primary'] = false;
  }
}

/**
 * Returns the values that match none of the patterns. A pattern with a `value` matches by it, and
 * by `type` if it has one; other patterns match by everything they contain.
 */
export function withoutValues(
  attribute: Attribute,
  values: readonly StoredJson[],
  patterns: readonly StoredJson[],
  budget: Budget,
): StoredJsonArray {
  const bySignature = new Map<
    string,
    { readonly names: readonly string[]; readonly keys: Set<string> }
  >();
  for (const pattern of patterns) {
    const names = namesOf(attribute, pattern);
    if (names.length === 0 && isStoredObject(pattern)) continue;
    const signature = names.join(' ');
    const group = bySignature.get(signature) ?? { names, keys: new Set<string>() };
    bySignature.set(signature, group);
    group.keys.add(keyBy(attribute, names, pattern));
  }
  const groups = [...bySignature.values()];
  for (let index = 0; index < groups.length; index += 1)
    for (const value of values) budget.weigh(value);
  return values.filter(
    (value) => !groups.some(({ names, keys }) => keys.has(keyBy(attribute, names, value))),
  );
}

/** Returns the names a pattern is compared by; none for a simple value. */
function namesOf(attribute: Attribute, pattern: StoredJson): readonly string[] {
  if (!isStoredObject(pattern)) return [];
  const names = attribute.subAttributes
    .map(({ name }) => name)
    .filter((name) => getOwn(pattern, name) !== undefined);
  return names.includes('value')
    ? names.filter((name) => name === 'value' || name === 'type')
    : names;
}

function keyBy(attribute: Attribute, names: readonly string[], value: StoredJson): string {
  if (!isStoredObject(value)) return elementKey(attribute, value);
  return JSON.stringify(
    names.map((name) => {
      const part = getOwn(value, name);
      if (part === undefined) return null;
      return isStoredArray(part)
        ? part
        : comparisonKey(attribute.byName.get(name.toLowerCase())!, part);
    }),
  );
}
