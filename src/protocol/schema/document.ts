import { quote, ScimError } from '../errors/scim-error.ts';
import { type ClientJson, type ClientJsonObject, describe, isArray } from '../json/client-json.ts';
import { memberOf, repeatedName } from '../json/names.ts';
import { type ParseContext, reportIgnored, tolerates } from '../profiles/profile.ts';
import type { Attribute } from './attribute.ts';
import { standardPath } from './pre-standard-urns.ts';
import { readObject } from './read-attribute.ts';
import type { ResourceType } from './registry.ts';
import {
  type Attributes,
  type Document,
  getOwn,
  isStoredArray,
  isStoredObject,
  type StoredJson,
  type StoredJsonObject,
} from './stored-json.ts';

export { memberOf };

/**
 * Reads a resource from a POST or PUT body. Drops readOnly attributes, and checks `schemas` and
 * required attributes.
 *
 * @throws ScimError invalidSyntax, invalidValue
 */
export function readResource(
  type: ResourceType,
  raw: ClientJsonObject,
  context: ParseContext,
  verb: 'create' | 'replace' = 'create',
): Attributes {
  const named = checkSchemas(type, memberOf(raw, 'schemas'), context);
  const attributes = readObject(type.root, withStandardNames(type, raw, context), context) ?? {};
  if (named !== undefined) checkExtensionsNamed(type, raw, named, context);
  checkRequired(type, attributes, verb);
  return attributes;
}

/** Returns whether the `schemas` of a message contain a URN, ignoring case (RFC 7644 §3.1). */
export function namesSchema(schemas: ClientJson | undefined, urn: string): boolean {
  return (
    isArray(schemas) &&
    schemas.some((name) => typeof name === 'string' && name.toLowerCase() === urn.toLowerCase())
  );
}

/**
 * Refuses a resource without a required attribute or extension (RFC 7643 §6, §7).
 *
 * @param verb `replace`: secrets keep their value when they are missing
 */
export function checkRequired(
  type: ResourceType,
  attributes: Attributes,
  verb: 'create' | 'replace' = 'create',
): void {
  checkContainer(type, type.root, attributes, verb);
}

function checkContainer(
  type: ResourceType,
  container: Attribute,
  values: StoredJsonObject,
  verb: 'create' | 'replace',
): void {
  for (const attribute of container.subAttributes) {
    const value = getOwn(values, attribute.name);
    const isKept = verb === 'replace' && attribute.secret !== undefined;
    if (attribute.required && value === undefined && !isKept)
      throw new ScimError('invalidValue', `${attribute.path} is required`);
    if (attribute.isExtension) checkExtension(type, attribute, value, verb);
  }
}

function checkExtension(
  type: ResourceType,
  extension: Attribute,
  value: StoredJson | undefined,
  verb: 'create' | 'replace',
): void {
  if (isStoredObject(value)) return checkContainer(type, extension, value, verb);
  if (type.extensions.some(({ schema, required }) => required && schema === extension.name)) {
    throw new ScimError('invalidValue', `the extension ${extension.name} is required`);
  }
}

/**
 * Returns the URNs of `schemas` in lower case; undefined when it is missing and the profile
 * tolerates that.
 */
function checkSchemas(
  type: ResourceType,
  raw: ClientJson | undefined,
  context: ParseContext,
): ReadonlySet<string> | undefined {
  if (isUnassigned(raw)) {
    if (tolerates(context, 'missing-schemas')) return undefined;
    throw new ScimError('invalidSyntax', `schemas is missing; it must name ${type.schema}`);
  }
  if (!isArray(raw))
    throw new ScimError('invalidSyntax', `schemas must be an array; ${describe(raw)} was given`);
  const known = type.schemaUrns;
  const named = new Set<string>();
  for (const urn of raw) {
    if (typeof urn !== 'string')
      throw new ScimError('invalidSyntax', 'schemas must contain only strings');
    const lower = standardUrnOf(type, urn, known, context).toLowerCase();
    named.add(lower);
    if (!known.has(lower)) checkForeignSchema(type, urn, context);
  }
  if (!named.has(type.schema.toLowerCase()))
    throw new ScimError('invalidSyntax', `schemas must name ${type.schema}`);
  return named;
}

/** Returns the body with standard URNs in place of pre-standard ones. */
function withStandardNames(
  type: ResourceType,
  raw: ClientJsonObject,
  context: ParseContext,
): ClientJsonObject {
  const old: string[] = [];
  for (const name of raw.keys()) {
    const standard = name.includes(':') ? standardPath(type, name) : undefined;
    if (standard !== undefined && type.extensions.some(({ schema }) => standard === schema))
      old.push(name);
  }
  if (old.length === 0 || !tolerates(context, 'pre-standard-urns')) return raw;
  const translated = new Map<string, ClientJson>();
  for (const [name, value] of raw) {
    const standard = old.includes(name) ? standardPath(type, name)! : name;
    if (translated.has(standard)) throw repeatedName(standard);
    translated.set(standard, value);
  }
  return translated;
}

