import { z } from '@hono/zod-openapi';
import { customTypePattern, isCustomType } from '../../events/event.ts';
import { eventFields, eventSchemaNames } from './event-types.ts';
import { json, text } from './text.ts';

/**
 * Answer: one event. The document lists the types; a consumer must accept those of later versions.
 */
export const event = z
  .looseObject({ ...eventFields, type: z.string(), data: json })
  .openapi('Event', {
    type: 'object',
    description: 'A committed change. Later versions may add types.',
    anyOf: eventSchemaNames.map((name) => ({ $ref: `#/components/schemas/${name}` })),
  });

/** Answer: a page of the event feed. */
export const feedPage = z
  .object({
    events: z.array(event).describe('Events in the order of their sequence.'),
    next: z.number().int().describe('Value of `after` for the next request.'),
    first: z.number().int().describe('The earliest sequence that is still stored.'),
    last: z.number().int().describe('The latest sequence.'),
  })
  .openapi('FeedPage', { description: 'A page of the event feed.' });

/** Answer: event types, each with its meaning. */
export const eventTypeList = z
  .object({ types: z.record(z.string(), z.string()).describe('Meanings by type.') })
  .openapi('EventTypes', { description: 'Event types and their meanings.' });

/** Answer: a page of everything a tenant has. */
export const snapshotPage = z
  .object({
    sequence: z.number().int().describe('Continue with the events after it.'),
    items: z
      .array(
        z.looseObject({
          kind: z
            .enum(['resource', 'members'])
            .describe('A user, group or resource; or members of a group.'),
        }),
      )
      .describe('Groups first have no members; these follow in items of their own.'),
    next: z
      .string()
      .optional()
      .describe('Value of `cursor` for the next page; absent: this is the last page.'),
  })
  .openapi('SnapshotPage', { description: 'A page of everything that a tenant has.' });

/** Body: an event of the application. */
export const newEvent = z
  .strictObject({
    type: z
      .string()
      .refine(
        isCustomType,
        'must be custom. and up to 60 lower-case letters, digits, hyphens, underscores or dots',
      )
      .openapi({ pattern: customTypePattern, description: '`custom.` and a name.' }),
    subject: text(200).describe('What it is about. Events of one subject are delivered in order.'),
    data: z.record(z.string(), z.unknown()).default({}).describe('What consumers get as `data`.'),
  })
  .openapi('NewEvent', { description: 'An event of the application.' });

/** Answer: an event that was recorded. */
export const recordedEvent = z
  .object({
    type: z.string().describe('Its type.'),
    subject: z.string().describe('What it is about.'),
  })
  .openapi('RecordedEvent', { description: 'An event that was recorded.' });

/** Answer: the events of a tenant that are stored. */
export const eventRange = z
  .object({
    first: z.number().int().describe('Sequence of the oldest event; one more than `last`: none.'),
    last: z.number().int().describe('Sequence of the latest event; 0: there was none.'),
  })
  .openapi('EventRange', { description: 'The events of a tenant that are stored.' });
