import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { z } from 'zod';
import type { ApiOptions } from '../../src/api/options.ts';
import { createRoutes } from '../../src/api/routes.ts';
import { type Client, createClient, ProblemError } from '../../src/client/index.ts';
import { apiToken, startTestServer, type TestServer } from '../support/server.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';

/**
 * Calls every operation, and compares each answer with what the OpenAPI document says of it: its
 * status, the members of its body, and the code of a refusal.
 */

interface Documented {
  readonly id: string;
  readonly method: string;
  readonly path: RegExp;
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly content: Readonly<Record<string, { readonly schema: z.ZodType }>>;
        readonly 'x-codes'?: readonly string[];
      }
    >
  >;
}

const documented: readonly Documented[] = createRoutes({} as ApiOptions)
  .openAPIRegistry.definitions.flatMap((one) => (one.type === 'route' ? [one.route] : []))
  .map(({ operationId, method, path, responses }) => ({
    id: operationId!,
    method: method.toUpperCase(),
    path: new RegExp(`^${path.replaceAll(/\{\w+\}/gu, '[^/]+')}$`, 'u'),
    responses: responses as unknown as Documented['responses'],
  }))
  // `/events/range` is no id.
  .toSorted((left, right) => left.path.source.length - right.path.source.length);

const answered = new Set<string>();

/** Sends a request, and expects what the document says of its answer. */
async function sendDocumented(request: Request): Promise<Response> {
  const response = await fetch(request);
  const path = new URL(request.url).pathname;
  const operation = documented.find((one) => one.method === request.method && one.path.test(path))!;
  const body = (await response.clone().json()) as { readonly code?: string };
  const { status } = response;
  const what = `${operation.id} ${status} ${body.code ?? ''}`;
  const expected = operation.responses[String(status)];
  expect([what, expected !== undefined]).toEqual([what, true]);
  const { content, 'x-codes': codes } = expected!;
  if (codes !== undefined)
    expect([what, codes]).toEqual([what, expect.arrayContaining([body.code])]);
  // What the schema does not know is left out.
  expect(Object.values(content)[0]!.schema.parse(body), what).toEqual(body);
  answered.add(status < 300 ? operation.id : what);
  return response;
}

let server: TestServer;
let client: Client;
let tenant: TestTenant;
const receiver = createServer((_, response) => response.writeHead(204).end());
let hook = '';

beforeAll(async () => {
  server = await startTestServer('memory', { webhookHosts: ['127.0.0.1'] });
  tenant = await createTenant(server);
  client = createClient({ url: server.running.url, token: apiToken, fetch: sendDocumented });
  await new Promise<void>((resolve) => {
    receiver.listen(0, '127.0.0.1', resolve);
  });
  hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});
afterAll(async () => {
  receiver.close();
  await server.stop();
});

/** Resolves to the code with which a call is refused. */
const refusal = async (call: Promise<unknown>): Promise<string> => {
  const error = await call.then(
    () => undefined,
    (one: unknown) => one,
  );
  expect(error).toBeInstanceOf(ProblemError);
  return (error as ProblemError).code;
};

