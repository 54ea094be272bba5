/**
 * A value as it is stored: JSON that can be trusted. Property names come from the registry, in
 * schema order. An unassigned attribute is absent; there is no null and no empty array.
 */
export type StoredJson = string | number | boolean | StoredJsonObject | StoredJsonArray;
export interface StoredJsonObject {
  [name: string]: StoredJson;
}
export type StoredJsonArray = StoredJson[];

/** A resource without its envelope (`schemas`, `id`, `meta`). */
export type Attributes = StoredJsonObject;

/**
 * A stored resource: `schemas`, `id`, then the attributes in schema order. Responses add `meta`.
 */
export type Document = StoredJsonObject;

export function isStoredObject(value: StoredJson | undefined): value is StoredJsonObject {
  return typeof value === 'object' && !Array.isArray(value);
}

export function isStoredArray(value: StoredJson | undefined): value is StoredJsonArray {
  return Array.isArray(value);
}

/** Returns the value of a property; undefined when it is unassigned. Never an inherited one. */
export function getOwn(object: StoredJsonObject, name: string): StoredJson | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/**
 * Returns whether two values of an attribute are equal. The order of sub-attributes does not
 * matter, the order of values does.
 */
export function equalStored(left: StoredJson, right: StoredJson): boolean {
  if (left === right) return true;
  if (isStoredArray(left)) {
    return (
      isStoredArray(right) &&
      left.length === right.length &&
      left.every((value, index) => equalStored(value, right[index]!))
    );
  }
  if (!isStoredObject(left) || !isStoredObject(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => {
      const other = getOwn(right, name);
      return other !== undefined && equalStored(left[name]!, other);
    })
  );
}

/** Returns a deep copy. */
export function copyStored<T extends StoredJson>(value: T): T;
export function copyStored(value: StoredJson): StoredJson {
  if (isStoredArray(value)) return value.map((element) => copyStored(element));
  if (!isStoredObject(value)) return value;
  const copy: StoredJsonObject = {};
  for (const name of Object.keys(value)) copy[name] = copyStored(value[name]!);
  return copy;
}
