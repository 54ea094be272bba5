import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';

/** Reads what the server says about itself: often while it writes a backup. */
export function useSystem() {
  return useQuery({
    queryKey: ['getSystem'],
    queryFn: async ({ signal }) => (await api.GET('/system', { signal })).data,
    refetchInterval: ({ state }) =>
      state.data?.backupsOnDemand?.running === undefined ? 15_000 : 1_000,
  });
}

export type System = NonNullable<ReturnType<typeof useSystem>['data']>;
