import type { Delivery, Endpoint, PastAttempt } from '../ports/delivery.ts';
import type { StoredEvent } from '../ports/events.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import type { Attempt } from './send.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Milliseconds before each attempt. After the last one fails, the delivery is dead. */
const delays = [
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

/** An endpoint is disabled when no delivery has succeeded for this long. */
export const disableAfterMs: number = 5 * 24 * hour;

const maxRetryAfterMs = 24 * hour;

/** Attempts that a delivery keeps: all of one schedule. */
const maxHistory = delays.length;

/** An attempt, with the milliseconds that it took. */
export type TimedAttempt = Attempt & { readonly ms: number };

/** A delivery that is due. */
export interface PendingDelivery {
  readonly tenant: string;
  readonly event: StoredEvent;
  /** Attempts already made. */
  readonly attempts: number;
  /** The last of them. */
  readonly history?: readonly PastAttempt[] | undefined;
}

/** Returns a delivery that is due at once. */
export function openDelivery(
  { id }: Endpoint,
  { tenant, event, attempts, history }: PendingDelivery,
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
    history,
  };
}

/**
 * Returns a delivery after a failed attempt: due again later, or dead after the last attempt. The
 * delay varies by 10 % so that deliveries that failed together are not retried together. A longer
 * `Retry-After` of the receiver is honoured, up to 24 hours.
 *
 * @param random between 0 and 1
 */
export function failedDelivery(
  endpoint: Endpoint,
  delivery: PendingDelivery,
  { error: lastError = '', status, retryAfter = 0, ms }: TimedAttempt,
  now: number,
  random: number,
): Delivery {
  const attempts = delivery.attempts + 1;
  const delay = delays[attempts];
  const failed = { at: toTimestamp(now), ms, status, error: lastError };
  const history = [...(delivery.history ?? []), failed].slice(-maxHistory);
  const open = openDelivery(endpoint, { ...delivery, attempts, history }, now);
  if (delay === undefined) return { ...open, status: 'dead', lastError };
  const jittered = delay * (0.9 + random * 0.2);
  const asked = Math.min(retryAfter * second, maxRetryAfterMs);
  return { ...open, nextAt: toTimestamp(now + Math.max(jittered, asked)), lastError };
}
