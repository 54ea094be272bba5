import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../../../../src/client/index.ts';
import { connectionsQuery } from '../../app/connection-list.ts';

/** Returns the names of a tenant's connections by id; empty until they are known. */
export function useConnectionNames(tenant: string): ReadonlyMap<string, string> {
  const query = { ...connectionsQuery(tenant), select: namesOf, staleTime: 60_000 };
  return useQuery(query).data ?? none;
}

function namesOf(connections: readonly Schemas['Connection'][]): ReadonlyMap<string, string> {
  return new Map(connections.map(({ id, name }) => [id, name]));
}

const none: ReadonlyMap<string, string> = new Map();
