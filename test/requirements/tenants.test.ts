import { describe, expect, it } from 'vitest';
import { toTimestamp } from '../../src/protocol/text/date-time.ts';
import { openSqliteStore } from '../../src/storage/sqlite/index.ts';
import {
  filtered,
  onEveryStore,
  patch,
  startTestServer,
  type TestServer,
  user,
} from '../support/server.ts';
import { accountOfUser, addConnection, createTenant, type TestTenant } from '../support/tenant.ts';

const missing = '01890000-0000-7000-8000-000000000000';
const nobody = '01890000-0000-7000-8000-000000000001';
const bulkUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

onEveryStore('tenants', {}, (server) => {
  it('R343 T026 T027 many creates of the same names at once in two tenants land each in its own', async () => {
    const tenants = [await createTenant(server()), await createTenant(server())] as const;
    const creates = Array.from({ length: 20 }, (_, index) =>
      tenants.map(({ call }) =>
        call('POST', '/Users', {
          body: user({
            userName: `p${index}@x.example`,
            externalId: `E${index}`,
            emails: [{ value: `p${index}@x.example` }],
          }),
        }),
      ),
    ).flat();
    const statuses = (await Promise.all(creates)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([201]));
    const seen = await Promise.all(
      tenants.map(async ({ call }) => (await call('GET', '/Users?count=100')).json.Resources),
    );
    const [left, right] = seen.map(
      (resources) => new Set(resources.map(({ id }: { id: string }) => id)),
    );
    expect([left!.size, right!.size]).toEqual([20, 20]);
    expect([...left!].filter((id) => right!.has(id))).toEqual([]);
    for (const tenant of tenants) {
      const accounts = (await tenant.manage('GET', tenant.at('/accounts?limit=100'))).json.items;
      expect(accounts).toHaveLength(20);
      expect(new Set(accounts.map(({ connection }: Record<string, string>) => connection))).toEqual(
        new Set([tenant.connection]),
      );
      expect(
        accounts.every(({ username }: Record<string, string>) => !username!.includes('-')),
      ).toBe(true);
    }
  });

  it('R355 R356 T026 another tenant’s id is answered like an unknown one, everywhere, to the byte', async () => {
    const mine = await createTenant(server());
    const theirs = await createTenant(server());
    const own = (await mine.call('POST', '/Users', { body: { userName: 'own@x.example' } })).json
      .id as string;
    const ownGroup = (await mine.call('POST', '/Groups', { body: { displayName: 'own' } })).json
      .id as string;
    const foreign = (
      await theirs.call('POST', '/Users', {
        body: { userName: 'foreign@x.example', displayName: 'Zebra' },
      })
    ).json.id as string;
    const foreignGroup = (
      await theirs.call('POST', '/Groups', {
        body: { displayName: 'Zebra', members: [{ value: foreign }] },
      })
    ).json.id as string;
    for (let index = 0; index < 3; index += 1)
      await theirs.call('POST', '/Users', { body: { userName: `more${index}@x.example` } });
    const cursor = (await theirs.call('GET', '/Users?cursor=&count=1')).json.nextCursor as string;

    type Ask = (
      id: string,
      group: string,
    ) => Promise<{ readonly status: number; readonly text: string }>;
    const asks: Readonly<Record<string, Ask>> = {
      GET: (id) => mine.call('GET', `/Users/${id}`),
      'GET of the group': (_, group) => mine.call('GET', `/Groups/${group}`),
      'GET with its ETag': (id) =>
        mine.call('GET', `/Users/${id}`, { headers: { 'If-None-Match': 'W/"1"' } }),
      PUT: (id) => mine.call('PUT', `/Users/${id}`, { body: user() }),
      'PUT with its ETag': (id) =>
        mine.call('PUT', `/Users/${id}`, { body: user(), headers: { 'If-Match': 'W/"1"' } }),
      PATCH: (id) =>
        mine.call('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'active', value: false })),
      'PATCH of the group': (_, group) =>
        mine.call('PATCH', `/Groups/${group}`, patch({ op: 'remove', path: 'members' })),
      DELETE: (id) => mine.call('DELETE', `/Users/${id}`),
      'DELETE with any ETag': (id) =>
        mine.call('DELETE', `/Users/${id}`, { headers: { 'If-Match': '*' } }),
      'a member': (id) =>
        mine.call(
          'PATCH',
          `/Groups/${ownGroup}`,
          patch({ op: 'add', path: 'members', value: [{ value: id }] }),
        ),
      'members of a new group': (id, group) =>
        mine.call('POST', '/Groups', {
          body: { displayName: 'x', members: [{ value: id }, { value: group }] },
        }),
      'a member to remove': (id) =>
        mine.call(
          'PATCH',
          `/Groups/${ownGroup}?attributes=displayName`,
          patch({ op: 'remove', path: `members[value eq "${id}"]` }),
        ),
      manager: (id) =>
        mine.call(
          'PATCH',
          `/Users/${own}?attributes=userName`,
          patch({
            op: 'add',
            path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager',
            value: id,
          }),
        ),
      'a filter on id': (id) => mine.call('GET', filtered(`id eq "${id}"`)),
      'a filter on groups': (_, group) => mine.call('GET', filtered(`groups.value eq "${group}"`)),
      'a filter on members': (id) =>
        mine.call('GET', `/Groups?filter=${encodeURIComponent(`members eq "${id}"`)}`),
      'a filter on manager': async (id) => {
        await asks['manager']!(id, '');
        return mine.call('GET', filtered(`manager.value eq "${id}"`));
      },
      'a bulk path': (id) =>
        mine.call('POST', '/Bulk', {
          body: {
            schemas: [bulkUrn],
            Operations: [
              { method: 'DELETE', path: `/Users/${id}` },
              {
                method: 'PATCH',
                path: `/Users/${id}`,
                version: 'W/"1"',
                data: patch({ op: 'replace', path: 'active', value: false }).body,
              },
            ],
          },
        }),
    };
    const plain = (text: string, ...ids: readonly string[]): string =>
      ids.reduce((left, id) => left.replaceAll(id, 'ID'), text);
    for (const [name, ask] of Object.entries(asks)) {
      const unknown = await ask(missing, nobody);
      const other = await ask(foreign, foreignGroup);
      expect([
        name,
        other.status,
        plain(other.text, foreign, foreignGroup).replaceAll(
          /"lastModified":"[^"]*"|W\/\\"\d+\\"/gu,
          '',
        ),
      ]).toEqual([
        name,
        unknown.status,
        plain(unknown.text, missing, nobody).replaceAll(
          /"lastModified":"[^"]*"|W\/\\"\d+\\"/gu,
          '',
        ),
      ]);
      expect(other.text).not.toContain('Zebra');
    }
    const crossed = await mine.call('GET', `/Users?cursor=${encodeURIComponent(cursor)}&count=1`);
    expect([crossed.status, crossed.json.scimType]).toEqual([400, 'invalidCursor']);
    // In the path, its name is worth nothing without its token.
    expect((await mine.call('GET', `!/t/${theirs.tenant}/scim/v2/Users/${foreign}`)).status).toBe(
      401,
    );
    const { json } = await theirs.call('GET', `/Users/${foreign}`);
    expect(json).toMatchObject({
      displayName: 'Zebra',
      active: true,
      meta: { version: 'W/"1"' },
      groups: [{ value: foreignGroup }],
    });
  });

  it('R358 T024 T079 what is paused, revoked or deleted is refused on the next request, and what is resumed goes on', async () => {
    const tenant = await createTenant(server());
    const { call, manage, at } = tenant;
    const made = (await call('POST', '/Users', { body: user() })).json.id as string;
    const ask = async () => {
      const { status, json } = await call('GET', `/Users/${made}`);
      return [status, json.detail];
    };
    for (const of of [`/tenants/${tenant.tenant}`, `/connections/${tenant.connection}`]) {
      const what = of.startsWith('/tenants') ? 'tenant' : 'connection';
      await manage('POST', at(`${of}/pause`));
      expect(await ask()).toEqual([401, `the ${what} is paused`]);
      expect((await manage('POST', at(`${of}/pause`))).status).toBe(409);
      await manage('POST', at(`${of}/resume`));
      expect((await ask())[0]).toBe(200);
      const gone = await manage('DELETE', at(of));
      expect(Math.round((Date.parse(gone.json.erasedAfter) - Date.now()) / 86_400_000)).toBe(7);
      expect(await ask()).toEqual([401, `the ${what} is deleted`]);
      await server().running.maintain();
      const restored = await manage('POST', at(`${of}/restore`));
      expect(restored.json).toMatchObject({ status: 'paused' });
      expect(restored.json.erasedAfter).toBeUndefined();
      expect(await ask()).toEqual([401, `the ${what} is paused`]);
      await manage('POST', at(`${of}/resume`));
      expect((await ask())[0]).toBe(200);
    }
    // A long request that began under a good token ends whole; the next does not begin.
    const operations = Array.from({ length: 300 }, (_, index) => ({
      method: 'POST',
      path: '/Users',
      bulkId: `b${index}`,
      data: { userName: `bulk${index}@x.example` },
    }));
    const long = call('POST', '/Bulk', { body: { schemas: [bulkUrn], Operations: operations } });
    await manage('DELETE', at(`/credentials/${tenant.credential}`));
    const results = await long;
    const total = async () =>
      (
        await manage(
          'GET',
          at('/users?limit=200&filter=' + encodeURIComponent('userName sw "bulk"')),
        )
      ).json.items.length;
    expect(results.status === 401 ? await total() : results.json.Operations.length).toBe(
      results.status === 401 ? 0 : 300,
    );
    expect(await ask()).toEqual([401, 'the token is revoked']);
    expect((await manage('DELETE', at(`/credentials/${tenant.credential}`))).status).toBe(409);
  });

  it('T030 a connection changes what it made; what another made only where the tenant shares', async () => {
    const first = await createTenant(server());
    const second = await addConnection(server(), first.tenant);
    const made = (await first.call('POST', '/Users', { body: user() })).json;
    const group = (await first.call('POST', '/Groups', { body: { displayName: 'g' } })).json
      .id as string;
    const seen = await second.call('GET', `/Users/${made.id}`);
    expect(seen.json).toEqual(made);
    const member = patch({ op: 'add', path: 'members', value: [{ value: made.id }] });
    const attempts = () =>
      Promise.all([
        second.call(
          'PATCH',
          `/Users/${made.id}`,
          patch({ op: 'replace', path: 'title', value: 'x' }),
        ),
        second.call('PUT', `/Users/${made.id}`, {
          body: user({ userName: made.userName, title: 'y' }),
        }),
        second.call('PATCH', `/Groups/${group}`, member),
      ]);
    for (const { status, json } of await attempts())
      expect([status, json.detail]).toEqual([
        403,
        expect.stringContaining('another connection of this tenant made this'),
      ]);
    expect((await second.call('DELETE', `/Users/${made.id}`)).status).toBe(403);
    expect((await first.call('GET', `/Users/${made.id}`)).json).toEqual(made);
    const taken = await second.call('POST', '/Users', { body: { userName: made.userName } });
    expect([taken.status, taken.json.scimType]).toEqual([409, 'uniqueness']);
    // Its own group may hold whom it wants.
    const own = (
      await second.call('POST', '/Groups', {
        body: { displayName: 'h', members: [{ value: made.id }] },
      })
    ).status;
    expect(own).toBe(201);
    await first.manage('PATCH', `/tenants/${first.tenant}`, { policy: { ownership: 'shared' } });
    expect((await attempts()).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await second.call('DELETE', `/Users/${made.id}`)).status).toBe(204);
  });

  it('says of each connection and credential who used it last, and how it went', async () => {
    const tenant = await createTenant(server());
    const { call, manage, at } = tenant;
    await call('GET', '/Users?count=0');
    await call('GET', '/Users/nobody');
    await call('GET', '/Users?count=0');
    await server().running.maintain();
    const { json } = await manage('GET', at(`/connections/${tenant.connection}`));
    expect(json).toMatchObject({
      requests: 3,
      errors: 1,
      lastErrorDetail: expect.stringMatching(/^404 there is no User/u),
    });
    expect(json.lastError <= json.lastSuccess && json.lastSuccess === json.lastRequest).toBe(true);
    const { json: credentials } = await manage('GET', at('/credentials'));
    expect(credentials.items[0]).toMatchObject({ id: tenant.credential, requests: 3, errors: 1 });
    await call('GET', '/Users?count=0');
    await server().running.maintain();
    expect((await manage('GET', at(`/connections/${tenant.connection}`))).json.requests).toBe(4);
  });

  it('R028 T022 takes a token as forms of identity providers produce it', async () => {
    const { token } = await createTenant(server());
    for (const authorization of [
      `Bearer ${token}`,
      token,
      `Bearer Bearer ${token}`,
      `bearer  ${token}`,
      `  ${token} `,
    ]) {
      const { status } = await server().call('GET', '/Users?count=0', {
        token: null,
        headers: { Authorization: authorization },
      });
      expect([authorization, status]).toEqual([authorization, 200]);
    }
  });
});

