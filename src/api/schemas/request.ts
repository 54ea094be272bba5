import { z } from '@hono/zod-openapi';
import type { Verdict } from '../../directory/explain/verdict.ts';
import { event } from './event.ts';
import { json, timestamp } from './text.ts';

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
    profile: z.string().optional().describe('Profile of the connection.'),
    query: z
      .array(
        z.object({
          name: z.string().describe('Name of the parameter.'),
          value: z.string().describe('Its value, without secrets.'),
        }),
      )
      .readonly()
      .optional()
      .describe('Parameters of the query.'),
    tolerances: z
      .array(z.string())
      .readonly()
      .optional()
      .describe('Names of the tolerances that applied.'),
    ignored: z
      .array(z.string())
      .readonly()
      .optional()
      .describe('Names of attributes and values that were ignored.'),
    members: z
      .object({
        added: z.number().int().describe('Members that joined.'),
        removed: z.number().int().describe('Members that left.'),
        total: z.number().int().describe('Members after the request.'),
      })
      .optional()
      .describe('What happened to the members of a group.'),
    scimType: z.string().optional().describe('The scimType of the error.'),
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

const message = z
  .object({
    headers: z.record(z.string(), z.string()).describe('Headers, by lower-case name.'),
    body: z.string().optional().describe('JSON without secrets.'),
    cutFrom: z
      .number()
      .int()
      .optional()
      .describe('Present: the body was cut off; it had this many characters.'),
    omitted: z.string().optional().describe('Why there is no body although there was one.'),
  })
  .openapi('LoggedMessage', { description: 'Headers and body of a request or a response.' });

/** What the level `full` keeps of a request. */
export const requestContent = z
  .object({
    request: message.describe('What the client sent.'),
    response: message.describe('What the client got.'),
    operations: z
      .array(
        z.object({
          op: z.enum(['add', 'replace', 'remove']).describe('The operation.'),
          path: z.string().describe('Canonical path of the attribute.'),
          value: json.optional().describe('The value, without secrets.'),
        }),
      )
      .optional()
      .describe('A PATCH as the server has understood it.'),
  })
  .openapi('RequestContent', { description: 'Bodies and headers of a request.' });

/** What `requestContent` describes. */
export type LoggedContent = z.output<typeof requestContent>;

/** Answer: a request with all that is kept of it. */
export const requestDetail = request
  .extend({
    content: requestContent
      .optional()
      .describe('Bodies and headers; present while the level `full` keeps them.'),
  })
  .openapi('RequestDetail', { description: 'A request with all that is kept of it.' });

/** Answer: the events that a request caused. */
export const requestEvents = z
  .object({
    items: z
      .array(
        z.object({
          event: event.describe('The event.'),
          undelivered: z
            .array(
              z.object({
                endpoint: z.string().describe('Name of the endpoint.'),
                id: z.string().describe('Id of the endpoint.'),
                status: z.enum(['open', 'dead']).describe('open: will be sent again.'),
                error: z.string().optional().describe('Why the last attempt failed.'),
              }),
            )
            .readonly()
            .describe('Deliveries that have not succeeded.'),
        }),
      )
      .describe('Events in the order of their sequence.'),
  })
  .openapi('RequestEvents', { description: 'The events that a request caused.' });

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
