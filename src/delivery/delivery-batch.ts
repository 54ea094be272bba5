import type { Delivery, DeliveryActivity, DeliveryReader, Endpoint } from '../ports/delivery.ts';
import type { EventReader, StoredEvent } from '../ports/events.ts';
import { maxPageBytes } from '../ports/pages.ts';
import { fromTimestamp, toTimestamp } from '../protocol/text/date-time.ts';
import { type AttemptOptions, attemptDelivery } from './attempt-delivery.ts';
import { createDeliveryTally, type DeliveryTally } from './delivery-tally.ts';
import {
  disableAfterMs,
  failedDelivery,
  openDelivery,
  type PendingDelivery,
} from './retry-schedule.ts';
import { isWanted } from './token-events.ts';

/** The outcome of a batch of deliveries, written in one transaction. */
export interface DeliveryReport {
  readonly endpoint: string;
  /**
   * Per tenant, the sequence up to which events were offered, and the id of the event there. If the
   * store has another event at that place, or none, a failover has lost what was offered, and the
   * report is discarded.
   */
  readonly cursors: readonly {
    readonly tenant: string;
    readonly after: number;
    readonly event?: string;
  }[];
  readonly open: readonly Delivery[];
  readonly done: readonly DeliveredEvent[];
  /** What was sent, by tenant and hour. */
  readonly activity: readonly DeliveryActivity[];
  /** Time since which no delivery has succeeded; absent after a success. */
  readonly failingSince?: string;
  /** Why the endpoint is disabled; absent: it stays active. */
  readonly disable?: string;
}

interface DeliveredEvent {
  readonly tenant: string;
  readonly sequence: number;
}

export interface BatchOptions extends AttemptOptions {
  readonly reader: EventReader & DeliveryReader;
  readonly report: (report: DeliveryReport) => Promise<void>;
  /** Between 0 and 1. */
  readonly random: () => number;
}

/** Open deliveries of one endpoint. Beyond this, new events wait in the log, at no cost. */
const maxOpenDeliveries = 1_000;

/** Events of one endpoint that are read at a time. */
const maxBatch = 100;

/** Attempts of one endpoint that run at a time. */
const maxConcurrentAttempts = 8;

/**
 * Delivers what is due to an endpoint; when nothing is due, its new events.
 *
 * @returns false when there was nothing to deliver
 */
export async function deliverBatch(
  options: BatchOptions,
  endpoint: Endpoint,
  isStopped: () => boolean,
): Promise<boolean> {
  const { reader, clock } = options;
  const due = await reader.dueDeliveries(endpoint.id, toTimestamp(clock.now()), maxBatch);
  if (due.length > 0) {
    await attemptBatch(options, endpoint, await dueBatch(reader, due), isStopped);
    return true;
  }
  if ((await reader.deliveryCounts(endpoint.id)).open >= maxOpenDeliveries) return false;
  let delivered = false;
  for (const { tenant, after } of await reader.backlog(endpoint.id, maxBatch)) {
    const batch = await newBatch(options, endpoint, tenant, after);
    await attemptBatch(options, endpoint, batch, isStopped);
    delivered = true;
    if (isStopped()) break;
  }
  return delivered;
}

interface Batch {
  readonly pending: readonly PendingDelivery[];
  readonly cursors: DeliveryReport['cursors'];
  /** Deliveries that must wait for an earlier one of the same subject. */
  readonly waiting: readonly Delivery[];
  /** Deliveries whose event is no longer in the log. */
  readonly pruned: readonly DeliveredEvent[];
}

async function dueBatch(reader: EventReader, due: readonly Delivery[]): Promise<Batch> {
  const pending: PendingDelivery[] = [];
  const pruned: DeliveredEvent[] = [];
  for (const { tenant, sequence, attempts, history } of due) {
    const [event] = await reader.events(tenant, sequence - 1, 1);
    if (event?.sequence === sequence) pending.push({ tenant, event, attempts, history });
    else pruned.push({ tenant, sequence });
  }
  return { pending, cursors: [], waiting: [], pruned };
}