it('a connection that is released hands its accounts back as they are; one that is deleted takes its people with it', async () => {
  const server = await startTestServer('sqlite');
  for (const [action, status, managed] of [
    ['release', 'active', false],
    ['delete', 'deleted', true],
  ] as const) {
    const tenant = await createTenant(server);
    const other = await addConnection(server, tenant.tenant);
    const { call, manage, at } = tenant;
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1)
      ids.push(
        (await call('POST', '/Users', { body: user({ userName: `${action}${index}@x.example` }) }))
          .json.id,
      );
    await call('POST', '/Groups', {
      body: { displayName: 'g', members: ids.map((value) => ({ value })) },
    });
    const stays = (await other.call('POST', '/Users', { body: user() })).json;
    const before = await Promise.all(ids.map((id) => accountOfUser(tenant, id)));
    if (action === 'release') await manage('POST', at(`/connections/${tenant.connection}/release`));
    else await expire(server, tenant);
    expect((await call('GET', '/Users')).status).toBe(401);
    await server.running.maintain();
    await server.running.maintain();
    expect((await manage('GET', at(`/connections/${tenant.connection}`))).status).toBe(404);
    for (const account of before) {
      const now = (await manage('GET', at(`/accounts/${String(account!['id'])}`))).json;
      expect(now).toMatchObject({
        username: account!['username'],
        displayName: account!['displayName'],
        status,
      });
      expect([now.user, now.connection]).toEqual([
        undefined,
        managed ? tenant.connection : undefined,
      ]);
      const rename = await manage('PATCH', at(`/accounts/${String(account!['id'])}`), {
        displayName: 'Mine again',
      });
      expect(rename.status).toBe(managed ? 409 : 200);
    }
    const left = await other.call('GET', '/Users?count=50');
    expect(left.json.Resources).toEqual([stays]);
    expect((await other.call('GET', '/Groups?count=0')).json.totalResults).toBe(0);
    expect((await manage('GET', at('/guard'))).json.removals).toBe(0);
  }
  await server.stop();
});