/** Returns whether the value is missing, null or empty (RFC 7643 §2.5). */
function isUnassigned(schemas: ClientJson | undefined): schemas is undefined | null | readonly [] {
  return schemas === undefined || schemas === null || (isArray(schemas) && schemas.length === 0);
}

/**
 * Checks the `schemas` of a message. They must contain its URN, or be missing where the profile
 * tolerates that.
 *
 * @throws ScimError invalidSyntax
 */
export function checkMessageSchema(
  body: ClientJsonObject,
  urn: string,
  context: ParseContext,
): void {
  const schemas = memberOf(body, 'schemas');
  if (namesSchema(schemas, urn)) return;
  if (isUnassigned(schemas) && tolerates(context, 'missing-schemas')) return;
  throw new ScimError('invalidSyntax', `schemas must name ${urn}`);
}

function checkExtensionsNamed(
  type: ResourceType,
  raw: ClientJsonObject,
  named: ReadonlySet<string>,
  context: ParseContext,
): void {
  for (const { schema } of type.extensions) {
    const isGiven = (memberOf(raw, schema) ?? null) !== null;
    if (!isGiven || named.has(schema.toLowerCase()) || tolerates(context, 'unlisted-extensions'))
      continue;
    throw new ScimError(
      'invalidSyntax',
      `the body has the extension ${schema}; schemas must name it (RFC 7643 §3)`,
    );
  }
}

/** Returns the standard URN that the URN stands for, or the URN itself. */
function standardUrnOf(
  type: ResourceType,
  urn: string,
  known: ReadonlySet<string>,
  context: ParseContext,
): string {
  const standard = known.has(urn.toLowerCase()) ? undefined : standardPath(type, urn);
  return standard !== undefined && tolerates(context, 'pre-standard-urns') ? standard : urn;
}

const corePrefix = 'urn:ietf:params:scim:schemas:core:2.0:';

function checkForeignSchema(type: ResourceType, urn: string, context: ParseContext): void {
  // The schema of another core resource means that the body was sent to the wrong endpoint.
  if (urn.toLowerCase().startsWith(corePrefix) || !tolerates(context, 'unknown-schemas')) {
    const code = context.profile.restrictions.has('foreign-names-are-syntax')
      ? 'invalidSyntax'
      : 'invalidValue';
    throw new ScimError(code, `schema ${quote(urn)} is not supported at ${type.endpoint}`);
  }
  reportIgnored(context, urn);
}

/** Maximum size of a resource without its members, and of a request body. */
export const maxDocumentBytes = 1_048_576;

/**
 * Refuses a resource that is too large, whatever request made it so. A resource that already was
 * too large may become smaller.
 *
 * @throws ScimError payloadTooLarge
 */
export function checkSize({ name }: ResourceType, document: string, before: string = ''): void {
  if (3 * document.length <= maxDocumentBytes || document.length <= before.length) return;
  const bytes = utf8Length(document);
  if (bytes <= maxDocumentBytes) return;
  throw new ScimError(
    'payloadTooLarge',
    `the ${name} would have ${bytes} bytes; the maximum is ${maxDocumentBytes}. Remove or shorten values`,
  );
}

/** Returns the length of a text in UTF-8. */
function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) bytes += 1;
    // A surrogate pair is four bytes in UTF-8: two for each half.
    if (code > 0x7ff && (code < 0xd800 || code > 0xdfff)) bytes += 1;
  }
  return bytes;
}

/**
 * Returns a document: the envelope, then the attributes in schema order. `schemas` names the base
 * schema and every extension that has data (RFC 7643 §3.3).
 *
 * @param stored attributes in schema order within, as `readResource` returns them or as a document
 *   of the same schemas has them: values taken from it are not copied
 */
export function buildDocument(
  type: ResourceType,
  id: string,
  attributes: Attributes,
  stored: Attributes = {},
): Document {
  const document: Document = { schemas: [], id };
  const schemas = [type.schema];
  for (const attribute of type.root.subAttributes) {
    const value = getOwn(attributes, attribute.name);
    if (value === undefined || attribute.name === 'schemas' || attribute.name === 'id') continue;
    document[attribute.name] = stored[attribute.name] === value ? value : inOrder(attribute, value);
    if (attribute.isExtension) schemas.push(attribute.name);
  }
  document['schemas'] = schemas;
  return document;
}

function inOrder(attribute: Attribute, value: StoredJson): StoredJson {
  if (isStoredArray(value)) return value.map((element) => inOrder(attribute, element));
  if (!isStoredObject(value)) return value;
  const object: StoredJsonObject = {};
  for (const sub of attribute.subAttributes) {
    const subValue = getOwn(value, sub.name);
    if (subValue !== undefined) object[sub.name] = inOrder(sub, subValue);
  }
  return object;
}
