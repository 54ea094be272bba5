import type { SchemaDefinition } from './definition.ts';

export const enterpriseUserUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/**
 * The Enterprise User extension (RFC 7643 §4.3 and §8.7.1). The server provides `manager.$ref` and
 * `manager.displayName`, so they are readOnly.
 */
export const enterpriseUser: SchemaDefinition = {
  id: enterpriseUserUrn,
  name: 'EnterpriseUser',
  description: 'Enterprise User',
  attributes: [
    {
      name: 'employeeNumber',
      indexed: 'prefix',
      description: 'Identifier assigned by the organization, often on order of hire.',
    },
    { name: 'costCenter', description: 'The name of a cost center.' },
    { name: 'organization', description: 'The name of an organization.' },
    { name: 'division', description: 'The name of a division.' },
    { name: 'department', description: 'The name of a department.' },
    {
      name: 'manager',
      type: 'complex',
      description: "The user's manager, another user.",
      subAttributes: [
        {
          name: 'value',
          caseExact: true,
          indexed: true,
          // A manager may be a user that this server does not have (RFC 7643 §4.3).
          keptWithoutTarget: true,
          aliases: ['managerId'],
          description: "The id of the SCIM resource that represents the user's manager.",
        },
        {
          name: '$ref',
          type: 'reference',
          referenceTypes: ['User'],
          mutability: 'readOnly',
          description: 'The URI of the manager.',
        },
        { name: 'displayName', mutability: 'readOnly', description: "The manager's displayName." },
      ],
    },
  ],
};
