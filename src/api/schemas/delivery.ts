import { z } from '@hono/zod-openapi';
import { endpoint } from './endpoint.ts';
import { timestamp } from './text.ts';

/** Answer: an event that has not reached an endpoint. */
export const delivery = z
  .object({
    tenant: z.string().describe('Id of the tenant.'),
    sequence: z.number().int().describe('Sequence of the event.'),
    subject: z.string().describe('Subject of the event.'),
    status: z
      .enum(['open', 'dead'])
      .describe('open: it will be sent again. dead: it was given up.'),
    attempts: z.number().int().describe('Attempts so far.'),
    nextAt: timestamp.optional().describe('Time of the next attempt.'),
    lastError: z.string().optional().describe('Why the last attempt failed.'),
    history: z
      .array(
        z.object({
          at: timestamp.describe('Time of its end.'),
          ms: z.number().describe('Milliseconds that it took.'),
          status: z.number().int().optional().describe('Absent: there was no response.'),
          error: z.string().describe('Why it failed.'),
        }),
      )
      .optional()
      .describe('The last attempts, the latest last; absent: none was made.'),
  })
  .openapi('Delivery', { description: 'An event that has not reached an endpoint.' });

const perHour = z.array(z.number());

/** Answer: what was sent to an endpoint, by hour. */
export const endpointActivity = z
  .object({
    since: timestamp.describe('Beginning of the first hour.'),
    delivered: perHour.describe('Attempts that were accepted in each hour, the oldest first.'),
    failed: perHour.describe('Attempts that failed in each hour.'),
    meanLagMs: z
      .array(z.number().nullable())
      .describe('Mean time from change to acceptance, in ms; null: none was accepted.'),
    maxLagMs: z.array(z.number().nullable()).describe('The longest such time, in ms.'),
  })
  .openapi('EndpointActivity', { description: 'What was sent to an endpoint, by hour.' });

/** Body: which events to deliver again. */
export const replayRequest = z
  .strictObject({
    from: z.number().int().min(1).optional().describe('Sequence of the first event.'),
    to: z.number().int().min(1).optional().describe('Sequence of the last event. Default: `from`.'),
    dead: z.boolean().default(false).describe('All deliveries that failed for good.'),
  })
  .openapi('ReplayRequest', {
    description: 'Which events to deliver again: `dead`, or `from` and `to`.',
  });

/** Answer: an endpoint, with the number of events that will be delivered again. */
export const replayResult = endpoint
  .extend({
    replayed: z.number().int().describe('Events that will be delivered again.'),
  })
  .openapi('ReplayResult', { description: 'The endpoint, and the number of events.' });

/** Answer: the outcome of a test message. */
export const testResult = z
  .object({
    status: z
      .number()
      .int()
      .optional()
      .describe('HTTP status of the receiver; absent: it sent none.'),
    error: z.string().optional().describe('What went wrong; absent: nothing.'),
    retryAfter: z.number().optional().describe('Seconds to wait, where the receiver says so.'),
  })
  .openapi('TestResult', { description: 'The outcome of a test message.' });
