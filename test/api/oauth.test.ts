import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Reply, send } from '../support/client.ts';
import { onEveryStore, startTestServer, type TestServer, user } from '../support/server.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

function ask(
  server: TestServer,
  parameters: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
  path = '/oauth/token',
): Promise<Reply> {
  const raw = new URLSearchParams({ grant_type: 'client_credentials', ...parameters }).toString();
  const form = { 'Content-Type': 'application/x-www-form-urlencoded', ...headers };
  return send(server.running.url, 'POST', path, { raw, headers: form, token: null }, '');
}

function basic(clientId: string, secret: string): Readonly<Record<string, string>> {
  return { Authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` };
}

async function addCredential({ manage, at, connection }: TestTenant, body: object): Promise<Reply> {
  return manage('POST', at(`/connections/${connection}/credentials`), body);
}

/** Refused in the same words, whatever it was. */
function expectRefused({ status, json, text }: Reply): void {
  expect(status).toBe(401);
  expect(json).toEqual({
    error: 'invalid_client',
    error_description: 'the client is unknown, or its credential is not valid',
  });
  expect(text).not.toContain('eyJ');
}

onEveryStore('the token endpoint', {}, (server) => {
  const status = async (token: string) =>
    (await server().call('GET', '/Users?count=0', { token })).status;

  it('R378 tells where it is and what it takes (RFC 8414)', async () => {
    const { origin } = server().running;
    const { json } = await send(
      origin,
      'GET',
      '/.well-known/oauth-authorization-server',
      { token: null },
      '',
    );
    expect(json).toMatchObject({
      issuer: origin,
      token_endpoint: `${origin}/oauth/token`,
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: [
        'client_secret_basic',
        'client_secret_post',
        'private_key_jwt',
      ],
    });
    expect(json.token_endpoint_auth_signing_alg_values_supported).not.toContain('none');
    expect(json.token_endpoint_auth_signing_alg_values_supported.join(' ')).not.toContain('HS');
  });

  it('R027 R378 gives a token for a secret, in the header or in the form, that opens SCIM and ends with the secret', async () => {
    const tenant = await createTenant(server());
    const { json } = await addCredential(tenant, { kind: 'secret', name: 'first' });
    const { clientId, secret } = json;
    expect(clientId).toBe(`${tenant.tenant}.${tenant.connection}`);
    // A secret is no token, and a token no secret.
    expect(await status(secret)).toBe(401);
    expectRefused(await ask(server(), { client_id: clientId, client_secret: tenant.token }));
    const second = (await addCredential(tenant, { kind: 'secret', name: 'second', days: 1_096 }))
      .json;
    expect(
      (await addCredential(tenant, { kind: 'secret', name: 'too long', days: 1_097 })).status,
    ).toBe(400);
    const inHeader = await ask(server(), {}, basic(clientId, secret));
    const inForm = await ask(server(), { client_id: clientId, client_secret: second.secret });
    for (const { status: given, json: grant, headers } of [inHeader, inForm]) {
      expect(given).toBe(200);
      expect(grant).toEqual({
        access_token: grant.access_token,
        token_type: 'Bearer',
        expires_in: 3_600,
        scope: 'scim',
      });
      expect(headers['cache-control']).toBe('no-store');
      expect(await status(grant.access_token)).toBe(200);
    }
    const made = await tenant.call('POST', '/Users', {
      body: user(),
      token: inHeader.json.access_token,
    });
    expect(made.status).toBe(201);
    // Access tokens are no credentials that anybody lists, and none opens the token endpoint.
    const listed = await tenant.manage('GET', tenant.at('/credentials'));
    expect(listed.json.items.map(({ kind }: { kind: string }) => kind)).toEqual([
      'token',
      'secret',
      'secret',
    ]);
    expectRefused(
      await ask(server(), { client_id: clientId, client_secret: inForm.json.access_token }),
    );
    // T024: with the first secret go the tokens given for it, and no others.
    await tenant.manage('DELETE', tenant.at(`/credentials/${json.id}`));
    expect(await status(inHeader.json.access_token)).toBe(401);
    expect(await status(inForm.json.access_token)).toBe(200);
    expectRefused(await ask(server(), {}, basic(clientId, secret)));
    await tenant.manage('POST', tenant.at(`/connections/${tenant.connection}/pause`));
    expect(await status(inForm.json.access_token)).toBe(401);
    expectRefused(await ask(server(), { client_id: clientId, client_secret: second.secret }));
  });

  it('refuses an invalid token request, and says why', async () => {
    const tenant = await createTenant(server());
    const other = await createTenant(server());
    const { clientId, secret } = (
      await addCredential(tenant, { kind: 'secret', name: 'first', scope: 'scim.users' })
    ).json;
    const error = async (
      parameters: Record<string, string>,
      headers: Record<string, string> = {},
    ) => {
      const reply = await ask(server(), parameters, headers);
      return [reply.status, reply.json.error];
    };
    const good = { client_id: clientId, client_secret: secret };
    expect(await error({ ...good, grant_type: 'password' })).toEqual([
      400,
      'unsupported_grant_type',
    ]);
    expect(await error({ ...good, grant_type: '' })).toEqual([400, 'invalid_request']);
    expect(await error(good, basic(clientId, secret))).toEqual([400, 'invalid_request']);
    expect(await error({ client_id: 'x.y' }, basic(clientId, secret))).toEqual([
      401,
      'invalid_client',
    ]);
    expect(
      await error({ ...good, client_assertion: 'x', client_assertion_type: assertionType }),
    ).toEqual([400, 'invalid_request']);
    expect(await error({ client_assertion: 'x', client_assertion_type: 'other' })).toEqual([
      400,
      'invalid_request',
    ]);
    expect(await error({ ...good, scope: 'scim' })).toEqual([400, 'invalid_scope']);
    expect(await error({ ...good, scope: 'scim.read' })).toEqual([400, 'invalid_scope']);
    expect(await error({ ...good, scope: 'scim.users scim.users.read' })).toEqual([
      400,
      'invalid_scope',
    ]);
    expect(await error(good, { 'Content-Type': 'application/json' })).toEqual([
      400,
      'invalid_request',
    ]);
    for (const raw of ['grant_type=a&grant_type=b', 'grant_type=%zz']) {
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
      const reply = await send(
        server().running.url,
        'POST',
        '/oauth/token',
        { raw, headers, token: null },
        '',
      );
      expect([reply.status, reply.json.error]).toEqual([400, 'invalid_request']);
    }
    const refused: readonly Record<string, string>[] = [
      { ...good, client_secret: `${secret}x` },
      { ...good, client_id: `${other.tenant}.${other.connection}` },
      { client_id: clientId },
      {},
    ];
    for (const wrong of refused) expectRefused(await ask(server(), wrong));
    expectRefused(await ask(server(), {}, { Authorization: 'Bearer x' }));
    expectRefused(await ask(server(), {}, { Authorization: 'Basic' }));
    const narrow = await ask(server(), { ...good, scope: 'scim.users.read openid' });
    expect(narrow.json.scope).toBe('scim.users.read');
    // What identity providers put there of themselves asks for nothing of ours.
    expect(
      (await ask(server(), { ...good, scope: 'api://app/.default', baseAddress: 'https://x' })).json
        .scope,
    ).toBe('scim.users');
    const { status: posted } = await tenant.call('POST', '/Users', {
      body: user(),
      token: narrow.json.access_token,
    });
    expect(posted).toBe(403);
    expect(
      (await send(server().running.url, 'GET', '/oauth/token', { token: null }, '')).status,
    ).toBe(405);
  });
});

describe('assertions', () => {
  let server: TestServer;
  let host: Server;
  let address = '';
  let answerKeys: (request: IncomingMessage, response: ServerResponse) => void;
  let asked: string[] = [];
  let tenant: TestTenant;
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  const kid = 'key-1';

  beforeAll(async () => {
    host = createServer((request, response) => {
      asked.push(request.url!);
      answerKeys(request, response);
    });
    await new Promise<void>((done) => host.listen(0, '127.0.0.1', done));
    address = `127.0.0.1:${(host.address() as AddressInfo).port}`;
    keys = await generateKeyPair('RS256', { extractable: true });
    server = await startTestServer('memory', { trustedHosts: [address] });
    tenant = await createTenant(server);
  });
  afterAll(async () => {
    host.close();
    await server.stop();
  });

  const serveKeys = async (more: object[] = []): Promise<void> => {
    const jwk = { ...(await exportJWK(keys.publicKey)), kid, alg: 'RS256', use: 'sig' };
    answerKeys = ({ url }, response) => {
      response.setHeader('Content-Type', 'application/json');
      const isConfiguration = url!.endsWith('/.well-known/openid-configuration');
      response.end(
        JSON.stringify(
          isConfiguration ? { jwks_uri: `http://${address}/keys` } : { keys: [jwk, ...more] },
        ),
      );
    };
  };

  let subjects = 0;
  /** A trust of a subject of its own, and what signs for it. */
  const newTrust = async (more: object = {}) => {
    subjects += 1;
    const trust = {
      issuer: `http://${address}/tenant-${subjects}/v2.0`,
      subject: `subject-${subjects}`,
      audience: 'api://app',
      ...more,
    };
    const made = await addCredential(tenant, { kind: 'trust', name: 'federation', trust });
    expect(made.status, made.text).toBe(201);
    expect(made.json.trust).toEqual(trust);
    expect(made.json.secret).toBeUndefined();
    const sign = (
      claims: JWTPayload = {},
      header: object = {},
      key: CryptoKey | Uint8Array = keys.privateKey,
    ) => {
      const now = Math.floor(Date.now() / 1_000);
      const all = {
        iss: trust.issuer,
        sub: trust.subject,
        aud: trust.audience,
        iat: now,
        exp: now + 300,
        ...claims,
      };
      return new SignJWT(all).setProtectedHeader({ alg: 'RS256', kid, ...header }).sign(key);
    };
    return { trust, sign, id: made.json.id as string };
  };
  const present = (assertion: string, more: Record<string, string> = {}) =>
    ask(server, { client_assertion_type: assertionType, client_assertion: assertion, ...more });

  it('R378 takes a trusted issuer for the connection, as Entra ID asks (RFC 7523)', async () => {
    await serveKeys();
    const { sign } = await newTrust();
    asked = [];
    const first = await present(await sign(), {
      client_id: 'c0ffee00-0000-4000-8000-000000000000',
      scope: 'api://app/.default',
      baseAddress: 'https://x',
    });
    expect(first.status, first.text).toBe(200);
    expect(
      (await server.call('GET', '/Users?count=0', { token: first.json.access_token })).status,
    ).toBe(200);
    expect((await present(await sign({ aud: ['other', 'api://app'] }))).status).toBe(200);
    // Keys are asked for once.
    expect(asked).toEqual([`/tenant-${subjects}/v2.0/.well-known/openid-configuration`, '/keys']);
    expect(
      (
        await addCredential(tenant, {
          kind: 'trust',
          name: 'again',
          trust: (await newTrust()).trust,
        })
      ).status,
    ).toBe(409);
  });

  it('R027 T025 takes nothing that is not wholly right', async () => {
    await serveKeys();
    const { sign, id, trust } = await newTrust();
    const now = Math.floor(Date.now() / 1_000);
    const stranger = await generateKeyPair('RS256');
    const b64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { iss: trust.issuer, sub: trust.subject, aud: trust.audience, exp: now + 300 };
    const publicText = new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey)));
    const bad: Record<string, string> = {
      'alg none': `${b64({ alg: 'none' })}.${b64(claims)}.`,
      'alg None': `${b64({ alg: 'None', kid })}.${b64(claims)}.x`,
      'the public key as a shared one': await sign({}, { alg: 'HS256' }, publicText),
      'another audience': await sign({ aud: 'api://other' }),
      'no audience': await sign({ aud: [] }),
      'more audiences than five': await sign({
        aud: [...Array.from({ length: 5 }, (_, index) => `other ${index}`), trust.audience],
      }),
      'another issuer': await sign({ iss: `http://${address}/other` }),
      'another subject': await sign({ sub: 'somebody' }),
      expired: await sign({ exp: now - 3_600 }),
      'without an end': await sign({ exp: undefined as never }),
      'valid for years': await sign({ exp: now + 100_000_000 }),
      'not yet valid': await sign({ nbf: now + 3_600 }),
      'an unknown key': await sign({}, { kid: 'key-2' }),
      'a key id that is a path': await sign({}, { kid: '../../etc/passwd' }),
      'somebody else’s signature': await sign({}, {}, stranger.privateKey),
      'a key of its own in the header': await sign(
        {},
        { jwk: await exportJWK(stranger.publicKey), kid: undefined },
        stranger.privateKey,
      ),
      'a critical extension': `${b64({ alg: 'RS256', kid, crit: ['x'], x: 1 })}.${b64(claims)}.AAAA`,
      'no JWT': 'x.y.z',
      nothing: '.',
      'a changed claim': (await sign()).replace(
        /\.[^.]+\./u,
        `.${b64({ ...claims, sub: trust.subject, extra: 1 })}.`,
      ),
    };
    for (const [name, assertion] of Object.entries(bad)) {
      const reply = await present(assertion);
      expect([name, reply.status]).toEqual([name, 401]);
      expectRefused(reply);
    }
    // Where its keys are said to be is never looked at.
    asked = [];
    expectRefused(
      await present(
        await sign(
          {},
          { jku: `http://${address}/evil`, x5u: `http://${address}/evil` },
          stranger.privateKey,
        ),
      ),
    );
    expect(asked.filter((url) => url.includes('evil'))).toEqual([]);
    // Why is for the log.
    const causes = server.log
      .filter(({ fields }) => fields['endpoint'] === 'token')
      .map(({ fields }) => String(fields['cause']));
    expect(causes).toContainEqual(expect.stringContaining('no active trust names this issuer'));
    expect(causes.join()).not.toContain('eyJ');
    expect((await present(await sign())).status).toBe(200);
    await tenant.manage('DELETE', tenant.at(`/credentials/${id}`));
    expectRefused(await present(await sign()));
    // A trust that was revoked may be given again.
    expect((await addCredential(tenant, { kind: 'trust', name: 'anew', trust })).status).toBe(201);
    expect((await present(await sign())).status).toBe(200);
  });

  it('R027 T140 gives a trust that several tenants hold to the tenant that is named, and never to another', async () => {
    await serveKeys();
    const other = await createTenant(server);
    const { trust, sign } = await newTrust();
    const added = await addCredential(other, { kind: 'trust', name: 'copied', trust });
    expect(added.status, added.text).toBe(201);
    const at = async (path: string, more: Record<string, string> = {}) =>
      ask(
        server,
        { client_assertion_type: assertionType, client_assertion: await sign(), ...more },
        {},
        path,
      );
    /** The tenant that the answer's access token opens. */
    const holder = async ({ status, text, json }: Reply): Promise<string> => {
      expect(status, text).toBe(200);
      const open = [];
      for (const { tenant: id } of [tenant, other]) {
        const given = { token: json.access_token };
        const reply = await send(
          server.running.url,
          'GET',
          `/t/${id}/scim/v2/Users?count=0`,
          given,
          '',
        );
        if (reply.status === 200) open.push(id);
      }
      return open.join();
    };
    // The client id is the one that the identity provider gives.
    const foreign = { client_id: 'c0ffee00-0000-4000-8000-000000000000' };
    expectRefused(await at('/oauth/token'));
    expectRefused(await at('/oauth/token', foreign));
    for (const { tenant: id } of [tenant, other]) {
      expect(await holder(await at(`/t/${id}/oauth/token`))).toBe(id);
      expect(await holder(await at(`/t/${id}/oauth/token`, foreign))).toBe(id);
    }
    expect(await holder(await at('/oauth/token', { client_id: added.json.clientId }))).toBe(
      other.tenant,
    );
    expectRefused(await at(`/t/${tenant.tenant}/oauth/token`, { client_id: added.json.clientId }));
    expectRefused(await at('/t/default/oauth/token'));
    expectRefused(await at('/t/nowhere/oauth/token'));
    const metadata = await send(
      server.running.url,
      'GET',
      `/.well-known/oauth-authorization-server/t/${other.tenant}`,
      { token: null },
      '',
    );
    expect(metadata.json.token_endpoint).toBe(
      `${server.running.origin}/t/${other.tenant}/oauth/token`,
    );
    // One tenant's revocation leaves the other's trust as it is.
    await other.manage('DELETE', other.at(`/credentials/${added.json.id}`));
    expectRefused(await at(`/t/${other.tenant}/oauth/token`));
    expect(await holder(await at('/oauth/token'))).toBe(tenant.tenant);
  });

  it('T025 fails closed when the keys are not available: host down, redirecting, endless or wrong', async () => {
    const answers: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
      redirect: (_, response) =>
        response.writeHead(302, { Location: `http://${address}/elsewhere` }).end(),
      error: (_, response) => response.writeHead(500).end(),
      huge: (_, response) => response.end(`{"keys":[${' '.repeat(400_000)}]}`),
      'no JSON': (_, response) => response.end('<html>'),
      'keys elsewhere': ({ url }, response) =>
        response.end(
          url!.includes('openid') ? '{"jwks_uri":"http://169.254.169.254/latest"}' : '{"keys":[]}',
        ),
      reset: (request) => request.socket.destroy(),
    };
    for (const [name, answer] of Object.entries(answers)) {
      const { sign } = await newTrust();
      answerKeys = answer;
      asked = [];
      const reply = await present(await sign());
      expect([name, reply.status]).toEqual([name, 401]);
      expect(asked).not.toContain('/elsewhere');
    }
    const { sign } = await newTrust({ jwksUri: `http://${address}/keys` });
    answerKeys = (request) => request.socket.destroy();
    expectRefused(await present(await sign()));
    await serveKeys();
    expect((await present(await sign())).status).toBe(200);
  });

  it('T114 names no host that the operator has not', async () => {
    for (const trust of [
      { issuer: 'https://evil.example/v2.0' },
      { issuer: `http://${address}`, jwksUri: 'http://169.254.169.254/keys' },
      { issuer: `http://${address}`, jwksUri: 'https://localhost/keys' },
      { issuer: `http://${address}`, jwksUri: 'file:///etc/passwd' },
      { issuer: 'no url' },
      { issuer: 'http://127.0.0.1:1' },
    ]) {
      const reply = await addCredential(tenant, {
        kind: 'trust',
        name: 'x',
        trust: { subject: 's', audience: 'a', ...trust },
      });
      expect(reply.status, JSON.stringify(trust)).toBe(400);
    }
  });

  it('R378 takes what the client has signed with its own key (private_key_jwt)', async () => {
    const own = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(own.publicKey);
    const made = await addCredential(tenant, { kind: 'key', name: 'mine', key: { ...jwk } });
    expect(made.status, made.text).toBe(201);
    const { clientId, key } = made.json;
    const sign = (claims: JWTPayload, header: object = {}, by: CryptoKey = own.privateKey) => {
      const now = Math.floor(Date.now() / 1_000);
      const all = {
        iss: clientId,
        sub: clientId,
        aud: `${server.running.origin}/oauth/token`,
        exp: now + 60,
        ...claims,
      };
      return new SignJWT(all)
        .setProtectedHeader({ alg: 'ES256', kid: key.kid, ...header })
        .sign(by);
    };
    expect((await present(await sign({}))).status).toBe(200);
    expect(
      (await present(await sign({ aud: server.running.origin }), { client_id: clientId })).status,
    ).toBe(200);
    expectRefused(await present(await sign({ aud: 'https://elsewhere' })));
    expectRefused(await present(await sign({}, { kid: 'other' })));
    expectRefused(await present(await sign({}), { client_id: 'other.client' }));
    expectRefused(await present(await sign({ iss: 'a.b', sub: 'a.b' })));
    expectRefused(await present(await sign({}, {}, (await generateKeyPair('ES256')).privateKey)));
    // RFC 7523 §3: what has a jti is good for one token, also when it comes several times at once.
    const once = await sign({ jti: 'once' });
    const answers = await Promise.all([present(once), present(once), present(once)]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(2);
    expectRefused(await present(once));
    expectRefused(
      await present(await sign({ jti: 'once', exp: Math.floor(Date.now() / 1_000) + 90 })),
    );
    expect((await present(await sign({ jti: 'twice' }))).status).toBe(200);
    const reused = await sign({});
    for (let time = 0; time < 2; time += 1) expect((await present(reused)).status).toBe(200);
    const secretKey = await exportJWK(own.privateKey);
    for (const [wrong, why] of [
      [secretKey, 'private key'],
      [{ kty: 'oct', k: 'AAAA' }, 'shared key'],
      [{ kty: 'RSA' }, 'one public key'],
      [{}, 'one public key'],
    ] as const) {
      const reply = await addCredential(tenant, { kind: 'key', name: 'x', key: { ...wrong } });
      expect([reply.status, reply.json.detail]).toEqual([400, expect.stringContaining(why)]);
    }
  });
});
