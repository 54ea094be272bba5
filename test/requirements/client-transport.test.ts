import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthenticate } from '../../src/access/authenticate.ts';
import { createFetchHandler } from '../../src/http/fetch.ts';
import { createHandler } from '../../src/scim/handler.ts';
import { createIds, systemClock } from '../../src/server/system.ts';
import { createMemoryStore } from '../../src/storage/memory/index.ts';
import { apiToken } from '../support/client.ts';
import { directoryOver, insertConnection, siteConnection } from '../support/directory.ts';
import {
  freshName,
  logged,
  onEveryStore,
  startTestServer,
  type TestServer,
  token,
  user,
} from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

const authorization = { Authorization: `Bearer ${token}` };

/** Sends text as it is, and returns everything that comes back until the socket closes. */
function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    let received = '';
    const timer = setTimeout(() => socket.destroy(), 2_000);
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(received);
    });
    socket.write(text);
  });
}

onEveryStore('bodies that clients send', {}, (server) => {
  const fetchUsers = (body: string | Buffer, headers: Record<string, string>) =>
    fetch(`${server().running.url}/scim/v2/Users`, {
      method: 'POST',
      body,
      headers: { ...authorization, ...headers },
    });

  it('C21 reads what a fetch without headers sends, which is text/plain', async () => {
    const name = freshName();
    const reply = await fetchUsers(JSON.stringify(user({ userName: name })), {});
    expect([reply.status, ((await reply.json()) as { userName: string }).userName]).toEqual([
      201,
      name,
    ]);
    expect((await fetchUsers('no JSON', { 'Content-Type': 'text/plain' })).status).toBe(400);
    await logged(
      server(),
      ({ fields: { endpoint, status, tolerances } }) =>
        endpoint === 'collection' &&
        status === 201 &&
        String(tolerances).includes('plain-text-bodies'),
    );
  });

  it.each(['rfc-strict', 'interop-strict'])(
    'C21 C33 %s refuses text/plain, and ignores a charset',
    async (profile) => {
      const { call } = await createTenant(server(), { profile });
      const as = (type: string) =>
        call('POST', '/Users', { body: user(), headers: { 'Content-Type': type } });
      expect((await as('text/plain;charset=UTF-8')).status).toBe(415);
      expect((await as('application/scim+json; charset=ISO-8859-1')).status).toBe(201);
    },
  );

  it('C33 whatever the charset says, the body is UTF-8', async () => {
    const headers = { 'Content-Type': 'application/scim+json; charset=ISO-8859-1' };
    const name = freshName('jürgen');
    const made = await fetchUsers(
      JSON.stringify(user({ userName: name, displayName: 'Jürgen' })),
      headers,
    );
    expect(((await made.json()) as { displayName: string }).displayName).toBe('Jürgen');
    const latin = await fetchUsers(
      Buffer.from(JSON.stringify(user({ displayName: 'Jürgen' })), 'latin1'),
      headers,
    );
    expect([latin.status, ((await latin.json()) as { scimType: string }).scimType]).toEqual([
      400,
      'invalidSyntax',
    ]);
  });
});

