import { z } from '@hono/zod-openapi';
import type { EndpointAction } from '../administration/action.ts';
import { deliveryView, endpointView } from '../administration/views.ts';
import { buildTestDelivery } from '../delivery/outbound-request.ts';
import { newSigningKey } from '../delivery/security-event.ts';
import { checkEndpointUrl } from '../delivery/url-guard.ts';
import { newWebhookSecret } from '../delivery/webhook.ts';
import type { DeliveryReader, Endpoint } from '../ports/delivery.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { act, page } from './act.ts';
import { type Api, define, type Input, type Result } from './operation.ts';
import type { ApiOptions } from './options.ts';
import { requireAllTenants } from './principal.ts';
import {
  createdEndpoint,
  delivery,
  endpoint,
  endpointChange,
  newEndpoint,
  pageOf,
  paging,
  replayRequest,
  replayResult,
  testResult,
} from './schemas.ts';

/**
 * To a token for one tenant the endpoints of others, and those for all tenants, do not exist. To an operator who named
 * a tenant the endpoints of other tenants do not.
 */
export async function requireEndpoint(
  reader: DeliveryReader,
  {
    administrator: { tenant: own },
    tenant,
    id,
  }: Pick<Input<unknown, unknown>, 'administrator' | 'tenant' | 'id'>,
): Promise<Endpoint> {
  const found = await reader.endpoint(id);
  const isHidden = found?.tenant === undefined ? own !== undefined : found.tenant !== tenant;
  if (found === undefined || isHidden)
    throw new ScimError('notFound', `there is no endpoint ${quote(id)}`);
  return found;
}

