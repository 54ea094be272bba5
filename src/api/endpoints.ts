import { z } from '@hono/zod-openapi';
import type { EndpointAction, ViewOf } from '../administration/action.ts';
import { readLastDay } from '../administration/delivery-activity.ts';
import { endpointView } from '../administration/views.ts';
import { buildTestDelivery } from '../delivery/outbound-request.ts';
import { newSigningKey } from '../delivery/security-event.ts';
import { checkEndpointUrl } from '../delivery/url-guard.ts';
import { newWebhookSecret } from '../delivery/webhook.ts';
import type { DeliveryReader, Endpoint } from '../ports/delivery.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import * as examples from './examples/objects.ts';
import { execute } from './execute.ts';
import { type Input, type Operation, operation, type Result } from './operation.ts';
import type { ApiOptions } from './options.ts';
import { requireAllTenants } from './principal.ts';
import { testResult } from './schemas/delivery.ts';
import { createdEndpoint, endpoint, endpointChange, newEndpoint } from './schemas/endpoint.ts';
import { pageOf } from './schemas/page.ts';

const tag = 'Webhooks';

/** Operations on endpoints, which events are sent to. */
export const endpointOperations: readonly Operation[] = [
  operation(
    'get /endpoints',
    "List a tenant's endpoints; with all=true those of every tenant",
    {
      id: 'listEndpoints',
      example: { response: { items: [{ ...examples.endpoint, open: 0, dead: 0 }] } },
      tag,
      access: 'tenant',
      query: {
        all: z
          .enum(['true', 'false'])
          .default('false')
          .describe(
            'true: the endpoints of every tenant, and those for all. Needs an operator token.',
          ),
      },
      response: pageOf(endpoint),
    },
    async ({ administrator, tenant, query: { all } }, { reader, clock }) => {
      if (all === 'true') requireAllTenants(administrator);
      const found = await reader.endpoints(all === 'true' ? undefined : tenant);
      const ids = found.map(({ id }) => id);
      const days = await readLastDay(reader, ids, clock.now());
      const items = await Promise.all(found.map((one) => viewOf(reader, one, days)));
      return { body: { items } };
    },
  ),
  operation(
    'post /endpoints',
    'Create an endpoint; its secret is shown once',
    {
      id: 'createEndpoint',
      example: {
        body: { name: 'app', url: examples.endpoint.url, types: examples.endpoint.types },
        response: { ...examples.endpoint, secret: examples.exampleSecret },
      },
      errors: ['conflict'],
      tag,
      access: 'tenant',
      body: newEndpoint,
      status: 201,
      response: createdEndpoint,
    },
    async (input, options) => {
      const { name, url, types, allTenants } = input.body;
      if (allTenants) requireAllTenants(input.administrator);
      const secret = newWebhookSecret();
      const action = {
        kind: 'endpoint.create',
        tenant: allTenants ? undefined : input.tenant,
        name,
        url: checkEndpointUrl(url, options.webhookHosts).href,
        types,
        sealed: options.vault.encrypt(secret),
      } as const;
      return withSecret(await change(input, options, action), secret);
    },
  ),
  operation(
    'get /endpoints/{id}',
    'Show an endpoint and its number of open and dead deliveries',
    {
      id: 'getEndpoint',
      example: { response: { ...examples.endpoint, open: 2, dead: 0 } },
      tag,
      access: 'tenant',
      of: 'endpoint',
      response: endpoint,
    },
    async (input, { reader, clock }) => {
      const found = await requireEndpoint(reader, input);
      const days = await readLastDay(reader, [found.id], clock.now());
      return { body: await viewOf(reader, found, days) };
    },
  ),
  operation(
    'patch /endpoints/{id}',
    'Change name, URL or types',
    {
      id: 'updateEndpoint',
      example: { body: { types: null }, response: { ...examples.endpoint, types: undefined } },
      errors: ['conflict'],
      tag,
      access: 'tenant',
      of: 'endpoint',
      body: endpointChange,
      response: endpoint,
    },
    async (input, options) => {
      await requireEndpoint(options.reader, input);
      const { name, url, types } = input.body;
      return change(input, options, {
        kind: 'endpoint.update',
        endpoint: input.id,
        name,
        url: url && checkEndpointUrl(url, options.webhookHosts).href,
        types,
      });
    },
  ),
  transition('post', '/enable', 'Send to it again, from where it stopped', 'enable'),
  transition('post', '/disable', 'Stop sending to it; events wait in the log', 'disable'),
  transition('delete', '', 'Delete, with all undelivered events', 'delete'),
  operation(
    'post /endpoints/{id}/rotate',
    'Replace the secret or signing key; the previous one stays valid for a day',
    {
      id: 'rotateEndpointSecret',
      example: { response: { ...examples.endpoint, secret: examples.exampleSecret } },
      errors: ['conflict'],
      tag,
      access: 'tenant',
      of: 'endpoint',
      status: 201,
      response: createdEndpoint,
    },
    async (input, options) => {
      const { vault, ids, reader } = options;
      const { stream } = await requireEndpoint(reader, input);
      const secret = stream === undefined ? newWebhookSecret() : undefined;
      const sealed = vault.encrypt(secret ?? (await newSigningKey(ids.next())));
      const action = { kind: 'endpoint.rotate', endpoint: input.id, sealed } as const;
      return withSecret(await change(input, options, action), secret);
    },
  ),
  operation(
    'post /endpoints/{id}/test',
    'Send a test message now, and return the outcome',
    {
      id: 'testEndpoint',
      example: { response: { status: 204 } },
      errors: ['conflict'],
      tag,
      access: 'tenant',
      of: 'endpoint',
      response: testResult,
    },
    async (input, options) => {
      const found = await requireEndpoint(options.reader, input);
      if (found.stream?.method === 'poll')
        throw new ScimError('conflict', 'this stream is polled; nothing can be sent to it');
      return {
        body: await options.send(await buildTestDelivery(found, options.ids.next(), options)),
      };
    },
  ),
];