describe('answers that arrive', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer('memory');
  });
  afterAll(() => server.stop());

  const upload = async (
    path: string,
    size: number,
    headers: Record<string, string>,
    chunked: boolean,
  ) => {
    const bytes = Buffer.alloc(size, 0x20);
    const body = chunked
      ? new ReadableStream({
          start(controller) {
            for (let at = 0; at < size; at += 65_536)
              controller.enqueue(bytes.subarray(at, at + 65_536));
            controller.close();
          },
        })
      : bytes;
    const init: RequestInit & { readonly duplex: 'half' } = {
      method: 'POST',
      body,
      headers,
      duplex: 'half',
    };
    const reply = await fetch(server.running.url + path, init);
    return { status: reply.status, text: await reply.text() };
  };
  const scim = { ...authorization, 'Content-Type': 'application/scim+json' };

  it.each([
    ['a user', '/scim/v2/Users', 1_300_000, scim, 413],
    ['a user of nearly twice the limit', '/scim/v2/Users', 2_000_000, scim, 413],
    ['a user of ten times the limit', '/scim/v2/Users', 10_000_000, scim, 413],
    ['a bulk request', '/scim/v2/Bulk', 6_000_000, scim, 413],
    ['a group', '/scim/v2/Groups', 20_000_000, scim, 413],
    ['a search', '/scim/v2/.search', 1_300_000, scim, 413],
    [
      'the wrong media type',
      '/scim/v2/Users',
      900_000,
      { ...authorization, 'Content-Type': 'text/html' },
      415,
    ],
    ['no token', '/scim/v2/Users', 900_000, { 'Content-Type': 'application/scim+json' }, 401],
    ['a path that is not there', '/scim/v2/Users/a/b', 900_000, scim, 404],
    [
      'a token request',
      '/oauth/token',
      40_000,
      { 'Content-Type': 'application/x-www-form-urlencoded' },
      413,
    ],
    [
      'the management API',
      '/api/v1/tenants',
      400_000,
      { Authorization: `Bearer ${apiToken}` },
      413,
    ],
  ] as const)('C26 fetch sees the answer to %s', async (_, path, size, headers, status) => {
    for (const chunked of [false, true]) {
      for (let time = 0; time < 3; time += 1) {
        const reply = await upload(path, size, headers, chunked);
        expect([chunked, reply.status]).toEqual([chunked, status]);
        if (path !== '/oauth/token') expect(reply.text).toContain(String(status));
      }
    }
    expect((await server.call('GET', '/Users?count=0')).json.totalResults).toBe(0);
  });

  it('C26 a client that writes all before it reads sees it up to twice the limit', async () => {
    const size = 2_000_000;
    const head = `POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n`;
    const text = `${head}Content-Type: application/json\r\nContent-Length: ${size}\r\n\r\n${' '.repeat(size)}`;
    const received = await raw(server.running.url, text);
    expect(received).toMatch(/^HTTP\/1\.1 413 /u);
    expect(received).toContain('1048576 bytes');
    expect(received.match(/HTTP\/1\.1/gu)).toHaveLength(1);
  });

  it.each([
    ['/scim/v2/Users', 405],
    ['/scim/v2/nothing/at/all', 404],
    ['/api/v1/tenants', 405],
    ['/api/v1/openapi.json', 405],
    ['/metrics', 405],
    ['/healthz', 405],
  ])(
    'T015 TRACE of %s is refused, and so is every method that does not exist',
    async (path, status) => {
      for (const method of ['TRACE', 'PROPFIND', 'OPTIONS', 'QUERY']) {
        for (const sent of [
          '',
          `Authorization: Bearer ${path.startsWith('/scim') ? token : apiToken}\r\n`,
        ]) {
          const received = await raw(
            server.running.url,
            `${method} ${path} HTTP/1.1\r\nHost: x\r\n${sent}Connection: close\r\n\r\n`,
          );
          expect([method, received.slice(0, 12)]).toEqual([method, `HTTP/1.1 ${status}`]);
          expect(received).not.toContain(token);
          expect(received).toContain(
            path.startsWith('/scim') || path === '/healthz' ? 'messages:2.0:Error' : '"title"',
          );
        }
      }
    },
  );

  it.each(['/scim/v2/Users', '/scim/v2/Schemas', '/api/v1/tenants', '/healthz', '/oauth/token'])(
    'T003 two Host headers are 400 at %s',
    async (path) => {
      for (const second of ['Host: y', 'host: x', 'HOST: ']) {
        const more = `Host: x\r\n${second}\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n`;
        const received = await raw(server.running.url, `GET ${path} HTTP/1.1\r\n${more}\r\n`);
        expect(received).toMatch(/^HTTP\/1\.1 400 /u);
        expect(received).toContain('more than one Host');
      }
    },
  );

  it('R005 nothing SCIM answers is kept by a cache', async () => {
    const made = await server.call('POST', '/Users', { body: user() });
    const seen = [
      made,
      await server.call('GET', `/Users/${made.json.id}`),
      await server.call('GET', '/Users'),
      await server.call('GET', `/Users/${made.json.id}`, {
        headers: { 'If-None-Match': String(made.headers['etag']) },
      }),
      await server.call('GET', '/Schemas'),
      await server.call('GET', '/Users', { token: null }),
      await server.call('GET', '!/nowhere'),
      await server.call('HEAD', '/Users'),
      await server.call('DELETE', `/Users/${made.json.id}`),
    ];
    for (const { headers } of seen) expect(headers['cache-control']).toBe('no-store');
    const managed = await fetch(`${server.running.url}/api/v1/tenants`, {
      headers: { Authorization: `Bearer ${apiToken}` },
    });
    expect(managed.headers.get('cache-control')).toBe('no-store');
  });

  it('C24 folds repeated slashes before it routes and authorises', async () => {
    const made = await server.call('POST', '//Users', { body: user() });
    expect(made.status).toBe(201);
    for (const path of [
      `//Users/${made.json.id}`,
      `/Users//${made.json.id}`,
      `///Users///${made.json.id}//`,
    ]) {
      const { status, json } = await server.call('GET', path);
      expect([path, status, json.id]).toEqual([path, 200, made.json.id]);
      expect(json.meta.location).toBe(`${server.running.url}/scim/v2/Users/${made.json.id}`);
      expect((await server.call('GET', path, { token: null })).status).toBe(401);
    }
    expect((await server.call('GET', `!//scim//v2//Users/${made.json.id}`)).status).toBe(200);
    expect(
      (await server.call('GET', '/Users?filter=userName%20eq%20%22a//b%22')).json.totalResults,
    ).toBe(0);
    expect((await server.call('DELETE', `//Users/${made.json.id}`, { token: null })).status).toBe(
      401,
    );
    expect((await server.call('DELETE', `//Users/${made.json.id}`)).status).toBe(204);
  });

  it('C24 the tenant of a path is the same with more slashes, and so is the management API', async () => {
    const { tenant, call, token: own } = await createTenant(server);
    const other = await createTenant(server);
    expect((await call('GET', `!/t//${tenant}//scim/v2//Users`)).status).toBe(200);
    expect((await other.call('GET', `!//t//${tenant}/scim/v2/Users`)).status).toBe(401);
    const managed = (path: string, bearer: string) =>
      fetch(server.running.url + path, { headers: { Authorization: `Bearer ${bearer}` } }).then(
        ({ status }) => status,
      );
    expect(await managed('//api//v1//tenants', apiToken)).toBe(200);
    expect(await managed('//api//v1//tenants', own)).toBe(401);
    expect(await managed('//metrics', own)).toBe(401);
  });
});

