import { z } from '@hono/zod-openapi';
import { customTypePattern, eventTypes, isCustomType } from '../../events/event.ts';
import { exampleEvent } from '../examples/events.ts';
import { type EventName, eventData } from './event-data.ts';
import { json, timestamp } from './text.ts';

const actor = z
  .object({
    connection: z.string().optional().describe('Id of the connection.'),
    credential: z.string().optional().describe('Id of the credential.'),
    administrator: z
      .string()
      .optional()
      .describe('`api:` and the id of a token, `command line` or `server`.'),
  })
  .openapi('EventActor');

/** What every event has beside its type and its data. */
export const eventFields = {
  id: z.string().describe('Stable across all deliveries.'),
  tenant: z.string().describe('Id of the tenant.'),
  sequence: z.number().int().describe('1, 2, 3, … per tenant, in commit order, without gaps.'),
  created: timestamp.describe('Time of the change.'),
  subject: z
    .string()
    .describe('Id of the user, group, account, connection, credential or tenant that changed.'),
  actor: actor.describe('What caused the change.'),
  request: z.string().optional().describe('The X-Request-Id of the request that caused it.'),
  trace: z.string().optional().describe('W3C traceparent of that request, if it had one.'),
  previous: json
    .optional()
    .describe('Of an update: the former values of the changed fields; null for an absent one.'),
};

/** Returns the name of a type's schema: `UserCreatedEvent` for `user.created`. */
export function eventSchemaName(type: EventName): string {
  const words = type
    .replaceAll('_', '.')
    .split('.')
    .map((word) => word[0]!.toUpperCase() + word.slice(1));
  return `${words.join('')}Event`;
}

function eventOf(type: EventName) {
  return z
    .object({
      type: z.literal(type).describe('What happened.'),
      ...eventFields,
      data: eventData[type].describe('The state after the change.'),
    })
    .openapi(eventSchemaName(type), {
      description: eventTypes[type],
      example: exampleEvent(type) as never,
    });
}

/** Each type of event that the server writes. */
export const eventSchemas = Object.fromEntries(
  (Object.keys(eventTypes) as EventName[]).map((type) => [type, eventOf(type)]),
) as Readonly<Record<EventName, ReturnType<typeof eventOf>>>;

/** An event of the application. */
export const applicationEvent = z
  .object({
    type: z
      .string()
      .refine(isCustomType)
      .openapi({ pattern: customTypePattern, description: '`custom.` and a name.' }),
    ...eventFields,
    data: json.describe('What the application has recorded.'),
  })
  .openapi('ApplicationEvent', { description: 'An event that the application has recorded.' });

/** A test message of an endpoint. */
export const testMessage = z
  .object({
    ...eventFields,
    type: z.literal('endpoint.test').describe('It is a test.'),
    tenant: z.string().optional().describe('Absent: the endpoint gets the events of every tenant.'),
    sequence: z.literal(0).describe('It is not in the event log.'),
    data: z
      .object({ endpoint: z.string().describe('Id of the endpoint.') })
      .describe('What the test is of.'),
  })
  .openapi('TestMessage', { description: 'What `POST /endpoints/{id}/test` sends to a webhook.' });

/** Names of the schemas that an event may have. */
export const eventSchemaNames: readonly string[] = [
  ...(Object.keys(eventTypes) as EventName[]).map(eventSchemaName),
  'ApplicationEvent',
];

/** What consumers receive, by the name of its schema. */
export const messageSchemas: readonly (readonly [string, z.ZodType])[] = [
  ...Object.entries(eventSchemas).map(
    ([type, schema]) => [eventSchemaName(type as EventName), schema] as const,
  ),
  ['ApplicationEvent', applicationEvent],
  ['TestMessage', testMessage],
];
