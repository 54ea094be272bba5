import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createRollcall, memory, type Rollcall, type RollcallOptions } from '../../src/index.ts';

const closing: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(options: Partial<RollcallOptions> = {}): Promise<Rollcall> {
  const rollcall = await createRollcall({ store: memory(), authToken: 'secret', ...options });
  closing.push(() => rollcall.close());
  return rollcall;
}

async function listen(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const headers = { authorization: 'Bearer secret', 'content-type': 'application/scim+json' };
const body = JSON.stringify({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName: 'ada',
});

it.each([
  ['kept', (url: string) => url],
  ['removed by the framework', (url: string) => url.replace('/identity', '')],
])('is mounted below a base path that is %s', async (_, urlOf) => {
  const rollcall = await start({ basePath: '/identity' });
  const origin = await listen((request, response) => {
    // As Connect and Express leave it.
    Object.assign(request, { originalUrl: request.url, url: urlOf(request.url!) });
    rollcall.node(request, response, () => response.writeHead(418).end());
  });
  const created = await fetch(`${origin}/identity/scim/v2/Users`, {
    method: 'POST',
    headers,
    body,
  });
  expect(created.status).toBe(201);
  const { meta } = (await created.json()) as { meta: { location: string } };
  expect(meta.location).toBe(created.headers.get('location'));
  expect(meta.location.startsWith(`${origin}/identity/scim/v2/Users/`)).toBe(true);
  expect((await fetch(meta.location, { headers })).status).toBe(200);
  // Everything else is the application's.
  expect((await fetch(`${origin}/about`)).status).toBe(418);
});

it.each([
  ['a part of the base path', '/api/identity', '/api'],
  ['the whole base path', '/api/identity', '/api/identity'],
  ['a path that Rollcall has too', '/scim', '/scim'],
])('answers where routers have removed %s', async (_, basePath, removed) => {
  const rollcall = await start({ basePath });
  const origin = await listen((request, response) => {
    Object.assign(request, { originalUrl: request.url, url: request.url!.replace(removed, '') });
    rollcall.node(request, response, () => response.writeHead(418).end());
  });
  const target = `${origin}${basePath}/scim/v2/Users`;
  const created = await fetch(target, { method: 'POST', headers, body });
  expect(created.status).toBe(201);
  expect((await fetch(created.headers.get('location')!, { headers })).status).toBe(200);
});

it.each(['', '/wrong'])(
  'mounted at another path than its base path %j, it says so',
  async (base) => {
    const mounted = async (options: Partial<RollcallOptions>): Promise<string> => {
      const rollcall = await start({ basePath: base, ...options });
      return listen((request, response) => {
        const url = request.url!.replace('/identity', '');
        Object.assign(request, { originalUrl: request.url, url });
        rollcall.node(request, response, () => response.writeHead(418).end());
      });
    };
    const path = '/identity/scim/v2/Users?count=1';
    const refused = await fetch(`${await mounted({})}${path}`, { headers });
    expect(refused.status).toBe(500);
    expect(await refused.text()).toContain("set basePath: '/identity' in createRollcall");
    const origin = await mounted({});
    expect((await fetch(`${origin}/identity/about`)).status).toBe(418);
    // A proxy in front may map any path to any other.
    const mapped = await mounted({ externalUrl: 'https://app.example' });
    expect((await fetch(`${mapped}${path}`, { headers })).status).toBe(200);
  },
);

it('has a client of the management API below any base path', async () => {
  for (const basePath of ['/api/v1', '/v2/api/v1', '/api', '/t']) {
    const rollcall = await start({ basePath });
    const { data } = await rollcall.api.GET('/tenants');
    expect(data.items).toHaveLength(1);
    expect((await rollcall.management('/tenants')).status).toBe(200);
  }
});

it('answers the requests that came before close(), and logs no failure', async () => {
  const failures: string[] = [];
  const log = (level: string, message: string): void => {
    if (level === 'error') failures.push(message);
  };
  const rollcall = await start({ logger: { log } });
  const sent = ['ada', 'grace', 'mary'].map((userName) =>
    rollcall.fetch(
      new Request('https://app.example/scim/v2/Users', {
        method: 'POST',
        headers,
        body: JSON.stringify({ ...JSON.parse(body), userName }),
      }),
    ),
  );
  const closed = [rollcall.close(), rollcall.close()];
  expect((await Promise.all(sent)).map(({ status }) => status)).toEqual([201, 201, 201]);
  await Promise.all(closed);
  const after = await rollcall.fetch(new Request('https://app.example/scim/v2/Users', { headers }));
  expect(after.status).toBe(503);
  expect(failures).toEqual([]);
});

it('names its resources as the client of a proxy reached them', async () => {
  const rollcall = await start({ basePath: '/identity', behindProxy: true });
  const origin = await listen((request, response) => rollcall.node(request, response));
  const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'app.example.com' };
  const created = await fetch(`${origin}/identity/scim/v2/Users`, {
    method: 'POST',
    headers: { ...headers, ...forwarded },
    body,
  });
  expect(created.headers.get('location')).toMatch(
    /^https:\/\/app\.example\.com\/identity\/scim\/v2\/Users\//,
  );
});

