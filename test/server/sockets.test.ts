import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthenticate } from '../../src/access/authenticate.ts';
import { createFetchHandler } from '../../src/http/fetch.ts';
import { createNodeServer } from '../../src/http/node.ts';
import { createHandler } from '../../src/scim/handler.ts';
import { createIds, systemClock } from '../../src/server/system.ts';
import { createMemoryStore } from '../../src/storage/memory/index.ts';
import { directoryOver, insertConnection, siteConnection } from '../support/directory.ts';
import { logged, startTestServer, type TestServer, token, user } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer('sqlite');
});
afterAll(() => server.stop());

/**
 * Sends bytes as they are, and gives everything that comes back until the socket closes or falls
 * silent.
 */
function raw(
  url: string,
  parts: readonly (string | Buffer)[],
  quiet = 400,
): Promise<{ readonly text: string; readonly closed: boolean }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    let text = '';
    let closed = false;
    let timer = setTimeout(finish, quiet);
    function finish(): void {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text, closed });
    }
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      clearTimeout(timer);
      timer = setTimeout(finish, quiet);
    });
    socket.on('close', () => {
      closed = true;
      finish();
    });
    socket.on('error', () => undefined);
    for (const part of parts) socket.write(part);
  });
}

const head = (method: string, path: string, more: string): string =>
  `${method} /scim/v2${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n${more}\r\n`;
const total = async () => (await server.call('GET', '/Users?count=0')).json.totalResults;

