import { queryOptions } from '@tanstack/react-query';
import { api } from './api.ts';

/** The connections of a tenant. Every page reads them by this: their data is shared. */
export const connectionsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['listConnections', tenant],
    queryFn: async ({ signal }) =>
      (await api.GET('/connections', { params: { query: { tenant } }, signal })).data.items,
  });
