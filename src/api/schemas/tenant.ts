import { z } from '@hono/zod-openapi';
import { isTenantId } from '../../access/tenant-id.ts';
import { policySchema } from '../../administration/policy-schema.ts';
import { text, timestamp } from './text.ts';

/** Id of a tenant: lower-case letters, digits and hyphens, because it is part of URLs. */
export const tenantId: z.ZodString = z
  .string()
  .max(63)
  .refine(isTenantId, 'must be 1 to 63 lower-case letters, digits and hyphens');

/** Answer: a tenant. */
export const tenant = z
  .object({
    id: z.string(),
    name: z.string(),
    status: z.enum(['active', 'paused', 'deleted']),
    created: timestamp,
    erasedAfter: timestamp.optional().describe('Until then it can be restored.'),
    policy: z.record(z.string(), z.unknown()).describe('The whole policy, with defaults.'),
    warnings: z
      .array(z.string())
      .optional()
      .describe('After a change: role rules whose group does not exist yet.'),
  })
  .openapi('Tenant');

/** Answer: an index of a tenant. */
export const tenantIndex = z
  .strictObject({
    type: z.string().describe('Name of the resource type.'),
    path: z.string().describe('Path of the attribute.'),
    status: z
      .enum(['ready', 'building', 'deleting'])
      .describe('Until it is ready, filters scan all resources.'),
    done: z.number().optional().describe('Resources that are in the index.'),
    total: z.number().optional(),
  })
  .openapi('TenantIndex');

/** Body: a tenant to create. */
export const newTenant = z
  .strictObject({ id: tenantId, name: text(200).optional(), policy: policySchema.optional() })
  .openapi('NewTenant');

/** Body: a change of a tenant; parts of the policy that are left out stay. */
export const tenantChange = z
  .strictObject({ name: text(200).optional(), policy: policySchema.optional() })
  .openapi('TenantChange');

/** Answer: a domain of a tenant. */
export const domain = z.object({ name: z.string() }).openapi('Domain');

/** Answer: how to prove a domain. */
export const domainChallenge = z
  .object({
    name: z.string(),
    record: z.object({ type: z.literal('TXT'), name: z.string(), value: z.string() }),
    file: z.object({ url: z.string(), content: z.string() }).describe('Instead of the record.'),
  })
  .openapi('DomainChallenge');
