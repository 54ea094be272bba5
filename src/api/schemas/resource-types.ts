import { z } from '@hono/zod-openapi';

/** Answer: resource types with their schemas. */
export const resourceTypes = z
  .object({
    items: z
      .array(
        z.object({
          name: z.string().describe('Name of the resource type.'),
          endpoint: z.string().describe('Path below the SCIM base URL.'),
          description: z.string().optional().describe('What it is.'),
          schema: z.string().describe('URI of its schema.'),
          schemaExtensions: z
            .array(
              z.object({
                schema: z.string().describe('URI of the extension.'),
                required: z.boolean().describe('Whether a resource must have it.'),
              }),
            )
            .describe('Extensions that its resources may have.'),
          total: z.number().int().describe('Number of its resources.'),
          indexed: z.array(z.string()).describe('Paths of attributes that filters find by index.'),
        }),
      )
      .describe('The resource types.'),
    schemas: z
      .array(
        z.looseObject({
          id: z.string().describe('URI of the schema.'),
          name: z.string().describe('Its name.'),
          attributes: z
            .array(z.record(z.string(), z.unknown()))
            .describe('Attributes as in RFC 7643 §7.'),
        }),
      )
      .describe('The schemas, extensions included.'),
  })
  .openapi('ResourceTypes', { description: 'Resource types with their schemas.' });
