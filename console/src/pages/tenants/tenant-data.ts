import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Schemas } from '../../../../src/client/index.ts';
import { api } from '../../app/api.ts';
import { tenantsText } from '../../text/tenants.ts';

export type Tenant = Schemas['Tenant'];

/** What changes when a tenant does. */
const affected = [
  'listTenants',
  'getTenant',
  'getOverview',
  'getTenantOverview',
  'getTenantTotals',
] as const;

/** Returns what has everything read again that shows tenants. */
export function useTenantRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await Promise.all(affected.map((key) => client.invalidateQueries({ queryKey: [key] })));
  };
}

/** Pauses, resumes or restores a tenant. */
export async function changeStatus(
  tenant: string,
  to: 'pause' | 'resume' | 'restore',
): Promise<void> {
  await api.POST(`/tenants/{tenant}/${to}`, { params: { path: { tenant } } });
}

/** Returns what stopping or deleting a tenant means, in numbers; undefined while it is counted. */
export function useConsequences(
  tenant: string,
  kind: 'pause' | 'delete',
): readonly string[] | undefined {
  const { data, isError } = useQuery({
    queryKey: ['getTenantTotals', tenant, 'consequences'],
    queryFn: async ({ signal }) => {
      const path = { tenant };
      const [totals, connections] = await Promise.all([
        api.GET('/tenants/{tenant}/totals', { params: { path }, signal }),
        api.GET('/connections', { params: { query: { tenant } }, signal }),
      ]);
      return { totals: totals.data, connections: connections.data.items };
    },
    staleTime: 0,
  });
  if (isError) return [];
  if (data === undefined) return undefined;
  const text = tenantsText.consequences;
  const { resources, accounts } = data.totals;
  const active = data.connections.filter(({ status }) => status === 'active').length;
  let everyAccount = 0;
  for (const total of Object.values(accounts)) everyAccount += total;
  return [
    text.connections(active),
    text.users(resources['User'] ?? 0, resources['Group'] ?? 0),
    kind === 'pause' ? text.accounts(accounts['active'] ?? 0) : text.erased(everyAccount),
  ];
}
