import type { SchemaDefinition } from '../../src/protocol/schema/definition.ts';
import {
  createRegistry,
  type Registry,
  type ResourceType,
} from '../../src/protocol/schema/registry.ts';

/** A resource type with every type, mutability and way of being returned. */
export const testUrn = 'urn:example:params:scim:schemas:test:2.0:Thing';
export const extraUrn = `${testUrn}:Extra`;

const thing: SchemaDefinition = {
  id: testUrn,
  name: 'Thing',
  description: 'A thing',
  attributes: [
    { name: 'label', required: true, description: 'required text' },
    { name: 'size', type: 'integer', description: 'integer' },
    { name: 'weight', type: 'decimal', description: 'decimal' },
    { name: 'made', type: 'dateTime', indexed: true, description: 'date' },
    { name: 'rank', type: 'integer', indexed: true, description: 'indexed integer' },
    {
      name: 'flags',
      type: 'boolean',
      multiValued: true,
      indexed: true,
      description: 'indexed booleans',
    },
    { name: 'hidden', returned: 'request', description: 'shown on request' },
    { name: 'serial', mutability: 'immutable', description: 'set once' },
    { name: 'labels', multiValued: true, mutability: 'immutable', description: 'set once, many' },
    { name: 'tags', multiValued: true, description: 'simple values' },
    { name: 'x-y_1', description: 'odd name' },
    {
      name: 'grade',
      caseExact: true,
      canonicalValues: ['High', 'Low'],
      indexed: true,
      description: 'canonical',
    },
    {
      name: 'spelling',
      caseExact: true,
      canonicalValues: ['m', 'M'],
      description: 'canonical, by case',
    },
    { name: 'words', multiValued: true, indexed: true, description: 'indexed simple values' },
    {
      name: 'codes',
      type: 'complex',
      multiValued: true,
      description: 'values alone',
      subAttributes: [{ name: 'value', description: 'value' }],
    },
    {
      name: 'box',
      type: 'complex',
      description: 'complex',
      subAttributes: [
        { name: 'a', description: 'a' },
        { name: 'code', mutability: 'immutable', description: 'set once' },
        { name: 'must', required: true, description: 'required within' },
      ],
    },
    {
      name: 'parts',
      type: 'complex',
      multiValued: true,
      description: 'values without value',
      subAttributes: [
        { name: 'kind', description: 'kind' },
        { name: 'serial', mutability: 'immutable', description: 'set once' },
        { name: 'note', mutability: 'readOnly', description: 'server’s own' },
        { name: 'name', required: true, returned: 'always', description: 'required' },
      ],
    },
  ],
};

const extra: SchemaDefinition = {
  id: extraUrn,
  name: 'Extra',
  description: 'A required extension with a longer URN of the same beginning',
  attributes: [
    { name: 'reason', required: true, description: 'required in the extension' },
    { name: 'list', multiValued: true, description: 'values' },
  ],
};

export function testRegistry(extensionRequired = false): Registry {
  return createRegistry(
    [thing, extra],
    [
      {
        name: 'Thing',
        endpoint: '/Things',
        description: 'A thing',
        schema: testUrn,
        schemaExtensions: [{ schema: extraUrn, required: extensionRequired }],
      },
    ],
  );
}

export function testType(extensionRequired = false): ResourceType {
  return testRegistry(extensionRequired).type('Thing')!;
}
