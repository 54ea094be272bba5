import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Answer, HandleAtOnce } from '../../src/http/exchange.ts';
import { createNodeListener, createNodeServer } from '../../src/http/node.ts';
import { systemClock } from '../../src/server/system.ts';

const answers: Readonly<Record<string, Answer>> = {
  '/text': { status: 200, headers: { ETag: 'W/"1"', Tab: 'a b' }, body: 'grüße' },
  '/bytes': { status: 200, headers: {}, body: new TextEncoder().encode('bytes') },
  '/long': { status: 200, headers: {}, body: 'ü'.repeat(20_000) },
  '/none': { status: 204, headers: { ETag: 'W/"2"' } },
  '/same': { status: 304, headers: { ETag: 'W/"2"' } },
  '/error': { status: 404, headers: { 'Content-Type': 'application/scim+json' }, body: '{}' },
  '/length': { status: 200, headers: { 'Content-Length': '7' } },
  '/close': { status: 200, headers: { Connection: 'close' }, body: 'last' },
  '/latin': { status: 200, headers: { Name: 'é' }, body: 'x' },
};

const handle: HandleAtOnce = ({ target }) => answers[target]!;

let own: Server;
let plain: Server;

beforeAll(async () => {
  own = createNodeServer(handle, { clock: systemClock });
  const { listen, close } = createNodeListener(handle);
  plain = createServer({ keepAliveTimeout: 65_000 }, listen).on('close', close);
  for (const server of [own, plain])
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  for (const server of [own, plain]) {
    server.closeAllConnections();
    server.close();
  }
});

/** Sends requests on one connection, and resolves with all that comes back. */
function send(server: Server, requests: string): Promise<string> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(requests));
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      received += chunk.toString('utf8');
    });
    socket.on('close', () => resolve(received));
  });
}

/** Returns the responses with the lines of each head in the order of the alphabet, undated. */
function comparable(received: string): readonly string[] {
  return received.split('HTTP/1.1 ').map((response) => {
    const [head = '', ...body] = response.split('\r\n\r\n');
    const lines = head.split('\r\n').map((line) => line.replace(/^Date: .* GMT$/, 'Date: …'));
    return [...lines.toSorted(), '', ...body].join('\n');
  });
}

const ending = 'GET /text HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

const requests: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.keys(answers).map((path) => [
      `GET ${path}`,
      `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n${path === '/close' ? '' : ending}`,
    ]),
  ),
  'HEAD /length': `HEAD /length HTTP/1.1\r\nHost: a\r\n\r\n${ending}`,
  'HTTP/1.0': 'GET /text HTTP/1.0\r\n\r\n',
  'HTTP/1.0 that stays': `GET /text HTTP/1.0\r\nConnection: keep-alive\r\n\r\n${ending}`,
  'an expectation': `POST /text HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n{}${ending}`,
};

test.each(Object.entries(requests))('the head of %s is what node:http writes', async (_, bytes) => {
  const received = await send(own, bytes);
  expect(received).toMatch(/^HTTP\/1\.1 \d{3} [A-Z].*\r\n[^]*^Date: \w{3}, .* GMT\r$/m);
  expect(comparable(received)).toEqual(comparable(await send(plain, bytes)));
});

test('no value can end its header', async () => {
  const injecting = createNodeServer(() => ({ status: 200, headers: { Name: 'a\r\nEvil: 1' } }), {
    clock: systemClock,
  });
  const thrown = new Promise<Error>((resolve) => {
    injecting.prependListener('request', (request, response) => {
      const writeHead = response.writeHead.bind(response) as (...given: unknown[]) => unknown;
      Object.assign(response, {
        writeHead: (...given: unknown[]) => {
          try {
            return writeHead(...given);
          } catch (error) {
            resolve(error as Error);
            request.socket.destroy();
            return response;
          }
        },
      });
    });
  });
  await new Promise<void>((resolve) => injecting.listen(0, '127.0.0.1', resolve));
  const received = await send(injecting, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  expect((await thrown).message).toContain('Invalid character in header content');
  expect(received).not.toContain('Evil');
  injecting.close();
});
