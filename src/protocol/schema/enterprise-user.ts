import type { SchemaDefinition } from './definition.ts';

export const enterpriseUserUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** RFC 7643 §4.3 and §8.7.1. `manager.$ref` and `manager.displayName` are filled in by the server, hence readOnly. */
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
          // A manager need not be a user of this server, now or ever (RFC 7643 §4.3).
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
