import { queryClient } from '../../app/query-client.ts';

/** Reads endpoints and their deliveries again after a change. */
export async function refreshEndpoints(): Promise<void> {
  for (const key of ['listEndpoints', 'getEndpoint', 'listDeliveries'])
    await queryClient.invalidateQueries({ queryKey: [key] });
}
