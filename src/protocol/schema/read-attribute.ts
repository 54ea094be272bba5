import { quote, ScimError } from '../errors/scim-error.ts';
import { describe, isArray, isObject, type JsonArray, type JsonObject, type JsonValue } from '../json/json-value.ts';
import { noteIgnored, type Reading, tolerates } from '../profiles/profile.ts';
import type { Attribute } from './attribute.ts';
import { isPlainObject, own, type Plain, type PlainObject } from './plain.ts';
import { readMembers } from './read-members.ts';
import { readScalar } from './read-scalar.ts';
import { mergeDuplicates } from './values.ts';

/** Most values of one multi-valued attribute. */
const mostValues = 1_000;

/**
 * A client's value for an attribute, checked and in Rollcall's form. Undefined when it leaves or makes the attribute unassigned:
 * null, `""` and `[]` do (RFC 7643 §2.5), and whatever a client sends for a readOnly one (RFC 7644 §3.3).
 *
 * @throws ScimError invalidValue, invalidSyntax
 */
export function readAttribute(attribute: Attribute, raw: JsonValue, reading: Reading): Plain | undefined {
  // An empty list of members is not the same as none: it says that there shall be no members.
  if (attribute.rows === 'members') return [...readMembers(attribute, raw, reading).ids];
  if (raw === null || attribute.mutability === 'readOnly') return undefined;
  return attribute.multiValued ? readMany(attribute, raw, reading) : readOne(attribute, raw, reading);
}

function readOne(attribute: Attribute, raw: JsonValue, reading: Reading): Plain | undefined {
  if (isArray(raw)) {
    if (raw.length === 0) return undefined;
    if (raw.length > 1 || !tolerates(reading, 'wrapped-values')) throw wrong(attribute, raw, 'one value');
    return readAttribute(attribute, raw[0]!, reading);
  }
  if (attribute.type === 'complex') return readComplex(attribute, raw, reading);
  const wrapped = isObject(raw) ? raw.get('value') : undefined;
  if (wrapped !== undefined && tolerates(reading, 'wrapped-values')) return readAttribute(attribute, wrapped, reading);
  return readScalar(attribute, raw, reading);
}

function readMany(attribute: Attribute, raw: JsonValue, reading: Reading): Plain | undefined {
  const values = asArray(attribute, raw, reading);
  if (values.length > mostValues) throw new ScimError('invalidValue', `${attribute.path} has more than ${mostValues} values`);
  const read: Plain[] = [];
  for (const value of values) {
    const element = readElement(attribute, value, reading);
    if (element !== undefined) read.push(element);
  }
  const kept = mergeDuplicates(attribute, read);
  if (kept.filter((value) => isPlainObject(value) && own(value, 'primary') === true).length > 1) {
    throw new ScimError('invalidValue', `${attribute.path} has more than one primary value`);
  }
  return kept.length === 0 ? undefined : kept;
}

function asArray(attribute: Attribute, raw: JsonValue, reading: Reading): JsonArray {
  if (isArray(raw)) return raw;
  if (raw === '') return [];
  if ((isObject(raw) || attribute.type !== 'complex') && tolerates(reading, 'single-as-array')) return [raw];
  throw wrong(attribute, raw, 'an array');
}

/** One value of a multi-valued attribute. One whose `value` was cleared is no value at all. */
export function readElement(attribute: Attribute, raw: JsonValue, reading: Reading): Plain | undefined {
  if (raw === null) throw wrong(attribute, raw, 'an array without null in it');
  if (attribute.type !== 'complex') return readScalar(attribute, raw, reading);
  if (isObject(raw) && raw.size === 0) throw new ScimError('invalidValue', `${attribute.path} holds an empty object`);
  const element = readComplex(attribute, raw, reading);
  if (element === undefined) return undefined;
  const cleared = attribute.byName.has('value') && own(element, 'value') === undefined && isObject(raw) && raw.has('value');
  return cleared ? undefined : element;
}

function readComplex(attribute: Attribute, raw: JsonValue, reading: Reading): PlainObject | undefined {
  if (isObject(raw)) {
    const object = readObject(attribute, raw, reading);
    return object === undefined ? undefined : object;
  }
  if (raw === '') return undefined;
  const value = attribute.byName.get('value');
  if (typeof raw === 'string' && value !== undefined && tolerates(reading, 'bare-complex-values')) {
    return { [value.name]: readScalar(value, raw, reading)! };
  }
  throw wrong(attribute, raw, 'an object');
}

/** The attributes of an object, in the schema's order; undefined when none is assigned. */
export function readObject(container: Attribute, raw: JsonObject, reading: Reading): PlainObject | undefined {
  const values: (Plain | undefined)[] = [];
  const seen = new Set<Attribute>();
  for (const [key, value] of raw) {
    const attribute = container.byName.get(key.toLowerCase());
    if (attribute === undefined) {
      refuseUnknown(container, key, reading);
    } else {
      if (seen.has(attribute)) throw new ScimError('invalidSyntax', `${attribute.path} is given twice, as ${quote(key)} too`);
      seen.add(attribute);
      values[attribute.order] = readAttribute(attribute, value, reading);
    }
  }
  return ordered(container, values);
}

function refuseUnknown(container: Attribute, key: string, reading: Reading): void {
  if (!tolerates(reading, 'unknown-attributes')) {
    throw new ScimError(
      'invalidSyntax',
      `${quote(key)} is no attribute of ${container.path === '' ? 'this resource' : container.path}`,
    );
  }
  noteIgnored(reading, container.path === '' ? key : `${container.path}.${key}`);
}

function ordered(container: Attribute, values: readonly (Plain | undefined)[]): PlainObject | undefined {
  const object: PlainObject = {};
  let empty = true;
  for (const attribute of container.subAttributes) {
    const value = values[attribute.order];
    if (value !== undefined) {
      object[attribute.name] = value;
      empty = false;
    } else if (attribute.required && container.parent !== undefined && !container.isExtension) {
      throw new ScimError('invalidValue', `${attribute.path} is required`);
    }
  }
  return empty ? undefined : object;
}

function wrong(attribute: Attribute, raw: JsonValue, expected: string): ScimError {
  return new ScimError('invalidValue', `${attribute.path} must be ${expected}; ${describe(raw)} was given`);
}
