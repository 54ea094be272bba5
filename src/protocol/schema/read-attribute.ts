import { quote, ScimError } from '../errors/scim-error.ts';
import {
  type ClientJson,
  type ClientJsonArray,
  type ClientJsonObject,
  describe,
  isArray,
  isObject,
  typeName,
} from '../json/client-json.ts';
import { memberOf, refuseRepeatedNames } from '../json/names.ts';
import { parseJson } from '../json/parse-json.ts';
import { type ParseContext, reportIgnored, reportUnread, tolerates } from '../profiles/profile.ts';
import { type Attribute, namesResource, subAttributeOf } from './attribute.ts';
import { idInReference, readMembers } from './read-members.ts';
import { readScalar } from './read-scalar.ts';
import { getOwn, isStoredObject, type StoredJson, type StoredJsonObject } from './stored-json.ts';
import { maxValues, mergeDuplicates } from './values.ts';

/**
 * Returns a client's value for an attribute, checked and normalized. Undefined when the attribute
 * is or becomes unassigned: for null, `""` and `[]` (RFC 7643 §2.5), and for any value of a
 * readOnly attribute (RFC 7644 §3.3).
 *
 * @throws ScimError invalidValue, invalidSyntax
 */
export function readAttribute(
  attribute: Attribute,
  raw: ClientJson,
  context: ParseContext,
): StoredJson | undefined {
  // An empty list of members is a value: the group has no members.
  if (attribute.rows === 'members') return [...readMembers(attribute, raw, context).ids];
  if (raw === null || attribute.mutability === 'readOnly') return undefined;
  return attribute.multiValued
    ? readMany(attribute, raw, context)
    : readOne(attribute, raw, context);
}

function readOne(
  attribute: Attribute,
  raw: ClientJson,
  context: ParseContext,
): StoredJson | undefined {
  const value = unwrapArray(attribute, raw, context);
  if (value === undefined || value === null) return undefined;
  return attribute.type === 'complex'
    ? readComplex(attribute, value, context)
    : readSimple(attribute, value, context);
}

/**
 * Returns the value in an array of one, and any other value unchanged; undefined for an empty
 * array.
 *
 * @throws ScimError invalidValue for several values
 */
export function unwrapArray(
  attribute: Attribute,
  raw: ClientJson,
  context: ParseContext,
): ClientJson | undefined {
  if (!isArray(raw)) return raw;
  if (raw.length === 0) return undefined;
  if (raw.length > 1 || !tolerates(context, 'wrapped-values'))
    throw wrong(attribute, raw, 'one value');
  return unwrapArray(attribute, raw[0]!, context);
}

function readSimple(
  attribute: Attribute,
  raw: ClientJson,
  context: ParseContext,
): StoredJson | undefined {
  const wrapped = isObject(raw) ? memberOf(raw, 'value') : undefined;
  if (wrapped === undefined || !tolerates(context, 'wrapped-values'))
    return readScalar(attribute, raw, context);
  const value = unwrapArray(attribute, wrapped, context);
  return value === undefined || value === null ? undefined : readScalar(attribute, value, context);
}

function readMany(
  attribute: Attribute,
  raw: ClientJson,
  context: ParseContext,
): StoredJson | undefined {
  const values = asArray(attribute, raw, context);
  if (values.length > maxValues)
    throw new ScimError('invalidValue', `${attribute.path} has more than ${maxValues} values`);
  const read: StoredJson[] = [];
  for (const value of values) {
    const element = readElement(attribute, value, context);
    if (element !== undefined) read.push(element);
  }
  const kept = mergeDuplicates(attribute, read);
  if (
    kept.filter((value) => isStoredObject(value) && getOwn(value, 'primary') === true).length > 1
  ) {
    throw new ScimError('invalidValue', `${attribute.path} has more than one primary value`);
  }
  return kept.length === 0 ? undefined : kept;
}

function asArray(attribute: Attribute, raw: ClientJson, context: ParseContext): ClientJsonArray {
  if (isArray(raw)) return raw;
  if (raw === '') return [];
  const parsed = attribute.type === 'complex' ? parseText(raw, context) : undefined;
  if (isArray(parsed))
    return parsed.map((element) => (isObject(element) ? withDisplay(attribute, element) : element));
  const isOne = isObject(raw) || isObject(parsed) || attribute.type !== 'complex';
  if (isOne && tolerates(context, 'single-as-array')) return [raw];
  throw wrong(attribute, raw, 'an array');
}

