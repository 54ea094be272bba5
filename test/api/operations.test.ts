import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManage, type Manage } from '../support/management.ts';
import { onEveryStore, startTestServer, type TestServer, token, user } from '../support/server.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';

/** Generated from the API's own table of operations, so that a new operation is tested too. */

const missing = '01890000-0000-7000-8000-000000000000';

interface Listed {
  readonly method: string;
  readonly path: string;
  readonly access: 'tenant' | 'operator' | 'server' | 'reach' | 'session' | 'open' | 'setup';
  readonly role?: 'secrets';
  readonly parameters: readonly string[];
  readonly hasBody: boolean;
}

async function listOperations(manage: Manage): Promise<readonly Listed[]> {
  const { json } = await manage('GET', '/openapi.json');
  // The document is looked into freely.
  // oxlint-disable-next-line typescript/no-explicit-any
  return Object.entries(json.paths as Record<string, Record<string, any>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, one]) => ({
        method: method.toUpperCase(),
        path: path.slice('/api/v1'.length),
        access: one['x-access'],
        role: one['x-role'],
        parameters: (one.parameters ?? [])
          .filter((parameter: { in: string }) => parameter.in === 'query')
          .map(({ name }: { name: string }) => name),
        hasBody: one.requestBody !== undefined,
      })),
  );
}

function target({ path }: Listed, tenant: string): string {
  return path.replaceAll('{tenant}', tenant).replaceAll(/\{\w+\}/gu, missing);
}

function withQuery(path: string, ...parameters: readonly string[]): string {
  return `${path}?${parameters.join('&')}`;
}

