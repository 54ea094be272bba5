import { isCaseExact } from '../schema/attribute.ts';
import { commonAttributes, metaAttribute } from '../schema/common.ts';
import type { AttributeDefinition, SchemaDefinition } from '../schema/definition.ts';
import type { Registry, ResourceType } from '../schema/registry.ts';

const schemaUrn = 'urn:ietf:params:scim:schemas:core:2.0:Schema';
const resourceTypeUrn = 'urn:ietf:params:scim:schemas:core:2.0:ResourceType';

/**
 * Returns a Schema resource (RFC 7643 §7).
 *
 * @param base URL of the SCIM root
 */
export function describeSchema(registry: Registry, schema: SchemaDefinition, base: string): object {
  const isBase = registry.resourceTypes.some((type) => type.schema === schema.id);
  const attributes = isBase
    ? [...commonAttributes, ...schema.attributes, metaAttribute]
    : schema.attributes;
  return {
    schemas: [schemaUrn],
    id: schema.id,
    name: schema.name,
    description: schema.description,
    attributes: attributes.map((attribute) => describeAttribute(attribute)),
    meta: { resourceType: 'Schema', location: `${base}/Schemas/${schema.id}` },
  };
}

/**
 * Describes an attribute with all its characteristics, defaults included (RFC 7643 §7).
 *
 * @param isHidden whether it is within an attribute that is never returned
 */
function describeAttribute(definition: AttributeDefinition, isHidden = false): object {
  const type = definition.type ?? 'string';
  const { canonicalValues, referenceTypes, subAttributes } = definition;
  const returned =
    isHidden || definition.mutability === 'writeOnly'
      ? 'never'
      : (definition.returned ?? 'default');
  return {
    name: definition.name,
    type,
    multiValued: definition.multiValued ?? false,
    description: definition.description,
    required: definition.required ?? false,
    caseExact: isCaseExact(definition),
    mutability: definition.mutability ?? 'readWrite',
    returned,
    uniqueness: definition.uniqueness ?? 'none',
    canonicalValues,
    referenceTypes,
    subAttributes: subAttributes?.map((sub) => describeAttribute(sub, returned === 'never')),
  };
}

/**
 * Returns a ResourceType resource (RFC 7643 §6).
 *
 * @param base URL of the SCIM root
 */
export function describeResourceType(type: ResourceType, base: string): object {
  return {
    schemas: [resourceTypeUrn],
    id: type.name,
    name: type.name,
    endpoint: type.endpoint,
    description: type.description,
    schema: type.schema,
    schemaExtensions: type.extensions.map(({ schema, required }) => ({ schema, required })),
    meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${type.name}` },
  };
}
