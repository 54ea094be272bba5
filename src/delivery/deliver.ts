import { setTimeout as sleep } from 'node:timers/promises';
import { traceOf } from '../events/event-log.ts';
import type { Signal } from '../events/signal.ts';
import type { Delivery, DeliveryReader, Endpoint } from '../ports/delivery.ts';
import type { EventReader, StoredEvent } from '../ports/events.ts';
import { maxPageBytes } from '../ports/pages.ts';
import type { Logger, Tracer } from '../ports/system.ts';
import { fromTimestamp, toTimestamp } from '../protocol/text/date-time.ts';
import { type Leases, localLeases } from './leases.ts';
import { buildDelivery, type DeliveryContext } from './outbound-request.ts';
import type { Attempt, Send } from './send.ts';
import { isWanted } from './token-events.ts';

/** What came of some deliveries, to be written in one transaction. */
export interface DeliveryReport {
  readonly endpoint: string;
  /**
   * Up to where each tenant's events have been offered, with the id of the event at that place. Where the store has another one there, or none yet, a failover has lost what
   * was offered, and the report counts for nothing.
   */
  readonly cursors: readonly {
    readonly tenant: string;
    readonly after: number;
    readonly event?: string;
  }[];
  readonly open: readonly Delivery[];
  readonly done: readonly { readonly tenant: string; readonly sequence: number }[];
  /** Instant since which nothing has arrived; absent: something did. */
  readonly failingSince?: string;
  /** Why it is sent nothing any more. */
  readonly disable?: string;
}

export interface DelivererOptions extends DeliveryContext {
  readonly reader: EventReader & DeliveryReader;
  readonly report: (report: DeliveryReport) => Promise<void>;
  readonly send: Send;
  /** Between 0 and 1. */
  readonly random: () => number;
  readonly signal: Signal;
  readonly logger: Logger;
  /** Where several processes deliver. */
  readonly leases?: Leases;
  /** Absent: nobody traces. */
  readonly tracer?: Tracer;
}

