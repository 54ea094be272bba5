import { ScimError } from '../errors/scim-error.ts';
import {
  type ClientJson,
  type ClientJsonArray,
  ClientJsonNumber,
  type ClientJsonObject,
  describe,
  isArray,
  isObject,
} from '../json/client-json.ts';
import { refuseRepeatedNames } from '../json/names.ts';
import {
  type ParseContext,
  reportIgnored,
  resolveIdentifier,
  tolerates,
} from '../profiles/profile.ts';
import type { Attribute } from './attribute.ts';

/** Members in one request. */
const maxMembers = 200_000;

/** The distinct ids that a client lists as members, in its order. */
export interface ListedMembers {
  readonly ids: readonly string[];
  /** Ids that the client marks as deleted (SCIM 1.1). */
  readonly deleted: readonly string[];
}

/**
 * Reads a list of members. Only the ids are kept; the server provides everything else about a
 * member.
 *
 * @throws ScimError invalidValue, invalidSyntax; payloadTooLarge beyond 200,000 members
 */
export function readMembers(
  attribute: Attribute,
  raw: ClientJson,
  context: ParseContext,
): ListedMembers {
  const list = asList(attribute, raw, context);
  if (list.length > maxMembers) {
    throw new ScimError(
      'payloadTooLarge',
      `${attribute.path} lists ${list.length} members; the maximum is ${maxMembers}. Send several requests`,
    );
  }
  const ids = new Set<string>();
  const deleted = new Set<string>();
  for (const element of list) readMember(attribute, element, context, ids, deleted);
  return { ids: [...ids], deleted: [...deleted] };
}

function asList(attribute: Attribute, raw: ClientJson, context: ParseContext): ClientJsonArray {
  if (raw === null) return [];
  if (isArray(raw)) return raw;
  if (isObject(raw) && tolerates(context, 'single-as-array')) return [raw];
  throw wrong(attribute, 'an array of members', raw);
}

function readMember(
  attribute: Attribute,
  raw: ClientJson,
  context: ParseContext,
  ids: Set<string>,
  deleted: Set<string>,
): void {
  if (!isObject(raw)) {
    if (typeof raw !== 'string' || raw === '' || !tolerates(context, 'bare-complex-values')) {
      throw wrong(attribute, 'an array of objects such as {"value": "<id>"}', raw);
    }
    ids.add(resolveIdentifier(raw, context));
    return;
  }
  refuseRepeatedNames(raw);
  let value: ClientJson | undefined;
  let reference: ClientJson | undefined;
  let target = ids;
  for (const [key, member] of raw) {
    const name = attribute.byName.get(key)?.name ?? attribute.byName.get(key.toLowerCase())?.name;
    if (name === 'value') value = member;
    else if (name === '$ref') reference = member;
    else if (name === undefined && marksDeleted(key, member, context)) target = deleted;
    else if (name === undefined) refuseUnknown(attribute, key, context);
  }
  target.add(resolveIdentifier(idOf(attribute, value, reference, raw, context), context));
}

function marksDeleted(key: string, member: ClientJson, context: ParseContext): boolean {
  const marks =
    key.toLowerCase() === 'operation' &&
    typeof member === 'string' &&
    member.toLowerCase() === 'delete';
  return marks && tolerates(context, 'delete-markers');
}

function refuseUnknown(attribute: Attribute, key: string, context: ParseContext): void {
  if (!tolerates(context, 'unknown-attributes')) {
    throw new ScimError(
      'invalidSyntax',
      `${JSON.stringify(key.slice(0, 60))} is not an attribute of ${attribute.path}`,
    );
  }
  reportIgnored(context, `${attribute.path}.${key}`);
}

/** Returns the `value`, or the last segment of `$ref` (RFC 7643 §2.4). */
function idOf(
  attribute: Attribute,
  value: ClientJson | undefined,
  reference: ClientJson | undefined,
  raw: ClientJsonObject,
  context: ParseContext,
): string {
  if (typeof value === 'string' && value !== '') return value;
  const isScalar = typeof value === 'number' || value instanceof ClientJsonNumber;
  if (isScalar && tolerates(context, 'scalar-strings'))
    return value instanceof ClientJsonNumber ? value.text : String(value);
  const id =
    value === undefined && typeof reference === 'string' ? idInReference(reference) : undefined;
  if (id !== undefined) return id;
  if (raw.size === 0)
    throw new ScimError('invalidValue', `${attribute.path} contains an empty object`);
  throw new ScimError(
    'invalidValue',
    `each of ${attribute.path} needs a value: the id of a resource, as a string`,
  );
}

/** Returns the id in a `$ref`: its last segment, whatever the server and version. */
export function idInReference(reference: string): string | undefined {
  const id = reference.slice(reference.lastIndexOf('/') + 1);
  return id === '' ? undefined : id;
}

function wrong(attribute: Attribute, expected: string, raw: ClientJson): ScimError {
  return new ScimError(
    'invalidValue',
    `${attribute.path} must be ${expected}; ${describe(raw)} was given`,
  );
}