it('tenants, connections and credentials', async () => {
  const query = { tenant: 'walk' };
  await client.POST('/tenants', { body: { id: 'walk' } });
  expect(await refusal(client.POST('/tenants', { body: { id: 'walk' } }))).toBe('conflict');
  await client.GET('/tenants');
  const path = { tenant: 'walk' };
  await client.GET('/tenants/{tenant}', { params: { path } });
  const rules = [{ displayName: 'Nobody', roles: ['x'] }];
  const indexes = { User: ['nickName'] };
  const body = { policy: { roles: { rules }, indexes } };
  await client.PATCH('/tenants/{tenant}', { params: { path }, body });
  await client.GET('/tenants/{tenant}/totals', { params: { path } });
  await client.GET('/tenants/{tenant}/indexes', { params: { path } });
  await client.POST('/tenants/{tenant}/pause', { params: { path } });
  expect(await refusal(client.POST('/tenants/{tenant}/pause', { params: { path } }))).toBe(
    'conflict',
  );
  await client.POST('/tenants/{tenant}/resume', { params: { path } });
  const { data } = await client.POST('/connections', { params: { query }, body: { name: 'a' } });
  const id = { path: { id: data.id } };
  expect(
    await refusal(client.POST('/connections', { params: { query }, body: { name: 'a' } })),
  ).toBe('conflict');
  await client.GET('/connections', { params: { query } });
  await client.GET('/connections/{id}', { params: id });
  const limits = { perSecond: 10, burst: 20 };
  await client.PATCH('/connections/{id}', { params: id, body: { limits, discovery: 'rfc7643' } });
  await client.POST('/connections/{id}/pause', { params: id });
  await client.POST('/connections/{id}/resume', { params: id });
  for (const kind of ['token', 'secret'] as const) {
    const { data: made } = await client.POST('/connections/{id}/credentials', {
      params: id,
      body: { kind, name: kind },
    });
    await client.GET('/credentials/{id}', { params: { path: { id: made.id } } });
    await client.DELETE('/credentials/{id}', { params: { path: { id: made.id } } });
    expect(
      await refusal(client.DELETE('/credentials/{id}', { params: { path: { id: made.id } } })),
    ).toBe('conflict');
  }
  await client.GET('/credentials', { params: { query } });
  await client.GET('/profiles');
  await client.DELETE('/connections/{id}', { params: id });
  await client.POST('/connections/{id}/restore', { params: id });
  await client.POST('/connections/{id}/release', { params: id });
  await client.DELETE('/tenants/{tenant}', { params: { path } });
  await client.POST('/tenants/{tenant}/restore', { params: { path } });
});

it('users, accounts, roles, links and secrets', async () => {
  const { call, at } = tenant;
  const query = { tenant: tenant.tenant };
  const { data: own } = await client.POST('/accounts', {
    params: { query },
    body: { username: 'grace', emails: [{ value: 'grace@walk.example', primary: true }] },
  });
  expect(
    await refusal(client.POST('/accounts', { params: { query }, body: { username: 'grace' } })),
  ).toBe('conflict');
  const id = { path: { id: own.id } };
  await client.GET('/accounts/{id}', { params: id });
  await client.PATCH('/accounts/{id}', { params: id, body: { settings: { theme: 'dark' } } });
  await client.GET('/accounts/{id}/access', { params: id });
  await client.GET('/accounts/{id}/roles', { params: id });
  await client.GET('/accounts', { params: { query } });
  await client.POST('/roles/preview', {
    params: { query },
    body: { roles: { default: ['member'] } },
  });
  expect(
    (await tenant.manage('PATCH', `/tenants/${tenant.tenant}`, { policy: { linking: 'approve' } }))
      .status,
  ).toBe(200);
  const held = async (userName: string, username: string): Promise<string> => {
    const emails = [{ value: `${username}@walk.example`, primary: true }];
    await tenant.manage('POST', at('/accounts'), { username, emails });
    return (await call('POST', '/Users', { body: { userName, emails } })).json.id as string;
  };
  const users = [await held('one@walk.example', 'one'), await held('two@walk.example', 'two')];
  const { data: links } = await client.GET('/links', { params: { query } });
  expect(links.items.map(({ user }) => user).toSorted()).toEqual(users.toSorted());
  await client.POST('/links/{user}/approve', { params: { path: { user: users[0]! } } });
  await client.POST('/links/{user}/reject', { params: { path: { user: users[1]! } } });
  await client.DELETE('/accounts/{id}', { params: id });
  const { data: account } = await client.GET('/accounts', {
    params: { query: { ...query, user: users[0] } },
  });
  expect(
    await refusal(
      client.DELETE('/accounts/{id}', { params: { path: { id: account.items[0]!.id } } }),
    ),
  ).toBe('conflict');
  await client.GET('/users', { params: { query: { ...query, filter: 'userName sw "one"' } } });
  expect(
    await refusal(client.GET('/users', { params: { query: { ...query, filter: 'userName' } } })),
  ).toBe('invalidFilter');
  expect(
    await refusal(client.GET('/users', { params: { query: { ...query, cursor: 'x' } } })),
  ).toBe('invalidCursor');
  await client.GET('/users/{id}', { params: { path: { id: users[0]! } } });
  const members = users.map((value) => ({ value }));
  const group = await call('POST', '/Groups', { body: { displayName: 'Walkers', members } });
  await client.GET('/groups/{id}', { params: { path: { id: group.json.id } } });
  await client.GET('/names', { params: { query: { ...query, ids: group.json.id } } });
  await client.GET('/group-sizes', { params: { query: { ...query, groups: group.json.id } } });
  await client.GET('/resource-types', { params: { query } });
  await client.GET('/groups', { params: { query } });
  await client.GET('/groups/{id}/members', { params: { path: { id: group.json.id } } });
  await client.GET('/resources/{id}/secrets', { params: { path: { id: users[0]! } } });
  expect(
    await refusal(client.GET('/resources/{id}/secrets', { params: { path: { id: 'nope' } } })),
  ).toBe('notFound');
  await client.GET('/explain', { params: { query: { person: 'one@walk.example' } } });
  await server.running.maintain();
  const { data: requests } = await client.GET('/requests', { params: { query } });
  await client.GET('/requests/{id}/events', { params: { path: { id: requests.items[0]!.id } } });
  await client.GET('/overview');
  await client.GET('/tenants/{tenant}/overview', { params: { path: tenant } });
  await client.GET('/guard', { params: { query } });
  await client.POST('/guard/release', { params: { query }, body: { minutes: 5 } });
  await client.GET('/audit', { params: { query } });
  await client.GET('/audit/all');
});

