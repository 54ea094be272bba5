import { z } from '@hono/zod-openapi';
import { endpoint } from './endpoint.ts';
import { timestamp } from './text.ts';

/** Answer: an event that has not reached an endpoint. */
export const delivery = z
  .object({
    tenant: z.string(),
    sequence: z.number().int(),
    subject: z.string(),
    status: z.enum(['open', 'dead']),
    attempts: z.number().int(),
    nextAt: timestamp.optional(),
    lastError: z.string().optional(),
  })
  .openapi('Delivery');

/** Body: which events to deliver again. */
export const replayRequest = z
  .strictObject({
    from: z.number().int().min(1).optional().describe('Sequence of the first event.'),
    to: z.number().int().min(1).optional().describe('Sequence of the last event. Default: `from`.'),
    dead: z.boolean().default(false).describe('All deliveries that failed for good.'),
  })
  .openapi('ReplayRequest');

/** Answer: an endpoint, with the number of events that will be delivered again. */
export const replayResult = endpoint.extend({ replayed: z.number().int() }).openapi('ReplayResult');

/** Answer: the outcome of a test message. */
export const testResult = z
  .object({
    status: z.number().int().optional(),
    error: z.string().optional(),
    retryAfter: z.number().optional(),
  })
  .openapi('TestResult');
