import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';

/** Returns the names of a tenant's connections by id; empty until they are known. */
export function useConnectionNames(tenant: string): ReadonlyMap<string, string> {
  const { data } = useQuery({
    queryKey: ['listConnections', tenant, 'names'],
    queryFn: async ({ signal }) => {
      const { data } = await api.GET('/connections', { params: { query: { tenant } }, signal });
      return new Map(data.items.map(({ id, name }) => [id, name]));
    },
    staleTime: 60_000,
  });
  return data ?? none;
}

const none: ReadonlyMap<string, string> = new Map();