/** Returns one value of a multi-valued attribute; undefined when its `value` is cleared. */
export function readElement(
  attribute: Attribute,
  raw: ClientJson,
  context: ParseContext,
): StoredJson | undefined {
  if (raw === null) throw wrong(attribute, raw, 'an array without null in it');
  if (attribute.type !== 'complex') return readSimple(attribute, raw, context);
  const object = asObject(attribute, raw, context);
  if (object === undefined) return undefined;
  if (object.size === 0)
    throw new ScimError('invalidValue', `${attribute.path} contains an empty object`);
  const element = readObject(attribute, object, context);
  const isCleared =
    element !== undefined &&
    getOwn(element, 'value') === undefined &&
    namesValue(attribute, object);
  return isCleared ? undefined : element;
}

function namesValue(attribute: Attribute, object: ClientJsonObject): boolean {
  return attribute.byName.has('value') && memberOf(object, 'value') !== undefined;
}

function readComplex(
  attribute: Attribute,
  raw: ClientJson,
  context: ParseContext,
): StoredJsonObject | undefined {
  const object = asObject(attribute, raw, context);
  return object === undefined ? undefined : readObject(attribute, object, context);
}

/**
 * Returns a client's complex value as an object, unwrapped if necessary. Undefined for `""`.
 *
 * @param raw neither null nor an array that may be unwrapped
 * @throws ScimError invalidValue for anything else
 */
export function asObject(
  attribute: Attribute,
  raw: ClientJson,
  context: ParseContext,
): ClientJsonObject | undefined {
  if (isObject(raw)) return withReferencedId(attribute, withParsedValue(attribute, raw, context));
  if (raw === '') return undefined;
  const parsed = parseText(raw, context);
  if (isObject(parsed)) return withReferencedId(attribute, withDisplay(attribute, parsed));
  const value = attribute.isExtension ? undefined : attribute.byName.get('value');
  if (typeof raw === 'string' && value !== undefined && tolerates(context, 'bare-complex-values')) {
    return new Map([[value.name, raw]]);
  }
  throw wrong(attribute, raw, 'an object');
}

/**
 * Returns the object or array in a JSON text; undefined for other texts, and where the profile
 * does not tolerate JSON texts.
 */
function parseText(
  raw: ClientJson,
  context: ParseContext,
): ClientJsonObject | ClientJsonArray | undefined {
  if (typeof raw !== 'string' || !context.profile.tolerances.has('json-texts')) return undefined;
  const first = raw.trimStart().charAt(0);
  if (first !== '{' && first !== '[') return undefined;
  try {
    const value = parseJson(raw);
    tolerates(context, 'json-texts');
    return value as ClientJsonObject | ClientJsonArray;
  } catch {
    return undefined;
  }
}

/**
 * Expands `{"value": "{\"value\": …}"}`. Members of the outer object win over those in the text.
 */
function withParsedValue(
  attribute: Attribute,
  raw: ClientJsonObject,
  context: ParseContext,
): ClientJsonObject {
  if (attribute.byName.get('value')?.type !== 'string') return raw;
  const parsed = parseText(memberOf(raw, 'value') ?? null, context);
  if (!isObject(parsed) || memberOf(parsed, 'value') === undefined) return raw;
  const own = [...raw].filter(([name]) => name.toLowerCase() !== 'value');
  const named = new Set(own.map(([name]) => name.toLowerCase()));
  const added = [...withDisplay(attribute, parsed)].filter(
    ([name]) => !named.has(name.toLowerCase()),
  );
  return new Map([...own, ...added]);
}

/** Renames `displayName`, as Entra ID calls the `display` of an application role. */
function withDisplay(attribute: Attribute, parsed: ClientJsonObject): ClientJsonObject {
  if (!attribute.byName.has('display') || attribute.byName.has('displayname')) return parsed;
  if (memberOf(parsed, 'display') !== undefined) return parsed;
  return new Map(
    [...parsed].map(([name, value]) => [
      name.toLowerCase() === 'displayname' ? 'display' : name,
      value,
    ]),
  );
}

