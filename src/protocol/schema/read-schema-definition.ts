import { quote } from '../errors/scim-error.ts';
import type { ClientJsonObject } from '../json/client-json.ts';
import { memberOf } from '../json/names.ts';
import { isAttributeName, reservedNames } from './attribute.ts';
import {
  type AttributeDefinition,
  type AttributeType,
  attributeTypes,
  isMarkedSecret,
  type Mutability,
  type Returned,
  type SchemaDefinition,
  type SecretKind,
  type Uniqueness,
} from './definition.ts';
import type { DefinitionFields } from './definition-fields.ts';

const mutabilities: readonly Mutability[] = ['readOnly', 'readWrite', 'immutable', 'writeOnly'];
const returnedValues: readonly Returned[] = ['always', 'never', 'default', 'request'];
const uniquenesses: readonly Uniqueness[] = ['none', 'server', 'global'];
const secretKinds: readonly SecretKind[] = ['hashed', 'sealed'];

/** Attributes of one schema, sub-attributes included. */
export const maxAttributes = 500;

/** Names of the attributes every resource has. */
const commonNames = new Set(['id', 'externalid', 'meta', 'schemas']);

const messagePrefix = 'urn:ietf:params:scim:api:';

/** `stored` definitions were accepted by an earlier release, perhaps under fewer rules. */
export type DefinitionSource = 'new' | 'stored';

/** Reads one schema (RFC 7643 §7). Problems are added to `fields`. */
export function readSchemaDefinition(
  fields: DefinitionFields,
  raw: ClientJsonObject,
  source: DefinitionSource,
): SchemaDefinition {
  const id = fields.text(raw, 'id', 'a schema');
  if (!isUrn(id))
    fields.problem(
      `${quote(id)} is not a URN; use one such as urn:example:params:scim:schemas:1.0:Thing as the id of a schema`,
    );
  if (id.toLowerCase().startsWith(messagePrefix))
    fields.problem(`${quote(id)} is the URN of a message (RFC 7644 §3.1)`);
  // The presence of a schema without attributes can be all that it says.
  const attributes = raw.has('attributes')
    ? readAttributes(fields, raw, 'attributes', { source, where: id, parent: undefined })
    : [];
  const count = attributes.reduce(
    (sum, { subAttributes = [] }) => sum + 1 + subAttributes.length,
    0,
  );
  if (count > maxAttributes)
    fields.problem(`${id} has ${count} attributes; the maximum is ${maxAttributes}`);
  return {
    id,
    name: fields.text(raw, 'name', id),
    description: fields.text(raw, 'description', id, id),
    attributes,
  };
}

interface Place {
  readonly source: DefinitionSource;
  /** Path of what holds the attribute, for messages. */
  readonly where: string;
  readonly parent: AttributeDefinition | undefined;
}

function readAttributes(
  fields: DefinitionFields,
  raw: ClientJsonObject,
  name: string,
  place: Place,
): readonly AttributeDefinition[] {
  const { where } = place;
  const list = fields.list(raw, name);
  if (list.length === 0) fields.problem(`${where}: ${name} must name at least one attribute`);
  const attributes = list.map((attribute) => readAttribute(fields, attribute, place));
  fields.refuseDuplicates(
    `${where}: attribute`,
    attributes.map((attribute) => attribute.name),
  );
  return attributes;
}

function readAttribute(
  fields: DefinitionFields,
  raw: ClientJsonObject,
  { source, where: holder, parent }: Place,
): AttributeDefinition {
  const name = fields.text(raw, 'name', `an attribute of ${holder}`);
  const where = `${holder}${parent === undefined ? ':' : '.'}${name}`;
  checkName(fields, name, where, parent);
  const definition = readCharacteristics(fields, raw, name, where);
  checkSense(fields, definition, where, parent);
  checkSecret(fields, definition, { source, where, parent });
  if (definition.type !== 'complex') {
    if (memberOf(raw, 'subAttributes') !== undefined)
      fields.problem(`${where}: only a complex attribute has subAttributes`);
    return definition;
  }
  if (parent !== undefined) {
    fields.problem(`${where}: complex attributes cannot be nested (RFC 7643 §2.3.8)`);
    return definition;
  }
  const within = { source, where, parent: definition };
  return { ...definition, subAttributes: readAttributes(fields, raw, 'subAttributes', within) };
}

