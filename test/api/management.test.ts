import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManage } from '../support/management.ts';
import {
  apiToken,
  onEveryStore,
  startTestServer,
  type TestServer,
  token,
  user,
} from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

const missing = '01890000-0000-7000-8000-000000000000';

describe('who may administer', () => {
  let server: TestServer;
  let operations: (readonly [string, string])[] = [];

  beforeAll(async () => {
    server = await startTestServer('memory');
    const { json } = await createManage(server.running.url)('GET', '/openapi.json');
    // Sign-in is open, and sessions and set-up links are no tokens: they have tests of their own.
    const isForTokens = (one: { readonly 'x-access': string }): boolean =>
      !['open', 'session', 'setup'].includes(one['x-access']);
    const paths = json.paths as Record<string, Record<string, { readonly 'x-access': string }>>;
    operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, one]) => isForTokens(one))
        .map(([method]) => [method.toUpperCase(), path.slice('/api/v1'.length)] as const),
    );
  });
  afterAll(() => server.stop());

  const each = async (
    secret: string | null,
    run: (status: number, method: string, path: string) => void,
  ): Promise<void> => {
    expect(operations.length).toBeGreaterThan(35);
    for (const [method, path] of operations) {
      const target = path.replaceAll(/\{\w+\}/gu, missing);
      const reply = await createManage(server.running.url)(
        method,
        target,
        method === 'GET' ? undefined : {},
        { token: secret },
      );
      run(reply.status, method, path);
    }
  };

  it('T021 T039 no operation answers without a token of its own, nor with one of SCIM', async () => {
    const { token: scim } = await createTenant(server);
    for (const secret of [null, token, scim, 'x', `${apiToken}x`])
      await each(secret, (status, method, path) => expect(status, `${method} ${path}`).toBe(401));
  });

  it('T021 a token of the management API is none of SCIM', async () => {
    const manage = createManage(server.running.url);
    const made = await manage('POST', '/api-tokens', { name: 'ops' });
    for (const secret of [apiToken, made.json.secret]) {
      const reply = await server.call('GET', '/Users', { token: secret });
      expect(reply.status).toBe(401);
    }
  });

  it('T039 a token that reads changes nothing', async () => {
    const made = await createManage(server.running.url)('POST', '/api-tokens', {
      name: 'reader',
      role: 'read',
    });
    const before = await createManage(server.running.url)('GET', '/audit/all');
    await each(made.json.secret, (status, method, path) => {
      // These want to know of whom.
      if (path.endsWith('/secrets')) expect(status).toBe(403);
      else if (method === 'GET')
        expect(
          ['/explain', '/group-sizes', '/names'].includes(path) ? [400] : [200, 404],
          path,
        ).toContain(status);
      else expect([400, 403], `${method} ${path}`).toContain(status);
    });
    expect((await createManage(server.running.url)('GET', '/audit/all')).json).toEqual(before.json);
  });

  it('T026 T039 a token for one tenant reaches no other, and does not learn whether there is one', async () => {
    const mine = await createTenant(server);
    const other = await createTenant(server);
    const manage = createManage(server.running.url);
    const made = await manage('POST', '/api-tokens', { name: 'mine', tenant: mine.tenant });
    const own = createManage(server.running.url, made.json.secret);
    expect(
      (await own('GET', '/connections')).json.items.map(({ id }: { id: string }) => id),
    ).toEqual([mine.connection]);
    const foreign: string[] = [];
    for (const [method, path] of operations) {
      if (!path.includes('tenant') && path.includes('api-tokens')) continue;
      for (const tenant of [other.tenant, 'nobody']) {
        const target = path
          .replaceAll('{tenant}', tenant)
          .replaceAll(/\{\w+\}/gu, other.connection);
        const body = method === 'GET' ? undefined : bodyFor(path);
        const reply = await own(method, `${target}?tenant=${tenant}`, body);
        expect([400, 403], `${method} ${path} ${reply.text}`).toContain(reply.status);
        foreign.push(reply.text.replaceAll(reply.json.requestId, '').replaceAll(tenant, ''));
      }
    }
    // Word for word the same for a tenant that is there and for one that is not.
    for (let index = 0; index < foreign.length; index += 2)
      expect(foreign[index]).toBe(foreign[index + 1]);
    for (const path of ['/tenants', '/api-tokens', '/audit/all'])
      expect((await own('GET', path)).status).toBe(403);
    expect((await other.call('GET', '/Users')).status).toBe(200);
  });

  it('T024 a token that is revoked or has expired is refused on the next request', async () => {
    const manage = createManage(server.running.url);
    const made = await manage('POST', '/api-tokens', { name: 'short', days: 1 });
    const own = createManage(server.running.url, made.json.secret);
    expect((await own('GET', '/tenants')).status).toBe(200);
    expect((await manage('DELETE', `/api-tokens/${made.json.id}`)).status).toBe(200);
    expect((await own('GET', '/tenants')).status).toBe(401);
    expect((await manage('DELETE', `/api-tokens/${made.json.id}`)).status).toBe(409);
  });
});

