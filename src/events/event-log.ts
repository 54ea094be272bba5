import type { EventTransaction, StoredEvent } from '../ports/events.ts';
import type { Clock, Ids } from '../ports/system.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import type { EventActor, EventType } from './event.ts';

/** Where a change comes from. */
export interface Cause {
  readonly actor: EventActor;
  /** Id of the request. */
  readonly request?: string;
  /** W3C `traceparent` of the request. */
  readonly trace?: string;
}

/** What is written of a change. */
export interface LoggedChange {
  readonly type: EventType;
  readonly subject: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly previous?: Readonly<Record<string, unknown>>;
  /** JSON of the SCIM resource, as it is stored; becomes `data.raw`. */
  readonly raw?: string;
}

/** Writes changes down in the transaction that makes them: a change that is undone leaves no event. */
export interface EventLog {
  append(
    transaction: EventTransaction,
    tenant: string,
    origin: Cause,
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
    async append(transaction, tenant, origin, changes) {
      const created = toTimestamp(clock.now());
      for (const { type, subject, ...rest } of changes)
        await transaction.appendEvent(tenant, {
          id: ids.next(),
          type,
          subject,
          payload: payloadOf(origin, rest),
          created,
        });
    },
  };
}

/** Keeps no log: for hosts that have their own. */
export const noEventLog: EventLog = { append: () => Promise.resolve() };

/** The document goes in as the text it is. */
function payloadOf(
  { actor, request, trace }: Cause,
  { data, previous, raw }: Omit<LoggedChange, 'type' | 'subject'>,
): string {
  const text = JSON.stringify(data);
  const whole =
    raw === undefined ? text : `${text.slice(0, -1)}${text === '{}' ? '' : ','}"raw":${raw}}`;
  const cause = request === undefined ? '' : `,"request":${JSON.stringify(request)}`;
  const before = previous === undefined ? '' : `,"previous":${JSON.stringify(previous)}`;
  const traced = trace === undefined ? '' : `,"trace":${JSON.stringify(trace)}`;
  return `{"actor":${JSON.stringify(actor)}${cause}${traced},"data":${whole}${before}}`;
}

/** W3C `traceparent` of the request that caused an event. */
export function traceOf({ payload }: StoredEvent): string | undefined {
  // Most have none, and some are long.
  if (!payload.includes('"trace":')) return undefined;
  return (JSON.parse(payload) as { readonly trace?: string }).trace;
}

/** JSON of an event, as it goes to consumers: its payload is put in as the text it is. */
export function eventJson(
  tenant: string,
  { id, type, sequence, subject, payload, created }: StoredEvent,
): string {
  const head = JSON.stringify({ id, type, tenant, sequence, created: `${created}Z`, subject });
  return `${head.slice(0, -1)},${payload.slice(1)}`;
}
