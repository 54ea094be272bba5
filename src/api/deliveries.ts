import { z } from '@hono/zod-openapi';
import { readDeliveryActivity } from '../administration/delivery-activity.ts';
import { deliveryView } from '../administration/views.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { change, requireEndpoint } from './endpoints.ts';
import * as examples from './examples/objects.ts';
import { type Operation, operation } from './operation.ts';
import { page } from './page.ts';
import { delivery, endpointActivity, replayRequest, replayResult } from './schemas/delivery.ts';
import { hours, pageOf, paging } from './schemas/page.ts';

const tag = 'Webhooks';

/** Operations on events that have not reached an endpoint. */
export const deliveryOperations: readonly Operation[] = [
  operation(
    'get /endpoints/{id}/deliveries',
    'List undelivered events: open (will be retried) or dead (failed for good)',
    {
      id: 'listDeliveries',
      example: {
        response: {
          items: [
            {
              tenant: 'acme',
              sequence: 4_711,
              subject: examples.ids.user,
              status: 'open',
              attempts: 2,
              nextAt: examples.changed,
              lastError: 'the receiver answered 503',
            },
          ],
        },
      },
      tag,
      access: 'tenant',
      of: 'endpoint',
      query: {
        ...paging,
        status: z
          .enum(['open', 'dead'])
          .default('open')
          .describe('open: will be sent again. dead: given up.'),
      },
      response: pageOf(delivery),
    },
    async (input, { reader }) => {
      const { id, query } = input;
      const { limit, cursor, status } = query;
      await requireEndpoint(reader, input);
      const at = cursor.lastIndexOf('.');
      const after = {
        tenant: cursor.slice(0, Math.max(0, at)),
        sequence: Number(cursor.slice(at + 1)) || 0,
      };
      const found = await reader.deliveries(id, status, after, limit + 1);
      return {
        body: page(found, limit, deliveryView, ({ tenant, sequence }) => `${tenant}.${sequence}`),
      };
    },
  ),
  operation(
    'get /endpoints/{id}/activity',
    'Show what was sent to an endpoint by hour: accepted, failed, and how late',
    {
      id: 'getEndpointActivity',
      example: {
        response: {
          since: examples.created,
          delivered: [12, 0],
          failed: [0, 3],
          meanLagMs: [85, null],
          maxLagMs: [240, null],
        },
      },
      tag,
      access: 'tenant',
      of: 'endpoint',
      query: { hours },
      response: endpointActivity,
    },
    async (input, { reader, clock }) => {
      const { id } = await requireEndpoint(reader, input);
      const terms = { now: clock.now(), hours: input.query.hours };
      return { body: await readDeliveryActivity(reader, id, terms) };
    },
  ),
  operation(
    'post /endpoints/{id}/replay',
    'Deliver again, with the same ids: one event, a range, or every dead delivery',
    {
      id: 'replayDeliveries',
      example: {
        body: { from: 4_000, to: 4_100 },
        response: { ...examples.endpoint, replayed: 101 },
      },
      errors: ['conflict'],
      tag,
      access: 'tenant',
      of: 'endpoint',
      body: replayRequest,
      response: replayResult,
    },
    async (input, options) => {
      await requireEndpoint(options.reader, input);
      const { from, to = from, dead } = input.body;
      if (dead === (from !== undefined))
        throw new ScimError('invalidValue', 'give either dead, or from and to');
      const range = from === undefined ? undefined : { tenant: input.tenant, from, to: to! };
      return change(input, options, { kind: 'endpoint.replay', endpoint: input.id, range });
    },
  ),
];