it('a tenant that is deleted is erased in the end, and its id and names are free', async () => {
  const server = await startTestServer('sqlite');
  const tenant = await createTenant(server);
  const { call, manage, at } = tenant;
  const made = (
    await call('POST', '/Users', {
      body: user({ userName: 'erased@x.example', emails: [{ value: 'e@x.example' }] }),
    })
  ).json.id;
  await call('POST', '/Groups', { body: { displayName: 'g', members: [{ value: made }] } });
  const neighbour = await createTenant(server);
  await neighbour.call('POST', '/Users', { body: user() });
  await manage('DELETE', `/tenants/${tenant.tenant}`);
  await expire(server, tenant);
  await server.running.maintain();
  expect((await manage('GET', `/tenants/${tenant.tenant}`)).status).toBe(404);
  expect((await call('GET', '/Users')).json.detail).toBe('the token is not valid');
  const again = await createTenant(server, { tenant: tenant.tenant });
  expect((await again.call('GET', '/Users')).json.totalResults).toBe(0);
  expect((await again.call('GET', '/Groups')).json.totalResults).toBe(0);
  expect((await manage('GET', at('/accounts'))).json.items).toEqual([]);
  expect(
    (await again.call('POST', '/Users', { body: { userName: 'erased@x.example' } })).status,
  ).toBe(201);
  expect((await again.call('GET', `/Users/${made}`)).status).toBe(404);
  expect((await neighbour.call('GET', '/Users?count=0')).json.totalResults).toBe(1);
  await server.stop();
});

