import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Client,
  ClientError,
  ConnectionError,
  createClient,
  ProblemError,
  UnexpectedResponseError,
} from '../../src/client/index.ts';
import { apiToken, startTestServer, type TestServer } from '../support/server.ts';

describe('the client', () => {
  let server: TestServer;
  let client: Client;

  beforeAll(async () => {
    server = await startTestServer('memory');
    client = createClient({ url: server.running.url, token: apiToken });
  });
  afterAll(() => server.stop());

  it('creates a tenant, a connection and a token, with the URLs that an identity provider needs', async () => {
    const { data: tenant } = await client.POST('/tenants', { body: { id: 'acme', name: 'Acme' } });
    expect(tenant).toMatchObject({ id: 'acme', status: 'active' });
    const query = { tenant: 'acme' };
    const { data: connection, response } = await client.POST('/connections', {
      params: { query },
      body: { name: 'Okta', profile: 'okta' },
    });
    expect(response.headers.get('rollcall-tenant')).toBe('acme');
    expect(connection).toMatchObject({
      scimBaseUrl: `${server.running.url}/t/acme/scim/v2`,
      tokenEndpoint: `${server.running.url}/t/acme/oauth/token`,
    });
    const { data: credential } = await client.POST('/connections/{id}/credentials', {
      params: { path: { id: connection.id } },
      body: { kind: 'token', name: 'Okta' },
    });
    const reply = await fetch(`${connection.scimBaseUrl}/Users`, {
      headers: { Authorization: `Bearer ${credential.secret}` },
    });
    expect(reply.status).toBe(200);
    const { data: list } = await client.GET('/connections', { params: { query } });
    expect(list.items.map(({ scimBaseUrl }) => scimBaseUrl)).toEqual([connection.scimBaseUrl]);
  });

  it('a problem has its code, its fields and the id in the log', async () => {
    const refused = await client
      .POST('/tenants', { body: { id: 'A b' } })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ProblemError);
    expect(refused).toBeInstanceOf(ClientError);
    expect(refused).toMatchObject({
      name: 'ProblemError',
      status: 400,
      code: 'invalidValue',
      detail: expect.stringContaining('lower-case letters'),
      errors: [{ path: 'id', message: expect.any(String) }],
      requestId: expect.any(String),
    });
    await expect(client.POST('/tenants', { body: { id: 'default' } })).rejects.toMatchObject({
      status: 409,
      code: 'conflict',
      errors: [],
    });
    await expect(
      client.GET('/accounts/{id}', { params: { path: { id: 'a/../b' } } }),
    ).rejects.toMatchObject({ status: 404, code: 'notFound' });
  });

  it('a wrong token is a problem, and is in no message', async () => {
    const wrong = createClient({ url: server.running.url, token: 'secret-of-mine' });
    const refused = (await wrong.GET('/tenants').catch((error: unknown) => error)) as ProblemError;
    expect(refused).toMatchObject({ status: 401, code: 'unauthenticated' });
    expect(JSON.stringify([refused, refused.message, refused.stack])).not.toContain('secret-of');
    expect(() => createClient({ url: server.running.url, token: 'two words' })).toThrow(TypeError);
    expect(() => createClient({ url: server.running.url, token: '' })).toThrow(TypeError);
  });

  it('asks for the token with each request, where it is a function', async () => {
    const tokens = [apiToken, 'revoked'];
    const rotating = createClient({ url: server.running.url, token: async () => tokens.shift()! });
    await rotating.GET('/profiles');
    await expect(rotating.GET('/profiles')).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('reads every page of a list', async () => {
    const query = { tenant: 'acme' };
    for (let index = 0; index < 7; index += 1)
      await client.POST('/accounts', { params: { query }, body: { username: `user${index}` } });
    const names: string[] = [];
    for await (const account of client.paginate('/accounts', {
      params: { query: { ...query, limit: 3 } },
    }))
      names.push(account.username);
    expect(names).toEqual(Array.from({ length: 7 }, (_, index) => `user${index}`));
    for await (const { name } of client.paginate('/connections', { params: { query } }))
      expect(name).toBe('Okta');
  });
});

describe('answers of something else', () => {
  const servers: ReturnType<typeof createServer>[] = [];
  afterAll(() => Promise.all(servers.map((one) => new Promise((resolve) => one.close(resolve)))));

  const clientOf = async (listener: RequestListener): Promise<Client> => {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    return createClient({ url: `http://127.0.0.1:${port}`, token: 'x' });
  };

  it.each([
    ["a proxy's page", 502, 'text/html', '<html>Bad Gateway</html>'],
    ['a login page', 200, 'text/html', '<html>Sign in</html>'],
    ['a broken answer', 200, 'application/json', '{"items": ['],
    ['nothing', 200, 'application/json', ''],
    ['nothing at all', 204, 'text/plain', ''],
    ['JSON of another server', 404, 'application/json', '{"error":"no such route"}'],
    ['text', 500, 'text/plain', '"oops"'],
  ])('%s is unexpected, and shown', async (_, status, type, body) => {
    const client = await clientOf((_request, response) => {
      response.writeHead(status, { 'Content-Type': type }).end(body);
    });
    const error = (await client.GET('/tenants').catch((one: unknown) => one)) as Error;
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(error).toMatchObject({ name: 'UnexpectedResponseError', status });
    expect(error.message).toContain('/api/v1/tenants');
  });

  it('a redirect is not followed', async () => {
    const seen: string[] = [];
    const client = await clientOf((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      response.writeHead(301, { Location: 'https://elsewhere.example/api/v1/tenants' }).end();
    });
    await expect(client.POST('/tenants', { body: { id: 'acme' } })).rejects.toThrow(
      'redirects to https://elsewhere.example/api/v1/tenants',
    );
    expect(seen).toEqual(['POST /api/v1/tenants']);
  });

  it('a problem of an older server, without a code, gets that of its status', async () => {
    const client = await clientOf((_, response) => {
      response
        .writeHead(429, { 'Content-Type': 'application/problem+json', 'Retry-After': '7' })
        .end('{"type":"about:blank","title":"Too Many","status":429,"detail":"slow down"}');
    });
    await expect(client.GET('/tenants')).rejects.toMatchObject({
      code: 'tooManyRequests',
      detail: 'slow down',
      retryAfterSeconds: 7,
      errors: [],
    });
  });

  it('a server that cannot be reached, or breaks off, is a ConnectionError with its cause', async () => {
    const client = createClient({ url: 'http://127.0.0.1:1', token: 'x' });
    const error = (await client.GET('/tenants').catch((one: unknown) => one)) as Error;
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.message).toContain('http://127.0.0.1:1/api/v1/tenants cannot be reached');
    expect(error.cause).toBeInstanceOf(Error);
    for (const status of [200, 500]) {
      const broken = await clientOf((_, response) => {
        response.writeHead(status, { 'Content-Length': '100' }).write('{"items"');
        setImmediate(() => response.destroy());
      });
      await expect(broken.GET('/tenants')).rejects.toBeInstanceOf(ConnectionError);
    }
  });

  it('an aborted request rejects with the reason of its signal', async () => {
    const client = await clientOf(() => {});
    const reason = new Error('enough');
    const controller = new AbortController();
    const asked = client.GET('/tenants', { signal: controller.signal });
    controller.abort(reason);
    await expect(asked).rejects.toBe(reason);
    await expect(client.GET('/tenants', { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
    await expect(client.GET('/tenants', { signal: AbortSignal.timeout(50) })).rejects.toMatchObject(
      { name: 'TimeoutError' },
    );
  });

  it.each(['', 'scim.example.com', 'ftp://example.com', 'https://example.com/api/v1/'])(
    'refuses the url %j',
    (url) => {
      expect(() => createClient({ url, token: 'x' })).toThrow(TypeError);
    },
  );
});
