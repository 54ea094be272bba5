import { z } from 'zod';
import { rolePolicySchema } from '../../administration/policy-schema.ts';
import { item, page, paging, type Tool, tenant, tool } from './tool.ts';

/** Tools that only read. */
export const readTools: readonly Tool[] = [
  tool({
    name: 'explain_user',
    description:
      'Explain why a person is provisioned or in a group, or not: the verdict, what would fix it, and the timeline of requests, changes and deliveries. Start here when a person is missing or has the wrong access.',
    input: z.strictObject({
      tenant,
      person: z
        .string()
        .min(1)
        .max(300)
        .describe('userName, externalId, e-mail address or id of the user, or of the account.'),
      group: z.string().min(1).max(300).optional().describe('The group that is in question.'),
    }),
    output: z.looseObject({ verdict: z.string(), summary: z.string() }),
    run: async (api, query) => (await api.GET('/explain', { params: { query } })).data,
  }),
  tool({
    name: 'list_tenants',
    description: 'List tenants (customer organisations). Needs a token for all tenants.',
    input: z.strictObject(paging),
    output: page,
    run: async (api, query) => (await api.GET('/tenants', { params: { query } })).data,
  }),
  tool({
    name: 'list_connections',
    description:
      "List a tenant's connections (links of identity providers) with their status, profile, use and last error.",
    input: z.strictObject({ tenant }),
    output: page,
    run: async (api, query) => (await api.GET('/connections', { params: { query } })).data,
  }),
  tool({
    name: 'list_accounts',
    description:
      "List a tenant's accounts, or find some by e-mail address, username or externalId. An account is the application's side of a user.",
    input: z.strictObject({
      tenant,
      ...paging,
      email: z.string().max(320).optional(),
      username: z.string().max(200).optional(),
      userName: z.string().max(500).optional().describe('From the identity provider.'),
      externalId: z.string().max(500).optional().describe('From the identity provider.'),
    }),
    output: page,
    run: async (api, query) => (await api.GET('/accounts', { params: { query } })).data,
  }),
  tool({
    name: 'list_requests',
    description:
      'List what identity providers sent, latest first: method, path, status, error and the decisions that were taken. Secrets are redacted.',
    input: z.strictObject({
      tenant,
      ...paging,
      about: z.string().max(300).optional().describe('A user: userName, externalId or id.'),
      status: z.number().int().min(100).max(599).optional().describe('Minimum; 400: failures.'),
    }),
    output: page,
    run: async (api, query) => (await api.GET('/requests', { params: { query } })).data,
  }),
  tool({
    name: 'list_events',
    description:
      'List the changes of a tenant in order of their sequence. Continue with `after`, the `next` of the page before.',
    input: z.strictObject({
      tenant,
      after: z.number().int().min(0).default(0).describe('The last sequence already seen.'),
      limit: paging.limit,
      types: z.string().max(2_000).optional().describe('Event types, comma-separated.'),
    }),
    output: page,
    async run(api, query) {
      const { data } = await api.GET('/events', { params: { query } });
      return { items: data.events, next: data.next };
    },
  }),
  tool({
    name: 'preview_roles',
    description:
      'List the accounts whose roles would differ under other role rules. Nothing is changed.',
    input: z.strictObject({
      tenant,
      roles: rolePolicySchema.describe('The rules to compare with the present ones.'),
      ...paging,
    }),
    output: z.object({
      changes: z.array(item),
      examined: z.number().int(),
      next: z.string().optional(),
    }),
    async run(api, { tenant: id, ...body }) {
      return (await api.POST('/roles/preview', { params: { query: { tenant: id } }, body })).data;
    },
  }),
  tool({
    name: 'get_configuration',
    description:
      'Show tenants, connections, policies and webhooks as a configuration, without secrets. Needs a token for all tenants.',
    input: z.strictObject({}),
    output: z.object({ configuration: item, warnings: z.array(z.string()) }),
    run: async (api) => (await api.GET('/configuration')).data,
  }),
];
