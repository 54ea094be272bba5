import {
  type AttributeDefinition,
  attributeTypes,
  type SchemaDefinition,
} from '../schema/definition.ts';

/**
 * The schemas of discovery resources (RFC 7643 §8.7.2, with RFC 9865 §4 and RFC 9967 §4). All
 * attributes are readOnly.
 */

type Described = Omit<AttributeDefinition, 'name' | 'description'>;

function readOnly(name: string, description: string, more: Described = {}): AttributeDefinition {
  return { name, description, mutability: 'readOnly', ...more };
}

const flag = (name: string, description: string): AttributeDefinition =>
  readOnly(name, description, { type: 'boolean', required: true });
const number = (name: string, description: string): AttributeDefinition =>
  readOnly(name, description, { type: 'integer', required: true });
const uri = (name: string, description: string, more: Described = {}): AttributeDefinition =>
  readOnly(name, description, { type: 'reference', referenceTypes: ['external'], ...more });

function complex(
  name: string,
  description: string,
  subAttributes: readonly AttributeDefinition[],
  more: Described = {},
): AttributeDefinition {
  return readOnly(name, description, { type: 'complex', required: true, ...more, subAttributes });
}

const supported = flag('supported', 'Whether the operation is supported.');

export const serviceProviderConfigSchema: SchemaDefinition = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig',
  name: 'Service Provider Configuration',
  description: 'What the service provider supports of SCIM.',
  attributes: [
    uri('documentationUri', 'The URL of the documentation.'),
    complex('patch', 'Options of PATCH.', [supported]),
    complex('bulk', 'Options of bulk requests.', [
      supported,
      number('maxOperations', 'Maximum number of operations in one request.'),
      number('maxPayloadSize', 'Maximum size of one request in bytes.'),
    ]),
    complex('filter', 'Options of filters.', [
      supported,
      number('maxResults', 'Maximum number of resources in one response.'),
    ]),
    complex('changePassword', 'Options of changing a password.', [supported]),
    complex('sort', 'Options of sorting.', [supported]),
    complex('etag', 'Options of entity tags.', [supported]),
    complex(
      'pagination',
      'Options of paging.',
      [
        flag('cursor', 'Whether paging by cursor is supported.'),
        flag('index', 'Whether paging by index is supported.'),
        readOnly('defaultPaginationMethod', 'How a list is paged by default.', {
          canonicalValues: ['cursor', 'index'],
        }),
        readOnly('defaultPageSize', 'Default number of resources in a page.', {
          type: 'integer',
        }),
        readOnly('maxPageSize', 'Maximum number of resources in a page.', { type: 'integer' }),
        readOnly('cursorTimeout', 'Seconds for which a cursor is valid.', { type: 'integer' }),
      ],
      { required: false },
    ),
    complex(
      'securityEvents',
      'Options of security event tokens.',
      [
        readOnly('asyncRequest', 'Whether requests can be deferred.', { required: true }),
        uri('eventUris', 'The URIs of the events in security event tokens.', {
          multiValued: true,
          referenceTypes: ['uri'],
        }),
      ],
      { required: false },
    ),
    complex(
      'authenticationSchemes',
      'How clients authenticate.',
      [
        readOnly('type', 'The scheme.', {
          required: true,
          canonicalValues: ['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest'],
        }),
        readOnly('name', 'The name of the scheme.', { required: true }),
        readOnly('description', 'What the scheme is.', { required: true }),
        uri('specUri', 'The URL of the specification of the scheme.'),
        uri('documentationUri', 'The URL of the documentation of the scheme.'),
        readOnly('primary', 'Whether the scheme is the preferred one.', { type: 'boolean' }),
      ],
      { multiValued: true },
    ),
  ],
};

const resourceTypeSchema: SchemaDefinition = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:ResourceType',
  name: 'ResourceType',
  description: 'The schemas and the endpoint of a resource type.',
  attributes: [
    readOnly('id', 'The identifier of the resource type.'),
    readOnly('name', 'The name of the resource type.', { required: true }),
    readOnly('description', 'What the resource type is.'),
    uri('endpoint', 'The path of its resources, relative to the base URL.', {
      required: true,
      referenceTypes: ['uri'],
    }),
    uri('schema', 'The URI of its base schema.', {
      required: true,
      referenceTypes: ['uri'],
      caseExact: true,
    }),
    complex(
      'schemaExtensions',
      'The extensions of its base schema.',
      [
        uri('schema', 'The URI of the extension.', {
          required: true,
          referenceTypes: ['uri'],
          caseExact: true,
        }),
        flag('required', 'Whether every resource must have the extension.'),
      ],
      { required: false, multiValued: true },
    ),
  ],
};

/** The characteristics of an attribute without its sub-attributes. */
const characteristics: readonly AttributeDefinition[] = [
  readOnly('name', 'The name of the attribute.', { required: true, caseExact: true }),
  readOnly('type', 'The type of its values.', { required: true, canonicalValues: attributeTypes }),
  flag('multiValued', 'Whether it may have several values.'),
  readOnly('description', 'What the attribute is.', { caseExact: true }),
  readOnly('required', 'Whether it must have a value.', { type: 'boolean' }),
  readOnly('canonicalValues', 'Values that are suggested.', { multiValued: true, caseExact: true }),
  readOnly('caseExact', 'Whether strings are compared with case.', { type: 'boolean' }),
  readOnly('mutability', 'Whether clients may write it.', {
    canonicalValues: ['readOnly', 'readWrite', 'immutable', 'writeOnly'],
  }),
  readOnly('returned', 'When responses contain it.', {
    canonicalValues: ['always', 'never', 'default', 'request'],
  }),
  readOnly('uniqueness', 'The scope in which its values are unique.', {
    canonicalValues: ['none', 'server', 'global'],
  }),
  readOnly('referenceTypes', 'The types that a reference may name.', {
    multiValued: true,
    caseExact: true,
  }),
];

const schemaSchema: SchemaDefinition = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:Schema',
  name: 'Schema',
  description: 'The attributes of a schema.',
  attributes: [
    readOnly('id', 'The URI of the schema.', { required: true }),
    readOnly('name', 'The name of the schema.', { required: true }),
    readOnly('description', 'What the schema is.'),
    complex(
      'attributes',
      'The attributes of the schema.',
      [
        ...characteristics,
        complex('subAttributes', 'The attributes of its values.', characteristics, {
          required: false,
          multiValued: true,
        }),
      ],
      { multiValued: true },
    ),
  ],
};

/** In the order in which discovery lists them. */
export const discoverySchemas: readonly SchemaDefinition[] = [
  serviceProviderConfigSchema,
  resourceTypeSchema,
  schemaSchema,
];
