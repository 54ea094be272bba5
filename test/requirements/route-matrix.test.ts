import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../src/scim/route.ts';
import { routes } from '../../src/scim/routes.ts';
import { apiToken, send } from '../support/client.ts';
import { createManage } from '../support/management.ts';
import { startTestServer, type TestServer, user } from '../support/server.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';

/**
 * Where each endpoint is, below the SCIM root or, with `!`, at the origin. A new endpoint without a
 * path does not compile.
 */
const paths: Readonly<Record<Endpoint, readonly string[]>> = {
  serviceProviderConfig: ['/ServiceProviderConfig'],
  schemas: ['/Schemas'],
  schema: ['/Schemas/urn:ietf:params:scim:schemas:core:2.0:User'],
  resourceTypes: ['/ResourceTypes'],
  resourceType: ['/ResourceTypes/User'],
  collection: ['/Users', '/Groups'],
  resource: ['/Users/{user}', '/Groups/{group}'],
  search: ['/.search', '/Users/.search', '/Groups/.search'],
  bulk: ['/Bulk'],
  async: ['/.async/x'],
  me: ['/Me'],
  root: ['/'],
  token: ['!/oauth/token'],
  authorizationServer: ['!/.well-known/oauth-authorization-server'],
  live: ['!/healthz'],
  ready: ['!/readyz'],
};

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const reads: ReadonlySet<string> = new Set(['GET', 'HEAD']);

describe('the table of SCIM routes', () => {
  let server: TestServer;
  let own: TestTenant;
  let other: TestTenant;
  let ids: { user: string; group: string };
  const tokens: Record<string, string | null> = {
    none: null,
    unknown: 'rollcallUnknownUnknown',
    management: apiToken,
  };

  beforeAll(async () => {
    server = await startTestServer('memory', { openDiscovery: false });
    own = await createTenant(server);
    other = await createTenant(server);
    const made = await other.call('POST', '/Users', { body: user({ userName: 'ada@x.example' }) });
    const group = await other.call('POST', '/Groups', { body: { displayName: 'g' } });
    ids = { user: made.json.id, group: group.json.id };
    const manage = createManage(server.running.url);
    for (const scope of ['scim', 'scim.read', 'scim.users', 'scim.users.read', 'revoked']) {
      const path = own.at(`/connections/${own.connection}/credentials`);
      const body = { kind: 'token', name: scope, scope: scope === 'revoked' ? 'scim' : scope };
      const { json } = await manage('POST', path, body);
      tokens[scope] = json.secret;
      if (scope === 'revoked') await manage('DELETE', own.at(`/credentials/${json.id}`));
    }
    const mine = await own.call('POST', '/Users', { body: user() });
    const bound = { kind: 'token', name: 'bound', user: mine.json.id };
    tokens['bound'] = (
      await manage('POST', own.at(`/connections/${own.connection}/credentials`), bound)
    ).json.secret;
  });
  afterAll(() => server.stop());

  const state = async (): Promise<string> =>
    JSON.stringify([
      (await other.call('GET', '/Users')).json,
      (await other.call('GET', '/Groups')).json,
      (await own.call('GET', '/Users')).json,
      (await own.call('GET', '/Groups')).json,
    ]);

  const each = async (
    kind: string,
    root: string,
    check: (
      status: number,
      endpoint: Endpoint,
      method: string,
      path: string,
      allowed: boolean,
    ) => void,
  ): Promise<void> => {
    for (const [endpoint, where] of Object.entries(paths) as [Endpoint, readonly string[]][])
      for (const path of where)
        for (const method of methods) {
          const filled = path.replace('{user}', ids.user).replace('{group}', ids.group);
          const target = filled.startsWith('!') ? filled.slice(1) : root + filled;
          const raw = reads.has(method) || method === 'DELETE' ? undefined : '{';
          const reply = await send(
            server.running.url,
            method,
            target,
            { ...(raw === undefined ? {} : { raw }), token: tokens[kind]! },
            '',
          );
          check(reply.status, endpoint, method, path, routes[endpoint].methods.includes(method));
        }
  };

  it('every route says who may call it, and which methods it takes', () => {
    expect(Object.keys(paths).sort()).toEqual(Object.keys(routes).sort());
    for (const { access, methods: taken } of Object.values(routes)) {
      expect(['open', 'discovery', 'connection']).toContain(access);
      expect(taken.length).toBeGreaterThan(0);
    }
  });

  it.each(['none', 'unknown', 'management', 'revoked'])(
    'a credential that is %s opens no route but the open ones',
    async (kind) => {
      const before = await state();
      await each(kind, '/scim/v2', (status, endpoint, method, path, allowed) => {
        const expected = allowed ? 401 : 405;
        if (routes[endpoint].access === 'open' && allowed) expect([200, 400]).toContain(status);
        else expect([status, method, path]).toEqual([expected, method, path]);
      });
      expect(await state()).toBe(before);
    },
  );

  it.each(['scim', 'scim.read', 'scim.users', 'scim.users.read', 'bound'])(
    'a credential with the scope %s reaches nothing under the path of another tenant',
    async (kind) => {
      const before = await state();
      await each(kind, `/t/${other.tenant}/scim/v2`, (status, endpoint, method, path, allowed) => {
        if (routes[endpoint].access === 'open') return;
        expect([status, method, path]).toEqual([allowed ? 401 : 405, method, path]);
      });
      expect(await state()).toBe(before);
    },
  );

  it.each(['scim', 'scim.read', 'scim.users', 'scim.users.read', 'bound'])(
    'a credential with the scope %s does what the scope says, and finds nothing of another tenant',
    async (kind) => {
      const before = await state();
      await each(kind, '/scim/v2', (status, endpoint, method, path, allowed) => {
        const { access } = routes[endpoint];
        if (!allowed || access !== 'connection') return;
        const what = `${kind} ${method} ${path} ${status}`;
        expect(status, what).not.toBe(401);
        if (kind === 'bound' && endpoint !== 'me') return expect(status, what).toBe(403);
        const isRead = reads.has(method) || endpoint === 'search';
        const isSingle = endpoint === 'collection' || endpoint === 'resource';
        if (kind.includes('users') && path.startsWith('/Groups'))
          return expect(status, what).toBe(403);
        if (kind.endsWith('read') && !isRead && isSingle) return expect(status, what).toBe(403);
        // The resources that the paths name are another tenant's.
        if (endpoint === 'resource') expect([400, 404], what).toContain(status);
        return undefined;
      });
      expect(await state()).toBe(before);
    },
  );
});
