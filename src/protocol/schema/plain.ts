/**
 * A resource as Rollcall keeps it: plain JSON whose property names come from the registry alone, in the schema's order.
 * Absent means unassigned; there is no null and no empty array in it.
 */
export type Plain = string | number | boolean | PlainObject | PlainArray;
export interface PlainObject {
  [name: string]: Plain;
}
export type PlainArray = Plain[];

/** A resource without its envelope (`schemas`, `id`, `meta`). */
export type Attributes = PlainObject;

/** What is stored and, with `meta`, sent: `schemas`, `id`, then the attributes in the schema's order. */
export type Document = PlainObject;

export function isPlainObject(value: Plain | undefined): value is PlainObject {
  return typeof value === 'object' && !Array.isArray(value);
}

export function isPlainArray(value: Plain | undefined): value is PlainArray {
  return Array.isArray(value);
}

/** The value under a name the registry gave; undefined when unassigned. Never an inherited one. */
export function own(object: PlainObject, name: string): Plain | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Equality of two values of one attribute; the order of sub-attributes does not matter, that of values does. */
export function equalPlain(left: Plain, right: Plain): boolean {
  if (left === right) return true;
  if (isPlainArray(left)) {
    return (
      isPlainArray(right) &&
      left.length === right.length &&
      left.every((value, index) => equalPlain(value, right[index]!))
    );
  }
  if (!isPlainObject(left) || !isPlainObject(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => {
      const other = own(right, name);
      return other !== undefined && equalPlain(left[name]!, other);
    })
  );
}

/** A copy that shares nothing with the value. */
export function copyPlain<T extends Plain>(value: T): T;
export function copyPlain(value: Plain): Plain {
  if (isPlainArray(value)) return value.map((element) => copyPlain(element));
  if (!isPlainObject(value)) return value;
  const copy: PlainObject = {};
  for (const name of Object.keys(value)) copy[name] = copyPlain(value[name]!);
  return copy;
}
