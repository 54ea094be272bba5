import { z } from '@hono/zod-openapi';
import type { Verdict } from '../../directory/explain/verdict.ts';
import { timestamp } from './text.ts';

/** Answer: one request of a SCIM client. */
export const request = z
  .looseObject({
    id: z.string().describe('The X-Request-Id of its response.'),
    tenant: z.string(),
    connection: z.string().describe('Empty: unknown credential.'),
    credential: z.string(),
    method: z.string(),
    path: z.string(),
    status: z.number().int(),
    milliseconds: z.number(),
    client: z.string(),
    effect: z.string().optional(),
    detail: z.string().optional().describe('The error detail that the client got.'),
    cause: z.string().optional().describe('The cause that the client did not get.'),
    reason: z.string().optional().describe('Why the credential was refused.'),
    lastFour: z.string().optional().describe('Last characters of the refused token.'),
    address: z.string().optional().describe('Remote address of a refused request.'),
    leftOut: z
      .number()
      .int()
      .optional()
      .describe('Further refused requests that are only counted here.'),
    body: z.string().optional().describe('Without secrets and long values.'),
    keys: z.array(z.string()),
    created: timestamp,
  })
  .openapi('Request');

/** Answer: why a user is here, or not. */
export const explanation = z
  .object({
    tenant: z.string(),
    verdict: z.enum([
      'never seen',
      'looked up but not created',
      'rejected',
      'paused',
      'held',
      'deleted',
      'inactive',
      'in group',
      'not in group because',
      'delivery failing',
      'active',
    ] satisfies readonly Verdict[]),
    summary: z.string(),
    fix: z.array(z.string()).describe('Commands that fix it, where the cause is on this side.'),
    group: z.object({ id: z.string(), displayName: z.string().optional() }).optional(),
    refused: z
      .array(request)
      .optional()
      .describe('Requests of the tenant that were refused because of their credential.'),
    user: z.string().optional(),
    account: z.object({ id: z.string(), username: z.string(), status: z.string() }).optional(),
    timeline: z.array(z.looseObject({ at: timestamp, kind: z.enum(['request', 'event']) })),
  })
  .openapi('Explanation');
