import { windowStart } from '../accounts/guard.ts';
import { apiTokenView, auditView, guardView } from '../administration/views.ts';
import { act, page } from './act.ts';
import { type Api, define } from './operation.ts';
import type { ApiOptions } from './options.ts';
import {
  apiToken,
  auditEntry,
  createdApiToken,
  guard,
  guardRelease,
  newApiToken,
  pageOf,
  paging,
} from './schemas.ts';

/** What running a service needs: the guard, the record of what was done, the tokens of this API. */
export function defineOperations(api: Api, { reader, submit, policies, clock }: ApiOptions): void {
  define(
    api,
    {
      method: 'get',
      path: '/guard',
      tag: 'Guard',
      summary: 'How the mass-change guard stands',
      access: 'tenant',
      status: 200,
      response: guard,
    },
    async ({ tenant }) => {
      const { minutes } = (await policies.of(reader, tenant)).guard;
      return {
        body: guardView(tenant, await reader.guard(tenant, windowStart(minutes, clock.now()))),
      };
    },
  );
  define(
    api,
    {
      method: 'post',
      path: '/guard/release',
      tag: 'Guard',
      summary: 'Let removals through that were held',
      body: guardRelease,
      access: 'operator',
      status: 200,
      response: guard,
    },
    async (input) =>
      act(submit, input, {
        kind: 'guard.release',
        tenant: input.tenant,
        minutes: input.body.minutes,
      }),
  );
  define(
    api,
    {
      method: 'get',
      path: '/audit',
      tag: 'Audit',
      summary: 'What administrators did to a tenant, the latest first',
      query: paging,
      access: 'tenant',
      status: 200,
      response: pageOf(auditEntry),
    },
    async ({ tenant, query: { limit, cursor } }) => {
      const found = await reader.audit(tenant, limit + 1, cursor === '' ? undefined : cursor);
      return { body: page(found, limit, auditView, ({ id }) => id) };
    },
  );
  define(
    api,
    {
      method: 'get',
      path: '/audit/all',
      tag: 'Audit',
      summary: 'The same of every tenant and the server',
      query: paging,
      status: 200,
      response: pageOf(auditEntry),
      access: 'server',
    },
    async ({ query: { limit, cursor } }) => {
      const found = await reader.audit(undefined, limit + 1, cursor === '' ? undefined : cursor);
      return { body: page(found, limit, auditView, ({ id }) => id) };
    },
  );
  const tag = 'API tokens';
  define(
    api,
    {
      method: 'get',
      path: '/api-tokens',
      tag,
      summary: 'List the tokens of this API',
      status: 200,
      response: pageOf(apiToken),
      access: 'server',
    },
    async () => ({ body: { items: (await reader.apiTokens()).map(apiTokenView) } }),
  );
  define(
    api,
    {
      method: 'post',
      path: '/api-tokens',
      tag,
      summary: 'Create one; it is shown once',
      body: newApiToken,
      status: 201,
      response: createdApiToken,
      access: 'server',
    },
    async (input) => {
      const { name, tenant, role, days } = input.body;
      return act(submit, input, {
        kind: 'apiToken.create',
        name,
        role,
        ...(tenant && { tenant }),
        ...(days && { days }),
      });
    },
  );
  define(
    api,
    {
      method: 'delete',
      path: '/api-tokens/{id}',
      tag,
      summary: 'Revoke one, from the next request on',
      status: 200,
      response: apiToken,
      access: 'server',
    },
    async (input) => act(submit, input, { kind: 'apiToken.revoke', token: input.id }),
  );
}
