import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { type Reply, send } from '../support/client.ts';
import { createManage } from '../support/management.ts';
import { onEveryStore, startTestServer, type TestServer, user } from '../support/server.ts';
import { addConnection, createTenant, type TestTenant } from '../support/tenant.ts';

interface Invited {
  readonly id: string;
  readonly secret: string;
  readonly url: string;
}

/** Creates a set-up link, as an operator does. */
async function invite(tenant: TestTenant, body: object = {}): Promise<Invited> {
  const path = tenant.at(`/connections/${tenant.connection}/setup-links`);
  const { status, json } = await tenant.manage('POST', path, body);
  expect(status).toBe(201);
  return { id: json.id, url: json.url, secret: (json.url as string).split('/setup/')[1]! };
}

/** Returns what the pages of a link send. */
function portal(server: TestServer, secret: string | undefined) {
  const headers: Record<string, string> = secret === undefined ? {} : { 'X-Setup-Link': secret };
  return async (method: string, path: string, body?: unknown): Promise<Reply> => {
    const json: Record<string, string> =
      body === undefined ? {} : { 'Content-Type': 'application/json' };
    const given = {
      token: null,
      headers: { ...headers, ...json },
      ...(body === undefined ? {} : { body }),
    };
    return send(server.running.url, method, `/api/v1${path}`, given, '');
  };
}

const operations: readonly (readonly [string, string, unknown?])[] = [
  ['GET', '/setup'],
  ['PUT', '/setup/provider', { provider: 'okta' }],
  ['GET', '/setup/probes'],
  ['POST', '/setup/credentials', {}],
  ['DELETE', '/setup/credentials/01890000-0000-7000-8000-000000000000'],
  ['GET', '/setup/users'],
  ['GET', '/setup/groups'],
  ['POST', '/setup/roles/preview', { groups: [] }],
  ['PUT', '/setup/roles', { groups: [] }],
  ['POST', '/setup/finish'],
  ['GET', '/setup/logo'],
];

const png =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const svg = (text: string): string =>
  `data:image/svg+xml;base64,${Buffer.from(text).toString('base64')}`;