it('believes no forwarded host without a proxy', async () => {
  const rollcall = await start();
  const origin = await listen((request, response) => rollcall.node(request, response));
  const created = await fetch(`${origin}/scim/v2/Users`, {
    method: 'POST',
    headers: { ...headers, 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' },
    body,
  });
  expect(created.headers.get('location')).toContain(`${origin}/scim/v2/Users/`);
});

it('says that a body parser was there first', async () => {
  const rollcall = await start();
  const origin = await listen((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      // As express.json() leaves it.
      Object.assign(request, { body: JSON.parse(Buffer.concat(chunks).toString()) as unknown });
      rollcall.node(request, response);
    });
  });
  const response = await fetch(`${origin}/scim/v2/Users`, { method: 'POST', headers, body });
  expect(response.status).toBe(500);
  expect(((await response.json()) as { detail: string }).detail).toContain('express.json()');
});

it('lets the application decide who sends a request', async () => {
  const rollcall = await start({
    authenticate: ({ header }) =>
      header('X-App-Session') === 'ada' ? { tenant: 'acme', connection: 'portal' } : undefined,
  });
  const send = (session: string): Promise<Response> =>
    rollcall.fetch(
      new Request('https://app.example/scim/v2/Users', {
        method: 'POST',
        headers: { 'x-app-session': session, 'content-type': 'application/scim+json' },
        body,
      }),
    );
  const refused = await send('mallory');
  expect(refused.status).toBe(401);
  expect(refused.headers.get('www-authenticate')).toContain('Bearer');
  expect((await send('ada')).status).toBe(201);
  const connections = await rollcall.management('/connections?tenant=acme');
  expect(connections.status).toBe(200);
  expect(await connections.text()).toContain('portal');
});

it('offers events and webhooks by the management API', async () => {
  const rollcall = await start();
  await rollcall.fetch(
    new Request('https://app.example/scim/v2/Users', { method: 'POST', headers, body }),
  );
  const events = await rollcall.management('/events?tenant=default&after=0');
  expect(await events.json()).toMatchObject({
    events: expect.arrayContaining([expect.objectContaining({ type: 'user.created' })]) as unknown,
  });
});

it.each([
  ['a true length', (bytes: Uint8Array) => String(bytes.length), 201],
  ['a length that is too short', () => '1', 413],
  ['no length', () => undefined, 413],
  ['a length that is not a number', () => 'long', 413],
])('limits a body of a Request with %s', async (_, lengthOf, status) => {
  const rollcall = await start();
  const isLong = status === 413;
  const displayName = 'x'.repeat(isLong ? 5_000_000 : 10);
  const bytes = new TextEncoder().encode(JSON.stringify({ ...JSON.parse(body), displayName }));
  const length = lengthOf(bytes);
  const response = await rollcall.fetch(
    new Request('https://app.example/scim/v2/Users', {
      method: 'POST',
      headers: { ...headers, ...(length === undefined ? {} : { 'content-length': length }) },
      body: bytes,
    }),
  );
  expect(response.status).toBe(status);
});