/** Lets the time to restore go by. */
async function expire(
  server: TestServer,
  { tenant, connection, manage, at }: TestTenant,
): Promise<void> {
  const { json } = await manage('GET', `/tenants/${tenant}`);
  if (json.status !== 'deleted')
    expect((await manage('DELETE', at(`/connections/${connection}`))).status).toBe(200);
  const over = '2026-01-01T00:00:00.000';
  const beside = openSqliteStore({ path: server.path! });
  await beside.write(async (transaction) => {
    const row = (await transaction.tenant(tenant))!;
    if (row.status === 'deleted') await transaction.putTenant({ ...row, purgeAfter: over });
    else
      await transaction.putConnection({
        ...(await transaction.connection(tenant, connection))!,
        purgeAfter: over,
      });
  });
  await beside.close();
}

onEveryStore('scopes', {}, (server) => {
  const withScope = async (tenant: TestTenant, scope: string) => {
    const path = tenant.at(`/connections/${tenant.connection}/credentials`);
    return (await tenant.manage('POST', path, { kind: 'token', name: scope, scope })).json
      .secret as string;
  };

  it('R329 T034 a credential that reads writes nothing, by whatever way', async () => {
    const tenant = await createTenant(server());
    const made = (await tenant.call('POST', '/Users', { body: user() })).json;
    const token = await withScope(tenant, 'scim.read');
    const call = (method: string, path: string, body?: object) =>
      tenant.call(method, path, { token, ...(body === undefined ? {} : { body }) });
    expect((await call('GET', `/Users/${made.id}`)).json).toEqual(made);
    for (const path of ['/Users', '/Groups', '/', '/Users?cursor='])
      expect((await call('GET', path)).status, path).toBe(200);
    const search = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
      filter: 'userName pr',
    };
    for (const path of ['/Users/.search', '/.search'])
      expect((await call('POST', path, search)).json.totalResults).toBe(1);
    for (const [method, path, body] of [
      ['POST', '/Users', user()],
      ['POST', '/Groups', { displayName: 'g' }],
      ['PUT', `/Users/${made.id}`, user()],
      ['PATCH', `/Users/${made.id}`, patch({ op: 'replace', path: 'active', value: false }).body],
      ['DELETE', `/Users/${made.id}`, undefined],
    ] as const) {
      const reply = await call(method, path, body);
      expect([reply.status, reply.json.detail]).toEqual([
        403,
        expect.stringContaining('may only read'),
      ]);
    }
    const bulk = await call('POST', '/Bulk', {
      schemas: [bulkUrn],
      Operations: [
        { method: 'POST', path: '/Users', bulkId: 'b', data: user() },
        { method: 'DELETE', path: `/Users/${made.id}` },
      ],
    });
    expect(bulk.status).toBe(200);
    expect(bulk.json.Operations.map(({ status }: { status: string }) => status)).toEqual([
      '403',
      '403',
    ]);
    expect((await tenant.call('GET', '/Users')).json.Resources).toEqual([made]);
  });

  it('T034 a credential for users sees no group and no membership', async () => {
    const tenant = await createTenant(server());
    const made = (await tenant.call('POST', '/Users', { body: user() })).json.id as string;
    const group = (
      await tenant.call('POST', '/Groups', {
        body: { displayName: 'Secret club', members: [{ value: made }] },
      })
    ).json.id as string;
    const token = await withScope(tenant, 'scim.users');
    const call = (method: string, path: string, body?: object) =>
      tenant.call(method, path, { token, ...(body === undefined ? {} : { body }) });
    for (const path of ['/Groups', `/Groups/${group}`, '/groups'])
      expect((await call('GET', path)).json.detail, path).toContain(
        'reaches users and nothing else',
      );
    expect((await call('POST', '/Groups', { displayName: 'x' })).status).toBe(403);
    expect((await call('GET', '/Nothing')).status).toBe(404);
    const all = await call('GET', '/');
    expect(all.json.Resources.map(({ id }: { id: string }) => id)).toEqual([made]);
    expect((await call('GET', `/Users/${made}`)).text).not.toContain(group);
    expect((await call('GET', `/Users/${made}?attributes=groups`)).text).not.toContain(group);
    // The answer does not depend on what is hidden.
    const probe = async (filter: string) => (await call('GET', filtered(filter))).json.totalResults;
    expect([
      await probe(`groups.value eq "${group}"`),
      await probe(`groups.value eq "${missing}"`),
      await probe('groups pr'),
      await probe('not (groups pr)'),
    ]).toEqual([0, 0, 0, 1]);
    const sorted = await call('GET', '/Users?sortBy=groups.display');
    expect(sorted.text).not.toContain(group);
    const bulk = await call('POST', '/Bulk', {
      schemas: [bulkUrn],
      Operations: [{ method: 'DELETE', path: `/Groups/${group}` }],
    });
    expect(bulk.json.Operations[0].status).not.toBe('204');
    const created = await call('POST', '/Users', user({ groups: [{ value: group }] }));
    expect(created.status).toBe(201);
    expect(
      (
        await call(
          'PATCH',
          `/Users/${made}`,
          patch({ op: 'replace', path: 'title', value: 'x' }).body,
        )
      ).json.title,
    ).toBe('x');
    const reader = await withScope(tenant, 'scim.users.read');
    expect((await tenant.call('GET', `/Users/${made}`, { token: reader })).status).toBe(200);
    expect((await tenant.call('DELETE', `/Users/${made}`, { token: reader })).status).toBe(403);
    expect((await tenant.call('GET', `/Groups/${group}`)).json.members).toHaveLength(1);
  });
});

