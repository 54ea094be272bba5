import type { QueryClient } from '@tanstack/react-query';

/** Reads again what a change of a connection may have changed. */
export async function invalidateConnection(
  client: QueryClient,
  tenant: string,
  id: string,
): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ['getConnection', tenant, id] }),
    client.invalidateQueries({ queryKey: ['listConnections', tenant] }),
    client.invalidateQueries({ queryKey: ['listConnectionProbes', tenant, id] }),
  ]);
}