onEveryStore('set-up links', {}, (server) => {
  it('sets up a connection from the link to the end', async () => {
    const tenant = await createTenant(server());
    const { secret, url } = await invite(tenant, {
      roles: ['developer'],
      brand: { name: 'Example', color: '#1f6feb' },
    });
    expect(url.startsWith(`${server().running.url}/setup/`)).toBe(true);
    const ask = portal(server(), secret);
    const first = await ask('GET', '/setup');
    expect([first.status, first.json.connection.profile]).toEqual([200, 'default']);
    expect(first.json.brand).toEqual({
      name: 'Example',
      color: '#1f6feb',
      textColor: '#ffffff',
      hasLogo: false,
    });
    expect(first.json.connection.scimBaseUrl).toContain(`/t/${tenant.tenant}/scim/v2`);

    expect((await ask('PUT', '/setup/provider', { provider: 'nothing' })).status).toBe(400);
    const chosen = await ask('PUT', '/setup/provider', { provider: 'entra' });
    expect([chosen.json.link.provider, chosen.json.connection.profile]).toEqual(['entra', 'entra']);

    const made = await ask('POST', '/setup/credentials', { kind: 'token' });
    expect([made.status, made.json.kind]).toEqual([201, 'token']);
    const scim = { token: made.json.secret as string };
    const probe = 'userName eq "0f1cb9a4-6e63-4a53-9b8e-2f6fd5c9e1b1"';
    const asked = await tenant.call('GET', `/Users?filter=${encodeURIComponent(probe)}`, scim);
    expect(asked.status).toBe(200);
    const person = await tenant.call('POST', '/Users', {
      ...scim,
      body: user({ userName: 'ada@x.example', displayName: 'Ada' }),
    });
    expect(person.status).toBe(201);
    const group = await tenant.call('POST', '/Groups', {
      ...scim,
      body: {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
        displayName: 'Engineering',
        members: [{ value: person.json.id }],
      },
    });
    expect(group.status).toBe(201);
    await server().running.maintain();

    const { json: seen } = await ask('GET', '/setup/probes');
    const check = seen.checks.find(({ kind }: { kind: string }) => kind === 'lookUpUser');
    expect([check.state, check.request.sentence]).toEqual([
      'passed',
      'Entra ID asked for a random user (Test Connection), and we answered that there is none, which is correct.',
    ]);
    expect(seen.requests.map(({ kind }: { kind: string }) => kind)).toContain('createUser');

    const { json: users } = await ask('GET', '/setup/users');
    expect(users.items[0]).toMatchObject({
      userName: 'ada@x.example',
      account: { status: 'active', roles: [] },
    });
    const { json: groups } = await ask('GET', '/setup/groups');
    expect(groups.items).toMatchObject([{ displayName: 'Engineering', members: 1, roles: [] }]);

    const mapping = { groups: [{ group: group.json.id, roles: ['developer'] }] };
    const { json: preview } = await ask('POST', '/setup/roles/preview', mapping);
    expect(preview).toMatchObject({
      isComplete: true,
      changes: [{ before: [], after: ['developer'] }],
    });
    const mapped = await ask('PUT', '/setup/roles', mapping);
    expect(mapped.json.items[0].roles).toEqual(['developer']);
    expect((await ask('GET', '/setup/users')).json.items[0].account.roles).toEqual(['developer']);
    const beyond = { groups: [{ group: group.json.id, roles: ['admin'] }] };
    expect((await ask('PUT', '/setup/roles', beyond)).status).toBe(403);
    expect((await ask('POST', '/setup/roles/preview', beyond)).status).toBe(403);

    // The credential of the operator is there too: the new one may be revoked, the last one not.
    const next = await ask('POST', '/setup/credentials', {});
    expect((await ask('DELETE', `/setup/credentials/${made.json.id}`)).status).toBe(200);
    expect((await tenant.call('GET', '/Users', scim)).status).toBe(401);
    expect((await ask('DELETE', `/setup/credentials/${tenant.credential}`)).status).toBe(200);
    expect((await ask('DELETE', `/setup/credentials/${next.json.id}`)).status).toBe(409);

    const done = await ask('POST', '/setup/finish');
    expect([done.status, done.json.link.isFinished]).toEqual([200, true]);
    for (const [method, path, body] of operations.filter(([one]) => one !== 'GET'))
      if (!path.endsWith('/preview'))
        expect([(await ask(method, path, body)).status, path]).toEqual([409, path]);
    expect((await ask('GET', '/setup')).json.progress).toEqual({
      users: 1,
      groups: 1,
      mappedGroups: 1,
    });
  });

  it('T130 answers alike for links that are unknown, tampered, expired, revoked or foreign', async () => {
    const tenant = await createTenant(server());
    const revoked = await invite(tenant);
    expect((await tenant.manage('DELETE', tenant.at(`/setup-links/${revoked.id}`))).status).toBe(
      200,
    );
    const live = await invite(tenant);
    const last = live.secret.at(-1) === 'A' ? 'B' : 'A';
    const invalid = [
      undefined,
      '',
      'x',
      'x'.repeat(500),
      tenant.token,
      revoked.secret,
      `${live.secret}A`,
      live.secret.slice(0, -1) + last,
      live.secret.toLowerCase(),
      `${live.secret}, ${live.secret}`,
    ];
    const texts = new Set<string>();
    for (const secret of invalid)
      for (const [method, path, body] of operations) {
        const reply = await portal(server(), secret)(method, path, body);
        expect([reply.status, path]).toEqual([401, path]);
        texts.add(reply.text.replaceAll(reply.json.requestId, ''));
      }
    expect([...texts]).toHaveLength(1);
    expect([...texts][0]).toContain('ask its sender for a new one');
    // A link is no token, and is not read from the query.
    const plain = await send(
      server().running.url,
      'GET',
      '/api/v1/connections',
      { token: live.secret },
      '',
    );
    expect(plain.status).toBe(401);
    const inQuery = await portal(server(), undefined)('GET', `/setup?link=${live.secret}`);
    expect(inQuery.status).toBe(401);
    expect((await portal(server(), live.secret)('GET', '/setup')).status).toBe(200);
  });

  it('ends with its connection and its tenant, and only shows what is paused', async () => {
    const tenant = await createTenant(server());
    const { secret } = await invite(tenant);
    const ask = portal(server(), secret);
    const at = (verb: string): string => tenant.at(`/connections/${tenant.connection}/${verb}`);
    expect((await tenant.manage('POST', at('pause'))).status).toBe(200);
    expect((await ask('GET', '/setup')).json.connection.status).toBe('paused');
    const refused = await ask('POST', '/setup/credentials', {});
    expect([refused.status, refused.json.detail]).toEqual([409, expect.stringContaining('paused')]);
    await tenant.call('GET', '/Users');
    await server().running.maintain();
    const { json } = await ask('GET', '/setup/probes');
    expect(json.requests[0].sentence).toContain('this connection is paused');
    await tenant.manage('DELETE', tenant.at(`/connections/${tenant.connection}`));
    expect((await ask('GET', '/setup')).status).toBe(401);
    expect((await tenant.manage('POST', at('setup-links'), {})).status).toBe(409);
    await tenant.manage('POST', at('restore'));
    expect((await ask('GET', '/setup')).status).toBe(200);
    await tenant.manage('POST', at('resume'));
    await tenant.manage('DELETE', `/tenants/${tenant.tenant}`);
    expect((await ask('GET', '/setup')).status).toBe(401);
    await tenant.manage('POST', `/tenants/${tenant.tenant}/restore`);
    expect((await ask('GET', '/setup')).json.connection.status).toBe('paused');
    await tenant.manage('POST', at('release'));
    expect((await ask('GET', '/setup')).status).toBe(401);
  });

  it('T026 reaches one connection, and nothing of another one or another tenant', async () => {
    const tenant = await createTenant(server());
    const other = await addConnection(server(), tenant.tenant);
    const foreign = await createTenant(server());
    const made = await other.call('POST', '/Users', {
      body: user({ userName: 'of-other@x.example' }),
    });
    expect(made.status).toBe(201);
    const groupOf = async (of: TestTenant, displayName: string): Promise<string> =>
      (
        await of.call('POST', '/Groups', {
          body: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName },
        })
      ).json.id;
    const groups = [await groupOf(other, 'Other'), await groupOf(foreign, 'Foreign'), 'nothing'];
    await other.call('GET', '/Users', { token: `${other.token}x` });
    await server().running.maintain();
    const { secret } = await invite(tenant, { roles: ['developer'] });
    const ask = portal(server(), secret);
    for (const path of ['/setup', '/setup/users', '/setup/groups', '/setup/probes']) {
      const { text } = await ask('GET', path);
      for (const hidden of [
        'of-other',
        'Foreign',
        '"Other"',
        other.connection,
        foreign.tenant,
        other.credential,
      ])
        expect(text, path).not.toContain(hidden);
    }
    for (const group of groups) {
      const mapping = { groups: [{ group, roles: ['developer'] }] };
      expect((await ask('PUT', '/setup/roles', mapping)).status).toBe(404);
      expect((await ask('POST', '/setup/roles/preview', mapping)).status).toBe(404);
    }
    for (const id of [other.credential, foreign.credential])
      expect((await ask('DELETE', `/setup/credentials/${id}`)).status).toBe(404);
    expect((await other.call('GET', '/Users')).status).toBe(200);
    for (const path of [
      `/connections/${tenant.connection}`,
      '/credentials',
      '/events',
      '/audit',
      '/requests',
    ])
      expect((await ask('GET', path)).status).toBe(401);
    expect((await ask('GET', `/setup?tenant=${foreign.tenant}`)).status).toBe(400);
    const elsewhere = createManage(server().running.url);
    const path = `/setup-links/${(await invite(tenant)).id}?tenant=${foreign.tenant}`;
    expect((await elsewhere('DELETE', path)).status).toBe(404);
  });

  it('says in words why requests do not arrive', async () => {
    const tenant = await createTenant(server());
    const { secret } = await invite(tenant);
    const ask = portal(server(), secret);
    await ask('PUT', '/setup/provider', { provider: 'okta' });
    await ask('GET', '/setup');
    const base = `!/t/${tenant.tenant}`;
    const { call } = tenant;
    await call('GET', `${base}/Users`);
    await call('GET', `${base}/scim/v2/scim/v2/Users`);
    await call('GET', `${base}/scim/v2/Users/Users`);
    await call('GET', `${base}/scim/v2/Users`, { token: `${tenant.token}x` });
    await call('GET', `${base}/scim/v2/Users`, { token: null });
    await call('POST', `${base}/scim/v2/Users`, {
      body: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'] },
    });
    await call('GET', `${base}/scim/v2/Users?startIndex=1&count=2`);
    await server().running.maintain();
    const { json, text } = await ask('GET', '/setup/probes');
    const sentences = json.requests
      .map(({ sentence }: { sentence: string }) => sentence)
      .join('\n');
    for (const part of [
      'lacks /scim/v2',
      'has /scim/v2 twice',
      'ends with /Users',
      'it is not the one of this connection',
      'sent no token at all',
      'without a usable userName',
      'Okta asked for the first page of all users',
    ])
      expect(sentences).toContain(part);
    for (const { tone, fix } of json.requests)
      expect(tone !== 'bad' || typeof fix === 'string').toBe(true);
    expect(text).not.toContain(tenant.token.slice(-4));
    expect(json.warnings[0].sentence).toContain('127.0.0.1');
    // The console shows the same.
    const same = await tenant.manage('GET', tenant.at(`/connections/${tenant.connection}/probes`));
    expect(same.json.requests.length).toBe(json.requests.length);
  });

  it('audits what a link does, and keeps its secret out of audit, log and lists', async () => {
    const tenant = await createTenant(server());
    const { id, secret } = await invite(tenant);
    const ask = portal(server(), secret);
    await ask('GET', '/setup');
    await ask('PUT', '/setup/provider', { provider: 'okta' });
    await ask('GET', `/setup/${secret}`);
    await send(server().running.url, 'GET', `/setup/${secret}`, {}, '');
    const { json, text } = await tenant.manage('GET', tenant.at('/audit'));
    const byLink = json.items.filter(
      ({ actor }: { actor: string }) => actor === `setup link: ${id}`,
    );
    expect(byLink.map(({ action }: { action: string }) => action)).toEqual([
      'setupLink.choose',
      'setupLink.open',
    ]);
    const list = await tenant.manage(
      'GET',
      tenant.at(`/connections/${tenant.connection}/setup-links`),
    );
    expect(list.json.items).toMatchObject([{ id, status: 'opened', provider: 'okta' }]);
    for (const written of [text, list.text, JSON.stringify(server().log)]) {
      expect(written).not.toContain(secret);
      expect(written).not.toContain(secret.slice(-22));
    }
  });

  it('bounds what is asked of a link', async () => {
    const tenant = await createTenant(server());
    const path = tenant.at(`/connections/${tenant.connection}/setup-links`);
    for (const body of [
      { expiresInHours: 0 },
      { expiresInHours: 721 },
      { expiresInHours: 1.5 },
      { brand: { color: 'red' } },
      { brand: { color: '#12345g' } },
      { brand: { name: '' } },
      { brand: { logo: 'https://x.example/logo.png' } },
      { brand: { logo: 'data:text/html;base64,PGI+' } },
      { brand: { logo: svg('<html></html>') } },
      { brand: { logo: `data:image/png;base64,${Buffer.from('<svg>').toString('base64')}` } },
      {
        brand: {
          logo: svg('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        },
      },
      { brand: { logo: svg('<svg onload="alert(1)"/>') } },
      { brand: { logo: svg('<svg><a href="javascript:alert(1)"/></svg>') } },
      { brand: { logo: svg('<svg><image href="https://x.example/a.png"/></svg>') } },
      { brand: { logo: svg('<svg><rect fill="url(https://x.example/a)"/></svg>') } },
      { brand: { logo: svg('<!DOCTYPE svg [<!ENTITY a "b">]><svg/>') } },
      { brand: { logo: svg('<svg><foreignObject/></svg>') } },
    ]) {
      const reply = await tenant.manage('POST', path, body);
      expect([reply.status, JSON.stringify(body)]).toEqual([400, JSON.stringify(body)]);
    }
    const key = { headers: { 'Idempotency-Key': 'one' } };
    const once = await tenant.manage('POST', path, {}, key);
    const again = await tenant.manage('POST', path, {}, key);
    expect([again.json.id, again.json.url]).toEqual([once.json.id, null]);
    for (let made = 1; made < 20; made += 1) await invite(tenant);
    expect((await tenant.manage('POST', path, {})).status).toBe(409);
  });

  it.each([
    ['image/png', png],
    [
      'image/svg+xml',
      svg('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><use href="#a"/></svg>'),
    ],
  ])('serves a logo of %s as an image that runs nothing', async (type, logo) => {
    const tenant = await createTenant(server());
    const { secret } = await invite(tenant, { brand: { logo, name: '<script>alert(1)</script>' } });
    const reply = await portal(server(), secret)('GET', '/setup/logo');
    expect([reply.status, reply.headers['content-type']]).toEqual([200, type]);
    expect(reply.headers['content-security-policy']).toContain("default-src 'none'");
    expect(reply.headers['content-security-policy']).toContain('sandbox');
    expect(reply.headers['x-content-type-options']).toBe('nosniff');
    // The next link of the tenant has the same brand.
    const next = await invite(tenant);
    expect((await portal(server(), next.secret)('GET', '/setup')).json.brand.hasLogo).toBe(true);
  });
});

describe('links that are not valid for long', () => {
  it('T037 has an address that guesses wait, whatever it sends then', async () => {
    const server = await startTestServer('memory', { failuresPerMinute: 10 });
    const { secret } = await invite(await createTenant(server));
    const statuses: number[] = [];
    // Never the right one, whatever its last characters are.
    const wrong = `${secret.slice(0, -3)}${secret.at(-3) === 'A' ? 'B' : 'A'}`;
    for (let guess = 0; guess < 15; guess += 1) {
      const guessed = `${wrong}${guess + 10}`;
      statuses.push((await portal(server, guessed)('GET', '/setup')).status);
    }
    expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 401));
    expect(statuses.at(-1)).toBe(429);
    const right = await portal(server, secret)('GET', '/setup');
    expect([right.status, right.headers['retry-after']]).toEqual([429, expect.any(String)]);
    await server.stop();
  });

  it('T130 refuses a link from the instant of its expiry', async () => {
    const server = await startTestServer('sqlite');
    const tenant = await createTenant(server);
    const { id, secret } = await invite(tenant, { expiresInHours: 1 });
    const ask = portal(server, secret);
    expect((await ask('GET', '/setup')).status).toBe(200);
    const file = new DatabaseSync(server.path!);
    file.prepare('UPDATE setup_links SET expires = ? WHERE id = ?').run('2026-01-01', id);
    file.close();
    expect((await ask('GET', '/setup')).status).toBe(401);
    const path = tenant.at(`/connections/${tenant.connection}/setup-links`);
    expect((await tenant.manage('GET', path)).json.items[0].status).toBe('expired');
    await server.stop();
  });
});
