import type { SchemaDefinition } from './definition.ts';

const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group';

/**
 * The Group schema (RFC 7643 §4.2 and §8.7.1). The text and the schema of the RFC disagree:
 * `displayName` is required, as the text says. The server provides `members.display`, so it is
 * readOnly.
 */
export const coreGroup: SchemaDefinition = {
  id: groupUrn,
  name: 'Group',
  description: 'Group',
  attributes: [
    {
      name: 'displayName',
      required: true,
      indexed: true,
      description: 'The name of the group, for people to read.',
    },
    {
      name: 'members',
      type: 'complex',
      multiValued: true,
      rows: 'members',
      description: 'The members of the group, each once, in the order they were added.',
      subAttributes: [
        {
          name: 'value',
          caseExact: true,
          mutability: 'immutable',
          indexed: true,
          description: 'The identifier of the member.',
        },
        {
          name: '$ref',
          type: 'reference',
          referenceTypes: ['User', 'Group'],
          mutability: 'immutable',
          description: 'The URI of the member.',
        },
        {
          name: 'type',
          mutability: 'immutable',
          canonicalValues: ['User', 'Group'],
          description: 'The resource type of the member.',
        },
        {
          name: 'display',
          mutability: 'readOnly',
          description: 'The displayName of the member, or else its userName.',
        },
      ],
    },
  ],
};
