import { request as httpsRequest } from 'node:https';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '../../src/server/config.ts';
import { send } from '../support/client.ts';
import {
  filtered,
  freshName,
  onEveryStore,
  patch,
  startTestServer,
  token,
  user,
} from '../support/server.ts';

onEveryStore('transport', {}, (server) => {
  const call = (...given: Parameters<ReturnType<typeof server>['call']>) => server().call(...given);

  it('R002 keeps every code point', async () => {
    const displayName = '山田 🚀 e\u0301 \u{1F468}\u200D\u{1F469} \\ " \u2028';
    const { json } = await call('POST', '/Users', { body: user({ displayName }) });
    expect(json.displayName).toBe(displayName);
    expect((await call('GET', `/Users/${json.id}`)).json.displayName).toBe(displayName);
  });

  it.each(['application/scim+json', 'application/json', '*/*', 'text/html'])(
    'R003 R004 answers SCIM to Accept: %s',
    async (accept) => {
      const reply = await call('GET', '/Users?count=1', { headers: { Accept: accept } });
      expect(reply.status).toBe(200);
      expect(reply.headers['content-type']).toBe('application/scim+json');
    },
  );

  it('R005 errors are application/scim+json without Accept', async () => {
    expect((await call('GET', '/Users/nobody')).headers['content-type']).toBe(
      'application/scim+json',
    );
  });

  it.each([
    'application/scim+json; charset=utf-8',
    'application/json',
    'APPLICATION/SCIM+JSON',
    'application/json; charset="UTF-8"',
    'application/scim+json; charset=ISO-8859-1',
    'application/json;charset=utf-16',
    'application/json; charset=; odata=verbose',
  ])('R006 C33 accepts a body as %s', async (type) => {
    expect(
      (await call('POST', '/Users', { body: user(), headers: { 'Content-Type': type } })).status,
    ).toBe(201);
  });

  it.each([
    'text/html',
    'application/xml',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'text/plainer',
  ])('R006 T013 refuses a body as %s', async (type) => {
    expect(
      (await call('POST', '/Users', { body: user(), headers: { 'Content-Type': type } })).status,
    ).toBe(415);
  });

  it('R007 has no format suffix', async () => {
    const { json } = await call('POST', '/Users', { body: user() });
    expect((await call('GET', `/Users/${json.id}.scim`)).status).toBe(404);
  });

  it('R009 lists no message schema', async () => {
    const { json } = await call('GET', '/Schemas');
    for (const { id } of json.Resources) expect(id).not.toMatch(/^urn:ietf:params:scim:api:/u);
    expect(
      (await call('GET', '/Schemas/urn:ietf:params:scim:api:messages:2.0:PatchOp')).status,
    ).toBe(404);
  });

  it('R010 takes attributes in any order, and lets unknown ones be', async () => {
    const name = freshName();
    const shuffled = { nickName: 'n', colour: 'blue', userName: name, schemas: user()['schemas'] };
    const { status, json } = await call('POST', '/Users', { body: shuffled });
    expect(status).toBe(201);
    expect(json).toMatchObject({ userName: name, nickName: 'n' });
    expect(json.colour).toBeUndefined();
  });

  it('R011 answers its own state, not an echo', async () => {
    const forged = {
      id: 'mine',
      meta: { created: '1970-01-01T00:00:00Z' },
      groups: [{ value: 'admins' }],
    };
    const { json } = await call('POST', '/Users', { body: user(forged) });
    expect(json.id).not.toBe('mine');
    expect(json.meta.created).not.toMatch(/^1970/u);
    expect(json.groups).toBeUndefined();
  });

  it('R012 R013 R014 knows v2, no version, and no other', async () => {
    const { json } = await call('POST', '/Users', { body: user() });
    expect((await call('GET', `!/scim/Users/${json.id}`)).status).toBe(200);
    expect((await call('GET', '!/scim/Users/v2')).status).toBe(404);
    const other = await call('GET', '!/scim/v9/Users');
    expect([other.status, other.json.scimType]).toEqual([400, 'invalidVers']);
  });

  it('R015 serves types at their plural', async () => {
    const { json } = await call('GET', '/ResourceTypes');
    for (const { endpoint } of json.Resources)
      expect((await call('GET', `${endpoint}?count=0`)).status).toBe(200);
  });

  it('R008 R016 R336 R337 says the status twice, whatever went wrong', async () => {
    const seen = [
      await call('GET', '!/nowhere'),
      await call('DELETE', '/Users'),
      await call('POST', '/Users', { raw: '{' }),
      await call('GET', '/Users', { token: null }),
      await call('GET', '/Users/nobody'),
      await call('POST', '/Users', { raw: 'x'.repeat(1_100_000) }),
      await call('POST', '/Bulk', { body: {} }),
    ];
    expect(seen.map(({ status }) => status)).toEqual([404, 405, 400, 401, 404, 413, 400]);
    for (const { status, json } of seen) expect(json.status).toBe(String(status));
  });

  it('R017 PUT never creates', async () => {
    const name = freshName();
    expect(
      (
        await call('PUT', '/Users/01890000-0000-7000-8000-000000000000', {
          body: user({ userName: name }),
        })
      ).status,
    ).toBe(404);
    expect((await call('GET', filtered(`userName eq "${name}"`))).json.totalResults).toBe(0);
  });

  it('R018 T015 offers no other method, and says which there are', async () => {
    for (const [method, path] of [
      ['DELETE', '/Users'],
      ['PUT', '/Schemas'],
      ['POST', '/ServiceProviderConfig'],
      ['OPTIONS', '/Users'],
      ['PATCH', '/Users'],
      ['TRACE', '/Users'],
    ] as const) {
      const { status, headers } = await call(method, path);
      expect(status).toBe(405);
      expect(headers['allow']).toContain('GET');
    }
    const overridden = await call('POST', '/Users', {
      body: user(),
      headers: { 'X-HTTP-Method-Override': 'DELETE' },
    });
    expect(overridden.status).toBe(201);
    const head = await call('HEAD', `/Users/${overridden.json.id}`);
    const length = (await call('GET', `/Users/${overridden.json.id}`)).headers['content-length'];
    expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', length]);
  });

  it('R019 ignores unknown query parameters', async () => {
    expect((await call('GET', '/Users?foo=bar&count=1&aadOptscim062020')).status).toBe(200);
  });

  it('R339 uses each status as the RFC says', async () => {
    const created = await call('POST', '/Users', { body: user() });
    const path = `/Users/${created.json.id}`;
    expect(created.status).toBe(201);
    expect((await call('PATCH', path, patch({ op: 'add', path: 'nope[', value: 1 }))).status).toBe(
      400,
    );
    expect(
      (await call('POST', '/Users', { body: { ...user(), userName: created.json.userName } }))
        .status,
    ).toBe(409);
    expect(
      (await call('PUT', path, { body: user(), headers: { 'If-Match': 'W/"99"' } })).status,
    ).toBe(412);
    expect((await call('GET', '/Schemas?filter=id%20eq%20%22x%22')).status).toBe(403);
    expect((await call('GET', '/Me')).status).toBe(501);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', path)).status).toBe(404);
  });
});

