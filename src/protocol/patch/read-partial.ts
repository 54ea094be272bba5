import { ScimError } from '../errors/scim-error.ts';
import {
  type ClientJson,
  type ClientJsonArray,
  type ClientJsonObject,
  isArray,
  isObject,
} from '../json/client-json.ts';
import { refuseRepeatedNames } from '../json/names.ts';
import { type ParseContext, reportIgnored } from '../profiles/profile.ts';
import type { Attribute } from '../schema/attribute.ts';
import { asObject, ignoreUnknown, readAttribute, readElement } from '../schema/read-attribute.ts';
import type { StoredJson, StoredJsonObject } from '../schema/stored-json.ts';

/** Some sub-attributes of a complex value. */
export interface PartialValue {
  readonly value: StoredJsonObject;
  /** Names of sub-attributes given as null or `""`. */
  readonly clears: readonly string[];
}

/** Reads the sub-attributes that an object names. Missing ones may be required. */
export function readPartial(
  attribute: Attribute,
  raw: ClientJsonObject,
  context: ParseContext,
): PartialValue {
  refuseRepeatedNames(raw);
  const value: StoredJsonObject = {};
  const clears: string[] = [];
  for (const [key, member] of raw) {
    const sub = attribute.byName.get(key.toLowerCase());
    if (sub === undefined) {
      ignoreUnknown(attribute, key, context);
    } else if (sub.mutability === 'readOnly') {
      reportIgnored(context, sub.path);
    } else {
      const read = readAttribute(sub, member, context);
      if (read === undefined) clears.push(sub.name);
      else value[sub.name] = read;
    }
  }
  return { value, clears };
}

/**
 * Reads the values of a `remove`. Each needs only what identifies it.
 *
 * @throws ScimError invalidValue
 */
export function readPatterns(
  attribute: Attribute,
  raw: ClientJson,
  context: ParseContext,
): readonly StoredJson[] {
  return listed(attribute, raw).map((element) => {
    const pattern = element === null ? undefined : readPattern(attribute, element, context);
    if (pattern === undefined)
      throw new ScimError('invalidValue', `a value to remove from ${attribute.path} is empty`);
    return pattern;
  });
}

function listed(attribute: Attribute, raw: ClientJson): ClientJsonArray {
  if (isArray(raw)) return raw;
  if (isObject(raw) || attribute.type !== 'complex') return [raw];
  throw new ScimError(
    'invalidValue',
    `remove of ${attribute.path} needs a list of values; without a value it removes all of them`,
  );
}

function readPattern(
  attribute: Attribute,
  raw: ClientJson,
  context: ParseContext,
): StoredJson | undefined {
  if (attribute.type !== 'complex') return readElement(attribute, raw, context);
  const object = asObject(attribute, raw, context);
  const value = object === undefined ? {} : readPartial(attribute, object, context).value;
  return Object.keys(value).length === 0 ? undefined : value;
}
