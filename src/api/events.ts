import { z } from '@hono/zod-openapi';
import { readSnapshot } from '../directory/snapshot.ts';
import { type EventType, eventTypes, isEventType, missingEventType } from '../events/event.ts';
import { eventJson } from '../events/event-log.ts';
import { awaitFeed } from '../events/feed.ts';
import { exampleEvent } from './examples/events.ts';
import * as examples from './examples/objects.ts';
import { execute } from './execute.ts';
import { type Operation, operation } from './operation.ts';
import {
  type event,
  eventRange,
  eventTypeList,
  feedPage,
  newEvent,
  recordedEvent,
  snapshotPage,
} from './schemas/event.ts';

/** How long a request may wait for the next event. */
const maxWaitSeconds = 30;

/** Characters of the parameter `types`. */
const maxTypesLength = 2_000;

/** Parameters of the feed. */
export const feedQuery = {
  types: z
    .string()
    .max(maxTypesLength)
    .optional()
    .transform((text, context) => {
      const types = text?.split(',').map((type) => type.trim());
      const unknown = types?.find((type) => !isEventType(type));
      if (unknown !== undefined)
        context.addIssue({
          code: 'custom',
          message: missingEventType(unknown),
        });
      return types as readonly EventType[] | undefined;
    })
    .openapi({
      type: 'string',
      maxLength: maxTypesLength,
      description: 'Comma-separated event types. Default: all.',
    }),
  after: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('The last sequence already seen: `next` of the previous page.'),
  limit: z.coerce.number().int().min(1).max(1_000).default(100).describe('Events of one page.'),
  wait: z.coerce
    .number()
    .int()
    .min(0)
    .max(maxWaitSeconds)
    .default(0)
    .describe('Seconds to wait for the next event when there is none.'),
};

const tag = 'Events';

/** Operations on events. The feed has every change, in order, without gaps. */
export const eventOperations: readonly Operation[] = [
  operation(
    'get /events',
    'Read events after a sequence, waiting for the next one; with Accept: text/event-stream, as a stream',
    {
      id: 'listEvents',
      example: {
        response: { events: [exampleEvent('user.created')], next: 4_711, first: 1, last: 4_711 },
      },
      errors: ['gone'],
      tag,
      access: 'tenant',
      query: feedQuery,
      response: feedPage,
    },
    async ({ tenant, stillAdmitted, query: { types, after, limit, wait } }, options) => {
      const { reader, signal, clock } = options;
      const { events, next } = await awaitFeed(
        reader,
        { tenant, after, limit, types },
        signal,
        wait * 1_000,
        () => clock.now(),
        stillAdmitted,
      );
      const { first, last } = await reader.eventRange(tenant);
      const shown = events.map(
        (one) => JSON.parse(eventJson(tenant, one)) as z.output<typeof event>,
      );
      return { body: { events: shown, next, first, last } };
    },
  ),
  operation(
    'get /events/range',
    'Show the first and the last sequence that are stored',
    {
      id: 'getEventRange',
      example: { response: { first: 1, last: 4_711 } },
      tag,
      access: 'tenant',
      response: eventRange,
    },
    async ({ tenant }, { reader }) => {
      const { first, last } = await reader.eventRange(tenant);
      return { body: { first, last } };
    },
  ),
  operation(
    'post /events',
    'Record an event of the application, delivered in order with all others',
    {
      id: 'recordEvent',
      example: {
        body: { type: 'custom.invoice.paid', subject: 'acme', data: { amount: 4_200 } },
        response: { type: 'custom.invoice.paid', subject: 'acme' },
      },
      tag,
      access: 'tenant',
      body: newEvent,
      status: 201,
      response: recordedEvent,
    },
    ({ tenant, body: { type, subject, data }, ...input }, options) =>
      execute(input, options, { kind: 'event.record', tenant, type, subject, data }),
  ),
  operation(
    'get /snapshot',
    'Read all data of a tenant as a starting point; continue with the events after `sequence`',
    {
      id: 'getSnapshot',
      example: {
        response: {
          sequence: 4_711,
          items: examples.snapshotItems,
        },
      },
      errors: ['invalidCursor', 'expiredCursor', 'tooMany'],
      tag,
      access: 'tenant',
      query: {
        cursor: z.string().max(200).default('').describe('`next` of the previous page.'),
        limit: z.coerce.number().int().min(1).max(500).default(100).describe('Items of one page.'),
      },
      response: snapshotPage,
    },
    async ({ tenant, query: { cursor, limit } }, { directory, reader }) => {
      const { registry } = await directory.registry(tenant);
      const query = { tenant, registry, cursor, limit };
      return { body: await readSnapshot(await reader.listReader(tenant), query) };
    },
  ),
  operation(
    'get /event-types',
    'List all event types',
    {
      id: 'listEventTypes',
      example: { response: { types: { 'user.created': eventTypes['user.created'] } } },
      tag,
      access: 'tenant',
      response: eventTypeList,
    },
    async () => ({ body: { types: eventTypes } }),
  ),
];