async function newBatch(
  { reader, clock }: BatchOptions,
  endpoint: Endpoint,
  tenant: string,
  after: number,
): Promise<Batch> {
  const events = await reader.events(tenant, after, maxBatch, undefined, maxPageBytes);
  const last = events.at(-1);
  const wanted = events.filter(({ type }) => isWanted(endpoint, type));
  const subjects = wanted.map(({ subject }) => subject);
  const open = await reader.openSubjects(endpoint.id, tenant, subjects);
  const toPending = (event: StoredEvent): PendingDelivery => ({ tenant, event, attempts: 0 });
  return {
    pending: wanted.filter(({ subject }) => !open.has(subject)).map(toPending),
    cursors: [
      {
        tenant,
        after: last?.sequence ?? (await reader.eventRange(tenant)).last,
        event: last?.id,
      },
    ],
    waiting: wanted
      .filter(({ subject }) => open.has(subject))
      .map((event) => openDelivery(endpoint, toPending(event), clock.now())),
    pruned: [],
  };
}

interface Outcome {
  readonly open: Delivery[];
  readonly done: DeliveredEvent[];
  readonly activity: DeliveryTally;
  arrived: boolean;
  disable: string | undefined;
}

/** Attempts a batch and reports the outcome. Subjects run in parallel, events of one in order. */
async function attemptBatch(
  options: BatchOptions,
  endpoint: Endpoint,
  { pending, cursors, waiting, pruned }: Batch,
  isStopped: () => boolean,
): Promise<void> {
  const now = (): number => options.clock.now();
  const outcome: Outcome = {
    open: [...waiting],
    done: [...pruned],
    activity: createDeliveryTally(endpoint.id),
    arrived: false,
    disable: undefined,
  };
  const bySubject = Map.groupBy(pending, ({ tenant, event }) => `${tenant}\n${event.subject}`);
  const queue = [...bySubject.values()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      await attemptSubject(options, endpoint, next, outcome, isStopped);
  };
  await Promise.all(Array.from({ length: maxConcurrentAttempts }, worker));
  const { open, done, arrived } = outcome;
  const since = endpoint.failingSince ?? toTimestamp(now());
  const isOverdue = !arrived && open.length > 0 && now() - fromTimestamp(since) > disableAfterMs;
  await options.report({
    endpoint: endpoint.id,
    cursors,
    open,
    // A new event has no stored delivery that could be deleted.
    done: cursors.length === 0 ? done : [],
    activity: outcome.activity.list(),
    failingSince: !arrived && pending.length > 0 ? since : undefined,
    disable: outcome.disable ?? (isOverdue ? 'no delivery has succeeded for five days' : undefined),
  });
}

/** Attempts the events of one subject. After the first that fails, the others wait. */
async function attemptSubject(
  options: BatchOptions,
  endpoint: Endpoint,
  deliveries: readonly PendingDelivery[],
  outcome: Outcome,
  isStopped: () => boolean,
): Promise<void> {
  const { clock, random } = options;
  let isBlocked = false;
  for (const delivery of deliveries) {
    if (isBlocked || outcome.disable !== undefined || isStopped()) {
      outcome.open.push(openDelivery(endpoint, delivery, clock.now()));
      continue;
    }
    const began = clock.now();
    const attempt = await attemptDelivery(options, endpoint, delivery);
    const now = clock.now();
    outcome.activity.add(delivery, attempt, now);
    if (attempt.error === undefined) {
      outcome.arrived = true;
      outcome.done.push({ tenant: delivery.tenant, sequence: delivery.event.sequence });
      continue;
    }
    if (attempt.status === 410) outcome.disable = 'the receiver answered 410 Gone';
    const failed = failedDelivery(
      endpoint,
      delivery,
      { ...attempt, ms: now - began },
      now,
      random(),
    );
    outcome.open.push(failed);
    isBlocked = failed.status === 'open';
  }
}
