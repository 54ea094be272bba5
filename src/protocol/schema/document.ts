import { quote, ScimError } from '../errors/scim-error.ts';
import { describe, isArray, type JsonObject, type JsonValue } from '../json/json-value.ts';
import { memberOf } from '../json/names.ts';
import { noteIgnored, type Reading, tolerates } from '../profiles/profile.ts';
import type { Attribute } from './attribute.ts';
import { type Attributes, type Document, isPlainArray, isPlainObject, own, type Plain, type PlainObject } from './plain.ts';
import { readObject } from './read-attribute.ts';
import type { ResourceType } from './registry.ts';

export { memberOf };

/**
 * A whole resource from a POST or PUT body: readOnly attributes are dropped, `schemas` is checked, everything required is there.
 *
 * @throws ScimError invalidSyntax, invalidValue
 */
export function readResource(type: ResourceType, raw: JsonObject, reading: Reading): Attributes {
  checkSchemas(type, memberOf(raw, 'schemas'), reading);
  const attributes = readObject(type.root, raw, reading) ?? {};
  checkRequired(type, attributes);
  return attributes;
}

/** Whether what a message gives as `schemas` names this URN, in any case (RFC 7644 §3.1). */
export function namesSchema(schemas: JsonValue | undefined, urn: string): boolean {
  return isArray(schemas) && schemas.some((name) => typeof name === 'string' && name.toLowerCase() === urn.toLowerCase());
}

/** Refuses a resource that lacks a required attribute or a required extension (RFC 7643 §6, §7). */
export function checkRequired(type: ResourceType, attributes: Attributes): void {
  for (const attribute of type.root.subAttributes) {
    const value = own(attributes, attribute.name);
    if (attribute.required && value === undefined) throw new ScimError('invalidValue', `${attribute.path} is required`);
    if (attribute.isExtension) checkExtension(type, attribute, value);
  }
}

function checkExtension(type: ResourceType, extension: Attribute, value: Plain | undefined): void {
  if (!isPlainObject(value)) {
    if (type.extensions.some(({ schema, required }) => required && schema === extension.name)) {
      throw new ScimError('invalidValue', `the extension ${extension.name} is required`);
    }
    return;
  }
  for (const attribute of extension.subAttributes) {
    if (attribute.required && own(value, attribute.name) === undefined) {
      throw new ScimError('invalidValue', `${attribute.path} is required`);
    }
  }
}

function checkSchemas(type: ResourceType, raw: JsonValue | undefined, reading: Reading): void {
  if (raw === undefined || raw === null) {
    if (tolerates(reading, 'missing-schemas')) return;
    throw new ScimError('invalidSyntax', `schemas is missing; it must name ${type.schema}`);
  }
  if (!isArray(raw)) throw new ScimError('invalidSyntax', `schemas must be an array; ${describe(raw)} was given`);
  const known = new Set([type.schema, ...type.extensions.map(({ schema }) => schema)].map((urn) => urn.toLowerCase()));
  let hasBase = false;
  for (const urn of raw) {
    if (typeof urn !== 'string') throw new ScimError('invalidSyntax', 'schemas must hold strings only');
    const lower = urn.toLowerCase();
    hasBase ||= lower === type.schema.toLowerCase();
    if (!known.has(lower)) checkForeignSchema(type, urn, reading);
  }
  if (!hasBase) throw new ScimError('invalidSyntax', `schemas must name ${type.schema}`);
}

const corePrefix = 'urn:ietf:params:scim:schemas:core:2.0:';

function checkForeignSchema(type: ResourceType, urn: string, reading: Reading): void {
  // Another core resource's schema says that the body is meant for another endpoint.
  if (urn.toLowerCase().startsWith(corePrefix) || !tolerates(reading, 'unknown-schemas')) {
    const code = reading.profile.restrictions.has('foreign-names-are-syntax') ? 'invalidSyntax' : 'invalidValue';
    throw new ScimError(code, `the schema ${quote(urn)} is none of ${type.endpoint}`);
  }
  noteIgnored(reading, urn);
}

/** Bytes of a resource without its members: what a body may have. */
export const maxDocumentBytes = 1_048_576;

/**
 * Refuses a resource that is too large, whatever request made it so. One that was too large before may become smaller.
 *
 * @throws ScimError payloadTooLarge
 */
export function checkSize({ name }: ResourceType, document: string, before: string = ''): void {
  if (3 * document.length <= maxDocumentBytes || document.length <= before.length) return;
  const bytes = utf8Length(document);
  if (bytes <= maxDocumentBytes) return;
  throw new ScimError(
    'payloadTooLarge',
    `the ${name} would have ${bytes} bytes, and ${maxDocumentBytes} are the most; remove values or shorten them`,
  );
}

/** Bytes of a text as UTF-8. */
function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) bytes += 1;
    // Each half of a pair stands for two of its four bytes.
    if (code > 0x7ff && (code < 0xd800 || code > 0xdfff)) bytes += 1;
  }
  return bytes;
}

/**
 * Puts attributes into the order of the schema and adds the envelope. `schemas` names the base schema and every extension that
 * has data (RFC 7643 §3.3), so it is never stored wrong.
 */
export function sealDocument(type: ResourceType, id: string, attributes: Attributes): Document {
  const document: Document = { schemas: [], id };
  const schemas = [type.schema];
  for (const attribute of type.root.subAttributes) {
    const value = own(attributes, attribute.name);
    if (value === undefined || attribute.name === 'schemas' || attribute.name === 'id') continue;
    document[attribute.name] = inOrder(attribute, value);
    if (attribute.isExtension) schemas.push(attribute.name);
  }
  document['schemas'] = schemas;
  return document;
}

function inOrder(attribute: Attribute, value: Plain): Plain {
  if (isPlainArray(value)) return value.map((element) => inOrder(attribute, element));
  if (!isPlainObject(value)) return value;
  const object: PlainObject = {};
  for (const sub of attribute.subAttributes) {
    const subValue = own(value, sub.name);
    if (subValue !== undefined) object[sub.name] = inOrder(sub, subValue);
  }
  return object;
}