/** Adds the id from `$ref` when the client gives no `value` (RFC 7643 §2.4). */
function withReferencedId(attribute: Attribute, raw: ClientJsonObject): ClientJsonObject {
  const value = attribute.byName.get('value');
  if (value === undefined || !namesResource(value)) return raw;
  const reference = memberOf(raw, '$ref');
  const id = typeof reference === 'string' ? idInReference(reference) : undefined;
  if (
    id === undefined ||
    [...raw.keys()].some((name) => attribute.byName.get(name.toLowerCase()) === value)
  )
    return raw;
  return new Map([...raw, [value.name, id]]);
}

/** Returns the attributes of an object in schema order; undefined when none is assigned. */
export function readObject(
  container: Attribute,
  raw: ClientJsonObject,
  context: ParseContext,
): StoredJsonObject | undefined {
  const attributes = attributesNamed(container, raw);
  const values: (StoredJson | undefined)[] = [];
  let at = 0;
  for (const [key, value] of raw) {
    const attribute = attributes[at];
    at += 1;
    if (attribute === undefined) ignoreUnknown(container, key, context);
    values.push(attribute && readMember(attribute, value, context));
  }
  return ordered(container, attributes, values);
}

/**
 * Returns the attribute of each member of an object, undefined for an unknown name. Only names
 * that no attribute has need a comparison with one another.
 *
 * @throws ScimError invalidSyntax when a name or an attribute is given twice
 */
function attributesNamed(
  container: Attribute,
  raw: ClientJsonObject,
): readonly (Attribute | undefined)[] {
  const attributes: (Attribute | undefined)[] = [];
  let unknown = 0;
  let repeated: string | undefined;
  for (const key of raw.keys()) {
    const attribute = subAttributeOf(container, key);
    if (attribute === undefined) unknown += 1;
    else if (attributes.includes(attribute)) repeated ??= key;
    attributes.push(attribute);
  }
  if (unknown > 1 || repeated !== undefined) refuseRepeatedNames(raw);
  if (repeated === undefined) return attributes;
  const { path } = subAttributeOf(container, repeated)!;
  throw new ScimError('invalidSyntax', `${quote(repeated)} repeats ${path}; give it once`);
}

function readMember(
  attribute: Attribute,
  raw: ClientJson,
  context: ParseContext,
): StoredJson | undefined {
  const { unread } = context;
  if (unread === undefined || attribute.required) return readAttribute(attribute, raw, context);
  try {
    return readAttribute(attribute, raw, context);
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    reportUnread(context, unread, attribute.path);
    return undefined;
  }
}

/**
 * Reports an ignored name.
 *
 * @throws ScimError invalidSyntax where the profile refuses unknown attributes
 */
export function ignoreUnknown(container: Attribute, key: string, context: ParseContext): void {
  if (!tolerates(context, 'unknown-attributes')) {
    throw new ScimError(
      'invalidSyntax',
      `${quote(key)} is not an attribute of ${container.path || 'this resource'}`,
    );
  }
  reportIgnored(context, container.path === '' ? key : `${container.path}.${key}`);
}

/** @param values of the attributes, in the same order */
function ordered(
  container: Attribute,
  attributes: readonly (Attribute | undefined)[],
  values: readonly (StoredJson | undefined)[],
): StoredJsonObject | undefined {
  const object: StoredJsonObject = {};
  let empty = true;
  for (const attribute of container.subAttributes) {
    const at = attributes.indexOf(attribute);
    const value = at < 0 ? undefined : values[at];
    if (value !== undefined) {
      object[attribute.name] = value;
      empty = false;
    } else if (attribute.required && container.parent !== undefined && !container.isExtension) {
      throw new ScimError('invalidValue', `${attribute.path} is required`);
    }
  }
  return empty ? undefined : object;
}

function wrong(attribute: Attribute, raw: ClientJson, expected: string): ScimError {
  const given = attribute.secret === undefined ? describe(raw) : typeName(raw);
  return new ScimError('invalidValue', `${attribute.path} must be ${expected}; ${given} was given`);
}
