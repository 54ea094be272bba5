import { traceOf } from '../events/event-log.ts';
import type { Endpoint } from '../ports/delivery.ts';
import type { Logger, Tracer } from '../ports/system.ts';
import { buildDelivery, type DeliveryContext } from './outbound-request.ts';
import type { PendingDelivery } from './retry-schedule.ts';
import type { Attempt, Send } from './send.ts';

export interface AttemptOptions extends DeliveryContext {
  readonly send: Send;
  readonly logger: Logger;
  /** Absent: attempts are not traced. */
  readonly tracer?: Tracer;
}

/**
 * Sends one event to an endpoint, with the trace of the change as parent (W3C Trace Context).
 * Never rejects: an event that cannot be built or sent is a failed attempt, so that it does not
 * block the events behind it.
 */
export async function attemptDelivery(
  options: AttemptOptions,
  endpoint: Endpoint,
  { tenant, event }: PendingDelivery,
): Promise<Attempt> {
  const parent = traceOf(event);
  const span = options.tracer?.begin('event delivery', parent);
  const traceparent = span?.traceparent ?? parent;
  let attempt: Attempt;
  try {
    const request = await buildDelivery(endpoint, tenant, event, options);
    const headers =
      traceparent === undefined ? request.headers : { ...request.headers, traceparent };
    attempt = await options.send({ ...request, headers });
  } catch (error) {
    options.logger.log('warn', 'an event cannot be sent', { endpoint: endpoint.id, cause: error });
    attempt = { error: 'the event cannot be sent; see the server log' };
  }
  span?.end(
    {
      'http.response.status_code': attempt.status,
      'rollcall.tenant': tenant,
      'rollcall.event': event.type,
    },
    attempt.error,
  );
  return attempt;
}
