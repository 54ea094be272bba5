import type { EventTransaction, StoredEvent } from '../ports/events.ts';
import type { Clock, Ids } from '../ports/system.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import type { EventActor, EventType } from './event.ts';

/** The actor, request and trace that caused a change. */
export interface Cause {
  readonly actor: EventActor;
  /** Id of the request. */
  readonly request?: string;
  /** W3C `traceparent` of the request. */
  readonly trace?: string;
}

/** A change to be logged. */
export interface LoggedChange {
  readonly type: EventType;
  readonly subject: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly previous?: Readonly<Record<string, unknown>>;
  /** JSON of the SCIM resource as it is stored; becomes `data.raw`. */
  readonly raw?: string;
}

/**
 * Appends events in the transaction of the change, so that a rolled back change leaves no event.
 */
export interface EventLog {
  append(
    transaction: EventTransaction,
    tenant: string,
    cause: Cause,
    changes: readonly LoggedChange[],
  ): Promise<void>;
}

export function createEventLog({
  ids,
  clock,
}: {
  readonly ids: Ids;
  readonly clock: Clock;
}): EventLog {
  return {
    async append(transaction, tenant, cause, changes) {
      const created = toTimestamp(clock.now());
      for (const { type, subject, ...rest } of changes)
        await transaction.appendEvent(tenant, {
          id: ids.next(),
          type,
          subject,
          payload: payloadOf(cause, rest),
          created,
        });
    },
  };
}

/** An event log that keeps nothing, for hosts that have a log of their own. */
export const noEventLog: EventLog = { append: () => Promise.resolve() };

/** Builds the JSON of a payload. The document is inserted as text, without parsing it. */
function payloadOf(
  { actor, request, trace }: Cause,
  { data, previous, raw }: Omit<LoggedChange, 'type' | 'subject'>,
): string {
  const text = JSON.stringify(data);
  const whole =
    raw === undefined ? text : `${text.slice(0, -1)}${text === '{}' ? '' : ','}"raw":${raw}}`;
  const requestId = request === undefined ? '' : `,"request":${JSON.stringify(request)}`;
  const before = previous === undefined ? '' : `,"previous":${JSON.stringify(previous)}`;
  const traced = trace === undefined ? '' : `,"trace":${JSON.stringify(trace)}`;
  return `{"actor":${JSON.stringify(actor)}${requestId}${traced},"data":${whole}${before}}`;
}

/** Returns the W3C `traceparent` of the request that caused an event. */
export function traceOf({ payload }: StoredEvent): string | undefined {
  // Most payloads have no trace, and some are long: do not parse them for nothing.
  if (!payload.includes('"trace":')) return undefined;
  return (JSON.parse(payload) as { readonly trace?: string }).trace;
}

/** Returns the JSON of an event for consumers. The payload is inserted as text. */
export function eventJson(
  tenant: string,
  { id, type, sequence, subject, payload, created }: StoredEvent,
): string {
  const head = JSON.stringify({ id, type, tenant, sequence, created: `${created}Z`, subject });
  return `${head.slice(0, -1)},${payload.slice(1)}`;
}
