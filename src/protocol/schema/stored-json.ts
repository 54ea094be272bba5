/**
 * A resource as Rollcall keeps it: plain JSON whose property names come from the registry alone, in the schema's order.
 * Absent means unassigned; there is no null and no empty array in it.
 */
export type StoredJson = string | number | boolean | StoredJsonObject | StoredJsonArray;
export interface StoredJsonObject {
  [name: string]: StoredJson;
}
export type StoredJsonArray = StoredJson[];

/** A resource without its envelope (`schemas`, `id`, `meta`). */
export type Attributes = StoredJsonObject;

/** What is stored and, with `meta`, sent: `schemas`, `id`, then the attributes in the schema's order. */
export type Document = StoredJsonObject;

export function isStoredObject(value: StoredJson | undefined): value is StoredJsonObject {
  return typeof value === 'object' && !Array.isArray(value);
}

export function isStoredArray(value: StoredJson | undefined): value is StoredJsonArray {
  return Array.isArray(value);
}

/** The value under a name the registry gave; undefined when unassigned. Never an inherited one. */
export function getOwn(object: StoredJsonObject, name: string): StoredJson | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Equality of two values of one attribute; the order of sub-attributes does not matter, that of values does. */
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

/** A copy that shares nothing with the value. */
export function copyStored<T extends StoredJson>(value: T): T;
export function copyStored(value: StoredJson): StoredJson {
  if (isStoredArray(value)) return value.map((element) => copyStored(element));
  if (!isStoredObject(value)) return value;
  const copy: StoredJsonObject = {};
  for (const name of Object.keys(value)) copy[name] = copyStored(value[name]!);
  return copy;
}
