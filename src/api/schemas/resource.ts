import { z } from '@hono/zod-openapi';

/** Answer: the decrypted secrets of a resource. */
export const resourceSecrets = z
  .object({
    id: z.string().describe('Id of the resource.'),
    resourceType: z.string().describe('Name of its resource type.'),
    attributes: z
      .record(z.string(), z.unknown())
      .describe(
        'The encrypted attributes and those that contain one, as in SCIM. Hashes are left out.',
      ),
  })
  .openapi('ResourceSecrets', { description: 'The decrypted secrets of a resource.' });

/** Answer: a user or group. */
export const scimResource = z
  .record(z.string(), z.unknown())
  .openapi('ScimResource', { description: 'A resource in its SCIM form (RFC 7643).' });
