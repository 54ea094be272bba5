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
