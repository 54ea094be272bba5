import { z } from '@hono/zod-openapi';

const total = z.number().int();

/** Answer: how much a tenant holds. */
export const tenantTotals = z
  .object({
    tenant: z.string().describe('Id of the tenant.'),
    resources: z
      .record(z.string(), total)
      .describe('Number of resources, by the name of their type: `User`, `Group` and others.'),
    accounts: z
      .object({
        active: total.describe('Accounts that may be used.'),
        deactivated: total.describe('Accounts without access.'),
        deleted: total.describe('Accounts that are kept without access until they are erased.'),
      })
      .describe('Number of accounts, by status.'),
    seats: total.optional().describe('Active accounts at most; absent: unlimited.'),
    waitingLinks: total.describe('Users that wait for a decision; 1,000 at most are counted.'),
  })
  .openapi('TenantTotals', { description: 'How much a tenant holds.' });
