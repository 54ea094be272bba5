import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Schemas } from '../../../../src/client/index.ts';
import { api } from '../../app/api.ts';

export type TenantSummary = Schemas['TenantSummary'];
export type TenantOverview = Schemas['TenantOverview'];
export type Attention = Schemas['Attention'];
export type ConnectionSummary = TenantOverview['details'][number];

/** The overviews are read again this often while they are looked at. */
export const refreshMs = 30_000;

/** Tenants of one reading: with a thousand of them, one is enough. */
const maxTenants = 1_000;

/** Resolves to a page of tenants at a glance. */
export async function readOverview(
  search: string | undefined,
  cursor: string,
  signal: AbortSignal,
) {
  const query = { limit: maxTenants, search, cursor };
  return (await api.GET('/overview', { params: { query }, signal })).data;
}

/** One tenant at a glance, with its connections. */
export const tenantOverviewQuery = (tenant: string, hours: number) =>
  queryOptions({
    queryKey: ['getTenantOverview', tenant, hours],
    queryFn: async ({ signal }) => {
      const params = { path: { tenant }, query: { hours } };
      return (await api.GET('/tenants/{tenant}/overview', { params, signal })).data;
    },
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs,
  });

/** Returns the share of requests that failed, in words; a dash when there were none. */
export function errorRate({
  requests,
  errors,
}: {
  readonly requests: number;
  readonly errors: number;
}): string {
  if (requests === 0) return '–';
  const percent = (100 * errors) / requests;
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  return `${percent.toLocaleString('en', { maximumFractionDigits: percent < 10 ? 1 : 0 })} %`;
}

/** Returns the seconds since 1970 at which each hour of an overview began. */
export function hourTimes(since: string, hours: number): readonly number[] {
  const start = Date.parse(since) / 1000;
  return Array.from({ length: hours }, (_, index) => start + index * 3_600);
}

/** Returns the sums of series, hour by hour. */
export function sumSeries(series: readonly (readonly number[])[]): readonly number[] {
  const sums = Array.from({ length: series[0]?.length ?? 0 }, () => 0);
  for (const values of series)
    for (const [index, value] of values.entries()) sums[index] = (sums[index] ?? 0) + value;
  return sums;
}
