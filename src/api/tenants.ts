import type { RoleRule } from '../accounts/policy.ts';
import { rulesWithoutGroup } from '../accounts/roles.ts';
import { indexViews } from '../administration/indexes.ts';
import { requireTenant } from '../administration/tenants.ts';
import { tenantView } from '../administration/views.ts';
import * as examples from './examples/objects.ts';
import { execute } from './execute.ts';
import { type Operation, operation } from './operation.ts';
import { page } from './page.ts';
import { pageOf, paging } from './schemas/page.ts';
import { newTenant, tenant, tenantChange, tenantIndex, tenantSearch } from './schemas/tenant.ts';
import { tenantTotals } from './schemas/tenant-totals.ts';

const tag = 'Tenants';

/** Users that wait for a decision, of which more are not counted. */
const maxWaiting = 1_000;

/**
 * Operations on tenants. Their own tokens can read and change them, but not create or stop them.
 */
export const tenantOperations: readonly Operation[] = [
  operation(
    'get /tenants',
    'List tenants',
    {
      id: 'listTenants',
      example: { response: { items: [examples.tenant] } },
      tag,
      access: 'server',
      query: { ...paging, search: tenantSearch },
      response: pageOf(tenant),
    },
    async ({ query: { limit, cursor, search } }, { reader }) => {
      const found = await reader.tenants(cursor, limit + 1, search);
      return { body: page(found, limit, tenantView, ({ id }) => id) };
    },
  ),
  operation(
    'post /tenants',
    'Create a tenant',
    {
      id: 'createTenant',
      example: { body: { id: 'acme', name: 'Acme Inc.' }, response: examples.tenant },
      errors: ['conflict'],
      tag,
      access: 'server',
      body: newTenant,
      status: 201,
      response: tenant,
    },
    (input, options) => {
      const { id, name, policy } = input.body;
      return execute(input, options, { kind: 'tenant.create', tenant: id, name, policy });
    },
  ),
  operation(
    'get /tenants/{tenant}/totals',
    'Show how many users, groups and accounts a tenant has',
    {
      id: 'getTenantTotals',
      example: {
        response: {
          tenant: 'acme',
          resources: { User: 1_204, Group: 38 },
          accounts: { active: 1_190, deactivated: 14, deleted: 3 },
          seats: 1_500,
          waitingLinks: 0,
        },
      },
      tag,
      access: 'tenant',
      response: tenantTotals,
    },
    async ({ tenant: id }, { reader, policies, directory }) => {
      const { registry } = await directory.registry(id);
      const resources: Record<string, number> = {};
      for (const { name } of registry.resourceTypes)
        resources[name] = await reader.count(id, name, { kind: 'all' });
      const accounts = await reader.accountTotals(id);
      const { seats } = await policies.of(reader, id);
      const waitingLinks = (await reader.heldLinks(id, '', maxWaiting)).length;
      return { body: { tenant: id, resources, accounts, seats, waitingLinks } };
    },
  ),
  operation(
    'get /tenants/{tenant}',
    'Show a tenant',
    {
      id: 'getTenant',
      example: { response: examples.tenant },
      tag,
      access: 'tenant',
      response: tenant,
    },
    async ({ tenant: id }, { reader }) => ({ body: tenantView(await requireTenant(reader, id)) }),
  ),
  operation(
    'patch /tenants/{tenant}',
    'Change the name or parts of the policy',
    {
      id: 'updateTenant',
      example: {
        body: { policy: { onDelete: 'erase', roles: examples.roles } },
        response: {
          ...examples.tenant,
          policy: { ...examples.tenant.policy, onDelete: 'erase', roles: examples.roles },
          warnings: [
            'no group matches {"displayName":"Engineering"} yet; its members will get the roles developer',
          ],
        },
      },
      errors: ['conflict'],
      tag,
      access: 'tenant',
      body: tenantChange,
      response: tenant,
    },
    async (input, options) => {
      const { name, policy } = input.body;
      const action = { kind: 'tenant.update', tenant: input.tenant, name, policy } as const;
      const { body } = await execute(input, options, action);
      const rules = (policy?.roles?.rules ?? []) as readonly RoleRule[];
      const idle = await rulesWithoutGroup(options.reader, input.tenant, rules);
      const warnings = idle.map(
        ({ roles, ...group }) =>
          `no group matches ${JSON.stringify(group)} yet; its members will get the roles ${roles.join(', ')}`,
      );
      return { body: { ...body, warnings: warnings.length === 0 ? undefined : warnings } };
    },
  ),
  operation(
    'get /tenants/{tenant}/indexes',
    "List the policy's indexes and those being built or deleted",
    {
      id: 'listTenantIndexes',
      example: {
        response: {
          items: [
            { type: 'User', path: 'nickName', status: 'building', done: 4_000, total: 12_000 },
          ],
        },
      },
      tag,
      access: 'tenant',
      response: pageOf(tenantIndex),
    },
    async ({ tenant: id }, { reader }) => ({
      body: { items: await indexViews(reader, await requireTenant(reader, id)) },
    }),
  ),
  transition('pause', 'Pause: refuse every request of the tenant'),
  transition('resume', 'Resume'),
  transition('restore', 'Restore a deleted tenant; it is paused then'),
  operation(
    'delete /tenants/{tenant}',
    'Delete; it can be restored for seven days',
    {
      id: 'deleteTenant',
      example: { response: { ...examples.tenant, status: 'deleted', erasedAfter: examples.later } },
      errors: ['conflict'],
      tag,
      access: 'operator',
      forOwners: true,
      response: tenant,
    },
    (input, options) => execute(input, options, { kind: 'tenant.delete', tenant: input.tenant }),
  ),
];

function transition(to: 'pause' | 'resume' | 'restore', summary: string): Operation {
  return operation(
    `post /tenants/{tenant}/${to}`,
    summary,
    {
      id: `${to}Tenant`,
      example: {
        response: { ...examples.tenant, status: to === 'resume' ? 'active' : 'paused' } as const,
      },
      errors: ['conflict'],
      tag,
      access: 'operator',
      response: tenant,
    },
    (input, options) => execute(input, options, { kind: `tenant.${to}`, tenant: input.tenant }),
  );
}
