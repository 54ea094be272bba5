import { z } from '@hono/zod-openapi';
import type { Verdict } from '../../directory/explain/verdict.ts';
import { timestamp } from './text.ts';

/** Answer: one request of a SCIM client. */
export const request = z
  .looseObject({
    id: z.string().describe('The X-Request-Id of its response.'),
    tenant: z.string().describe('Id of the tenant.'),
    connection: z.string().describe('Empty: unknown credential.'),
    credential: z.string().describe('Id of the credential; empty: unknown.'),
    method: z.string().describe('Method of the request.'),
    path: z.string().describe('Path and query.'),
    status: z.number().int().describe('HTTP status of the response.'),
    milliseconds: z.number().describe('How long it took.'),
    client: z.string().describe('The User-Agent.'),
    effect: z.string().optional().describe('What it did, such as `created`.'),
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
    keys: z.array(z.string()).describe('Ids and names of users and groups that it is about.'),
    created: timestamp.describe('Time of the request.'),
  })
  .openapi('Request', { description: 'A request of a SCIM client.' });

/** Answer: why a user is here, or not. */
export const explanation = z
  .object({
    tenant: z.string().describe('Id of the tenant.'),
    verdict: z
      .enum([
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
      ] satisfies readonly Verdict[])
      .describe('What became of the user.'),
    summary: z.string().describe('The verdict in a sentence.'),
    fix: z.array(z.string()).describe('Commands that fix it, where the cause is on this side.'),
    group: z
      .object({
        id: z.string().describe('Id of the group.'),
        displayName: z.string().optional().describe('Its name.'),
      })
      .optional()
      .describe('The group that was asked about.'),
    refused: z
      .array(request)
      .optional()
      .describe('Requests of the tenant that were refused because of their credential.'),
    user: z.string().optional().describe('Id of the user.'),
    account: z
      .object({
        id: z.string().describe('Id of the account.'),
        username: z.string().describe('Its username.'),
        status: z.string().describe('Its status.'),
      })
      .optional()
      .describe('The account of the user.'),
    timeline: z
      .array(
        z.looseObject({
          at: timestamp.describe('Time of the entry.'),
          kind: z.enum(['request', 'event']).describe('What the entry is.'),
        }),
      )
      .describe('Requests and events about the user, in their order.'),
  })
  .openapi('Explanation', { description: 'Why a user is here, or not.' });