describe('bytes on the wire', () => {
  it('T001 a body that is declared too long is refused before it is sent', async () => {
    const { text } = await raw(server.running.url, [
      head('POST', '/Users', 'Content-Type: application/json\r\nContent-Length: 99999999\r\n'),
    ]);
    expect(text).toMatch(/^HTTP\/1\.1 413 /u);
    expect(text).toContain('1048576 bytes');
  });

  it('T002 one without length is cut at the limit', async () => {
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    const { text } = await raw(server.running.url, [
      head('POST', '/Users', 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n'),
      ...Array.from({ length: 40 }, () => chunk),
    ]);
    expect(text).toMatch(/^HTTP\/1\.1 413 /u);
    expect(text.match(/HTTP\/1\.1/gu)).toHaveLength(1);
  });

  it.each([
    [
      'both lengths',
      'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n',
      '0\r\n\r\nGET /scim/v2/Users HTTP/1.1\r\nHost: x\r\n\r\n',
    ],
    ['two lengths', 'Content-Length: 4\r\nContent-Length: 5\r\n', 'abcd'],
    ['a length that is no number', 'Content-Length: x\r\n', ''],
    ['a header without name', ': x\r\n', ''],
  ])('T003 %s is 400, and one request stays one', async (_, more, body) => {
    const before = await total();
    const { text, closed } = await raw(server.running.url, [
      head('POST', '/Users', `Content-Type: application/json\r\n${more}`),
      body,
    ]);
    expect(text).toMatch(/^HTTP\/1\.1 400 /u);
    expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4))).toMatchObject({ status: '400' });
    expect(closed).toBe(true);
    expect(await total()).toBe(before);
  });

  it('T003 a body shorter than its length is not served', async () => {
    const before = await total();
    await raw(server.running.url, [
      head('POST', '/Users', 'Content-Type: application/json\r\nContent-Length: 500\r\n'),
      JSON.stringify(user()),
    ]);
    expect(await total()).toBe(before);
  });

  it('T006 headers that are too long are 431', async () => {
    const { text } = await raw(server.running.url, [
      head('GET', '/Users', `X-Long: ${'x'.repeat(70_000)}\r\n`),
    ]);
    expect(text).toMatch(/^HTTP\/1\.1 431 /u);
    expect(text).toContain('urn:ietf:params:scim:api:messages:2.0:Error');
  });

  it('T018 requests may follow each other on one connection, after an error too', async () => {
    const body = JSON.stringify(user());
    const post =
      head(
        'POST',
        '/Users',
        `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`,
      ) + body;
    const { text } = await raw(server.running.url, [
      head('GET', '/Users/nobody', '') + post + head('GET', '/Users?count=0', ''),
    ]);
    expect([...text.matchAll(/HTTP\/1\.1 (\d+)/gu)].map(([, status]) => status)).toEqual([
      '404',
      '201',
      '200',
    ]);
  });

  it('T018 a client that leaves in the middle leaves the server in order', async () => {
    for (let index = 0; index < 50; index += 1) {
      const socket = connect({ host: '127.0.0.1', port: Number(new URL(server.running.url).port) });
      socket.on('error', () => undefined);
      socket.write(
        index % 2 === 0
          ? head('GET', '/Users', '')
          : head('POST', '/Users', 'Content-Type: application/json\r\nContent-Length: 1000\r\n') +
              '{"userName":',
      );
      await new Promise((resolve) => setTimeout(resolve, 2));
      socket.destroy();
    }
    expect((await server.call('POST', '/Users', { body: user() })).status).toBe(201);
  });

  it('T022 two Authorization headers are none', async () => {
    const { text } = await raw(server.running.url, [
      head('GET', '/Users', `Authorization: Bearer ${token}\r\n`),
    ]);
    expect(text).toMatch(/^HTTP\/1\.1 401 /u);
  });

  it('R002 T013 HTTP/1.0 and absolute targets do no harm', async () => {
    const { text } = await raw(server.running.url, [
      `GET http://evil.example/scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    ]);
    expect(text).toMatch(/^HTTP\/1\.1 404 /u);
  });
});

function embedded() {
  const store = createMemoryStore();
  const ids = createIds(systemClock);
  const connection = siteConnection;
  void insertConnection(store, connection);
  const directory = directoryOver(store);
  const authenticate = createAuthenticate({
    reader: store,
    clock: systemClock,
    hashKey: 'k',
    configured: { token, connection },
  });
  return createHandler({
    directory,
    authenticate,
    clock: systemClock,
    ids,
    logger: { log: () => undefined },
    publicUrl: 'https://app.example',
  });
}

it('T005 slow headers and slow bodies are ended, while others are served', async () => {
  const slow = createNodeServer(embedded(), { headersTimeout: 1_000, requestTimeout: 1_500 });
  await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(slow.address() as { port: number }).port}`;
  const [headers, body, whole] = await Promise.all([
    raw(url, ['GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nX: '], 6_000),
    raw(
      url,
      [head('POST', '/Users', 'Content-Type: application/json\r\nContent-Length: 100\r\n'), '{'],
      6_000,
    ),
    raw(url, [head('GET', '/Users', '')]),
  ]);
  expect(whole.text).toMatch(/^HTTP\/1\.1 200 /u);
  for (const { text, closed } of [headers, body]) {
    expect(closed).toBe(true);
    expect(text === '' || /^HTTP\/1\.1 4\d\d /u.test(text)).toBe(true);
  }
  expect(headers.text).toMatch(/^HTTP\/1\.1 408 /u);
  slow.close();
  slow.closeAllConnections();
});

describe('the fetch adapter', () => {
  const handle = createFetchHandler(embedded());
  const ask = (path: string, init: RequestInit & { readonly duplex?: 'half' } = {}) =>
    handle(
      new Request(`https://app.example/scim/v2${path}`, {
        ...init,
        headers: {
          Authorization: `Bearer ${token}`,
          'Content-Type': 'application/scim+json',
          ...(init.headers as object),
        },
      }),
    );

  it('answers as the node adapter does', async () => {
    const created = await ask('/Users', {
      method: 'POST',
      body: JSON.stringify(user({ userName: 'fetch@x' })),
    });
    expect([created.status, created.headers.get('content-type')]).toEqual([
      201,
      'application/scim+json',
    ]);
    const { id, meta } = (await created.json()) as {
      readonly id: string;
      readonly meta: { readonly location: string };
    };
    expect(meta.location).toBe(`https://app.example/scim/v2/Users/${id}`);
    expect((await ask(`/Users/${id}`)).status).toBe(200);
    expect((await ask(`/Users/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect(
      (await ask('/Users', { headers: { Authorization: `Bearer ${token}, Bearer ${token}` } }))
        .status,
    ).toBe(401);
    expect((await ask('/Users', { method: 'POST' })).status).toBe(400);
  });

  it('T001 T002 T125 keeps the limits, and says when the body is gone', async () => {
    expect((await ask('/Users', { method: 'POST', body: 'x'.repeat(1_100_000) })).status).toBe(413);
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(100_000)),
    });
    expect((await ask('/Users', { method: 'POST', body: endless, duplex: 'half' })).status).toBe(
      413,
    );
    expect(
      (
        await ask('/Users', {
          method: 'POST',
          body: '{}',
          headers: { 'Content-Length': '9999999' },
        })
      ).status,
    ).toBe(413);
    const used = new Request('https://app.example/scim/v2/Users', {
      method: 'POST',
      body: '{}',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    });
    await used.text();
    expect((await handle(used)).status).toBe(500);
  });
});

describe('operations', () => {
  it('answers whether it lives and whether it is ready', async () => {
    for (const path of ['!/healthz', '!/readyz']) {
      const { status, text, headers } = await server.call('GET', path, { token: null });
      expect([status, text, headers['content-type']]).toEqual([
        200,
        'ok\n',
        'text/plain; charset=utf-8',
      ]);
    }
    expect((await server.call('POST', '!/healthz')).status).toBe(405);
  });

  it('R357 logs every request with its id, whose it is and what fired, and never a token or a value', async () => {
    const { headers } = await server.call('POST', '/Users', {
      body: user({ active: 'True', colour: 'blue', title: 'TopSecretTitle' }),
    });
    const line = await logged(
      server,
      ({ fields }) => fields['requestId'] === headers['x-request-id'],
    );
    expect(line.level).toBe('debug');
    expect(line.fields).toMatchObject({
      method: 'POST',
      endpoint: 'collection',
      tenant: 'default',
      profile: 'default',
      status: 201,
      effect: 'changed',
      tolerances: ['boolean-strings', 'unknown-attributes'],
      ignored: ['colour'],
    });
    await server.call('GET', '/Users?filter=emails%20eq%20%22private@x.example%22');
    for (const [filter, status] of [
      ['emails eq "private@x.example', 400],
      // C22: an operand without quotes is a tolerance, and noted without its value.
      ['emails eq private@x.example', 200],
      ['emails eqq "private@x.example"', 400],
      ['"private@x.example" pr', 400],
    ] as const) {
      const reply = await server.call('GET', `/Users?filter=${encodeURIComponent(filter)}`);
      expect([filter, reply.status]).toEqual([filter, status]);
    }
    const text = JSON.stringify(server.log);
    for (const secret of [token, 'TopSecretTitle', 'private@x.example'])
      expect(text).not.toContain(secret);
  });
});
