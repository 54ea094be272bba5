import type { AttributeDefinition } from './definition.ts';

/**
 * The attributes every resource has (RFC 7643 §3.1). A schema may list them; these do, so that
 * /Schemas describes everything in a response.
 */
export const commonAttributes: readonly AttributeDefinition[] = [
  {
    name: 'id',
    caseExact: true,
    mutability: 'readOnly',
    returned: 'always',
    uniqueness: 'global',
    indexed: true,
    description:
      'The identifier of the resource, issued by the service provider and never reassigned.',
  },
  {
    name: 'externalId',
    caseExact: true,
    indexed: true,
    description: 'The identifier of the resource as the provisioning client knows it.',
  },
];

export const metaAttribute: AttributeDefinition = {
  name: 'meta',
  type: 'complex',
  mutability: 'readOnly',
  description: 'What the service provider knows about the resource itself.',
  subAttributes: [
    {
      name: 'resourceType',
      caseExact: true,
      mutability: 'readOnly',
      description: 'The name of the resource type.',
    },
    {
      name: 'created',
      type: 'dateTime',
      mutability: 'readOnly',
      indexed: true,
      description: 'When the resource was added.',
    },
    {
      name: 'lastModified',
      type: 'dateTime',
      mutability: 'readOnly',
      indexed: true,
      description: 'When the resource last changed.',
    },
    {
      name: 'location',
      type: 'reference',
      referenceTypes: ['uri'],
      mutability: 'readOnly',
      description: 'The URI of the resource.',
    },
    {
      name: 'version',
      caseExact: true,
      mutability: 'readOnly',
      description: 'The entity tag of the resource.',
    },
  ],
};

/** Part of every message (RFC 7643 §3). It can be used in filters but belongs to no schema. */
export const schemasAttribute: AttributeDefinition = {
  name: 'schemas',
  type: 'reference',
  referenceTypes: ['uri'],
  caseExact: false,
  multiValued: true,
  mutability: 'readOnly',
  returned: 'always',
  description: 'The URNs of the schemas the resource uses.',
};
