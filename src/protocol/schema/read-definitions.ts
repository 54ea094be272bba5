import { quote } from '../errors/scim-error.ts';
import {
  type ClientJson,
  type ClientJsonObject,
  describe,
  isArray,
  isObject,
} from '../json/client-json.ts';
import { isAttributeName, reservedNames } from './attribute.ts';
import type {
  AttributeDefinition,
  AttributeType,
  ResourceTypeDefinition,
  SchemaDefinition,
  SchemaExtension,
} from './definition.ts';
import { memberOf } from './document.ts';
import type { Definitions } from './registry.ts';

/** What is wrong with an operator's definitions, all of it. */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** Caps that keep a registry small enough to be compiled at once and kept in memory per tenant. */
export const definitionLimits = { schemas: 50, resourceTypes: 50, attributes: 500 } as const;

const types: readonly string[] = [
  'string',
  'boolean',
  'decimal',
  'integer',
  'dateTime',
  'binary',
  'reference',
  'complex',
];
const mutabilities: readonly string[] = ['readOnly', 'readWrite', 'immutable', 'writeOnly'];
const returneds: readonly string[] = ['always', 'never', 'default', 'request'];
const uniquenesses: readonly string[] = ['none', 'server', 'global'];
const secretKinds: readonly string[] = ['hashed', 'sealed'];

/** Endpoints that mean something already, without their slash. */
const reservedEndpoints = new Set([
  'serviceproviderconfig',
  'schemas',
  'resourcetypes',
  'bulk',
  'me',
]);

/** Names of the attributes every resource has. */
const commonNames = new Set(['id', 'externalid', 'meta', 'schemas']);

const messagePrefix = 'urn:ietf:params:scim:api:';

/**
 * Schemas and resource types of one's own, in the words of RFC 7643 §6 and §7, added to the built-in ones:
 *
 *   { "schemas": [Schema, …], "resourceTypes": [ResourceType, …], "extensions": [{ "resourceType", "schema", "required" }, …] }
 *
 * `extensions` adds a schema to a resource type that is there already, such as User. A schema attribute may say `indexed`.
 *
 * `secret` says how a writeOnly or never returned value is kept: `hashed` or `sealed`.
 *
 * @param source `stored` definitions were accepted by an earlier release, perhaps with fewer rules
 * @throws DefinitionError
 */
export function readDefinitions(
  raw: ClientJson,
  builtIn: Definitions,
  source: 'new' | 'stored' = 'new',
): Definitions {
  return new DefinitionReader(builtIn, source).read(raw);
}

class DefinitionReader {
  readonly #builtIn: Definitions;
  readonly #source: 'new' | 'stored';
  readonly #problems: string[] = [];

  constructor(builtIn: Definitions, source: 'new' | 'stored') {
    this.#builtIn = builtIn;
    this.#source = source;
  }

