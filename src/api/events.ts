import { z } from '@hono/zod-openapi';
import { readSnapshot } from '../directory/snapshot.ts';
import { type EventType, eventTypes, isEventType } from '../events/event.ts';
import { eventJson } from '../events/event-log.ts';
import {
  awaitFeed,
  type FeedQuery,
  readFeed,
  type StillAdmitted,
  streamFeed,
} from '../events/feed.ts';
import type { Answer, Exchange } from '../http/exchange.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { act } from './act.ts';
import type { OpenStreams } from './open-streams.ts';
import { type Api, apiPrefix, define, reachedTenant } from './operation.ts';
import type { ApiOptions } from './options.ts';
import type { Administrator } from './principal.ts';
import {
  eventTypeList,
  feedPage,
  newEvent,
  recordedEvent,
  snapshotPage,
  tenantId,
} from './schemas.ts';
import { checkParameters } from './strict.ts';

/** Seconds a request may wait for the next event. */
const longestWait = 30;

/** Characters of a list of types. */
const longestTypes = 2_000;

const query = {
  types: z
    .string()
    .max(longestTypes)
    .optional()
    .transform((text, context) => {
      const types = text?.split(',').map((type) => type.trim());
      const unknown = types?.find((type) => !isEventType(type));
      if (unknown !== undefined)
        context.addIssue({
          code: 'custom',
          message: `there is no event type ${JSON.stringify(unknown)}`,
        });
      return types as readonly EventType[] | undefined;
    })
    .openapi({
      type: 'string',
      maxLength: longestTypes,
      description: 'Types with commas between them; all when left out.',
    }),
  after: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('The sequence that was seen last: `next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  wait: z.coerce
    .number()
    .int()
    .min(0)
    .max(longestWait)
    .default(0)
    .describe('Seconds to wait for the next event when there is none.'),
};

/** The feed: everything that changed, in order, without gaps. */
export function defineEvents(
  api: Api,
  { reader, directory, submit, signal, clock }: ApiOptions,
): void {
  const tag = 'Events';
  define(
    api,
    {
      method: 'get',
      path: '/events',
      tag,
      summary:
        'Read events after a place, waiting for the next one; with Accept: text/event-stream, as they come',
      query,
      access: 'tenant',
      status: 200,
      response: feedPage,
    },
    async ({ tenant, stillAdmitted, query: { types, after, limit, wait } }) => {
      const asked: FeedQuery = { tenant, after, limit, ...(types === undefined ? {} : { types }) };
      const { events, next } = await awaitFeed(
        reader,
        asked,
        signal,
        wait * 1_000,
        () => clock.now(),
        stillAdmitted,
      );
      const { first, last } = await reader.eventRange(tenant);
      return {
        body: {
          events: events.map((one) => JSON.parse(eventJson(tenant, one)) as object),
          next,
          first,
          last,
        },
      };
    },
  );
  define(
    api,
    {
      method: 'post',
      path: '/events',
      tag,
      summary:
        "Record an event of the application's own, for its consumers to hear of in order with the rest",
      body: newEvent,
      access: 'tenant',
      status: 201,
      response: recordedEvent,
    },
    ({ tenant, body: { type, subject, data }, ...input }) =>
      act(submit, input, { kind: 'event.record', tenant, type, subject, data }),
  );
  define(
    api,
    {
      method: 'get',
      path: '/snapshot',
      tag,
      summary:
        'Read everything a tenant has, to begin with; then go on with the events after `sequence`',
      query: {
        cursor: z.string().max(200).default('').describe('`next` of the page before.'),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      },
      access: 'tenant',
      status: 200,
      response: snapshotPage,
    },
    async ({ tenant, query: { cursor, limit } }) => {
      const { registry } = await directory.registry(tenant);
      return {
        body: await readSnapshot(await reader.listReader(tenant), {
          tenant,
          registry,
          cursor,
          limit,
        }),
      };
    },
  );
  define(
    api,
    {
      method: 'get',
      path: '/event-types',
      tag,
      summary: 'List the types of events there are',
      access: 'tenant',
      status: 200,
      response: eventTypeList,
    },
    async () => ({ body: { types: eventTypes } }),
  );
}

/** Whether a request asks for the feed as a stream. */
export function asksForStream(exchange: Exchange): boolean {
  const path = exchange.target.split('?', 1)[0];
  return (
    exchange.method === 'GET' &&
    path === `${apiPrefix}/events` &&
    exchange.header('accept')?.includes('text/event-stream') === true
  );
}

/** The feed as server-sent events. `Last-Event-ID`, which browsers send when they come back, wins over `after`. */
export async function streamEvents(
  { reader, signal, clock }: ApiOptions,
  exchange: Exchange,
  administrator: Administrator,
  stillAdmitted: StillAdmitted,
  open: OpenStreams,
): Promise<Answer> {
  const fields = { tenant: tenantId.optional(), ...query };
  checkParameters(exchange.target, Object.keys(fields));
  const parameters = Object.fromEntries(new URL(exchange.target, 'http://localhost').searchParams);
  const seen = exchange.header('last-event-id');
  const checked = z
    .strictObject(fields)
    .safeParse({ ...parameters, ...(seen === undefined ? {} : { after: seen }) });
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new ScimError('invalidValue', `${issue!.path.join('.')}: ${issue!.message}`);
  }
  const { tenant: asked, types, after, limit } = checked.data;
  const tenant = await reachedTenant(reader, administrator, asked);
  const feed: FeedQuery = { tenant, after, limit, ...(types === undefined ? {} : { types }) };
  // What is wrong with the place is said before the stream begins.
  await readFeed(reader, { ...feed, limit: 1 });
  const pieces = open.hold(administrator.actor, () =>
    streamFeed(reader, feed, signal, () => clock.now(), stillAdmitted),
  );
  return {
    status: 200,
    headers: {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    },
    body: pieces,
  };
}