describe('a public URL with a path', () => {
  it.each([
    'https://example.com/idm',
    'https://example.com/a/b/',
    'https://example.com/scim',
    'https://example.com/api',
  ])(
    'C25 the server answers below %s, whether or not a proxy takes the path off',
    async (externalUrl) => {
      const server = await startTestServer('memory', { externalUrl, behindProxy: true });
      const base = externalUrl.endsWith('/') ? externalUrl.slice(0, -1) : externalUrl;
      const path = new URL(base).pathname;
      const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
      for (const prefix of ['', path]) {
        const made = await server.call('POST', `!${prefix}/scim/v2/Users`, { body: user() });
        expect(made.status).toBe(201);
        expect(made.headers['location']).toBe(`${base}/scim/v2/Users/${made.json.id}`);
        expect(made.json.meta.location).toBe(made.headers['location']);
        const led = await server.call('POST', `!${prefix}/scim/v2/Users`, {
          body: user({ [enterprise]: { manager: { value: made.json.id } } }),
        });
        expect(led.json[enterprise].manager.$ref).toBe(made.headers['location']);
        const group = await server.call('POST', `!${prefix}/scim/v2/Groups`, {
          body: { displayName: 'g', members: [{ value: made.json.id }] },
        });
        expect(group.json.members[0].$ref).toBe(made.headers['location']);
        for (const discovery of ['ServiceProviderConfig', 'Schemas', 'ResourceTypes']) {
          const { json } = await server.call('GET', `!${prefix}/scim/v2/${discovery}`);
          for (const { meta } of json.Resources ?? [json])
            expect(meta.location).toMatch(`${base}/scim/v2/${discovery}`);
        }
        const metadata = await fetch(
          `${server.running.url}${prefix}/.well-known/oauth-authorization-server`,
        );
        expect(await metadata.json()).toMatchObject({
          issuer: base,
          token_endpoint: `${base}/oauth/token`,
        });
        expect(
          (await server.call('GET', `!${prefix}//scim/v2//Users/${made.json.id}`)).status,
        ).toBe(200);
        const managed = await fetch(`${server.running.url}${prefix}/api/v1/tenants`, {
          headers: { Authorization: `Bearer ${apiToken}` },
        });
        expect(managed.status).toBe(200);
        expect(
          (await fetch(`${server.running.url}${prefix}/api/v1/tenants`, { headers: authorization }))
            .status,
        ).toBe(401);
        expect((await fetch(`${server.running.url}${prefix}/healthz`)).status).toBe(200);
      }
      const wellKnown = await fetch(
        `${server.running.url}/.well-known/oauth-authorization-server${path}`,
      );
      expect(await wellKnown.json()).toMatchObject({ issuer: base });
      expect((await server.call('GET', '!/other/scim/v2/Users')).status).toBe(404);
      expect((await server.call('GET', `!${path}x/scim/v2/Users`)).status).toBe(404);
      await server.stop();
    },
  );

  it('C25 the fetch handler answers below it too', async () => {
    const store = createMemoryStore();
    await insertConnection(store, siteConnection);
    const handle = createHandler({
      directory: directoryOver(store),
      authenticate: createAuthenticate({
        reader: store,
        clock: systemClock,
        hashKey: 'k',
        configured: { token, connection: siteConnection },
      }),
      clock: systemClock,
      ids: createIds(systemClock),
      logger: { log: () => undefined },
      publicUrl: 'https://example.com/idm',
    });
    const fetchScim = createFetchHandler(handle);
    for (const path of ['/idm/scim/v2/Schemas', '/scim/v2/Schemas', '/idm//scim/v2//Schemas']) {
      const reply = await fetchScim(new Request(`https://example.com${path}`));
      const { Resources } = (await reply.json()) as { Resources: { meta: { location: string } }[] };
      expect(Resources[0]!.meta.location).toMatch(
        /^https:\/\/example\.com\/idm\/scim\/v2\/Schemas\//u,
      );
    }
  });
});

