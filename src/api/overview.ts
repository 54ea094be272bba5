import { z } from '@hono/zod-openapi';
import { readOverview, readTenantOverview, startOf } from '../administration/overview.ts';
import { requireTenant } from '../administration/tenants.ts';
import * as examples from './examples/objects.ts';
import { type Operation, operation } from './operation.ts';
import { page } from './page.ts';
import { overview, tenantOverview } from './schemas/overview.ts';
import { hours, paging } from './schemas/page.ts';
import { tenantSearch } from './schemas/tenant.ts';

const example = {
  tenant: 'acme',
  name: 'Acme Inc.',
  status: 'active',
  connections: 1,
  requests: 7,
  errors: 1,
  activity: { requests: [3, 4], errors: [0, 1] },
  lastRequest: examples.created,
  lastSuccess: examples.created,
  pendingDeliveries: 0,
  deadDeliveries: 2,
  attention: [
    {
      kind: 'deliveries.dead',
      tenant: 'acme',
      endpoint: examples.endpoint.id,
      name: 'App',
      count: 2,
    },
  ],
} as const;

/** Operations that show tenants at a glance. */
export const overviewOperations: readonly Operation[] = [
  operation(
    'get /overview',
    'Show tenants at a glance: requests by hour, deliveries, and what needs attention',
    {
      id: 'getOverview',
      example: { response: { since: examples.created, items: [example] } },
      tag: 'Tenants',
      access: 'server',
      query: {
        ...paging,
        limit: z.coerce
          .number()
          .int()
          .min(1)
          .max(1_000)
          .default(200)
          .describe('Tenants of one page.'),
        search: tenantSearch,
        hours,
      },
      response: overview,
    },
    async ({ query }, { reader, clock }) => {
      const { limit, cursor, search, hours: counted } = query;
      const terms = { now: clock.now(), hours: counted, seesAll: true };
      const tenants = await reader.tenants(cursor, limit + 1, search);
      const shown = await readOverview(reader, tenants.slice(0, limit), terms);
      // One more than the page has tells that there is a next one.
      const beyond = tenants.length > limit ? shown.slice(-1) : [];
      const found = page(
        [...shown, ...beyond],
        limit,
        (one) => one,
        ({ tenant }) => tenant,
      );
      return { body: { ...found, since: startOf(terms) } };
    },
  ),
  operation(
    'get /tenants/{tenant}/overview',
    'Show a tenant at a glance, with each of its connections',
    {
      id: 'getTenantOverview',
      example: { response: { ...example, since: examples.created, details: [] } },
      tag: 'Tenants',
      access: 'tenant',
      query: { hours },
      response: tenantOverview,
    },
    async ({ tenant: id, administrator, query }, { reader, clock }) => {
      const tenant = await requireTenant(reader, id);
      const seesAll = administrator.tenant === undefined;
      const terms = { now: clock.now(), hours: query.hours, seesAll };
      return { body: await readTenantOverview(reader, tenant, terms) };
    },
  ),
];