it('set-up links, and what their pages ask for', async () => {
  const connection = { path: { id: tenant.connection } };
  await client.POST('/connections/{id}/watch', { params: connection, body: { minutes: 5 } });
  await client.GET('/connections/{id}/probes', { params: connection });
  const { data: link } = await client.POST('/connections/{id}/setup-links', {
    params: connection,
    body: { roles: ['walker'] },
  });
  await client.GET('/connections/{id}/setup-links', { params: connection });
  const portal = createClient({
    url: server.running.url,
    fetch: (request) => {
      request.headers.set('X-Setup-Link', link.url!.split('/setup/')[1]!);
      return sendDocumented(request);
    },
  });
  await portal.GET('/setup');
  await portal.PUT('/setup/provider', { body: { provider: 'okta' } });
  await portal.GET('/setup/probes');
  const { data: credential } = await portal.POST('/setup/credentials', { body: {} });
  await portal.GET('/setup/users');
  const { data: groups } = await portal.GET('/setup/groups');
  const group = groups.items[0]!.id;
  await portal.POST('/setup/roles/preview', { body: { groups: [{ group, roles: ['walker'] }] } });
  await portal.PUT('/setup/roles', { body: { groups: [{ group, roles: ['walker'] }] } });
  await portal.DELETE('/setup/credentials/{id}', { params: { path: { id: credential.id } } });
  await portal.POST('/setup/finish');
  await client.DELETE('/setup-links/{id}', { params: { path: { id: link.id } } });
  expect(await refusal(portal.GET('/setup'))).toBe('unauthenticated');
});

