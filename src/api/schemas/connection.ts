import { z } from '@hono/zod-openapi';
import { operatorOnly } from '../../administration/operator-fields.ts';
import { text, timestamp } from './text.ts';

/** A limit of requests. */
export const rateLimit = z.strictObject({
  perSecond: z.number().min(0.1).max(1_000_000).describe('Sustained requests per second.'),
  burst: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .describe('Requests that may arrive at once after a pause.'),
});

/** How much a connection or credential is used, and whether it fails. */
export const usage = {
  requests: z.number().int().describe('Requests so far.'),
  errors: z.number().int().describe('Requests that failed or were refused.'),
  failing: z
    .number()
    .int()
    .optional()
    .describe('Failed requests since the last success; absent: none.'),
  lastRequest: timestamp.optional().describe('Time of the last request.'),
  lastSuccess: timestamp.optional().describe('Time of the last request that succeeded.'),
  lastError: timestamp.optional().describe('Time of the last request that failed.'),
  lastErrorDetail: z.string().optional().describe('The error detail that the client got.'),
};

/** A connection, as events have it. */
export const connectionState = z
  .object({
    id: z.string().describe('Id of the connection.'),
    tenant: z.string().describe('Id of the tenant.'),
    name: z.string().describe('Name, unique in the tenant.'),
    profile: z.string().describe('Name of its profile, which says what its client may send.'),
    status: z
      .enum(['active', 'paused', 'deleted', 'released'])
      .describe(
        'paused: its requests are refused. deleted: it can be restored until `erasedAfter`. released: its accounts were handed back.',
      ),
    created: timestamp.describe('Time of its creation.'),
    erasedAfter: timestamp
      .optional()
      .describe('Of a deleted connection: when its users are deleted.'),
    clientId: z.string().describe('The client_id of its OAuth client.'),
    limits: rateLimit.optional().describe('Its limit of requests; absent: that of the server.'),
    discovery: z
      .enum(['rfc7643'])
      .optional()
      .describe('rfc7643: discovery omits attributes of later RFCs.'),
    watchedUntil: timestamp
      .optional()
      .describe('Until then the request log keeps all its requests, reads included.'),
    suggestion: z
      .object({
        profile: z.string().describe('Name of the profile.'),
        because: z.array(z.string()).readonly().describe('What its requests were seen to do.'),
      })
      .optional()
      .describe('A profile that fits its requests better; absent: none does.'),
    ...usage,
  })
  .openapi('ConnectionState', { description: 'A connection, as events have it.' });

/** Answer: a connection. */
export const connection = connectionState
  .extend({
    scimBaseUrl: z.url().describe('Base URL of SCIM, which the identity provider asks for.'),
    tokenEndpoint: z
      .url()
      .describe('Where the OAuth client of the connection gets access tokens (RFC 6749 §3.2).'),
  })
  .openapi('Connection', { description: 'A connection of an identity provider.' });

const discovery = z
  .enum(['full', 'rfc7643'])
  .describe(
    'rfc7643: /ServiceProviderConfig omits `pagination` and `securityEvents`, for clients that reject unknown attributes.',
  );

/** Body: a connection to create. */
export const newConnection = z
  .strictObject({
    name: text(200).describe('Name, unique in the tenant.'),
    profile: text(100)
      .default('default')
      .describe('Name of its profile, which says what its client may send.'),
    limits: operatorOnly(rateLimit).optional(),
    discovery: discovery.optional(),
  })
  .openapi('NewConnection', { description: 'A connection to create.' });

/** Body: a change of a connection; fields that are left out stay. */
export const connectionChange = z
  .strictObject({
    name: text(200).optional().describe('Name, unique in the tenant.'),
    profile: text(100)
      .optional()
      .describe('Name of its profile, which says what its client may send.'),
    limits: operatorOnly(rateLimit.nullable()).optional(),
    discovery: discovery.optional(),
  })
  .openapi('ConnectionChange', {
    description: 'Changes of a connection; fields that are left out stay.',
  });

/** Answer: a profile. */
export const profile = z
  .object({ name: z.string().describe('Name of the profile.') })
  .openapi('Profile', { description: 'A profile.' });
