import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Schemas } from '../../../src/client/index.ts';
import { api } from './api.ts';

/** Tenants that are shown to choose from at once. */
const maxChoices = 50;

/** Tenants whose id or name contains a text; the first ones. */
export const tenantSearchQuery = (search: string) =>
  queryOptions({
    queryKey: ['listTenants', 'choices', search],
    queryFn: async ({ signal }) => {
      const query = { limit: maxChoices, search: search === '' ? undefined : search };
      return (await api.GET('/tenants', { params: { query }, signal })).data.items;
    },
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });

/** A tenant, with its policy. */
export const tenantQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['getTenant', tenant],
    queryFn: async ({ signal }) =>
      (await api.GET('/tenants/{tenant}', { params: { path: { tenant } }, signal })).data,
    staleTime: 30_000,
  });

/** The policy of a tenant. Its data is that of `tenantQuery`, under the same key. */
export const tenantPolicyQuery = (tenant: string) => ({
  ...tenantQuery(tenant),
  select: ({ policy }: Schemas['Tenant']) => policy,
});
