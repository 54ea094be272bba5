import {
  type AttributeDefinition,
  isMarkedSecret,
  type ResourceTypeDefinition,
  type SchemaDefinition,
} from './definition.ts';
import type { Definitions } from './registry.ts';

/**
 * Returns what new definitions would take away from existing resources; empty: nothing.
 *
 * @param isUsed returns whether there are resources of a type
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

/**
 * Returns what stored values and their keys depend on. Adding an index is compatible, because it
 * is built from the stored values.
 */
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
