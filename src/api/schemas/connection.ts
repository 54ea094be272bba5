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
  requests: z.number().int(),
  errors: z.number().int(),
  failing: z
    .number()
    .int()
    .optional()
    .describe('Failed requests since the last success; absent: none.'),
  lastRequest: timestamp.optional(),
  lastSuccess: timestamp.optional(),
  lastError: timestamp.optional(),
  lastErrorDetail: z.string().optional().describe('The error detail that the client got.'),
};

/** A connection, as events have it. */
export const connectionState = z
  .object({
    id: z.string(),
    tenant: z.string(),
    name: z.string(),
    profile: z.string(),
    status: z.enum(['active', 'paused', 'deleted', 'released']),
    created: timestamp,
    erasedAfter: timestamp.optional(),
    clientId: z.string().describe('The client_id of its OAuth client.'),
    limits: rateLimit.optional(),
    discovery: z.enum(['rfc7643']).optional(),
    suggestion: z
      .object({
        profile: z.string(),
        because: z.array(z.string()).readonly().describe('What its requests were seen to do.'),
      })
      .optional()
      .describe('A profile that fits its requests better; absent: none does.'),
    ...usage,
  })
  .openapi('ConnectionState');

/** Answer: a connection. */
export const connection = connectionState
  .extend({
    scimBaseUrl: z.url().describe('Base URL of SCIM, which the identity provider asks for.'),
    tokenEndpoint: z
      .url()
      .describe('Where the OAuth client of the connection gets access tokens (RFC 6749 §3.2).'),
  })
  .openapi('Connection');

const discovery = z
  .enum(['full', 'rfc7643'])
  .describe(
    'rfc7643: /ServiceProviderConfig omits `pagination` and `securityEvents`, for clients that reject unknown attributes.',
  );

/** Body: a connection to create. */
export const newConnection = z
  .strictObject({
    name: text(200),
    profile: text(100).default('default'),
    limits: operatorOnly(rateLimit).optional(),
    discovery: discovery.optional(),
  })
  .openapi('NewConnection');

/** Body: a change of a connection; fields that are left out stay. */
export const connectionChange = z
  .strictObject({
    name: text(200).optional(),
    profile: text(100).optional(),
    limits: operatorOnly(rateLimit.nullable()).optional(),
    discovery: discovery.optional(),
  })
  .openapi('ConnectionChange');

/** Answer: a profile. */
export const profile = z.object({ name: z.string() }).openapi('Profile');