describe('limits', () => {
  it('R357 R378 T101 a connection that sends more than its limit is told when to come back; others go on', async () => {
    const server = await startTestServer('memory', { requestsPerSecond: 1, requestBurst: 250 });
    const loud = await createTenant(server);
    const quiet = await createTenant(server);
    const burst = await Promise.all(
      Array.from({ length: 290 }, () => loud.call('GET', '/Users?count=0')),
    );
    const refused = burst.filter(({ status }) => status === 429);
    expect(burst.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(250);
    expect(refused.length).toBeGreaterThan(0);
    for (const { headers, json } of refused) {
      expect(headers['retry-after']).toMatch(/^[1-9]\d*$/u);
      expect(json).toMatchObject({
        status: '429',
        detail: expect.stringContaining('more requests than its limit'),
      });
    }
    expect((await quiet.call('GET', '/Users?count=0')).status).toBe(200);
    await expect
      .poll(() => loud.call('GET', '/Users?count=0').then(({ status }) => status))
      .toBe(200);
    await server.stop();
  });

  it('each operation of a bulk request counts, and a limit of its own is taken at once', async () => {
    const server = await startTestServer('memory');
    const tenant = await createTenant(server);
    await tenant.manage('PATCH', tenant.at(`/connections/${tenant.connection}`), {
      limits: { perSecond: 1, burst: 10 },
    });
    const operations = Array.from({ length: 40 }, (_, index) => ({
      method: 'POST',
      path: '/Users',
      bulkId: `b${index}`,
      data: { userName: `b${index}@x.example` },
    }));
    const bulk = await tenant.call('POST', '/Bulk', {
      body: { schemas: [bulkUrn], Operations: operations },
    });
    expect(bulk.json.Operations).toHaveLength(40);
    const after = await tenant.call('GET', '/Users?count=0');
    expect(after.status).toBe(429);
    expect(Number(after.headers['retry-after'])).toBeGreaterThanOrEqual(28);
    await tenant.manage('PATCH', tenant.at(`/connections/${tenant.connection}`), { limits: null });
    expect((await tenant.call('GET', '/Users?count=0')).status).toBe(200);
    await server.stop();
  });

  it('T023 T037 an address that guesses waits, and no token of it is looked at until it has', async () => {
    const server = await startTestServer('memory', { failuresPerMinute: 10 });
    const tenant = await createTenant(server);
    const guesses = [];
    for (let index = 0; index < 15; index += 1)
      guesses.push(await tenant.call('GET', '/Users', { token: `guess${index}` }));
    expect(guesses.map(({ status }) => status)).toEqual([
      ...Array(10).fill(401),
      ...Array(5).fill(429),
    ]);
    for (const { headers } of guesses.slice(10))
      expect(headers['retry-after']).toMatch(/^[1-9]\d*$/u);
    expect((await tenant.call('GET', '/Users?count=0')).status).toBe(429);
    expect((await tenant.manage('GET', '/tenants', undefined, { token: 'guess' })).status).toBe(
      429,
    );
    expect((await tenant.manage('GET', '/tenants')).status).toBe(429);
    const asked = await fetch(`${server.running.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'x' }),
    });
    expect([asked.status, asked.headers.get('retry-after')]).toEqual([
      429,
      expect.stringMatching(/^[1-9]/u),
    ]);
    await server.stop();
  });

  it('warns of a credential about to expire once for each number of days', async () => {
    const server = await startTestServer('sqlite');
    const tenant = await createTenant(server);
    const add = (days: number) =>
      tenant.manage('POST', tenant.at(`/connections/${tenant.connection}/credentials`), {
        kind: 'token',
        name: `${days} days`,
        days,
      });
    for (const days of [40, 20, 5, 1]) await add(days);
    const warnings = () =>
      server.log
        .filter(({ message }) => message === 'a credential is about to expire')
        .map(({ fields }) => [fields['name'], fields['days']]);
    await server.running.maintain();
    await server.running.maintain();
    expect(warnings()).toEqual([
      ['1 days', 1],
      ['5 days', 7],
      ['20 days', 30],
    ]);
    const beside = openSqliteStore({ path: server.path! });
    await beside.write(async (transaction) => {
      const found = (await transaction.credentials(tenant.tenant)).find(
        ({ name }) => name === '20 days',
      )!;
      await transaction.putCredential({
        ...found,
        expires: toTimestamp(Date.now() + 6 * 86_400_000),
      });
    });
    await beside.close();
    await server.running.maintain();
    expect(warnings().slice(3)).toEqual([['20 days', 7]]);
    await server.stop();
  });
});