describe('a server that listens everywhere', () => {
  it.each([
    [{ behindProxy: true }, 'https'],
    [{}, 'http'],
  ] as const)(
    'C25 addresses follow the Host of the request, never 0.0.0.0 (%o)',
    async (overrides, scheme) => {
      const server = await startTestServer('memory', {
        listen: '0.0.0.0:0',
        consoleEnabled: false,
        ...overrides,
      });
      const { port } = new URL(server.running.url);
      const as = (host: string) =>
        raw(
          `http://127.0.0.1:${port}`,
          `GET /scim/v2/ServiceProviderConfig HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
        );
      expect(await as('scim.example.com')).toContain(
        `"location":"${scheme}://scim.example.com/scim/v2/ServiceProviderConfig"`,
      );
      expect(await as('[2001:db8::1]:8443')).toContain(`${scheme}://[2001:db8::1]:8443/scim/v2/`);
      for (const host of ['a/b', 'user@evil', 'x"y', 'a b', '%41', '', 'x'.repeat(300)]) {
        const received = await as(host);
        if (received.startsWith('HTTP/1.1 200'))
          expect(received).toContain(`http://localhost:${port}/scim/v2/`);
        expect(received).not.toContain('0.0.0.0');
      }
      expect(server.running.origin).toBe(`http://localhost:${port}`);
      await logged(
        server,
        ({ level, message }) => level === 'warn' && message.includes('externalUrl'),
      );
      await server.stop();
    },
  );
});