export interface Deliverer {
  /** Looks for endpoints that are new, changed or gone. */
  refresh(): Promise<void>;
  stop(): Promise<void>;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Milliseconds before each attempt. After the last the delivery is dead. */
const schedule = [
  0,
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
] as const;

/** An endpoint that nothing has reached for so long is disabled. */
const disableAfterMs = 5 * 24 * hour;

/** Deliveries of one endpoint that may be open: beyond it, events wait in the log, where they cost nothing more. */
const maxOpenDeliveries = 1_000;

/** Events offered at a time, and attempts under way, of one endpoint. */
const maxBatch = 100;
const maxConcurrentAttempts = 8;

/** Milliseconds after which an endpoint's events are looked for, whoever has written them. */
const pollIntervalMs = 1_000;

/**
 * Delivers events to endpoints: each at least once, with the same id however often; those of one subject in order, also while one is being tried again. Every
 * endpoint has a loop of its own, so that none waits for another, and is one process's at a time. What was done is written after it was done: killed in between, it is done again.
 */
export function createDeliverer(options: DelivererOptions): Deliverer {
  const { reader, signal, logger, leases = localLeases } = options;
  const loops = new Map<string, Promise<void>>();
  const ending = new AbortController();
  let stopped = false;

  /** As long as it is this process's business. True: the endpoint wants no more. */
  const deliverWhile = async (id: string, goesOn: () => boolean): Promise<boolean> => {
    while (goesOn()) {
      const endpoint = await reader.endpoint(id);
      if (endpoint?.status !== 'active') return true;
      const worked = await deliverSome(options, endpoint, () => !goesOn());
      if (!worked) await signal.wait(pollIntervalMs);
    }
    return false;
  };

  const run = async (id: string): Promise<void> => {
    while (!stopped) {
      try {
        let isOver = false;
        const isOurs = await leases.hold(`delivery ${id}`, async (isHeld) => {
          isOver = await deliverWhile(id, () => !stopped && isHeld());
        });
        if (isOver) return;
        if (!isOurs) await sleep(5 * pollIntervalMs, undefined, { signal: ending.signal });
      } catch (error) {
        if (stopped) return;
        logger.log('warn', 'delivery is held up', { endpoint: id, cause: error });
        await signal.wait(5 * pollIntervalMs);
      }
    }
  };

  const refresh = async (): Promise<void> => {
    if (stopped) return;
    for (const { id, status, stream } of await reader.endpoints()) {
      // Who polls comes for it himself.
      if (stopped || status !== 'active' || stream?.method === 'poll' || loops.has(id)) continue;
      // Enabled again while its loop was ending, it gets another.
      const ended = (): Promise<void> => {
        loops.delete(id);
        return refresh();
      };
      loops.set(id, run(id).then(ended));
    }
  };

  return {
    refresh,
    async stop() {
      stopped = true;
      ending.abort();
      signal.notify();
      await Promise.all(loops.values());
    },
  };
}

/** One delivery to make. */
interface PendingDelivery {
  readonly tenant: string;
  readonly event: StoredEvent;
  /** Attempts made before. */
  readonly attempts: number;
}

/** Those that are due, then what is new. False when there was nothing to do. */
async function deliverSome(
  options: DelivererOptions,
  endpoint: Endpoint,
  isStopped: () => boolean,
): Promise<boolean> {
  const { reader, clock } = options;
  const due = await reader.dueDeliveries(endpoint.id, toTimestamp(clock.now()), maxBatch);
  if (due.length > 0) {
    await deliverDue(options, endpoint, due, isStopped);
    return true;
  }
  if ((await reader.deliveryCounts(endpoint.id)).open >= maxOpenDeliveries) return false;
  let worked = false;
  for (const { tenant, after } of await reader.backlog(endpoint.id, maxBatch)) {
    const events = await reader.events(tenant, after, maxBatch, undefined, maxPageBytes);
    const last = events.at(-1)?.sequence ?? (await reader.eventRange(tenant)).last;
    await deliverNew(options, endpoint, { tenant, events, last }, isStopped);
    worked = true;
    if (isStopped()) break;
  }
  return worked;
}

async function deliverDue(
  options: DelivererOptions,
  endpoint: Endpoint,
  due: readonly Delivery[],
  isStopped: () => boolean,
): Promise<void> {
  const tasks: PendingDelivery[] = [];
  const done: { tenant: string; sequence: number }[] = [];
  for (const { tenant, sequence, attempts } of due) {
    const [event] = await options.reader.events(tenant, sequence - 1, 1);
    // Kept no longer: there is nothing left to deliver.
    if (event?.sequence === sequence) tasks.push({ tenant, event, attempts });
    else done.push({ tenant, sequence });
  }
  await attemptAll(options, endpoint, { tasks, cursors: [], waiting: [], done, isStopped });
}

async function deliverNew(
  options: DelivererOptions,
  endpoint: Endpoint,
  {
    tenant,
    events,
    last,
  }: { readonly tenant: string; readonly events: readonly StoredEvent[]; readonly last: number },
  isStopped: () => boolean,
): Promise<void> {
  const wanted = events.filter(({ type }) => isWanted(endpoint, type));
  const subjects = wanted.map(({ subject }) => subject);
  const open = await options.reader.openSubjects(endpoint.id, tenant, subjects);
  // Behind one of the same subject that is being tried again, an event waits its turn.
  const waiting = wanted
    .filter(({ subject }) => open.has(subject))
    .map((event) => openDelivery(endpoint, { tenant, event, attempts: 0 }, options.clock.now()));
  const tasks = wanted
    .filter(({ subject }) => !open.has(subject))
    .map((event) => ({ tenant, event, attempts: 0 }));
  const event = events.at(-1)?.id;
  const cursor = { tenant, after: last, ...(event === undefined ? {} : { event }) };
  await attemptAll(options, endpoint, { tasks, cursors: [cursor], waiting, done: [], isStopped });
}

interface Batch {
  readonly tasks: readonly PendingDelivery[];
  readonly cursors: DeliveryReport['cursors'];
  readonly waiting: readonly Delivery[];
  readonly done: readonly { readonly tenant: string; readonly sequence: number }[];
  readonly isStopped: () => boolean;
}

/** Several subjects at once, each in order: after the first that fails the rest of its subject waits. */
async function attemptAll(
  options: DelivererOptions,
  endpoint: Endpoint,
  batch: Batch,
): Promise<void> {
  const { clock } = options;
  const open: Delivery[] = [...batch.waiting];
  const done = [...batch.done];
  let disable: string | undefined;
  let arrived = false;
  const bySubject = Map.groupBy(batch.tasks, ({ tenant, event }) => `${tenant}\n${event.subject}`);
  const queue = [...bySubject.values()];
  const worker = async (): Promise<void> => {
    for (let tasks = queue.shift(); tasks !== undefined; tasks = queue.shift()) {
      let isHeld = false;
      for (const task of tasks) {
        // One of a server that is stopping, or behind a failed one, is left for later as it is.
        if (isHeld || disable !== undefined || batch.isStopped()) {
          open.push(openDelivery(endpoint, task, clock.now()));
          continue;
        }
        const attempt = await attemptOne(options, endpoint, task);
        if (attempt.error === undefined) {
          arrived = true;
          done.push({ tenant: task.tenant, sequence: task.event.sequence });
          continue;
        }
        if (attempt.status === 410) disable = 'the receiver answered 410 Gone';
        const next = failedDelivery(options, endpoint, task, attempt);
        open.push(next);
        isHeld = next.status === 'open';
      }
    }
  };
  await Promise.all(Array.from({ length: maxConcurrentAttempts }, worker));
  const since = endpoint.failingSince ?? toTimestamp(clock.now());
  if (
    disable === undefined &&
    !arrived &&
    open.length > 0 &&
    clock.now() - fromTimestamp(since) > disableAfterMs
  )
    disable = 'nothing has reached it for five days';
  // What never had a row needs none to be done.
  const rows = batch.cursors.length === 0 ? done : [];
  const isFailing = !arrived && batch.tasks.length > 0;
  await options.report({
    endpoint: endpoint.id,
    cursors: batch.cursors,
    open,
    done: rows,
    ...(isFailing ? { failingSince: since } : {}),
    ...(disable === undefined ? {} : { disable }),
  });
}

/** The receiver learns of the trace that the change belongs to (W3C Trace Context). */
async function attemptOne(
  options: DelivererOptions,
  endpoint: Endpoint,
  { tenant, event }: PendingDelivery,
): Promise<Attempt> {
  const cause = traceOf(event);
  const span = options.tracer?.begin('event delivery', cause);
  const traceparent = span?.traceparent ?? cause;
  const attempt = await sendOne(options, endpoint, { tenant, event }, traceparent);
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

/** Whatever goes wrong is an attempt: an event that cannot be sent must not hold up those behind it. */
async function sendOne(
  options: DelivererOptions,
  endpoint: Endpoint,
  { tenant, event }: Pick<PendingDelivery, 'tenant' | 'event'>,
  traceparent: string | undefined,
): Promise<Attempt> {
  try {
    const request = await buildDelivery(endpoint, tenant, event, options);
    const headers =
      traceparent === undefined ? request.headers : { ...request.headers, traceparent };
    return await options.send({ ...request, headers });
  } catch (error) {
    options.logger.log('warn', 'an event cannot be sent', { endpoint: endpoint.id, cause: error });
    return { error: 'the event cannot be sent; the log of the server says why' };
  }
}

function openDelivery(
  { id }: Endpoint,
  { tenant, event, attempts }: PendingDelivery,
  now: number,
): Delivery {
  const { sequence, subject } = event;
  return {
    endpoint: id,
    tenant,
    sequence,
    subject,
    status: 'open',
    attempts,
    nextAt: toTimestamp(now),
  };
}

/** A tenth more or less, so that what failed together does not come back together. What the receiver asks for is honoured, within a day. */
function failedDelivery(
  { clock, random }: DelivererOptions,
  endpoint: Endpoint,
  task: PendingDelivery,
  attempt: Attempt,
): Delivery {
  const attempts = task.attempts + 1;
  const planned = schedule[attempts];
  const lastError = attempt.error!;
  const base = openDelivery(endpoint, { ...task, attempts }, clock.now());
  if (planned === undefined) return { ...base, status: 'dead', lastError };
  const jittered = planned * (0.9 + random() * 0.2);
  const asked = Math.min((attempt.retryAfter ?? 0) * second, 24 * hour);
  return { ...base, nextAt: toTimestamp(clock.now() + Math.max(jittered, asked)), lastError };
}
