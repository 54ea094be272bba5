import type { DeliveryActivity } from '../ports/delivery.ts';
import type { Reader } from '../ports/store.ts';
import { hoursOf, type OverviewTerms, startOf } from './overview.ts';

/** Resolves to what was sent to an endpoint in each hour, the oldest first. */
export async function readDeliveryActivity(
  reader: Reader,
  endpoint: string,
  terms: Pick<OverviewTerms, 'now' | 'hours'>,
) {
  const hours = hoursOf(terms.now, terms.hours);
  const found = await reader.deliveryActivity([endpoint], hours[0]!);
  const byHour = Map.groupBy(found, ({ hour }) => hour);
  const sums = hours.map((hour) => sumOf(byHour.get(hour) ?? []));
  return {
    since: startOf(terms),
    delivered: sums.map(({ delivered }) => delivered),
    failed: sums.map(({ failed }) => failed),
    meanLagMs: sums.map(({ delivered, totalLagMs }) =>
      delivered === 0 ? null : Math.round(totalLagMs / delivered),
    ),
    maxLagMs: sums.map(({ delivered, maxLagMs }) => (delivered === 0 ? null : maxLagMs)),
  };
}

/** Resolves to what was sent to endpoints within the last day, by endpoint. */
export async function readLastDay(
  reader: Reader,
  endpoints: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, { readonly delivered: number; readonly failed: number }>> {
  const found = await reader.deliveryActivity(endpoints, hoursOf(now, 24)[0]!);
  const byEndpoint = Map.groupBy(found, ({ endpoint }) => endpoint);
  return new Map(
    [...byEndpoint].map(([endpoint, rows]) => {
      const { delivered, failed } = sumOf(rows);
      return [endpoint, { delivered, failed }];
    }),
  );
}

function sumOf(rows: readonly DeliveryActivity[]) {
  const sum = { delivered: 0, failed: 0, totalLagMs: 0, maxLagMs: 0 };
  for (const row of rows) {
    sum.delivered += row.delivered;
    sum.failed += row.failed;
    sum.totalLagMs += row.totalLagMs;
    sum.maxLagMs = Math.max(sum.maxLagMs, row.maxLagMs);
  }
  return sum;
}
