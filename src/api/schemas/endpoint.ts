import { z } from '@hono/zod-openapi';
import { isEventType, similarEventType } from '../../events/event.ts';
import { shownOnce } from './credential.ts';
import { text, timestamp } from './text.ts';

/** Event types per endpoint. */
export const maxTypes = 1_000;

/** Name of an event type that exists. */
export const eventType = z.string().refine(isEventType, {
  error: ({ input }) =>
    `is not an event type${similarEventType(String(input))}; GET /api/v1/event-types lists them`,
});

/** Answer: an endpoint, without its secrets. */
export const endpoint = z
  .object({
    id: z.string().describe('Id of the endpoint.'),
    tenant: z.string().optional().describe('Absent: it gets the events of every tenant.'),
    name: z.string().describe('Name that administrators see.'),
    url: z.string().optional().describe('Absent: the receiver polls.'),
    stream: z
      .object({
        method: z
          .enum(['push', 'poll'])
          .describe('push: tokens are sent to `url`. poll: the receiver asks for them.'),
        audience: z.string().describe('`aud` of the tokens.'),
        content: z
          .enum(['full', 'notice'])
          .describe('full: with the resource. notice: with the names of what changed.'),
      })
      .optional()
      .describe('Present: it gets security event tokens (RFC 8417) instead of webhooks.'),
    types: z.array(z.string()).optional().describe('Absent: all.'),
    status: z
      .enum(['active', 'disabled'])
      .describe('disabled: nothing is sent; events wait in the log.'),
    reason: z.string().optional().describe('Why it is disabled.'),
    failingSince: timestamp.optional().describe('Time since which every delivery failed.'),
    created: timestamp.describe('Time of its creation.'),
    open: z.number().int().optional().describe('Deliveries that will be retried.'),
    dead: z.number().int().optional().describe('Deliveries that failed for good.'),
    lastDay: z
      .object({
        delivered: z.number().int().describe('Attempts that were accepted.'),
        failed: z.number().int().describe('Attempts that failed.'),
      })
      .optional()
      .describe('What was sent to it within 24 hours.'),
  })
  .openapi('Endpoint', {
    description: 'An endpoint: a webhook or a stream of security event tokens.',
  });

/** Body: an endpoint to create. */
export const newEndpoint = z
  .strictObject({
    name: text(200).describe('Name that administrators see.'),
    url: text(2_000).describe('An https URL of a public host.'),
    types: z.array(eventType).min(1).max(maxTypes).optional().describe('Default: all.'),
    allTenants: z.boolean().default(false).describe('Get the events of every tenant.'),
  })
  .openapi('NewEndpoint', { description: 'A webhook endpoint to create.' });

/** Body: a change of an endpoint; fields that are left out stay. */
export const endpointChange = z
  .strictObject({
    name: text(200).optional().describe('Name that administrators see.'),
    url: text(2_000).optional().describe('An https URL of a public host.'),
    types: z.array(eventType).min(1).max(maxTypes).nullable().optional().describe('Null: all.'),
  })
  .openapi('EndpointChange', {
    description: 'Changes of an endpoint; fields that are left out stay.',
  });

/** Answer: a created endpoint, or one with a new secret. */
export const createdEndpoint = endpoint
  .extend({ secret: shownOnce })
  .openapi('CreatedEndpoint', { description: 'An endpoint, with its new secret.' });
