import { z } from '@hono/zod-openapi';
import { timestamp } from './text.ts';

/** Body: schemas and resource types as RFC 7643 §6 and §7 have them. Checked when they are applied. */
export const newDefinitions = z.looseObject({}).openapi('NewDefinitions');

/** Answer: the definitions of a tenant. */
export const definitions = z
  .object({
    tenant: z.string(),
    version: z.number().int().describe('0: the tenant has none of its own.'),
    created: timestamp.optional(),
    definitions: newDefinitions.optional(),
  })
  .openapi('Definitions');

/** Answer: the definitions that apply now. */
export const appliedDefinitions = z
  .object({
    tenant: z.string(),
    version: z.number().int(),
    changed: z.boolean().describe('False: the tenant had the same definitions already.'),
  })
  .openapi('AppliedDefinitions');