  read(raw: ClientJson): Definitions {
    if (!isObject(raw))
      throw new DefinitionError([`definitions must be a JSON object; ${describe(raw)} was given`]);
    for (const key of raw.keys()) {
      if (!['schemas', 'resourceTypes', 'extensions'].includes(key))
        this.#problem(`${quote(key)} is no part of definitions`);
    }
    const schemas = this.#list(raw, 'schemas', definitionLimits.schemas).map((schema) =>
      this.#schema(schema),
    );
    const own = this.#list(raw, 'resourceTypes', definitionLimits.resourceTypes).map((type) =>
      this.#resourceType(type),
    );
    const all = [...this.#builtIn.schemas, ...schemas];
    const resourceTypes = [...this.#builtIn.resourceTypes, ...own];
    for (const extension of this.#list(raw, 'extensions', definitionLimits.schemas))
      this.#extend(resourceTypes, extension);
    this.#refuseTwins(
      'schema',
      all.map(({ id }) => id),
    );
    this.#refuseTwins(
      'resource type',
      resourceTypes.map(({ name }) => name),
    );
    this.#refuseTwins(
      'endpoint',
      resourceTypes.map(({ endpoint }) => endpoint),
    );
    this.#checkReferences(all, resourceTypes);
    if (this.#problems.length > 0) throw new DefinitionError(this.#problems);
    return { schemas: all, resourceTypes };
  }

  #problem(text: string): void {
    this.#problems.push(text);
  }

  #list(raw: ClientJsonObject, name: string, most: number): readonly ClientJsonObject[] {
    const value = raw.get(name);
    if (value === undefined) return [];
    if (!isArray(value) || !value.every(isObject)) {
      this.#problem(`${name} must be an array of objects`);
      return [];
    }
    if (value.length > most)
      this.#problem(`${name} has ${value.length} entries; ${most} are the most`);
    return value.slice(0, most);
  }

  #text(raw: ClientJsonObject, name: string, where: string, fallback?: string): string {
    const value = memberOf(raw, name);
    if (typeof value === 'string' && value !== '') return value;
    if (value === undefined && fallback !== undefined) return fallback;
    this.#problem(`${where}: ${name} must be a text`);
    return '';
  }

  #flag(raw: ClientJsonObject, name: string, where: string): boolean {
    const value = memberOf(raw, name);
    if (value !== undefined && typeof value !== 'boolean')
      this.#problem(`${where}: ${name} must be true or false`);
    return value === true;
  }

  #word<T extends string>(
    raw: ClientJsonObject,
    name: string,
    where: string,
    words: readonly string[],
  ): T | undefined {
    const value = memberOf(raw, name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string' || !words.includes(value))
      this.#problem(`${where}: ${name} must be one of ${words.join(', ')}`);
    return value as T;
  }

  #words(raw: ClientJsonObject, name: string, where: string): readonly string[] | undefined {
    const value = memberOf(raw, name);
    if (value === undefined) return undefined;
    if (isArray(value) && value.every((word) => typeof word === 'string')) return value;
    this.#problem(`${where}: ${name} must be an array of texts`);
    return undefined;
  }

  #schema(raw: ClientJsonObject): SchemaDefinition {
    const id = this.#text(raw, 'id', 'a schema');
    if (!isUrn(id))
      this.#problem(
        `${quote(id)} is no URN; a schema's id is one, such as urn:example:params:scim:schemas:1.0:Thing`,
      );
    if (id.toLowerCase().startsWith(messagePrefix))
      this.#problem(`${quote(id)} is the URN of a message (RFC 7644 §3.1)`);
    // A schema without attributes says by its presence all there is to say.
    const attributes = raw.has('attributes')
      ? this.#attributes(raw, 'attributes', id, undefined)
      : [];
    const count = attributes.reduce(
      (sum, { subAttributes = [] }) => sum + 1 + subAttributes.length,
      0,
    );
    if (count > definitionLimits.attributes)
      this.#problem(`${id} has ${count} attributes; ${definitionLimits.attributes} are the most`);
    return {
      id,
      name: this.#text(raw, 'name', id),
      description: this.#text(raw, 'description', id, id),
      attributes,
    };
  }

  #attributes(
    raw: ClientJsonObject,
    name: string,
    where: string,
    parent: AttributeDefinition | undefined,
  ): readonly AttributeDefinition[] {
    const list = this.#list(raw, name, Number.MAX_SAFE_INTEGER);
    if (list.length === 0) this.#problem(`${where}: ${name} must name at least one attribute`);
    const attributes = list.map((attribute) => this.#attribute(attribute, where, parent));
    this.#refuseTwins(
      `attribute of ${where}`,
      attributes.map((attribute) => attribute.name),
    );
    return attributes;
  }

  #attribute(
    raw: ClientJsonObject,
    within: string,
    parent: AttributeDefinition | undefined,
  ): AttributeDefinition {
    const name = this.#text(raw, 'name', `an attribute of ${within}`);
    const where = `${within}${parent === undefined ? ':' : '.'}${name}`;
    if (!isAttributeName(name))
      this.#problem(`${where}: ${quote(name)} is no attribute name (RFC 7643 §2.1)`);
    if (
      reservedNames.has(name.toLowerCase()) ||
      (parent === undefined && commonNames.has(name.toLowerCase()))
    ) {
      this.#problem(`${where}: the name ${quote(name)} is reserved`);
    }
    const type = this.#word<AttributeType>(raw, 'type', where, types) ?? 'string';
    const canonicalValues = this.#words(raw, 'canonicalValues', where);
    const referenceTypes = this.#words(raw, 'referenceTypes', where);
    const caseExact =
      memberOf(raw, 'caseExact') === undefined ? undefined : this.#flag(raw, 'caseExact', where);
    const mutability = this.#word<NonNullable<AttributeDefinition['mutability']>>(
      raw,
      'mutability',
      where,
      mutabilities,
    );
    const returned = this.#word<NonNullable<AttributeDefinition['returned']>>(
      raw,
      'returned',
      where,
      returneds,
    );
    const uniqueness = this.#word<NonNullable<AttributeDefinition['uniqueness']>>(
      raw,
      'uniqueness',
      where,
      uniquenesses,
    );
    const secret = this.#word<NonNullable<AttributeDefinition['secret']>>(
      raw,
      'secret',
      where,
      secretKinds,
    );
    const definition: AttributeDefinition = {
      name,
      type,
      multiValued: this.#flag(raw, 'multiValued', where),
      description: this.#text(raw, 'description', where, name),
      required: this.#flag(raw, 'required', where),
      indexed: this.#flag(raw, 'indexed', where) || (uniqueness ?? 'none') !== 'none',
      ...(caseExact === undefined ? {} : { caseExact }),
      ...(mutability === undefined ? {} : { mutability }),
      ...(returned === undefined ? {} : { returned }),
      ...(uniqueness === undefined ? {} : { uniqueness }),
      ...(secret === undefined ? {} : { secret }),
      ...(canonicalValues === undefined ? {} : { canonicalValues }),
      ...(referenceTypes === undefined ? {} : { referenceTypes }),
    };
    this.#checkSense(definition, where, parent);
    if (type !== 'complex') {
      if (memberOf(raw, 'subAttributes') !== undefined)
        this.#problem(`${where}: only a complex attribute has subAttributes`);
      return definition;
    }
    if (parent !== undefined) {
      this.#problem(`${where}: complex attributes do not nest (RFC 7643 §2.3.8)`);
      return definition;
    }
    return {
      ...definition,
      subAttributes: this.#attributes(raw, 'subAttributes', where, definition),
    };
  }

  #checkSense(
    definition: AttributeDefinition,
    where: string,
    parent: AttributeDefinition | undefined,
  ): void {
    const { type, multiValued, indexed, uniqueness = 'none', referenceTypes = [] } = definition;
    const isSimple = type !== 'complex' && multiValued !== true && parent === undefined;
    if (type === 'reference' && referenceTypes.length === 0)
      this.#problem(`${where}: a reference names its referenceTypes`);
    if (type === 'complex' && indexed === true)
      this.#problem(`${where}: a complex attribute has no index; give one to a sub-attribute`);
    if (uniqueness !== 'none' && (!isSimple || type === 'boolean')) {
      this.#problem(
        `${where}: only a simple attribute of one value, and no boolean, can be unique`,
      );
    }
    this.#checkSecret(definition, where, parent);
  }

  /** Stored definitions may index or sort by a never returned value; `compileRoot` drops that. */
  #checkSecret(
    definition: AttributeDefinition,
    where: string,
    parent: AttributeDefinition | undefined,
  ): void {
    const { secret, indexed, uniqueness = 'none' } = definition;
    const isSecret = isMarkedSecret(definition) || (parent !== undefined && isMarkedSecret(parent));
    if (secret !== undefined && !isSecret)
      this.#problem(`${where}: secret is only for what is writeOnly or returned: never`);
    if (this.#source === 'new' && isSecret && (indexed === true || uniqueness !== 'none'))
      this.#problem(`${where}: a secret can be neither indexed nor unique`);
    const isHashed = (secret ?? parent?.secret ?? 'hashed') === 'hashed';
    const isText = definition.type === 'string' || definition.type === 'complex';
    if (definition.mutability === 'writeOnly' && isHashed && !isText)
      this.#problem(
        `${where}: what is writeOnly is kept as a hash and must be text; give another type "secret": "sealed"`,
      );
  }

  #resourceType(raw: ClientJsonObject): ResourceTypeDefinition {
    const name = this.#text(raw, 'name', 'a resource type');
    const endpoint = this.#text(raw, 'endpoint', name, `/${name}s`);
    const segment = endpoint.slice(1);
    if (!isAttributeName(name)) this.#problem(`${quote(name)} is no name for a resource type`);
    if (!endpoint.startsWith('/') || !isAttributeName(segment))
      this.#problem(`${name}: endpoint must be a slash and a name, such as /Devices`);
    if (reservedEndpoints.has(segment.toLowerCase()))
      this.#problem(`${name}: the endpoint ${endpoint} is taken by SCIM itself`);
    const schemaExtensions = this.#list(raw, 'schemaExtensions', definitionLimits.schemas).map(
      (extension) => this.#extension(extension, `${name}: schemaExtensions`),
    );
    const description = this.#text(raw, 'description', name, name);
    return {
      name,
      endpoint,
      description,
      schema: this.#text(raw, 'schema', name),
      schemaExtensions,
    };
  }

  #extension(raw: ClientJsonObject, where: string): SchemaExtension {
    const schema = this.#text(raw, 'schema', where);
    const required = this.#flag(raw, 'required', where);
    const within =
      memberOf(raw, 'within') === undefined ? {} : { within: this.#text(raw, 'within', where) };
    return { schema, required, ...within };
  }

  #extend(resourceTypes: ResourceTypeDefinition[], raw: ClientJsonObject): void {
    const name = this.#text(raw, 'resourceType', 'extensions');
    const extension = this.#extension(raw, 'extensions');
    const at = resourceTypes.findIndex((type) => type.name === name);
    const type = resourceTypes[at];
    if (type === undefined)
      return this.#problem(`extensions: there is no resource type ${quote(name)}`);
    resourceTypes[at] = { ...type, schemaExtensions: [...type.schemaExtensions, extension] };
  }

  /** An extension is within one that stands before it, so that none is within itself. */
  #checkNesting(name: string, extensions: readonly SchemaExtension[]): void {
    for (const [index, { schema, within }] of extensions.entries()) {
      if (
        within === undefined ||
        extensions.slice(0, index).some((before) => before.schema === within)
      )
        continue;
      this.#problem(
        `${name}: ${quote(schema)} is within ${quote(within)}, which is no extension of ${name} before it`,
      );
    }
  }

  #refuseTwins(kind: string, names: readonly string[]): void {
    const seen = new Set<string>();
    for (const name of names) {
      if (seen.has(name.toLowerCase())) this.#problem(`the ${kind} ${quote(name)} is there twice`);
      seen.add(name.toLowerCase());
    }
  }

  #checkReferences(
    schemas: readonly SchemaDefinition[],
    resourceTypes: readonly ResourceTypeDefinition[],
  ): void {
    const ids = new Set(schemas.map(({ id }) => id));
    const names = new Set([...resourceTypes.map(({ name }) => name), 'external', 'uri']);
    for (const { name, schema, schemaExtensions } of resourceTypes) {
      for (const id of [schema, ...schemaExtensions.map((extension) => extension.schema)]) {
        if (!ids.has(id)) this.#problem(`${name}: there is no schema ${quote(id)}`);
      }
      this.#checkNesting(name, schemaExtensions);
      this.#refuseTwins(`schema of ${name}`, [
        schema,
        ...schemaExtensions.map((extension) => extension.schema),
      ]);
    }
    for (const { id, attributes } of schemas.slice(this.#builtIn.schemas.length)) {
      for (const attribute of attributes.flatMap((one) => [one, ...(one.subAttributes ?? [])])) {
        for (const target of attribute.referenceTypes ?? []) {
          if (!names.has(target))
            this.#problem(
              `${id}:${attribute.name}: there is no resource type ${quote(target)} to refer to`,
            );
        }
      }
    }
  }
}

