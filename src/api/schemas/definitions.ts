import { z } from '@hono/zod-openapi';
import { timestamp } from './text.ts';

/**
 * Body: schemas and resource types as RFC 7643 §6 and §7 have them. Checked when they are applied.
 */
export const newDefinitions = z
  .looseObject({})
  .openapi('NewDefinitions', { description: 'Schemas and resource types (RFC 7643 §6, §7).' });

/** Answer: the definitions of a tenant. */
export const definitions = z
  .object({
    tenant: z.string().describe('Id of the tenant.'),
    version: z.number().int().describe('0: the tenant has none of its own.'),
    created: timestamp.optional().describe('Time of the last change.'),
    definitions: newDefinitions
      .optional()
      .describe('The schemas and resource types, as they were applied.'),
  })
  .openapi('Definitions', { description: "A tenant's own schemas." });

/** Answer: the definitions that apply now. */
export const appliedDefinitions = z
  .object({
    tenant: z.string().describe('Id of the tenant.'),
    version: z.number().int().describe('Number of the version.'),
    changed: z.boolean().describe('False: the tenant had the same definitions already.'),
  })
  .openapi('AppliedDefinitions', { description: 'The version of the definitions that apply now.' });
