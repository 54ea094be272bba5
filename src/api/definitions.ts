import type { z } from '@hono/zod-openapi';
import { toRfc3339 } from '../administration/views.ts';
import * as examples from './examples/objects.ts';
import { execute } from './execute.ts';
import { type Operation, operation } from './operation.ts';
import { appliedDefinitions, definitions, newDefinitions } from './schemas/definitions.ts';
import { resourceTypes } from './schemas/resource-types.ts';

type JsonObject = z.output<typeof newDefinitions>;

const tag = 'Schemas';

/** Operations on a tenant's own schemas, extensions and resource types. */
export const definitionOperations: readonly Operation[] = [
  operation(
    'get /schemas',
    "Show the tenant's own schemas, extensions and resource types",
    {
      id: 'getSchemas',
      example: {
        response: {
          tenant: 'acme',
          version: 1,
          created: examples.created,
          definitions: examples.definitions,
        },
      },
      tag,
      access: 'tenant',
      response: definitions,
    },
    async ({ tenant }, { reader }) => {
      const stored = await reader.definitions(tenant);
      return {
        body: {
          tenant,
          version: stored?.version ?? 0,
          created: toRfc3339(stored?.created),
          definitions: stored && (JSON.parse(stored.definitions) as JsonObject),
        },
      };
    },
  ),
  operation(
    'get /resource-types',
    'Show all resource types and schemas of the tenant, those of the standard included',
    {
      id: 'listResourceTypes',
      example: {
        response: {
          items: [
            {
              name: 'User',
              endpoint: '/Users',
              schema: 'urn:ietf:params:scim:schemas:core:2.0:User',
              schemaExtensions: [],
              total: 1_204,
              indexed: ['userName', 'externalId'],
            },
          ],
          schemas: [
            {
              id: 'urn:ietf:params:scim:schemas:core:2.0:User',
              name: 'User',
              attributes: [{ name: 'userName', type: 'string', required: true }],
            },
          ],
        },
      },
      tag,
      access: 'tenant',
      response: resourceTypes,
    },
    async ({ tenant }, { reader, directory }) => {
      const { registry } = await directory.registry(tenant);
      const items = [];
      for (const type of registry.resourceTypes) {
        const { name, endpoint, description, schema, extensions, indexed } = type;
        items.push({
          name,
          endpoint,
          description,
          schema,
          schemaExtensions: extensions.map(({ schema: id, required }) => ({
            schema: id,
            required,
          })),
          total: await reader.count(tenant, name, { kind: 'all' }),
          indexed: indexed.map(({ path }) => path),
        });
      }
      return { body: { items, schemas: registry.schemas.map((one) => ({ ...one })) } };
    },
  ),
  operation(
    'put /schemas',
    "Replace the tenant's own schemas; refused as a whole if invalid or if data would be lost",
    {
      id: 'replaceSchemas',
      example: {
        body: examples.definitions,
        response: { tenant: 'acme', version: 1, changed: true },
      },
      errors: ['conflict'],
      tag,
      access: 'operator',
      body: newDefinitions,
      response: appliedDefinitions,
    },
    ({ tenant, body, ...input }, options) =>
      execute(input, options, {
        kind: 'schemas.replace',
        tenant,
        definitions: JSON.stringify(body),
      }),
  ),
];