/** urn:<namespace>:<name>, of the characters that a path may hold (RFC 7644 §3.10). */
function isUrn(text: string): boolean {
  const parts = text.split(':');
  if (parts.length < 3 || parts[0]!.toLowerCase() !== 'urn') return false;
  return parts.every(
    (part) =>
      part !== '' &&
      [...part].every((character) => isAttributeName(`a${character}`) || character === '.'),
  );
}

/**
 * What new definitions would take away from resources that are there. Empty: nothing.
 *
 * @param isUsed whether there are resources of a type
 */
export function incompatibilities(
  before: Definitions,
  after: Definitions,
  isUsed: (type: string) => boolean,
): readonly string[] {
  return before.resourceTypes
    .filter(({ name }) => isUsed(name))
    .flatMap((type) => typeLosses(type, before, after));
}

function typeLosses(
  type: ResourceTypeDefinition,
  before: Definitions,
  after: Definitions,
): readonly string[] {
  const next = after.resourceTypes.find(({ name }) => name === type.name);
  if (next === undefined)
    return [`the resource type ${type.name} is missing, and there are resources of it`];
  const losses: string[] = [];
  if (next.schema !== type.schema) losses.push(`${type.name} has another schema`);
  for (const { schema, within } of type.schemaExtensions) {
    const known = next.schemaExtensions.find((extension) => extension.schema === schema);
    if (known === undefined) losses.push(`${type.name} lacks the extension ${schema}`);
    else if (known.within !== within)
      losses.push(`the extension ${schema} of ${type.name} is in another place`);
  }
  for (const { schema, required } of next.schemaExtensions) {
    const known = type.schemaExtensions.find((extension) => extension.schema === schema);
    if (required && known?.required !== true)
      losses.push(`the extension ${schema} of ${type.name} has become required`);
  }
  const schemaOf = (definitions: Definitions, id: string): SchemaDefinition =>
    definitions.schemas.find((schema) => schema.id === id)!;
  for (const id of [type.schema, ...type.schemaExtensions.map(({ schema }) => schema)]) {
    const now = after.schemas.find((schema) => schema.id === id);
    if (now !== undefined)
      losses.push(...attributeLosses(id, schemaOf(before, id).attributes, now.attributes));
  }
  return losses;
}