it('domains, schemas, events, endpoints, streams and tokens', async () => {
  const query = { tenant: tenant.tenant };
  await client.POST('/domains', { params: { query }, body: { name: 'walk.example' } });
  await client.GET('/domains', { params: { query } });
  await client.GET('/schemas', { params: { query } });
  await client.GET('/events', { params: { query } });
  await client.GET('/events/range', { params: { query } });
  await client.GET('/snapshot', { params: { query } });
  expect(
    await refusal(client.GET('/snapshot', { params: { query: { ...query, cursor: 'x' } } })),
  ).toBe('invalidCursor');
  await client.GET('/event-types');
  await client.POST('/events', {
    params: { query, header: { 'idempotency-key': 'walk' } },
    body: { type: 'custom.walk', subject: 'x' },
  });
  expect(
    await refusal(
      client.POST('/events', {
        params: { query, header: { 'idempotency-key': 'walk' } },
        body: { type: 'custom.walk', subject: 'y' },
      }),
    ),
  ).toBe('conflict');
  const { data: made } = await client.POST('/endpoints', {
    params: { query },
    body: { name: 'app', url: hook, types: ['custom.other'] },
  });
  const id = { path: { id: made.id } };
  await client.GET('/endpoints', { params: { query } });
  await client.GET('/endpoints/{id}', { params: id });
  await client.PATCH('/endpoints/{id}', { params: id, body: { types: null } });
  await client.POST('/endpoints/{id}/rotate', { params: id });
  await client.POST('/endpoints/{id}/test', { params: id });
  await client.GET('/endpoints/{id}/deliveries', { params: id });
  await client.GET('/endpoints/{id}/activity', { params: id });
  await client.POST('/endpoints/{id}/replay', {
    params: { ...id, query },
    body: { from: 1, to: 1 },
  });
  expect(await refusal(client.POST('/endpoints/{id}/replay', { params: id, body: {} }))).toBe(
    'invalidValue',
  );
  await client.POST('/endpoints/{id}/disable', { params: id });
  await client.POST('/endpoints/{id}/enable', { params: id });
  const { data: stream } = await client.POST('/streams', {
    params: { query },
    body: { name: 's', method: 'poll', audience: 'https://walk.example' },
  });
  await client.POST('/streams/{id}/poll', {
    params: { path: { id: stream.id } },
    body: { returnImmediately: true },
  });
  expect(
    await refusal(client.POST('/endpoints/{id}/test', { params: { path: { id: stream.id } } })),
  ).toBe('conflict');
  await client.DELETE('/endpoints/{id}', { params: id });
  const { data: token } = await client.POST('/api-tokens', { body: { name: 'walk' } });
  await client.GET('/api-tokens');
  await client.DELETE('/api-tokens/{id}', { params: { path: { id: token.id } } });
  expect(
    await refusal(client.DELETE('/api-tokens/{id}', { params: { path: { id: token.id } } })),
  ).toBe('conflict');
  expect(
    await refusal(client.DELETE('/api-tokens/{id}', { params: { path: { id: 'nope' } } })),
  ).toBe('notFound');
  const { data: invited } = await client.POST('/administrators', {
    body: { email: 'walk@example.com', name: 'Walk', role: 'operator' },
  });
  const administrator = { path: { id: invited.id } };
  await client.GET('/administrators');
  await client.GET('/administrators/{id}', { params: administrator });
  await client.PATCH('/administrators/{id}', { params: administrator, body: { name: 'W' } });
  const { data: again } = await client.POST('/administrators/{id}/link', { params: administrator });
  const link = new URL(again.url!).hash.slice(1);
  const password = 'correct horse battery staple';
  await client.GET('/sign-in');
  await client.POST('/session/link/verify', { body: { link } });
  await client.POST('/session/link', { body: { link, password } });
  await client.POST('/session', { body: { email: 'walk@example.com', password } });
  expect(await refusal(client.POST('/session/link', { body: { link, password } }))).toBe('gone');
  await client.POST('/administrators/{id}/reset-password', { params: administrator });
  await client.DELETE('/administrators/{id}', { params: administrator });
  await client.POST('/owner-link');
  await client.GET('/configuration');
  await client.GET('/system');
  await client.GET('/system/metrics');
  await client.POST('/apply', {
    body: { tenants: [] },
    params: { query: { dryRun: 'true' } },
  });
});

it('has answered as the document says, for all operations but a few', () => {
  const missing = documented.map(({ id }) => id).filter((id) => !answered.has(id));
  // Tests of their own: a backup of a file, a proof on the web, a schema, a request that was logged, and sessions.
  expect(missing.toSorted()).toEqual([
    'changePassword',
    'createBackup',
    'deleteDomain',
    'deleteSession',
    'getRequest',
    'getSession',
    'replaceSchemas',
    'verifyDomain',
  ]);
});
