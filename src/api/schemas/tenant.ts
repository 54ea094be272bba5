import { z } from '@hono/zod-openapi';
import { isTenantId } from '../../access/tenant-id.ts';
import { policySchema } from '../../administration/policy-schema.ts';
import { text, timestamp } from './text.ts';

/** Id of a tenant: lower-case letters, digits and hyphens, because it is part of URLs. */
export const tenantId: z.ZodString = z
  .string()
  .max(63)
  .refine(isTenantId, 'must be 1 to 63 lower-case letters, digits and hyphens')
  .describe('Id of a tenant: 1 to 63 lower-case letters, digits and hyphens.');

/** Parameter: a text to find tenants by. */
export const tenantSearch = z
  .string()
  .min(1)
  .max(100)
  .optional()
  .describe('Only tenants whose id or name contains this text; case is ignored.');

/** Answer: a tenant. */
export const tenant = z
  .object({
    id: z.string().describe('Id of the tenant.'),
    name: z.string().describe('Name that administrators see.'),
    status: z
      .enum(['active', 'paused', 'deleted'])
      .describe(
        'paused: every request is refused. deleted: it can be restored until `erasedAfter`.',
      ),
    created: timestamp.describe('Time of its creation.'),
    erasedAfter: timestamp.optional().describe('Until then it can be restored.'),
    policy: z.record(z.string(), z.unknown()).describe('The whole policy, with defaults.'),
    warnings: z
      .array(z.string())
      .optional()
      .describe('After a change: role rules whose group does not exist yet.'),
  })
  .openapi('Tenant', { description: 'A tenant: one customer of the application.' });

/** Answer: an index of a tenant. */
export const tenantIndex = z
  .strictObject({
    type: z.string().describe('Name of the resource type.'),
    path: z.string().describe('Path of the attribute.'),
    status: z
      .enum(['ready', 'building', 'deleting'])
      .describe('Until it is ready, filters scan all resources.'),
    done: z.number().optional().describe('Resources that are in the index.'),
    total: z.number().optional().describe('Resources of the type.'),
  })
  .openapi('TenantIndex', { description: 'An index of the policy.' });

/** Body: a tenant to create. */
export const newTenant = z
  .strictObject({
    id: tenantId,
    name: text(200).optional().describe('Name that administrators see. Default: the id.'),
    policy: policySchema.optional().describe('Parts of the policy; the others get their default.'),
  })
  .openapi('NewTenant', { description: 'A tenant to create.' });

/** Body: a change of a tenant; parts of the policy that are left out stay. */
export const tenantChange = z
  .strictObject({
    name: text(200).optional().describe('Name that administrators see.'),
    policy: policySchema.optional().describe('Parts of the policy to set.'),
  })
  .openapi('TenantChange', {
    description: 'Changes of a tenant; parts of the policy that are left out stay.',
  });

/** Answer: a domain of a tenant. */
export const domain = z
  .object({ name: z.string().describe('The domain.') })
  .openapi('Domain', { description: 'A domain that the tenant has proven.' });

/** Answer: how to prove a domain. */
export const domainChallenge = z
  .object({
    name: z.string().describe('The domain.'),
    record: z
      .object({
        type: z.literal('TXT').describe('Type of the record.'),
        name: z.string().describe('Name of the record.'),
        value: z.string().describe('Value of the record.'),
      })
      .describe('The DNS record.'),
    file: z
      .object({
        url: z.string().describe('Where it is published.'),
        content: z.string().describe('What is in it.'),
      })
      .describe('Instead of the record.'),
  })
  .openapi('DomainChallenge', {
    description: 'How to prove a domain: by the record, or by the file.',
  });