function attributeLosses(
  where: string,
  before: readonly AttributeDefinition[],
  after: readonly AttributeDefinition[],
): readonly string[] {
  const losses: string[] = [];
  for (const attribute of before) {
    const next = after.find(({ name }) => name === attribute.name);
    const path = `${where}:${attribute.name}`;
    if (next === undefined) losses.push(`${path} is missing`);
    else if (meaning(next) !== meaning(attribute))
      losses.push(`${path} has another type, multiplicity, case, uniqueness or secrecy`);
    else if (attribute.indexed === true && next.indexed !== true)
      losses.push(`${path} has lost its index`);
    if (next !== undefined)
      losses.push(
        ...attributeLosses(path, attribute.subAttributes ?? [], next.subAttributes ?? []),
      );
  }
  for (const { name, required } of after) {
    const known = before.find((attribute) => attribute.name === name);
    if (required === true && known?.required !== true)
      losses.push(`${where}:${name} has become required`);
  }
  return losses;
}

/** Whether a definition makes its values secret, whatever its parent says. */
function isMarkedSecret({
  mutability,
  returned,
}: Pick<AttributeDefinition, 'mutability' | 'returned'>): boolean {
  return mutability === 'writeOnly' || (returned === 'never' && mutability !== 'readOnly');
}

/** What stored values and their keys depend on. An index may be added: it is built from the values there are. */
function meaning(definition: AttributeDefinition): string {
  const { type, multiValued, caseExact, uniqueness } = definition;
  const isSecret = isMarkedSecret(definition);
  return JSON.stringify([
    type ?? 'string',
    multiValued === true,
    caseExact,
    uniqueness ?? 'none',
    isSecret,
  ]);
}
