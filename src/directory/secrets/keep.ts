import {
  type ClientJson,
  type ClientJsonObject,
  isArray,
  isObject,
} from '../../protocol/json/client-json.ts';
import type { Attribute } from '../../protocol/schema/attribute.ts';
import type { ResourceType } from '../../protocol/schema/registry.ts';
import {
  type Attributes,
  getOwn,
  isStoredArray,
  isStoredObject,
  type StoredJson,
  type StoredJsonArray,
  type StoredJsonObject,
} from '../../protocol/schema/stored-json.ts';
import { comparisonKey } from '../../protocol/schema/values.ts';
import { isEmpty, splitObject } from './split.ts';

/**
 * Keeps the secrets that a PUT does not mention, because the client cannot know them: those of the
 * resource, of its complex attributes and extensions, and of the elements that are still present.
 *
 * @param given the attributes of the request; changed in place
 * @param cleared canonical paths that the client gave as null
 */
export function keepSecrets(
  type: ResourceType,
  given: Attributes,
  current: Attributes,
  cleared: readonly string[],
): void {
  if (type.secrets.length > 0) keepBelow(type.secretHolders, type.root, given, current, cleared);
}

function keepBelow(
  holders: ReadonlySet<Attribute>,
  container: Attribute,
  given: StoredJsonObject,
  current: StoredJsonObject,
  cleared: readonly string[],
): void {
  for (const attribute of container.subAttributes) {
    const { name, path, secret } = attribute;
    const before = getOwn(current, name);
    if (before === undefined || (secret === undefined && !holders.has(attribute))) continue;
    const next = getOwn(given, name);
    if (secret !== undefined) {
      if (next === undefined && !cleared.includes(path)) given[name] = before;
    } else if (isStoredArray(before)) {
      const values = keepInElements(
        holders,
        attribute,
        next as StoredJsonArray | undefined,
        before,
        cleared,
      );
      if (values.length > 0) given[name] = values;
    } else if (!cleared.includes(path)) {
      // A copy, because the command may be executed again.
      const below = isStoredObject(next) ? { ...next } : {};
      keepBelow(holders, attribute, below, before as StoredJsonObject, cleared);
      if (!isEmpty(below)) given[name] = below;
    }
  }
}

function keepInElements(
  holders: ReadonlySet<Attribute>,
  attribute: Attribute,
  next: StoredJsonArray | undefined,
  before: StoredJsonArray,
  cleared: readonly string[],
): StoredJsonArray {
  const known = new Map<string, StoredJsonObject[]>();
  const invisible: StoredJsonArray = [];
  for (const element of before as StoredJsonObject[]) {
    const { attributes } = splitObject(holders, attribute, element);
    if (isEmpty(attributes)) invisible.push(element);
    const key = elementKey(attribute, attributes);
    known.set(key, [...(known.get(key) ?? []), element]);
  }
  if (next === undefined) return cleared.includes(attribute.path) ? [] : invisible;
  let namesInvisible = false;
  const kept = (next as StoredJsonObject[]).map((element, index) => {
    const { attributes } = splitObject(holders, attribute, element);
    namesInvisible ||= isEmpty(attributes);
    const twin = isEmpty(attributes)
      ? undefined
      : known.get(elementKey(attribute, attributes))?.shift();
    const copy = { ...element };
    const place = placeOf(index, next.length);
    const ownCleared = cleared
      .filter((path) => path.endsWith(place))
      .map((path) => path.slice(0, -place.length));
    if (twin !== undefined) keepBelow(holders, attribute, copy, twin, ownCleared);
    return copy;
  });
  // A client that sends elements of secrets only sends all of them.
  return namesInvisible ? kept : [...kept, ...invisible];
}

/** Returns the identity of an element: `type` and `value`, or else everything visible. */
function elementKey(attribute: Attribute, element: StoredJsonObject): string {
  const value = getOwn(element, 'value');
  if (value === undefined) return JSON.stringify(element);
  const type = getOwn(element, 'type');
  const keyOf = (name: string, part: StoredJson) =>
    comparisonKey(attribute.byName.get(name)!, part);
  return JSON.stringify([keyOf('value', value), type === undefined ? null : keyOf('type', type)]);
}

/**
 * Returns the canonical paths of secrets, and of attributes with secrets, that a body clears by
 * null, `""` or `[]`.
 */
export function clearedIn(type: ResourceType, body: ClientJsonObject): readonly string[] {
  return type.secrets.length === 0 ? [] : clearedBelow(type.secretHolders, type.root, body);
}

function clearedBelow(
  holders: ReadonlySet<Attribute>,
  container: Attribute,
  raw: ClientJson,
): readonly string[] {
  if (!isObject(raw)) return [];
  return [...raw].flatMap(([key, value]) => {
    const attribute = container.byName.get(key.toLowerCase());
    if (attribute === undefined || (attribute.secret === undefined && !holders.has(attribute)))
      return [];
    const isCleared = value === null || value === '' || (isArray(value) && value.length === 0);
    if (isCleared) return [attribute.path];
    if (!attribute.multiValued) return clearedBelow(holders, attribute, value);
    const elements = isArray(value) ? value : [value];
    return elements.flatMap((element, index) =>
      clearedBelow(holders, attribute, element).map(
        (path) => path + placeOf(index, elements.length),
      ),
    );
  });
}

/** Marks a path as that of one element of so many: if elements were merged, nothing is cleared. */
function placeOf(index: number, length: number): string {
  return `@${index}/${length}`;
}