function checkName(
  fields: DefinitionFields,
  name: string,
  where: string,
  parent: AttributeDefinition | undefined,
): void {
  if (!isAttributeName(name))
    fields.problem(`${where}: ${quote(name)} is not an attribute name (RFC 7643 §2.1)`);
  const lower = name.toLowerCase();
  if (reservedNames.has(lower) || (parent === undefined && commonNames.has(lower)))
    fields.problem(`${where}: the name ${quote(name)} is reserved`);
}

function readCharacteristics(
  fields: DefinitionFields,
  raw: ClientJsonObject,
  name: string,
  where: string,
): AttributeDefinition {
  const uniqueness = fields.word(raw, 'uniqueness', where, uniquenesses);
  return {
    name,
    type: fields.word<AttributeType>(raw, 'type', where, attributeTypes) ?? 'string',
    multiValued: fields.flag(raw, 'multiValued', where),
    description: fields.text(raw, 'description', where, name),
    required: fields.flag(raw, 'required', where),
    indexed: fields.flag(raw, 'indexed', where) || (uniqueness ?? 'none') !== 'none',
    caseExact:
      memberOf(raw, 'caseExact') === undefined ? undefined : fields.flag(raw, 'caseExact', where),
    mutability: fields.word(raw, 'mutability', where, mutabilities),
    returned: fields.word(raw, 'returned', where, returnedValues),
    uniqueness,
    secret: fields.word(raw, 'secret', where, secretKinds),
    canonicalValues: fields.words(raw, 'canonicalValues', where),
    referenceTypes: fields.words(raw, 'referenceTypes', where),
  };
}

function checkSense(
  fields: DefinitionFields,
  definition: AttributeDefinition,
  where: string,
  parent: AttributeDefinition | undefined,
): void {
  const { type, multiValued, indexed, uniqueness = 'none', referenceTypes = [] } = definition;
  const isSimple = type !== 'complex' && multiValued !== true && parent === undefined;
  if (type === 'reference' && referenceTypes.length === 0)
    fields.problem(`${where}: a reference must have referenceTypes`);
  if (type === 'complex' && indexed === true)
    fields.problem(`${where}: a complex attribute cannot be indexed; index a sub-attribute`);
  if (uniqueness !== 'none' && (!isSimple || type === 'boolean'))
    fields.problem(
      `${where}: only a simple, single-valued attribute that is not a boolean can be unique`,
    );
}

/** Stored definitions may index a never returned value; `compileRoot` ignores that. */
function checkSecret(
  fields: DefinitionFields,
  definition: AttributeDefinition,
  { source, where, parent }: Place,
): void {
  const { secret, indexed, uniqueness = 'none' } = definition;
  const isSecret = isMarkedSecret(definition) || (parent !== undefined && isMarkedSecret(parent));
  if (secret !== undefined && !isSecret)
    fields.problem(`${where}: only a writeOnly or never returned attribute can have secret`);
  if (source === 'new' && isSecret && (indexed === true || uniqueness !== 'none'))
    fields.problem(`${where}: a secret attribute can be neither indexed nor unique`);
  const isHashed = (secret ?? parent?.secret ?? 'hashed') === 'hashed';
  const isText = definition.type === 'string' || definition.type === 'complex';
  if (definition.mutability === 'writeOnly' && isHashed && !isText)
    fields.problem(
      `${where}: a writeOnly attribute is hashed and must be a string; for another type set "secret": "sealed"`,
    );
}

/** urn:<namespace>:<name>, in characters that a path can hold (RFC 7644 §3.10). */
function isUrn(text: string): boolean {
  const parts = text.split(':');
  if (parts.length < 3 || parts[0]!.toLowerCase() !== 'urn') return false;
  return parts.every(
    (part) =>
      part !== '' &&
      [...part].every((character) => isAttributeName(`a${character}`) || character === '.'),
  );
}