function transition(
  method: 'post' | 'delete',
  suffix: string,
  summary: string,
  to: 'enable' | 'disable' | 'delete',
): Operation {
  return operation(
    `${method} /endpoints/{id}${suffix}`,
    summary,
    {
      id: `${to}Endpoint`,
      example: {
        response: {
          ...examples.endpoint,
          status: to === 'disable' ? 'disabled' : 'active',
        } as const,
      },
      errors: ['conflict'],
      tag,
      access: 'tenant',
      of: 'endpoint',
      response: endpoint,
    },
    async (input, options) => {
      await requireEndpoint(options.reader, input);
      return change(input, options, { kind: `endpoint.${to}`, endpoint: input.id });
    },
  );
}

/**
 * Resolves to the endpoint that `{id}` names. A token of one tenant finds only the endpoints of
 * that tenant; an operator who names a tenant does not find those of other tenants.
 *
 * @throws ScimError notFound
 */
export async function requireEndpoint(
  reader: DeliveryReader,
  { administrator, tenant, id }: Pick<Input, 'administrator' | 'tenant' | 'id'>,
): Promise<Endpoint> {
  const found = await reader.endpoint(id);
  const isHidden =
    found?.tenant === undefined ? administrator.tenant !== undefined : found.tenant !== tenant;
  if (found === undefined || isHidden)
    throw new ScimError('notFound', `there is no endpoint ${quote(id)}`);
  return found;
}

/** Executes an action on an endpoint, and tells the deliveries of it. */
export async function change<A extends EndpointAction>(
  input: Pick<Input, 'administrator' | 'idempotency'>,
  options: ApiOptions,
  action: A,
): Promise<Result<ViewOf<A['kind']>>> {
  const result = await execute(input, options, action);
  await options.endpointsChanged();
  return result;
}

/** Adds a secret to an answer; to a repeated one null. */
function withSecret<T extends object>(
  { body, headers }: Result<T>,
  secret: string | undefined,
): Result<T & { readonly secret?: string | null }> {
  return { body: { ...body, secret: headers === undefined ? secret : null }, headers };
}

async function viewOf(
  reader: DeliveryReader,
  found: Endpoint,
  days: Awaited<ReturnType<typeof readLastDay>>,
) {
  const counts = await reader.deliveryCounts(found.id);
  const lastDay = days.get(found.id) ?? { delivered: 0, failed: 0 };
  return endpointView(found, { ...counts, lastDay });
}
