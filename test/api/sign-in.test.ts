import { expect, it } from 'vitest';
import { ask, browserOf, cookieOf, enter, password, signIn } from '../support/console-session.ts';
import { createManage } from '../support/management.ts';
import { onEveryStore } from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

onEveryStore('administrators of the console', {}, (server) => {
  const url = (): string => server().running.url;
  const manage = (method: string, path: string, body?: unknown) =>
    createManage(url())(method, path, body);

  it('an invited administrator sets a password, signs in, and signs out', async () => {
    const created = await manage('POST', '/administrators', {
      email: ' Ada@Example.com ',
      name: 'Ada',
      role: 'owner',
    });
    expect(created.status).toBe(201);
    expect(created.json).toMatchObject({ email: 'ada@example.com', status: 'invited' });
    const { pathname, hash } = new URL(created.json.url);
    expect(pathname).toBe('/console/welcome');
    const link = hash.slice(1);
    const seen = await ask(url(), 'POST', '/session/link/verify', { link });
    expect(seen.json).toMatchObject({ purpose: 'administrator', email: 'ada@example.com' });
    const redeemed = await ask(url(), 'POST', '/session/link', { link, password });
    expect(redeemed.status).toBe(201);
    expect(redeemed.headers['set-cookie']![0]).toMatch(
      /^rollcall_session=\w+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/u,
    );
    const browser = browserOf(url(), redeemed);
    const session = await browser.call('GET', '/session');
    expect(session.json).toMatchObject({
      administrator: { email: 'ada@example.com', name: 'Ada', role: 'owner' },
      csrfToken: browser.csrfToken,
    });
    const again = await ask(url(), 'POST', '/session/link', { link, password });
    expect([again.status, again.json.code]).toEqual([410, 'gone']);

    const second = await signIn(url(), 'ADA@example.com');
    expect(second.cookie).not.toBe(browser.cookie);
    const out = await second.call('DELETE', '/session');
    expect(out.status).toBe(200);
    expect(out.headers['set-cookie']![0]).toMatch(/^rollcall_session=; .*01 Jan 1970/u);
    expect((await second.call('GET', '/session')).status).toBe(401);
    expect((await browser.call('GET', '/session')).status).toBe(200);
  });

  it('says whether an owner is missing, and needs no credentials for it', async () => {
    await enter(url(), 'owner');
    const { status, json } = await ask(url(), 'GET', '/sign-in');
    expect([status, json]).toEqual([
      200,
      { version: expect.any(String), password: true, needsAdministrator: false },
    ]);
  });

  it('a session administers as its role allows', async () => {
    const tenant = await createTenant(server());
    const owner = await enter(url(), 'owner');
    const operator = await enter(url(), 'operator');
    const reader = await enter(url(), 'read-only');
    for (const browser of [owner, operator, reader])
      expect((await browser.call('GET', '/tenants')).status).toBe(200);
    const policy = { policy: { seats: 7 } };
    for (const [browser, expected] of [
      [owner, 200],
      [operator, 200],
      [reader, 403],
    ] as const) {
      const { status } = await browser.call('PATCH', `/tenants/${tenant.tenant}`, policy);
      expect(status).toBe(expected);
    }
    for (const path of ['/api-tokens', '/administrators'])
      for (const [browser, expected] of [
        [owner, 200],
        [operator, 403],
        [reader, 403],
      ] as const)
        expect((await browser.call('GET', path)).status, path).toBe(expected);
    for (const browser of [operator, reader]) {
      expect((await browser.call('DELETE', `/tenants/${tenant.tenant}`)).status).toBe(403);
      expect((await browser.call('POST', '/api-tokens', { name: 'x' })).status).toBe(403);
      expect((await browser.call('POST', '/apply?prune=true', { tenants: [] })).status).toBe(403);
    }
    const audit = await manage('GET', `/audit?tenant=${tenant.tenant}`);
    expect(audit.json.items.map((entry: { actor: string }) => entry.actor)).toContain(
      `administrator: ${operator.email}`,
    );
  });

  it('T039 an administrator of a tenant reaches that tenant only, and no token of the API', async () => {
    const own = await createTenant(server());
    const other = await createTenant(server());
    const owner = await enter(url(), 'owner', own.tenant);
    expect((await owner.call('GET', `/tenants/${own.tenant}`)).status).toBe(200);
    for (const [method, path, body] of [
      ['GET', `/tenants/${other.tenant}`, undefined],
      ['GET', '/tenants', undefined],
      ['GET', '/api-tokens', undefined],
      ['POST', '/api-tokens', { name: 'x', tenant: own.tenant }],
      ['GET', `/administrators?tenant=${other.tenant}`, undefined],
      [
        'POST',
        '/administrators',
        { email: 'x@y.z', name: 'X', role: 'owner', tenant: other.tenant },
      ],
    ] as const)
      expect([(await owner.call(method, path, body)).status, path]).toEqual([403, path]);
    const foreign = await enter(url(), 'operator', other.tenant);
    for (const method of ['GET', 'DELETE'] as const)
      expect((await owner.call(method, `/administrators/${foreign.id}`)).status).toBe(404);
    const colleague = { email: `c@${own.tenant}.example`, name: 'C', role: 'operator' };
    const created = await owner.call('POST', '/administrators', colleague);
    expect([created.status, created.json.tenant]).toEqual([201, own.tenant]);
    const listed = await owner.call('GET', '/administrators');
    expect(listed.json.items.map(({ email }: { email: string }) => email)).toEqual([
      owner.email,
      colleague.email,
    ]);
  });

  it.each([
    ['is removed', (id: string) => manage('DELETE', `/administrators/${id}`)],
    ['is disabled', (id: string) => manage('PATCH', `/administrators/${id}`, { disabled: true })],
    [
      'gets a lower role',
      (id: string) => manage('PATCH', `/administrators/${id}`, { role: 'read-only' }),
    ],
  ])('every session ends at once when its administrator %s', async (_, change) => {
    const first = await enter(url(), 'operator');
    const second = await signIn(url(), first.email);
    expect((await second.call('GET', '/session')).status).toBe(200);
    expect((await change(first.id)).status).toBe(200);
    for (const browser of [first, second]) {
      const { status, headers } = await browser.call('GET', '/tenants');
      expect(status).toBe(401);
      expect(headers['set-cookie']![0]).toContain('01 Jan 1970');
    }
  });

  it('a changed password ends the other sessions, and the former one opens nothing', async () => {
    const first = await enter(url(), 'operator');
    const second = await signIn(url(), first.email);
    const better = 'another four words here';
    const wrong = { current: 'not it at all', password: better };
    expect((await first.call('PUT', '/session/password', wrong)).status).toBe(401);
    const right = { current: password, password: better };
    expect((await first.call('PUT', '/session/password', right)).status).toBe(200);
    expect((await first.call('GET', '/session')).status).toBe(200);
    expect((await second.call('GET', '/session')).status).toBe(401);
    const former = { email: first.email, password };
    expect((await ask(url(), 'POST', '/session', former)).status).toBe(401);
    const latter = { email: first.email, password: better };
    expect((await ask(url(), 'POST', '/session', latter)).status).toBe(201);
  });

  it('a new link replaces the one before, and ends every session when it is used', async () => {
    const browser = await enter(url(), 'operator');
    const links = [];
    for (const _ of [1, 2]) {
      const { json } = await manage('POST', `/administrators/${browser.id}/link`);
      links.push(new URL(json.url).hash.slice(1));
    }
    const [first, second] = links;
    const better = 'another four words here';
    const used = await ask(url(), 'POST', '/session/link', { link: first, password: better });
    expect(used.status).toBe(410);
    const redeemed = await ask(url(), 'POST', '/session/link', { link: second, password: better });
    expect(redeemed.status).toBe(201);
    expect((await browser.call('GET', '/session')).status).toBe(401);
  });

  it('T036 a change needs the token of its session, from a page of this origin', async () => {
    const browser = await enter(url(), 'owner');
    const other = await enter(url(), 'owner');
    const body = { name: 'planted' };
    const refused = async (headers: Readonly<Record<string, string>>): Promise<void> => {
      const reply = await ask(url(), 'POST', '/api-tokens', body, headers);
      expect([reply.status, reply.json.code]).toEqual([403, 'csrf']);
    };
    const { cookie, csrfToken } = browser;
    await refused({ Cookie: cookie });
    await refused({ Cookie: cookie, 'X-CSRF-Token': other.csrfToken });
    const own = { Cookie: cookie, 'X-CSRF-Token': csrfToken };
    for (const site of ['cross-site', 'same-site', 'none'])
      await refused({ ...own, 'Sec-Fetch-Site': site });
    for (const origin of ['https://evil.example', 'null', url().replace('127.0.0.1', 'localhost')])
      await refused({ ...own, Origin: origin });
    const tokens = await manage('GET', '/api-tokens');
    expect(JSON.stringify(tokens.json)).not.toContain('planted');
    const read = await ask(url(), 'GET', '/tenants', undefined, {
      Cookie: cookie,
      'Sec-Fetch-Site': 'cross-site',
    });
    expect(read.status).toBe(403);
    const signIn = { email: browser.email, password };
    const login = await ask(url(), 'POST', '/session', signIn, { Origin: 'https://evil.example' });
    expect([login.status, login.json.code]).toEqual([403, 'csrf']);
    expect((await ask(url(), 'POST', '/api-tokens', { name: 'own' }, own)).status).toBe(201);
  });

  it('a session that the browser brought along is not the one that a sign-in creates', async () => {
    const planted = await enter(url(), 'read-only');
    const victim = await enter(url(), 'owner');
    const body = { email: victim.email, password };
    const reply = await ask(url(), 'POST', '/session', body, { Cookie: planted.cookie });
    expect(reply.status).toBe(201);
    expect(cookieOf(reply)).not.toBe(planted.cookie);
    expect((await planted.call('GET', '/session')).json.administrator.email).toBe(planted.email);
    // Two cookies of the name: one of them is planted, and which is not known.
    const both = { Cookie: `${planted.cookie}; ${victim.cookie}` };
    expect((await ask(url(), 'GET', '/session', undefined, both)).status).toBe(401);
  });

  it('a bearer token wins over a cookie, and SCIM takes no cookie', async () => {
    const browser = await enter(url(), 'owner');
    const both = await browser.call('GET', '/tenants', undefined, {
      Authorization: 'Bearer of-nothing',
    });
    expect(both.status).toBe(401);
    const scim = await server().call('GET', '/Users', {
      token: null,
      headers: { Cookie: browser.cookie, 'X-CSRF-Token': browser.csrfToken },
    });
    expect(scim.status).toBe(401);
  });

  it('the last owner stays, and there is one administrator of an e-mail address', async () => {
    const { json } = await manage('GET', '/administrators?limit=200');
    const owners = json.items.filter(
      ({ role, tenant, status }: { role: string; tenant?: string; status: string }) =>
        role === 'owner' && tenant === undefined && status === 'active',
    );
    for (const { id } of owners.slice(1)) await manage('DELETE', `/administrators/${id}`);
    const last = `/administrators/${owners[0].id}`;
    for (const reply of [
      await manage('DELETE', last),
      await manage('PATCH', last, { disabled: true }),
      await manage('PATCH', last, { role: 'operator' }),
    ])
      expect([reply.status, reply.json.code]).toEqual([409, 'conflict']);
    const twice = { email: owners[0].email.toUpperCase(), name: 'Twice', role: 'owner' };
    expect((await manage('POST', '/administrators', twice)).status).toBe(409);
    const none = { email: 'no address', name: 'None', role: 'owner' };
    expect((await manage('POST', '/administrators', none)).status).toBe(400);
  });

  it('neither answers nor the audit have a password, a hash or a secret', async () => {
    const browser = await enter(url(), 'operator');
    const texts = [
      (await manage('GET', '/audit/all?limit=200')).text,
      (await manage('GET', '/administrators?limit=200')).text,
      (await browser.call('GET', '/session')).text,
    ].join('');
    expect(texts).not.toMatch(/scrypt|rollcallsession|rollcalllink|correct horse/u);
  });

  it('a guess says nothing about whether there is such an account', async () => {
    const known = await enter(url(), 'operator');
    const bodies = [];
    for (const email of [known.email, 'nobody@example.com', 'no address']) {
      const reply = await ask(url(), 'POST', '/session', { email, password: 'wrong' });
      const { requestId: _, ...body } = reply.json;
      bodies.push([reply.status, body]);
    }
    expect(bodies[1]).toEqual(bodies[0]);
    expect(bodies[2]).toEqual(bodies[0]);
  });
});