function bodyFor(path: string): object {
  if (path === '/tenants') return { id: 'made' };
  if (path === '/connections') return { name: 'made' };
  if (path.endsWith('/credentials')) return { kind: 'token', name: 'made' };
  if (path === '/accounts') return { username: 'made' };
  if (path === '/roles/preview') return { roles: {} };
  return {};
}

onEveryStore('the management API', {}, (server) => {
  const manage = (...given: Parameters<ReturnType<typeof createManage>>) =>
    createManage(server().running.url)(...given);

  it('describes itself, and every operation is in it', async () => {
    const { status, json } = await manage('GET', '/openapi.json', undefined, { token: null });
    expect(status).toBe(200);
    expect(json.openapi).toBe('3.1.0');
    expect(json.components.securitySchemes).toMatchObject({
      token: { type: 'http', scheme: 'bearer' },
    });
    expect(json.components.schemas.Tenant.properties.status.enum).toEqual([
      'active',
      'paused',
      'deleted',
    ]);
    for (const methods of Object.values(
      json.paths as Record<
        string,
        Record<string, { summary: string; description: string; responses: object }>
      >,
    )) {
      for (const { summary, description, responses, ...rest } of Object.values(methods)) {
        const isForOwners = 'x-for-owners' in rest;
        expect(description.includes('only owners may call it')).toBe(isForOwners);
        expect(summary.length).toBeGreaterThan(5);
        expect(Object.keys(responses)).toContain('default');
      }
    }
  });

  it('says what is wrong with a request, and does nothing', async () => {
    const before = (await manage('GET', '/audit/all')).json;
    const bad: readonly (readonly [string, string, unknown, number, string])[] = [
      [
        'POST',
        '/tenants',
        { id: 'Upper' },
        400,
        'id: must be 1 to 63 lower-case letters, digits and hyphens',
      ],
      ['POST', '/tenants', { id: 'a.b' }, 400, 'id: '],
      ['POST', '/tenants', {}, 400, 'id: is missing'],
      ['POST', '/tenants', { id: 5 }, 400, 'id: must be a string'],
      ['POST', '/tenants', { id: 'fine', more: 1 }, 400, 'unknown key "more"'],
      ['POST', '/tenants', { id: 'fine', policy: { seats: -1 } }, 400, 'policy.seats: '],
      [
        'POST',
        '/tenants',
        { id: 'fine', policy: { guard: { percent: 101 } } },
        400,
        'policy.guard.percent: ',
      ],
      [
        'POST',
        '/tenants',
        { id: 'fine', policy: { roles: { rules: [{ roles: ['a'] }] } } },
        400,
        'exactly one of',
      ],
      ['POST', '/tenants', { id: 'default' }, 409, 'there is a tenant'],
      ['GET', '/tenants/nobody', undefined, 404, 'there is no tenant'],
      ['GET', '/tenants?limit=0', undefined, 400, 'limit: '],
      ['POST', '/connections?tenant=nobody', { name: 'x' }, 404, 'there is no tenant'],
      ['POST', '/connections', { name: 'x', profile: 'xxxxxx' }, 400, '; there are default, '],
      ['POST', '/connections', { name: 'x', profile: 'entar' }, 400, 'did you mean entra?'],
      ['GET', '/events?types=user.craeted', undefined, 400, 'did you mean user.created?'],
      [
        'POST',
        '/endpoints',
        { name: 'x', url: 'https://example.com/', types: ['user.craeted'] },
        400,
        'did you mean user.created?',
      ],
      [
        'POST',
        `/connections/${missing}/credentials`,
        { kind: 'token', name: 'x' },
        404,
        'has no connection',
      ],
      ['POST', `/connections/${missing}/credentials`, { kind: 'password', name: 'x' }, 400, 'kind'],
      ['PATCH', `/accounts/${missing}`, { settings: {} }, 404, 'has no account'],
      ['POST', `/links/${missing}/approve`, undefined, 404, 'nothing is held'],
      ['POST', '/accounts', { username: 'a b' }, 400, '"a-b" would be valid'],
      ['DELETE', '/tenants', undefined, 404, 'nothing at this path'],
      ['GET', '/nothing', undefined, 404, 'nothing at this path'],
      ['GET', `/groups/${missing}`, undefined, 404, 'there is no Group'],
      ['GET', '/users?filter=nope', undefined, 400, ''],
    ];
    for (const [method, path, body, status, detail] of bad) {
      const reply = await manage(method, path, body);
      expect([reply.status, reply.json.detail], `${method} ${path}`).toEqual([
        status,
        expect.stringContaining(detail),
      ]);
    }
    const raw = (given: object) => manage('POST', '/tenants', undefined, given);
    expect(
      (await raw({ raw: '{bad', headers: { 'Content-Type': 'application/json' } })).status,
    ).toBe(400);
    expect(
      (await raw({ raw: '{"id":"x"}', headers: { 'Content-Type': 'text/plain' } })).status,
    ).toBe(400);
    expect(
      (
        await raw({
          raw: `{"id":"${'x'.repeat(300_000)}"}`,
          headers: { 'Content-Type': 'application/json' },
        })
      ).status,
    ).toBe(413);
    expect((await raw({})).status).toBe(400);
    expect((await manage('GET', '/audit/all')).json).toEqual(before);
  });

  it('R381 every write stands in the audit with who did it, and no read does', async () => {
    const { tenant, connection, credential, at } = await createTenant(server());
    const made = await manage('POST', at('/accounts'), {
      username: 'grace',
      settings: { secretive: 'Zebra17' },
    });
    await manage('PATCH', at(`/accounts/${made.json.id}`), {
      protected: true,
      settings: { secretive: 'Zebra18' },
    });
    await manage('PATCH', `/tenants/${tenant}`, { policy: { seats: 3 } });
    await manage('PATCH', at(`/connections/${connection}`), { name: 'new name' });
    await manage('DELETE', at(`/credentials/${credential}`));
    await manage('POST', at('/guard/release'), {});
    await manage('DELETE', at(`/accounts/${made.json.id}`));
    for (const path of [
      '/accounts',
      '/connections',
      '/credentials',
      '/guard',
      '/links',
      '/audit',
      '/users',
      '/groups',
    ])
      expect((await manage('GET', at(path))).status).toBe(200);
    const { json, text } = await manage('GET', at('/audit'));
    expect(json.items.map(({ action }: { action: string }) => action)).toEqual([
      'account.delete',
      'guard.release',
      'credential.revoke',
      'connection.update',
      'tenant.update',
      'account.update',
      'account.register',
      'credential.create',
      'connection.create',
      'tenant.create',
    ]);
    expect(
      json.items.every(
        ({ actor, tenant: of }: Record<string, string>) =>
          actor === 'api: configuration' && of === tenant,
      ),
    ).toBe(true);
    expect(json.items[4]).toMatchObject({ target: tenant, detail: { policy: { seats: 3 } } });
    expect(json.items[5]).toMatchObject({
      target: made.json.id,
      detail: { fields: ['protected', 'settings'] },
    });
    expect(text).not.toContain('Zebra');
    const first = await manage('GET', at('/audit?limit=4'));
    const rest = await manage('GET', at(`/audit?limit=50&cursor=${first.json.next}`));
    expect([...first.json.items, ...rest.json.items]).toEqual(json.items);
  });

  it('T090 does once what is asked twice with one key, and keeps nothing that is shown once', async () => {
    const { connection, at } = await createTenant(server());
    const path = at(`/connections/${connection}/credentials`);
    const ask = (body: object, key: string) =>
      manage('POST', path, body, { headers: { 'Idempotency-Key': key } });
    const first = await ask({ kind: 'token', name: 'once' }, 'k1');
    const second = await ask({ kind: 'token', name: 'once' }, 'k1');
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(second.json).toEqual({ ...first.json, secret: null });
    const other = await ask({ kind: 'token', name: 'other' }, 'k1');
    expect([other.status, other.json.detail]).toEqual([
      409,
      expect.stringContaining('choose a new one'),
    ]);
    await ask({ kind: 'token', name: 'once' }, 'k2');
    const { json } = await manage('GET', at('/credentials'));
    expect(json.items.map(({ name }: { name: string }) => name)).toEqual(['test', 'once', 'once']);
  });

  it('pages through tenants, accounts, users and groups without losing or repeating any', async () => {
    const { call, at, manage: own } = await createTenant(server());
    for (let index = 0; index < 7; index += 1) {
      expect(
        (await call('POST', '/Users', { body: user({ userName: `p${index}@x.example` }) })).status,
      ).toBe(201);
      await call('POST', '/Groups', { body: { displayName: `g${index}` } });
    }
    for (const [path, of] of [
      ['/accounts', 'username'],
      ['/users', 'userName'],
      ['/groups', 'displayName'],
    ] as const) {
      const seen: string[] = [];
      let cursor = '';
      do {
        const { json } = await own(
          'GET',
          at(`${path}?limit=3&cursor=${encodeURIComponent(cursor)}`),
        );
        expect(json.items.length).toBeLessThanOrEqual(3);
        seen.push(...json.items.map((item: Record<string, string>) => item[of]));
        cursor = json.next ?? '';
      } while (cursor !== '');
      expect(new Set(seen).size, path).toBe(7);
      expect(seen).toHaveLength(7);
    }
    const { json: filtered } = await own(
      'GET',
      at(`/users?filter=${encodeURIComponent('userName eq "P3@x.example"')}`),
    );
    expect(filtered.items.map(({ userName }: { userName: string }) => userName)).toEqual([
      'p3@x.example',
    ]);
    const all = (await own('GET', '/tenants?limit=200')).json.items.map(
      ({ id }: { id: string }) => id,
    );
    const page = await own('GET', '/tenants?limit=2');
    expect(page.json.items.map(({ id }: { id: string }) => id)).toEqual(all.slice(0, 2));
    expect(
      (await own('GET', `/tenants?limit=200&cursor=${page.json.next}`)).json.items,
    ).toHaveLength(all.length - 2);
  });

  it('locks what the identity provider owns, and not what the application does', async () => {
    const tenant = await createTenant(server());
    const { call, at } = tenant;
    const made = (
      await call('POST', '/Users', {
        body: user({ userName: 'locked@x.example', displayName: 'By the IdP' }),
      })
    ).json;
    const { json: found } = await manage('GET', at(`/accounts?user=${made.id}`));
    const [account] = found.items;
    for (const change of [
      { displayName: 'Mine' },
      { emails: [{ value: 'a@b.example' }] },
      { status: 'deactivated' },
      { externalId: 'x' },
    ]) {
      const reply = await manage('PATCH', at(`/accounts/${account.id}`), change);
      expect([reply.status, reply.json.detail]).toEqual([
        409,
        expect.stringContaining('manages this account'),
      ]);
    }
    expect((await manage('DELETE', at(`/accounts/${account.id}`))).status).toBe(409);
    const settings = { theme: 'dark', nested: { a: [1, 2] } };
    const changed = await manage('PATCH', at(`/accounts/${account.id}`), { settings });
    expect(changed.json).toMatchObject({ settings, displayName: 'By the IdP', username: 'locked' });
    expect((await manage('GET', at(`/accounts/${account.id}`))).json).toEqual({
      ...changed.json,
      roles: [],
    });
    expect((await manage('GET', at('/accounts?username=LOCKED'))).json.items[0].id).toBe(
      account.id,
    );
    const large = await manage('PATCH', at(`/accounts/${account.id}`), {
      settings: { text: 'x'.repeat(70_000) },
    });
    expect(large.status).toBe(400);
  });
});