describe('the table of operations', () => {
  let server: TestServer;
  let manage: Manage;
  let operations: readonly Listed[];
  let own: TestTenant;
  let other: TestTenant;
  const tokens: Record<string, string | null> = { none: null, unknown: 'x', scim: token };

  beforeAll(async () => {
    server = await startTestServer('memory');
    manage = createManage(server.running.url);
    const all = await listOperations(manage);
    // `setup-links.test.ts` is about those of set-up links, which take no token.
    operations = all.filter(({ access }) => access !== 'setup');
    own = await createTenant(server);
    other = await createTenant(server);
    tokens['scim of a tenant'] = own.token;
    for (const [name, body] of [
      ['operator admin', { role: 'admin' }],
      ['operator read', { role: 'read' }],
      ['operator secrets', { role: 'secrets' }],
      ['tenant admin', { role: 'admin', tenant: own.tenant }],
      ['tenant read', { role: 'read', tenant: own.tenant }],
      ['revoked', {}],
      ['revoked of a tenant', { tenant: own.tenant }],
    ] as const) {
      const { json } = await manage('POST', '/api-tokens', { name, ...body });
      tokens[name] = json.secret;
      if (name.startsWith('revoked')) await manage('DELETE', `/api-tokens/${json.id}`);
    }
  });
  afterAll(() => server.stop());

  const state = async (): Promise<string> => {
    const seen = [];
    for (const path of [
      '/audit/all?limit=200',
      '/tenants?limit=200',
      '/api-tokens',
      own.at('/events'),
      other.at('/events'),
    ])
      seen.push((await manage('GET', path)).json);
    return JSON.stringify(seen);
  };

  it('every operation says who may call it', () => {
    expect(operations.length).toBeGreaterThan(45);
    for (const { method, path, access } of operations)
      expect(
        ['tenant', 'operator', 'server', 'reach', 'session', 'open'],
        `${method} ${path}`,
      ).toContain(access);
    const open = operations.filter(
      ({ access, path }) => access === 'tenant' && path.includes('api-tokens'),
    );
    expect(open).toEqual([]);
    const withoutCaller = operations.filter(({ access }) => access === 'open');
    expect(withoutCaller.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
      'GET /sign-in',
      'POST /session',
      'POST /session/link',
      'POST /session/link/verify',
    ]);
  });

  it.each([
    'none',
    'unknown',
    'scim',
    'scim of a tenant',
    'revoked',
    'revoked of a tenant',
    'operator admin',
    'operator read',
    'operator secrets',
    'tenant admin',
    'tenant read',
  ])('the authorisation matrix: a token that is %s, own and foreign', async (kind) => {
    const ask = createManage(server.running.url, 'unused');
    const before = await state();
    for (const operation of operations) {
      const { method, path, access, role, hasBody } = operation;
      for (const of of [own, other]) {
        // A parameter that no operation has: an allowed request is refused here, and does nothing.
        const parameters = operation.parameters.includes('tenant')
          ? [`tenant=${of.tenant}`, 'nope=1']
          : ['nope=1'];
        const reply = await ask(
          method,
          withQuery(target(operation, of.tenant), ...parameters),
          hasBody ? {} : undefined,
          {
            token: tokens[kind]!,
          },
        );
        const isAuthenticated = kind.startsWith('operator') || kind.startsWith('tenant');
        const hasRole =
          role === 'secrets'
            ? kind.endsWith('secrets')
            : method === 'GET' || kind.endsWith('admin');
        const isReached = kind.startsWith('operator') || access === 'tenant';
        const isAllowed = access !== 'session' && hasRole && isReached;
        const expected = access === 'open' ? 400 : isAuthenticated ? (isAllowed ? 400 : 403) : 401;
        expect([reply.status, method, path]).toEqual([expected, method, path]);
      }
    }
    expect(await state()).toBe(before);
  });

  it('a tenant token learns nothing of another tenant, whichever operation names it', async () => {
    const ask = createManage(server.running.url, tokens['tenant admin']!);
    const before = await state();
    for (const operation of operations.filter(({ access }) => access === 'tenant')) {
      const isInPath = operation.path.includes('{tenant}');
      if (!isInPath && !operation.parameters.includes('tenant')) continue;
      const texts: string[] = [];
      for (const tenant of [other.tenant, 'tenant-nobody']) {
        const path = target(operation, tenant);
        const reply = await ask(
          operation.method,
          isInPath ? path : withQuery(path, `tenant=${tenant}`),
          operation.hasBody ? {} : undefined,
        );
        expect([reply.status, operation.path]).toEqual([403, operation.path]);
        texts.push(reply.text.replaceAll(reply.json.requestId, '').replaceAll(tenant, ''));
        expect(reply.text.replaceAll(tenant, '')).not.toContain(other.tenant);
      }
      expect(texts[0]).toBe(texts[1]);
    }
    expect(await state()).toBe(before);
  });

  it('every operation refuses a parameter that it does not have, or has twice', async () => {
    const before = await state();
    for (const operation of operations.filter(({ access }) => access !== 'session')) {
      const { method, path, parameters, hasBody } = operation;
      const body = hasBody ? {} : undefined;
      const where = target(operation, own.tenant);
      for (const name of ['tenent', 'Tenant', 'acount']) {
        const reply = await manage(method, withQuery(where, `${name}=${own.tenant}`), body);
        expect([reply.status, method, path]).toEqual([400, method, path]);
        expect(reply.json.detail).toContain(`there is no parameter "${name}"`);
        if (parameters.includes('tenant') && name !== 'acount')
          expect(reply.json.detail).toContain('did you mean tenant?');
      }
      for (const name of parameters) {
        const reply = await manage(method, withQuery(where, `${name}=1`, `${name}=1`), body);
        expect([reply.status, reply.json.detail]).toEqual([
          400,
          expect.stringContaining(`${name} is given twice`),
        ]);
      }
    }
    expect(await state()).toBe(before);
  });

  it('T141 every operation refuses a tenant that does not exist, and suggests one', async () => {
    const before = await state();
    for (const operation of operations) {
      const isInPath = operation.path.includes('{tenant}');
      if (!isInPath && !operation.parameters.includes('tenant')) continue;
      const wrong = `${own.tenant}x`;
      const path = target(operation, wrong);
      const reply = await manage(
        operation.method,
        isInPath ? path : withQuery(path, `tenant=${wrong}`),
        operation.hasBody ? {} : undefined,
      );
      expect([reply.status, operation.path]).toEqual([404, operation.path]);
      expect(reply.json.detail).toMatch(
        /^there is no tenant "tenant-\d+x"; did you mean tenant-\d+\?$/u,
      );
    }
    expect(await state()).toBe(before);
  });

  it('every operation refuses a body, or a member of one, that it does not know', async () => {
    const before = await state();
    const called = operations.filter(({ access }) => access !== 'session');
    for (const operation of called.filter(({ method }) => method !== 'GET')) {
      const { method, path, hasBody } = operation;
      const reply = await manage(method, target(operation, own.tenant), { 'no-such-member': 1 });
      // Receivers of RFC 8936 may send more than it says; this stream does not exist.
      const expected = path === '/streams/{id}/poll' ? 404 : 400;
      expect([reply.status, method, path]).toEqual([expected, method, path]);
      if (!hasBody) expect(reply.json.detail).toContain('takes no body');
    }
    const made = await manage('POST', '/connections', { nam: 'x' });
    expect(made.json.errors.map(({ message }: { message: string }) => message)).toContainEqual(
      expect.stringContaining('did you mean name?'),
    );
    const nested = await manage('PATCH', `/tenants/${own.tenant}`, {
      policy: { guard: { percnt: 1 } },
    });
    expect([nested.status, nested.json.detail]).toEqual([
      400,
      expect.stringContaining('did you mean percent?'),
    ]);
    expect(await state()).toBe(before);
  });

  it("a tenant's own token does not set what the operator answers for", async () => {
    const ask = createManage(server.running.url, tokens['tenant admin']!);
    const before = await state();
    const limits = { perSecond: 1_000, burst: 1_000 };
    const guard = { enabled: false };
    for (const [method, path, body, fields] of [
      ['PATCH', `/tenants/${own.tenant}`, { policy: { seats: 5 } }, 'policy.seats'],
      ['PATCH', `/tenants/${own.tenant}`, { policy: { seats: null } }, 'policy.seats'],
      [
        'PATCH',
        `/tenants/${own.tenant}`,
        { policy: { domains: ['example.com'] } },
        'policy.domains',
      ],
      ['PATCH', `/tenants/${own.tenant}`, { policy: { guard } }, 'policy.guard'],
      [
        'PATCH',
        `/tenants/${own.tenant}`,
        { policy: { requestLog: 'off', onDelete: 'retain' } },
        'policy.requestLog',
      ],
      [
        'PATCH',
        `/tenants/${own.tenant}`,
        { policy: { seats: 1, guard } },
        'policy.seats, policy.guard',
      ],
      ['POST', '/connections', { name: 'fast', limits }, 'limits'],
      ['PATCH', `/connections/${own.connection}`, { limits }, 'limits'],
      ['PATCH', `/connections/${own.connection}`, { limits: null }, 'limits'],
    ] as const) {
      const reply = await ask(method, path, body);
      expect([reply.status, reply.json.detail]).toEqual([
        403,
        `only an operator token can set ${fields}; nothing was changed`,
      ]);
    }
    expect((await ask('POST', '/guard/release', {})).status).toBe(403);
    expect((await ask('GET', '/endpoints?all=true')).status).toBe(403);
    expect(await state()).toBe(before);
    expect(
      (await ask('PATCH', `/tenants/${own.tenant}`, { policy: { onDelete: 'erase' } })).status,
    ).toBe(200);
    expect((await ask('PATCH', `/connections/${own.connection}`, { name: 'renamed' })).status).toBe(
      200,
    );
    const schemas = (await manage('GET', '/openapi.json')).json.components.schemas;
    const policy = schemas.TenantChange.properties.policy.properties;
    for (const field of ['seats', 'domains', 'guard', 'requestLog'])
      expect(JSON.stringify(policy[field]), field).toContain('Needs an operator token.');
    expect(JSON.stringify(policy.onDelete)).not.toContain('operator token');
  });
});

