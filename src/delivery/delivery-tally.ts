import type { DeliveryActivity } from '../ports/delivery.ts';
import { fromTimestamp, toTimestamp } from '../protocol/text/date-time.ts';
import type { PendingDelivery } from './retry-schedule.ts';
import type { Attempt } from './send.ts';

/** Counts the attempts of a batch by tenant and hour. */
export interface DeliveryTally {
  /** @param now milliseconds since 1970 at which the attempt has ended */
  add(delivery: PendingDelivery, attempt: Attempt, now: number): void;
  list(): readonly DeliveryActivity[];
}

export function createDeliveryTally(endpoint: string): DeliveryTally {
  const counts = new Map<string, DeliveryActivity>();
  return {
    add({ tenant, event }, { error }, now) {
      const hour = toTimestamp(now).slice(0, 'yyyy-mm-ddThh'.length);
      const key = `${tenant} ${hour}`;
      const before = counts.get(key) ?? {
        endpoint,
        tenant,
        hour,
        delivered: 0,
        failed: 0,
        totalLagMs: 0,
        maxLagMs: 0,
      };
      const hasFailed = error !== undefined;
      // Clocks of nodes differ.
      const lag = hasFailed ? 0 : Math.max(0, now - fromTimestamp(event.created));
      counts.set(key, {
        ...before,
        delivered: before.delivered + (hasFailed ? 0 : 1),
        failed: before.failed + (hasFailed ? 1 : 0),
        totalLagMs: before.totalLagMs + lag,
        maxLagMs: Math.max(before.maxLagMs, lag),
      });
    },
    list: () => [...counts.values()],
  };
}