describe('TLS', () => {
  // Made for these tests alone; nothing trusts it.
  const certificate = fileURLToPath(new URL('../fixtures/tls-certificate.pem', import.meta.url));
  const key = fileURLToPath(new URL('../fixtures/tls-key.pem', import.meta.url));

  const handshake = (
    url: string,
    version: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3',
  ): Promise<number> =>
    new Promise((resolve, reject) => {
      // Old ciphers are allowed on the client's side, so that it is the server that refuses.
      const settings = {
        rejectUnauthorized: false,
        minVersion: version,
        maxVersion: version,
        ciphers: 'ALL:@SECLEVEL=0',
      };
      const request = httpsRequest(
        `${url}/scim/v2/Users?count=0`,
        { ...settings, headers: { Authorization: `Bearer ${token}` } },
        (response) => {
          response.resume();
          resolve(response.statusCode!);
        },
      );
      request.on('error', reject);
      request.end();
    });

  it('R001 R025 T038 serves TLS 1.2 and 1.3, and nothing older', async () => {
    const server = await startTestServer('memory', { tlsCertificate: certificate, tlsKey: key });
    expect(server.running.url).toMatch(/^https:/u);
    expect(await handshake(server.running.url, 'TLSv1.2')).toBe(200);
    expect(await handshake(server.running.url, 'TLSv1.3')).toBe(200);
    await expect(handshake(server.running.url, 'TLSv1.1')).rejects.toThrow();
    await expect(handshake(server.running.url, 'TLSv1')).rejects.toThrow();
    const plain = send(
      server.running.url.replace('https', 'http'),
      'GET',
      '/scim/v2/Users',
      {},
      token,
    );
    await expect(plain.then(({ status }) => status)).rejects.toThrow();
    await server.stop();
  });

  it('R001 R025 refuses to listen without TLS where other machines can reach it', () => {
    const load = (environment: Record<string, string>) =>
      loadConfig({ file: 'none.json', mustExist: false, environment, flags: {} });
    expect(() => load({ ROLLCALL_LISTEN: '0.0.0.0:8080' })).toThrow(ConfigError);
    expect(
      load({ ROLLCALL_LISTEN: '0.0.0.0:8080', ROLLCALL_BEHIND_PROXY: 'true' }).config.behindProxy,
    ).toBe(true);
    expect(load({ ROLLCALL_LISTEN: '127.0.0.1:0' }).config.behindProxy).toBe(false);
  });
});
