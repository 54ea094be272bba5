import type { Attribute } from '../schema/attribute.ts';
import {
  type Attributes,
  getOwn,
  isStoredArray,
  isStoredObject,
  type StoredJson,
  type StoredJsonObject,
} from '../schema/stored-json.ts';

/** Returns the object that holds an attribute, creating it if necessary. */
export function holder(attributes: Attributes, { steps }: Attribute): StoredJsonObject {
  let at = attributes;
  for (const step of steps.slice(0, -1)) {
    const next = getOwn(at, step);
    if (isStoredObject(next)) {
      at = next;
    } else {
      const created: StoredJsonObject = {};
      at[step] = created;
      at = created;
    }
  }
  return at;
}

/** Returns the current value of an attribute without multi-valued ancestors. */
export function valueOf(attributes: Attributes, { steps }: Attribute): StoredJson | undefined {
  let at: StoredJson | undefined = attributes;
  for (const step of steps) {
    if (!isStoredObject(at)) return undefined;
    at = getOwn(at, step);
  }
  return at;
}

/** Returns the values of a multi-valued attribute, or the one value of a complex one. */
export function valuesOf(attributes: Attributes, attribute: Attribute): readonly StoredJson[] {
  const value = valueOf(attributes, attribute);
  if (value === undefined) return [];
  return isStoredArray(value) ? value : [value];
}