/** Endpoints that events are sent to, and what has not reached them. */
export function defineEndpoints(api: Api, options: ApiOptions): void {
  const { reader, submit, vault, ids, webhookHosts, endpointsChanged, send } = options;
  const tag = 'Webhooks';
  const require = (input: Input<unknown, unknown>): Promise<Endpoint> =>
    requireEndpoint(reader, input);
  const perform = async (
    input: Input<unknown, unknown>,
    action: EndpointAction,
    secret?: string,
  ): Promise<Result> => {
    const result = await act(submit, input, action);
    await endpointsChanged();
    if (secret === undefined || 'headers' in result) return result;
    return { ...result, body: { ...(result.body as object), secret } };
  };
  const view = async (one: Endpoint): Promise<object> =>
    endpointView(one, await reader.deliveryCounts(one.id));

  define(
    api,
    {
      method: 'get',
      path: '/endpoints',
      tag,
      summary: "List a tenant's endpoints; with all=true those of every tenant",
      query: { all: z.enum(['true', 'false']).default('false') },
      access: 'tenant',
      status: 200,
      response: pageOf(endpoint),
    },
    async ({ administrator, tenant, query: { all } }) => {
      if (all === 'true') requireAllTenants(administrator);
      const found = await reader.endpoints(all === 'true' ? undefined : tenant);
      return { body: { items: await Promise.all(found.map(view)) } };
    },
  );
  define(
    api,
    {
      method: 'post',
      path: '/endpoints',
      tag,
      summary: 'Create an endpoint; its secret is shown once',
      body: newEndpoint,
      access: 'tenant',
      status: 201,
      response: createdEndpoint,
    },
    async (input) => {
      const { name, url, types, allTenants } = input.body;
      if (allTenants) requireAllTenants(input.administrator);
      const secret = newWebhookSecret();
      const of = allTenants ? {} : { tenant: input.tenant };
      const { href } = checkEndpointUrl(url, webhookHosts);
      return perform(
        input,
        {
          kind: 'endpoint.create',
          ...of,
          name,
          url: href,
          ...(types && { types }),
          sealed: vault.seal(secret),
        },
        secret,
      );
    },
  );
  define(
    api,
    {
      method: 'get',
      path: '/endpoints/{id}',
      tag,
      summary: 'Show an endpoint and how much has not reached it',
      access: 'tenant',
      of: 'endpoint',
      status: 200,
      response: endpoint,
    },
    async (input) => ({ body: await view(await require(input)) }),
  );
  define(
    api,
    {
      method: 'patch',
      path: '/endpoints/{id}',
      tag,
      summary: 'Change name, address or types',
      body: endpointChange,
      access: 'tenant',
      of: 'endpoint',
      status: 200,
      response: endpoint,
    },
    async (input) => {
      await require(input);
      const { url, ...rest } = input.body;
      const address = url === undefined ? {} : { url: checkEndpointUrl(url, webhookHosts).href };
      return perform(input, {
        kind: 'endpoint.update',
        endpoint: input.id,
        ...(rest as object),
        ...address,
      });
    },
  );
  const moves = {
    enable: 'Send to it again, from where it was',
    disable: 'Send nothing to it; events wait in the log',
  } as const;
  for (const [move, summary] of Object.entries(moves) as [keyof typeof moves, string][]) {
    define(
      api,
      {
        method: 'post',
        path: `/endpoints/{id}/${move}`,
        tag,
        summary,
        access: 'tenant',
        of: 'endpoint',
        status: 200,
        response: endpoint,
      },
      async (input) => {
        await require(input);
        return perform(input, { kind: `endpoint.${move}`, endpoint: input.id });
      },
    );
  }
  define(
    api,
    {
      method: 'delete',
      path: '/endpoints/{id}',
      tag,
      summary: 'Delete, with all that has not reached it',
      access: 'tenant',
      of: 'endpoint',
      status: 200,
      response: endpoint,
    },
    async (input) => {
      await require(input);
      return perform(input, { kind: 'endpoint.delete', endpoint: input.id });
    },
  );
  define(
    api,
    {
      method: 'post',
      path: '/endpoints/{id}/rotate',
      tag,
      summary:
        'Give it another secret, or a stream another key; the one before is good for a day more',
      access: 'tenant',
      of: 'endpoint',
      status: 201,
      response: createdEndpoint,
    },
    async (input) => {
      const { stream } = await require(input);
      if (stream !== undefined) {
        const sealed = vault.seal(await newSigningKey(ids.next()));
        return perform(input, { kind: 'endpoint.rotate', endpoint: input.id, sealed });
      }
      const secret = newWebhookSecret();
      return perform(
        input,
        { kind: 'endpoint.rotate', endpoint: input.id, sealed: vault.seal(secret) },
        secret,
      );
    },
  );
  define(
    api,
    {
      method: 'post',
      path: '/endpoints/{id}/test',
      tag,
      summary: 'Send a test message now, and say what came of it',
      access: 'tenant',
      of: 'endpoint',
      status: 200,
      response: testResult,
    },
    async (input) => {
      const one = await require(input);
      if (one.stream?.method === 'poll')
        throw new ScimError('conflict', 'nothing is sent to who polls; poll, and see');
      return { body: await send(await buildTestDelivery(one, ids.next(), options)) };
    },
  );
  define(
    api,
    {
      method: 'get',
      path: '/endpoints/{id}/deliveries',
      tag,
      summary: 'List what has not reached it: still open, or dead',
      query: { ...paging, status: z.enum(['open', 'dead']).default('open') },
      access: 'tenant',
      of: 'endpoint',
      status: 200,
      response: pageOf(delivery),
    },
    async (input) => {
      const { id, query } = input;
      const { limit, cursor, status } = query;
      await require(input);
      const at = cursor.lastIndexOf('.');
      const after = {
        tenant: cursor.slice(0, Math.max(0, at)),
        sequence: Number(cursor.slice(at + 1)) || 0,
      };
      const found = await reader.deliveries(id, status, after, limit + 1);
      return {
        body: page(found, limit, deliveryView, ({ tenant, sequence }) => `${tenant}.${sequence}`),
      };
    },
  );
  define(
    api,
    {
      method: 'post',
      path: '/endpoints/{id}/replay',
      tag,
      summary: 'Deliver again: one event, a range, or everything that is dead; with the same ids',
      body: replayRequest,
      access: 'tenant',
      of: 'endpoint',
      status: 200,
      response: replayResult,
    },
    async (input) => {
      await require(input);
      const { from, to = from, dead } = input.body;
      if (dead === (from !== undefined))
        throw new ScimError('invalidValue', 'say either dead, or from which event to which');
      const range = from === undefined ? {} : { range: { tenant: input.tenant, from, to: to! } };
      return perform(input, { kind: 'endpoint.replay', endpoint: input.id, ...range });
    },
  );
}
