import { expect, it } from 'vitest';
import { createToken, ensureConnection } from '../../src/access/credentials.ts';
import { generateToken, tokenPrefix } from '../../src/access/token.ts';
import { routes } from '../../src/scim/routes.ts';
import { createIds, systemClock } from '../../src/server/system.ts';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { onEveryStore, startTestServer, token, user } from '../support/server.ts';

onEveryStore('authentication', {}, (server) => {
  const call = (...given: Parameters<ReturnType<typeof server>['call']>) => server().call(...given);

  it('R020 asks for a bearer token', async () => {
    const { status, headers } = await call('GET', '/Users', { token: null });
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toMatch(/^Bearer /u);
  });

  it.each([
    ['empty', 'Bearer '],
    ['of another scheme', 'Basic dXNlcjpwYXNz'],
    ['twice with something between', `Bearer x ${token}`],
    ['only the word Bearer', 'Bearer Bearer'],
    ['with more behind it', `Bearer ${token} x`],
    ['of 100 kB', `Bearer ${'a'.repeat(30_000)}`],
    ['not ASCII', 'Bearer t\u00e9st'],
    ['wrong at the end', `Bearer ${token}x`],
    ['cut short', `Bearer ${token.slice(0, -1)}`],
    ['in another case', `Bearer ${token.toUpperCase()}`],
  ])('R028 T022 a token that is %s is 401', async (_, authorization) => {
    const { status, headers, text } = await call('GET', '/Users', {
      token: null,
      headers: { Authorization: authorization },
    });
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toMatch(/^Bearer /u);
    expect(text).not.toContain(token);
  });

  it('T022 a token in the query or in a cookie is none', async () => {
    expect((await call('GET', `/Users?access_token=${token}`, { token: null })).status).toBe(401);
    expect(
      (await call('GET', '/Users', { token: null, headers: { Cookie: `token=${token}` } })).status,
    ).toBe(401);
  });

  it('R028 T021 every route asks for what it declares', async () => {
    expect(
      Object.values(routes).every(({ access }) =>
        ['open', 'discovery', 'connection'].includes(access),
      ),
    ).toBe(true);
    for (const path of [
      '/Users',
      '/Users/x',
      '/Users/.search',
      '/Bulk',
      '/Me',
      '/.search',
      '',
      '/Groups',
      '/Devices/1',
    ]) {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        const { status } = await call(method, path, { token: null });
        expect([401, 405], `${method} ${path}`).toContain(status);
      }
    }
  });

  it('R028 the scheme may be in any case', async () => {
    expect(
      (
        await call('GET', '/Users?count=0', {
          token: null,
          headers: { Authorization: `bearer ${token}` },
        })
      ).status,
    ).toBe(200);
  });

  it('R354 T029 a path of another tenant is 401, whether there is one or not', async () => {
    const own = await call('GET', '!/t/default/scim/v2/Users?count=0');
    expect(own.status).toBe(200);
    const foreign = await call('GET', '!/t/other/scim/v2/Users?count=0');
    const invalid = await call('GET', '!/t/other/scim/v2/Users?count=0', { token: 'nonsense' });
    expect([foreign.status, foreign.text]).toEqual([401, invalid.text]);
  });

  it.each([
    '/scim/v2/%55sers',
    '/scim/v2//Users',
    '/scim/v2/./Users',
    '/scim/v2/Users/..%2fSchemas',
    '/scim/v2/Users%2F1',
    '/scim/v2/Users;jsessionid=1',
    '/scim/v2/USERS/',
    '/scim/v2/Users%00',
    '/scim/v2/Users/%zz',
    '/scim%2Fv2/Users',
    '/.api/scim/v2/Users',
    '/t/default/scim/v2/users',
  ])('T014 %s gives nothing without a token', async (path) => {
    const { status, json } = await call('GET', `!${path}`, { token: null });
    expect([400, 401, 404]).toContain(status);
    expect(json.Resources).toBeUndefined();
  });

  it('T016 addresses come from the configuration, not from the request', async () => {
    const headers = {
      Host: 'evil.example',
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'ftp',
    };
    const { json } = await call('POST', '/Users', { body: user(), headers });
    expect(json.meta.location).toBe(`${server().running.url}/scim/v2/Users/${json.id}`);
  });

  it('T020 answers no CORS preflight', async () => {
    const { status, headers } = await call('OPTIONS', '/Users', {
      headers: { Origin: 'https://evil.example' },
    });
    expect(status).toBe(405);
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
});

it('R023 tokens are 256 random bits in letters and digits', () => {
  const seen = new Set(Array.from({ length: 10_000 }, generateToken));
  expect(seen.size).toBe(10_000);
  for (const made of seen) expect(made).toMatch(/^rollcall[A-Za-z0-9]{43}$/u);
  const counts = new Map<string, number>();
  for (const made of seen)
    for (const character of made.slice(tokenPrefix.length))
      counts.set(character, (counts.get(character) ?? 0) + 1);
  const mean = (10_000 * 43) / 62;
  for (const count of counts.values()) expect(Math.abs(count - mean) / mean).toBeLessThan(0.1);
});

it('R021 R024 T024 T028 an expired, revoked or orphaned token is refused on the next request; the others go on', async () => {
  const server = await startTestServer('sqlite');
  const beside = openSqliteStore({ path: server.path! });
  const ids = createIds(systemClock);
  const make = (expires?: number) =>
    beside.write(async (transaction) => {
      const wish = { tenant: 'acme', name: 'idp', profile: 'entra' };
      const connection = await ensureConnection(transaction, wish, ids, systemClock);
      return createToken(
        transaction,
        { connection, name: 'test', ...(expires === undefined ? {} : { expires }) },
        ids,
        systemClock,
      );
    });
  const ask = async (secret: string) =>
    (await server.call('GET', '/Users?count=0', { token: secret })).status;
  const first = await make();
  const second = await make();
  const over = await make(systemClock.now() - 1);
  expect(await Promise.all([first, second, over].map(({ token: secret }) => ask(secret)))).toEqual([
    200, 200, 401,
  ]);
  await beside.write((transaction) =>
    transaction.putCredential({ ...first.credential, revoked: '2026' }),
  );
  expect(await ask(first.token)).toBe(401);
  expect(await ask(second.token)).toBe(200);
  const orphan = {
    tenant: 'nowhere',
    id: ids.next(),
    connection: 'none',
    kind: 'token',
    scope: 'scim',
    name: 'x',
    hash: 'y',
    lastFour: 'zzzz',
    created: '2026',
  } as const;
  await beside.write((transaction) =>
    transaction.putCredential({ ...orphan, hash: first.credential.hash.replace(/.$/u, '_') }),
  );
  expect(await ask(second.token)).toBe(200);
  await beside.close();
  await server.stop();
});

it('R093 R343 R355 R356 R359 T026 T027 tenants do not see each other', async () => {
  const server = await startTestServer('sqlite');
  const beside = openSqliteStore({ path: server.path! });
  const ids = createIds(systemClock);
  const made = await beside.write(async (transaction) => {
    const connection = await ensureConnection(
      transaction,
      { tenant: 'acme', name: 'idp', profile: 'default' },
      ids,
      systemClock,
    );
    return createToken(transaction, { connection, name: 'test' }, ids, systemClock);
  });
  const acme = { token: made.token };
  const body = user({
    userName: 'same@example.com',
    externalId: 'same',
    emails: [{ value: 'same@example.com' }],
  });
  const here = await server.call('POST', '/Users', { body });
  const there = await server.call('POST', '/Users', { body, ...acme });
  expect([here.status, there.status]).toEqual([201, 201]);
  const unknown = '01890000-0000-7000-8000-000000000000';
  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
    const given =
      method === 'PUT'
        ? { body: user() }
        : method === 'PATCH'
          ? {
              body: {
                schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
                Operations: [{ op: 'add', path: 'title', value: 'x' }],
              },
            }
          : {};
    const foreign = await server.call(method, `/Users/${here.json.id}`, { ...given, ...acme });
    const nobody = await server.call(method, `/Users/${unknown}`, { ...given, ...acme });
    expect(foreign.status).toBe(404);
    expect(foreign.text.replace(here.json.id, '')).toBe(nobody.text.replace(unknown, ''));
  }
  for (const filter of [
    'externalId eq "same"',
    'userName eq "same@example.com"',
    'emails.value eq "same@example.com"',
    `id eq "${here.json.id}"`,
  ]) {
    const { json } = await server.call('GET', `/Users?filter=${encodeURIComponent(filter)}`, acme);
    for (const { id } of json.Resources) expect(id).toBe(there.json.id);
  }
  const managed = await server.call('POST', '/Users', {
    body: user({
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': {
        manager: { value: here.json.id },
      },
    }),
    ...acme,
  });
  const { manager } = managed.json['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'];
  expect(manager).toEqual({ value: here.json.id });
  expect((await server.call('GET', `/Users/${here.json.id}`)).json.meta.version).toBe('W/"1"');
  await beside.close();
  await server.stop();
});

it('R035 discovery can be closed', async () => {
  const server = await startTestServer('memory', { openDiscovery: false });
  for (const path of ['/ServiceProviderConfig', '/Schemas', '/ResourceTypes']) {
    expect((await server.call('GET', path, { token: null })).status).toBe(401);
    expect((await server.call('GET', path)).status).toBe(200);
  }
  await server.stop();
});
