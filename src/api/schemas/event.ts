import { z } from '@hono/zod-openapi';
import { isCustomType } from '../../events/event.ts';
import { text, timestamp } from './text.ts';

/** Answer: one event. */
export const event = z
  .looseObject({
    id: z.string().describe('Stable across all deliveries.'),
    type: z.string(),
    tenant: z.string(),
    sequence: z.number().int().describe('1, 2, 3, … per tenant, in commit order, without gaps.'),
    created: timestamp,
    subject: z.string(),
    actor: z.object({
      connection: z.string().optional(),
      credential: z.string().optional(),
      administrator: z.string().optional(),
    }),
    request: z.string().optional(),
    trace: z.string().optional().describe('W3C traceparent of the request.'),
    data: z.record(z.string(), z.unknown()),
    previous: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('Former values of the changed fields; null for a field that did not exist.'),
  })
  .openapi('Event');

/** Answer: a page of the event feed. */
export const feedPage = z
  .object({
    events: z.array(event),
    next: z.number().int().describe('Value of `after` for the next request.'),
    first: z.number().int().describe('The earliest sequence that is still stored.'),
    last: z.number().int(),
  })
  .openapi('FeedPage');

/** Answer: event types, each with its meaning. */
export const eventTypeList = z
  .object({ types: z.record(z.string(), z.string()) })
  .openapi('EventTypes');

/** Answer: a page of everything a tenant has. */
export const snapshotPage = z
  .object({
    sequence: z.number().int().describe('Continue with the events after it.'),
    items: z.array(z.looseObject({ kind: z.enum(['resource', 'members']) })),
    next: z.string().optional(),
  })
  .openapi('SnapshotPage');

/** Body: an event of the application. */
export const newEvent = z
  .strictObject({
    type: z
      .string()
      .refine(
        isCustomType,
        'must be custom. and up to 60 lower-case letters, digits, hyphens, underscores or dots',
      ),
    subject: text(200).describe('What it is about. Events of one subject are delivered in order.'),
    data: z.record(z.string(), z.unknown()).default({}),
  })
  .openapi('NewEvent');

/** Answer: an event that was recorded. */
export const recordedEvent = z
  .object({ type: z.string(), subject: z.string() })
  .openapi('RecordedEvent');