onEveryStore('operations on tenants', {}, (server) => {
  it('reads the tenant that has an id when an operator names none', async () => {
    const tenant = await createTenant(server());
    const { manage } = tenant;
    const made = await tenant.call('POST', '/Users', { body: user({ userName: 'ada@x.example' }) });
    const [account] = (await manage('GET', tenant.at(`/accounts?user=${made.json.id}`))).json.items;
    await server().running.maintain();
    for (const path of [
      `/users/${made.json.id}`,
      `/accounts/${account.id}`,
      `/accounts/${account.id}/access`,
      `/connections/${tenant.connection}`,
      `/requests/${String(made.headers['x-request-id'])}`,
    ]) {
      const reply = await manage('GET', path);
      expect([reply.status, reply.headers['rollcall-tenant'], path]).toEqual([
        200,
        tenant.tenant,
        path,
      ]);
      expect((await manage('GET', `${path}?tenant=default`)).status).toBe(404);
    }
    expect(
      (await manage('DELETE', `/credentials/${tenant.credential}`)).headers['rollcall-tenant'],
    ).toBe(tenant.tenant);
    expect((await manage('GET', '/accounts')).headers['rollcall-tenant']).toBe('default');
  });

  it('finds accounts by email, externalId, userName, username and user', async () => {
    const tenant = await createTenant(server());
    const { manage, at, call } = tenant;
    const made = await call('POST', '/Users', {
      body: user({
        userName: 'Ada@x.example',
        externalId: 'E-1',
        emails: [{ value: 'Ada.Work@x.example', type: 'work' }],
      }),
    });
    await call('POST', '/Users', {
      body: user({ userName: 'bob@x.example', emails: [{ value: 'bob@x.example' }] }),
    });
    await manage('POST', at('/accounts'), {
      username: 'grace',
      externalId: 'G-1',
      emails: [{ value: 'grace@x.example', primary: true }],
    });
    const find = async (query: string) =>
      (await manage('GET', at(`/accounts?${query}`))).json.items.map(
        ({ username }: { username: string }) => username,
      );
    for (const query of [
      'email=ada.work@X.example',
      'externalId=E-1',
      'userName=ADA@x.example',
      'username=Ada',
      `user=${made.json.id}`,
      'userName=ada@x.example&externalId=E-1&email=ada.work@x.example',
    ])
      expect([query, await find(query)]).toEqual([query, ['Ada']]);
    for (const query of [
      'email=GRACE@x.example',
      'externalId=G-1',
      'userName=grace',
      'username=grace',
    ])
      expect([query, await find(query)]).toEqual([query, ['grace']]);
    for (const query of [
      'email=nobody@x',
      'externalId=e-1',
      'userName=ada',
      'userName=ada@x.example&externalId=G-1',
    ])
      expect([query, await find(query)]).toEqual([query, []]);
    const wrong = await manage('GET', at('/accounts?emial=nobody@x'));
    expect([wrong.status, wrong.json.detail]).toEqual([
      400,
      expect.stringContaining('did you mean email?'),
    ]);
    expect(await find('limit=10')).toHaveLength(3);
  });

  it('a misspelt tenant releases no guard', async () => {
    const tenant = await createTenant(server());
    const { manage } = tenant;
    const before = (await manage('GET', '/guard')).json;
    const reply = await manage('POST', `/guard/release?tenent=${tenant.tenant}`, { minutes: 5 });
    expect([reply.status, reply.json.detail]).toEqual([
      400,
      expect.stringContaining('did you mean tenant?'),
    ]);
    expect((await manage('GET', '/guard')).json).toEqual(before);
    expect((await manage('GET', tenant.at('/guard'))).json.releasedUntil).toBeUndefined();
  });
});
