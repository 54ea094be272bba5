import type { RoleRule } from '../accounts/policy.ts';
import { rulesWithoutGroup } from '../accounts/roles.ts';
import { indexViews } from '../administration/indexes.ts';
import { requireTenant } from '../administration/tenants.ts';
import { tenantView } from '../administration/views.ts';
import { act, page } from './act.ts';
import { type Api, define } from './operation.ts';
import type { ApiOptions } from './options.ts';
import { newTenant, pageOf, paging, tenant, tenantChange, tenantIndex } from './schemas.ts';

export function defineTenants(api: Api, { reader, submit }: ApiOptions): void {
  const tag = 'Tenants';
  define(
    api,
    {
      method: 'get',
      path: '/tenants',
      tag,
      summary: 'List tenants',
      query: paging,
      status: 200,
      response: pageOf(tenant),
      access: 'server',
    },
    async ({ query: { limit, cursor } }) => {
      const found = await reader.tenants(cursor, limit + 1);
      return { body: page(found, limit, tenantView, ({ id }) => id) };
    },
  );
  define(
    api,
    {
      method: 'post',
      path: '/tenants',
      tag,
      summary: 'Create a tenant',
      body: newTenant,
      status: 201,
      response: tenant,
      access: 'server',
    },
    async (input) => {
      const { id, name, policy } = input.body;
      return act(submit, input, {
        kind: 'tenant.create',
        tenant: id,
        ...(name && { name }),
        ...(policy && { policy }),
      });
    },
  );
  define(
    api,
    {
      method: 'get',
      path: '/tenants/{tenant}',
      tag,
      summary: 'Show a tenant',
      access: 'tenant',
      status: 200,
      response: tenant,
    },
    async ({ tenant: id }) => ({ body: tenantView(await requireTenant(reader, id)) }),
  );
  define(
    api,
    {
      method: 'patch',
      path: '/tenants/{tenant}',
      tag,
      summary: 'Change a name or parts of the policy',
      body: tenantChange,
      access: 'tenant',
      status: 200,
      response: tenant,
    },
    async (input) => {
      const { name, policy } = input.body;
      const change = { ...(name && { name }), ...(policy && { policy }) };
      const result = await act(submit, input, {
        kind: 'tenant.update',
        tenant: input.tenant,
        ...change,
      });
      const idle = await rulesWithoutGroup(
        reader,
        input.tenant,
        (policy?.roles?.rules ?? []) as readonly RoleRule[],
      );
      const warnings = idle.map(
        ({ roles: _, ...group }) => `no group fits the rule ${JSON.stringify(group)} yet`,
      );
      return warnings.length === 0
        ? result
        : { ...result, body: { ...(result.body as object), warnings } };
    },
  );
  define(
    api,
    {
      method: 'get',
      path: '/tenants/{tenant}/indexes',
      tag,
      summary: 'Show the indexes the policy adds, and those being built or deleted',
      access: 'tenant',
      status: 200,
      response: pageOf(tenantIndex),
    },
    async ({ tenant: id }) => ({
      body: { items: await indexViews(reader, await requireTenant(reader, id)) },
    }),
  );
  const moves = {
    pause: 'Pause: every request of the tenant is refused',
    resume: 'Resume what is paused',
    restore: 'Restore what is deleted; it is paused then',
  } as const;
  for (const [move, summary] of Object.entries(moves) as [keyof typeof moves, string][]) {
    define(
      api,
      {
        method: 'post',
        path: `/tenants/{tenant}/${move}`,
        tag,
        summary,
        status: 200,
        response: tenant,
        access: 'operator',
      },
      async (input) => act(submit, input, { kind: `tenant.${move}`, tenant: input.tenant }),
    );
  }
  define(
    api,
    {
      method: 'delete',
      path: '/tenants/{tenant}',
      tag,
      summary: 'Delete; it can be restored for seven days',
      status: 200,
      response: tenant,
      access: 'operator',
    },
    async (input) => act(submit, input, { kind: 'tenant.delete', tenant: input.tenant }),
  );
}
