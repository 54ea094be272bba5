import { z } from '@hono/zod-openapi';
import { attentionKinds } from '../../administration/attention.ts';
import { pageOf } from './page.ts';
import { timestamp } from './text.ts';

const attention = z
  .object({
    kind: z.enum(attentionKinds).describe('What it is.'),
    tenant: z.string().describe('Id of the tenant.'),
    connection: z.string().optional().describe('Id of the connection it is about.'),
    endpoint: z.string().optional().describe('Id of the endpoint it is about.'),
    name: z.string().optional().describe('Name of the connection or the endpoint.'),
    lastFour: z.string().optional().describe('Last four characters of a refused token.'),
    address: z.string().optional().describe('Address that the refused requests came from.'),
    at: timestamp
      .optional()
      .describe(
        'Since when it is so; of an expiry: when it is; of refused requests: the last one.',
      ),
    count: z
      .number()
      .int()
      .optional()
      .describe('How many: failed requests in a row, refused requests, or deliveries.'),
    detail: z.string().optional().describe('The last error, or the reason.'),
  })
  .openapi('Attention', { description: 'Something that needs an administrator.' });

const perHour = z.array(z.number().int()).readonly();

const counts = {
  requests: z.number().int().describe('Requests within the hours that were asked for.'),
  errors: z.number().int().describe('Those of them that failed or were refused.'),
  activity: z
    .object({
      requests: perHour.describe('Requests in each hour, the oldest first.'),
      errors: perHour.describe('Those of them that failed or were refused.'),
    })
    .describe('The same by hour; the last hour is the one that has begun.'),
};
const lastTimes = {
  lastRequest: timestamp.optional().describe('Time of the last request.'),
  lastSuccess: timestamp.optional().describe('Time of the last request that succeeded.'),
  lastError: timestamp.optional().describe('Time of the last request that failed.'),
};

const tenantFields = {
  tenant: z.string().describe('Id of the tenant.'),
  name: z.string().describe('Name of the tenant.'),
  status: z.enum(['active', 'paused', 'deleted']).describe('Status of the tenant.'),
  connections: z.number().int().describe('Connections that are active or paused.'),
  ...counts,
  ...lastTimes,
  credentialsExpire: timestamp
    .optional()
    .describe('When the first active connection loses its last credential; absent: none does.'),
  pendingDeliveries: z.number().int().describe('Events that have not reached an endpoint yet.'),
  oldestDelivery: timestamp
    .optional()
    .describe('When the oldest of these was committed: how far deliveries lag behind.'),
  deadDeliveries: z.number().int().describe('Deliveries that were given up.'),
  heldSince: timestamp.optional().describe('Since when the guard holds removals.'),
  attention: z.array(attention).readonly().describe('What needs an administrator.'),
};

const since = timestamp.describe('Beginning of the first hour.');

const tenantSummary = z
  .object(tenantFields)
  .openapi('TenantSummary', { description: 'A tenant at a glance.' });

/** Answer: a page of tenants at a glance. */
export const overview = pageOf(tenantSummary)
  .extend({ since, items: z.array(tenantSummary).describe('Tenants, by id.') })
  .openapi('Overview', { description: 'Tenants at a glance.' });

/** Answer: one tenant at a glance. */
export const tenantOverview = z
  .object({
    ...tenantFields,
    since,
    details: z
      .array(
        z.object({
          id: z.string().describe('Id of the connection.'),
          name: z.string().describe('Name of the connection.'),
          profile: z.string().describe('Name of its profile.'),
          status: z.enum(['active', 'paused', 'deleted', 'released']).describe('Its status.'),
          ...counts,
          ...lastTimes,
          failing: z.number().int().optional().describe('Failed requests since the last success.'),
          lastErrorDetail: z.string().optional().describe('The error detail that the client got.'),
          credentials: z.number().int().describe('Credentials that are not revoked.'),
          credentialsExpire: timestamp
            .optional()
            .describe(
              'When its last credential expires; absent: one has no expiry, or none is there.',
            ),
        }),
      )
      .readonly()
      .describe('Each connection.'),
  })
  .openapi('TenantOverview', { description: 'A tenant at a glance, with its connections.' });
