import { quote } from '../errors/scim-error.ts';
import { type ClientJson, type ClientJsonObject, describe, isObject } from '../json/client-json.ts';
import { memberOf } from '../json/names.ts';
import { isAttributeName } from './attribute.ts';
import type { ResourceTypeDefinition, SchemaDefinition, SchemaExtension } from './definition.ts';
import { DefinitionFields } from './definition-fields.ts';
import {
  type DefinitionSource,
  maxAttributes,
  readSchemaDefinition,
} from './read-schema-definition.ts';
import type { Definitions } from './registry.ts';

/** Schema definitions of an operator that cannot be used. `problems` lists everything wrong. */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** Limits that keep a registry small enough to compile quickly and to cache per tenant. */
export const definitionLimits = {
  schemas: 50,
  resourceTypes: 50,
  attributes: maxAttributes,
} as const;

/** Endpoints that SCIM defines, without their slash. */
const reservedEndpoints = new Set([
  'serviceproviderconfig',
  'schemas',
  'resourcetypes',
  'bulk',
  'me',
]);

/**
 * Reads custom schemas and resource types (RFC 7643 §6 and §7) and adds them to the built-in ones:
 *
 *   { "schemas": [Schema, …], "resourceTypes": [ResourceType, …],
 *     "extensions": [{ "resourceType", "schema", "required" }, …] }
 *
 * `extensions` adds a schema to an existing resource type such as User. An attribute may have
 * `indexed`, and `secret` (`hashed` or `sealed`: how a writeOnly or never returned value is
 * stored).
 *
 * @throws DefinitionError
 */
export function readDefinitions(
  raw: ClientJson,
  builtIn: Definitions,
  source: DefinitionSource = 'new',
): Definitions {
  if (!isObject(raw))
    throw new DefinitionError([`definitions must be a JSON object; ${describe(raw)} was given`]);
  const fields = new DefinitionFields();
  for (const key of raw.keys()) {
    if (!['schemas', 'resourceTypes', 'extensions'].includes(key))
      fields.problem(`unknown field ${quote(key)}; use schemas, resourceTypes and extensions`);
  }
  const custom = fields
    .list(raw, 'schemas', definitionLimits.schemas)
    .map((schema) => readSchemaDefinition(fields, schema, source));
  const schemas = [...builtIn.schemas, ...custom];
  const resourceTypes = [
    ...builtIn.resourceTypes,
    ...fields
      .list(raw, 'resourceTypes', definitionLimits.resourceTypes)
      .map((type) => readResourceType(fields, type)),
  ];
  for (const extension of fields.list(raw, 'extensions', definitionLimits.schemas))
    extend(fields, resourceTypes, extension);
  checkDuplicates(fields, schemas, resourceTypes);
  checkSchemaReferences(fields, schemas, resourceTypes);
  checkReferenceTypes(fields, custom, resourceTypes);
  if (fields.problems.length > 0) throw new DefinitionError(fields.problems);
  return { schemas, resourceTypes };
}

function readResourceType(fields: DefinitionFields, raw: ClientJsonObject): ResourceTypeDefinition {
  const name = fields.text(raw, 'name', 'a resource type');
  const endpoint = fields.text(raw, 'endpoint', name, `/${name}s`);
  const segment = endpoint.slice(1);
  if (!isAttributeName(name)) fields.problem(`${quote(name)} is not a name for a resource type`);
  if (!endpoint.startsWith('/') || !isAttributeName(segment))
    fields.problem(`${name}: endpoint must be a slash and a name, such as /Devices`);
  if (reservedEndpoints.has(segment.toLowerCase()))
    fields.problem(`${name}: the endpoint ${endpoint} is reserved by SCIM`);
  const schemaExtensions = fields
    .list(raw, 'schemaExtensions', definitionLimits.schemas)
    .map((extension) => readExtension(fields, extension, `${name}: schemaExtensions`));
  const description = fields.text(raw, 'description', name, name);
  return {
    name,
    endpoint,
    description,
    schema: fields.text(raw, 'schema', name),
    schemaExtensions,
  };
}

function readExtension(
  fields: DefinitionFields,
  raw: ClientJsonObject,
  where: string,
): SchemaExtension {
  return {
    schema: fields.text(raw, 'schema', where),
    required: fields.flag(raw, 'required', where),
    within: memberOf(raw, 'within') === undefined ? undefined : fields.text(raw, 'within', where),
  };
}

function extend(
  fields: DefinitionFields,
  resourceTypes: ResourceTypeDefinition[],
  raw: ClientJsonObject,
): void {
  const name = fields.text(raw, 'resourceType', 'extensions');
  const extension = readExtension(fields, raw, 'extensions');
  const at = resourceTypes.findIndex((type) => type.name === name);
  const type = resourceTypes[at];
  if (type === undefined)
    return fields.problem(`extensions: there is no resource type ${quote(name)}`);
  resourceTypes[at] = { ...type, schemaExtensions: [...type.schemaExtensions, extension] };
}

function checkDuplicates(
  fields: DefinitionFields,
  schemas: readonly SchemaDefinition[],
  resourceTypes: readonly ResourceTypeDefinition[],
): void {
  fields.refuseDuplicates(
    'schema',
    schemas.map(({ id }) => id),
  );
  fields.refuseDuplicates(
    'resource type',
    resourceTypes.map(({ name }) => name),
  );
  fields.refuseDuplicates(
    'endpoint',
    resourceTypes.map(({ endpoint }) => endpoint),
  );
}

function checkSchemaReferences(
  fields: DefinitionFields,
  schemas: readonly SchemaDefinition[],
  resourceTypes: readonly ResourceTypeDefinition[],
): void {
  const known = new Set(schemas.map(({ id }) => id));
  for (const { name, schema, schemaExtensions } of resourceTypes) {
    const ids = [schema, ...schemaExtensions.map((extension) => extension.schema)];
    for (const id of ids)
      if (!known.has(id)) fields.problem(`${name}: there is no schema ${quote(id)}`);
    checkNesting(fields, name, schemaExtensions);
    fields.refuseDuplicates(`${name}: schema`, ids);
  }
}

/** An extension must come after the one it is within, so that nesting has no cycles. */
function checkNesting(
  fields: DefinitionFields,
  name: string,
  extensions: readonly SchemaExtension[],
): void {
  const before = new Set<string | undefined>([undefined]);
  for (const { schema, within } of extensions) {
    if (!before.has(within))
      fields.problem(
        `${name}: ${quote(schema)} is within ${quote(within!)}; list that extension before it`,
      );
    before.add(schema);
  }
}

function checkReferenceTypes(
  fields: DefinitionFields,
  schemas: readonly SchemaDefinition[],
  resourceTypes: readonly ResourceTypeDefinition[],
): void {
  const known = new Set([...resourceTypes.map(({ name }) => name), 'external', 'uri']);
  for (const { id, attributes } of schemas) {
    for (const attribute of attributes.flatMap((one) => [one, ...(one.subAttributes ?? [])])) {
      for (const target of attribute.referenceTypes ?? [])
        if (!known.has(target))
          fields.problem(
            `${id}:${attribute.name}: referenceTypes names ${quote(target)}, which is not a resource type`,
          );
    }
  }
}
