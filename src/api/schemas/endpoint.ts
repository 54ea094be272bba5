import { z } from '@hono/zod-openapi';
import { isEventType } from '../../events/event.ts';
import { shownOnce } from './credential.ts';
import { text, timestamp } from './text.ts';

/** Event types per endpoint. */
export const maxTypes = 1_000;

/** Name of an event type that exists. */
export const eventType = z
  .string()
  .refine(isEventType, 'is not an event type; GET /api/v1/event-types lists them');

/** Answer: an endpoint, without its secrets. */
export const endpoint = z
  .object({
    id: z.string(),
    tenant: z.string().optional().describe('Absent: it gets the events of every tenant.'),
    name: z.string(),
    url: z.string().optional().describe('Absent: the receiver polls.'),
    stream: z
      .object({
        method: z.enum(['push', 'poll']),
        audience: z.string(),
        content: z.enum(['full', 'notice']),
      })
      .optional()
      .describe('Present: it gets security event tokens (RFC 8417) instead of webhooks.'),
    types: z.array(z.string()).optional().describe('Absent: all.'),
    status: z.enum(['active', 'disabled']),
    reason: z.string().optional(),
    failingSince: timestamp.optional(),
    created: timestamp,
    open: z.number().int().optional().describe('Deliveries that will be retried.'),
    dead: z.number().int().optional().describe('Deliveries that failed for good.'),
  })
  .openapi('Endpoint');

/** Body: an endpoint to create. */
export const newEndpoint = z
  .strictObject({
    name: text(200),
    url: text(2_000),
    types: z.array(eventType).min(1).max(maxTypes).optional().describe('Default: all.'),
    allTenants: z.boolean().default(false).describe('Get the events of every tenant.'),
  })
  .openapi('NewEndpoint');

/** Body: a change of an endpoint; fields that are left out stay. */
export const endpointChange = z
  .strictObject({
    name: text(200).optional(),
    url: text(2_000).optional(),
    types: z.array(eventType).min(1).max(maxTypes).nullable().optional().describe('Null: all.'),
  })
  .openapi('EndpointChange');

/** Answer: a created endpoint, or one with a new secret. */
export const createdEndpoint = endpoint.extend({ secret: shownOnce }).openapi('CreatedEndpoint');
