/** @module-tag slow */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIntake } from '../../src/directory/intake.ts';
import type { Answer, Handle } from '../../src/http/exchange.ts';
import { createNodeServer, type NodeServerOptions } from '../../src/http/node.ts';
import { ScimError } from '../../src/protocol/errors/scim-error.ts';
import { apiToken, startTestServer, type TestServer, token, user } from '../support/server.ts';

interface Client {
  readonly socket: Socket;
  text(): string;
  isClosed(): boolean;
}

function open(url: string, reads = true): Client {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  let text = '';
  let closed = false;
  socket.on('error', () => undefined);
  socket.on('close', () => {
    closed = true;
  });
  if (reads) socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { socket, text: () => text, isClosed: () => closed };
}

const statuses = (text: string): readonly string[] =>
  text.match(/HTTP\/1\.1 \d+/gu)?.map((line) => line.slice(9)) ?? [];

describe('T131 what waits in sockets', () => {
  const servers: { close(): void }[] = [];
  afterAll(() => servers.forEach((server) => server.close()));

  let received = 0;
  const listen = async (handle: Handle, options: NodeServerOptions = {}): Promise<string> => {
    const server = createNodeServer(handle, options);
    server.on('request', () => (received += 1));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    servers.push({
      close: () => {
        server.closeAllConnections();
        server.close();
      },
    });
    return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  };
  const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
  const large: Answer = { status: 200, headers: {}, body: 'x'.repeat(8_388_608) };

  it('requests beyond the bound are not worked on: 503, then the socket closes', async () => {
    let calls = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    const url = await listen(async () => {
      calls += 1;
      await promise;
      return { status: 200, headers: {}, body: 'ok' };
    });
    const client = open(url);
    received = 0;
    client.socket.write(get.repeat(1_400));
    await expect.poll(() => calls).toBe(8);
    resolve();
    await expect.poll(() => client.isClosed()).toBe(true);
    expect(calls).toBe(8);
    // Nothing after the refused one was parsed, not even what the same chunk held.
    expect(received).toBe(9);
    expect(statuses(client.text())).toEqual([...Array.from({ length: 8 }, () => '200'), '503']);
    expect(client.text()).toContain('Retry-After: 1');
  });

  it('requests that are answered in turn may be any number', async () => {
    const url = await listen(async () => ({ status: 200, headers: {}, body: 'ok' }));
    const client = open(url);
    for (let count = 1; count <= 100; count += 1) {
      client.socket.write(get);
      await expect.poll(() => statuses(client.text()).length, { interval: 1 }).toBe(count);
    }
    expect(new Set(statuses(client.text()))).toEqual(new Set(['200']));
  });

  it('a client that does not take its answer is cut', async () => {
    const url = await listen(async () => large, {
      sockets: { answerSeconds: 0, minBytesPerSecond: 100_000_000 },
    });
    const client = open(url, false);
    client.socket.pause();
    client.socket.write(get);
    client.socket.on('data', () => undefined);
    await sleep(2_500);
    client.socket.resume();
    await expect.poll(() => client.isClosed()).toBe(true);
    expect(client.socket.bytesRead).toBeLessThan(8_388_608);
  });

  it('a client that does not take the pieces of an answer is cut, and the source of the pieces is told', async () => {
    let ended = false;
    async function* pieces(): AsyncGenerator<string> {
      try {
        for (;;) yield 'x'.repeat(1_048_576);
      } finally {
        ended = true;
      }
    }
    const options = { sockets: { answerSeconds: 0, minBytesPerSecond: 100_000_000 } };
    const url = await listen(async () => ({ status: 200, headers: {}, body: pieces() }), options);
    const client = open(url, false);
    client.socket.pause();
    client.socket.write(get);
    await expect.poll(() => ended).toBe(true);
  });

  it('of all that wait the largest is cut when it is too much; others are answered', async () => {
    const sizes = [1, 8, 2, 7];
    const url = await listen(
      async ({ target }) => ({
        status: 200,
        headers: {},
        body: 'x'.repeat(Number(target.slice(1))),
      }),
      {
        sockets: { maxWaitingBytes: 20_000_000 },
      },
    );
    const clients = sizes.map((size) => {
      const client = open(url, false);
      client.socket.pause();
      client.socket.write(`GET /${size}000000 HTTP/1.1\r\nHost: x\r\n\r\n`);
      return client;
    });
    await sleep(300);
    const more = open(url, false);
    more.socket.pause();
    more.socket.write('GET /6000000 HTTP/1.1\r\nHost: x\r\n\r\n');
    await sleep(300);
    for (const client of [...clients, more]) client.socket.on('data', () => undefined).resume();
    await expect.poll(() => clients[1]!.isClosed()).toBe(true);
    expect(clients[1]!.socket.bytesRead).toBeLessThan(8_000_000);
    await expect.poll(() => more.socket.bytesRead).toBeGreaterThan(6_000_000);
    await expect.poll(() => clients[3]!.socket.bytesRead).toBeGreaterThan(7_000_000);
  });

  it('a body that arrives too slowly is refused', async () => {
    const handle: Handle = async (exchange) => {
      try {
        await exchange.body(1_000);
      } catch (error) {
        if (error instanceof ScimError) return { status: error.status, headers: {} };
        throw error;
      }
      return { status: 200, headers: {} };
    };
    const url = await listen(handle, { sockets: { bodySeconds: 1 } });
    const client = open(url);
    client.socket.write(
      'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n',
    );
    await expect.poll(() => statuses(client.text())).toEqual(['408']);
  });
});

describe('T134 places for bodies', () => {
  it('cost what has arrived, by tenant and in all, and are given back', async () => {
    const limits = {
      maxBytes: 100,
      maxTenantBytes: 60,
      largeBytes: 20,
      maxLarge: 1,
      maxWaiting: 1,
    };
    const intake = createIntake(limits);
    const [a, b, c] = [intake.open('one'), intake.open('one'), intake.open('two')];
    a.arrived(60);
    expect(() => b.arrived(1)).toThrow(
      expect.objectContaining({ code: 'unavailable', status: 503 }),
    );
    c.arrived(40);
    expect(() => intake.open('three').arrived(1)).toThrow(
      expect.objectContaining({ headers: { 'Retry-After': '5' } }),
    );
    a.close();
    a.close();
    expect(intake.bytes).toBe(40);
    b.arrived(10);
    await b.whole();
    expect(intake.large).toBe(0);
    await c.whole();
    expect(intake.large).toBe(1);
    const d = intake.open('one');
    d.arrived(30);
    let turns = 0;
    const turn = d.whole().then(() => (turns += 1));
    const e = intake.open('one');
    e.arrived(20);
    e.arrived(0);
    e.arrived(0);
    expect(turns).toBe(0);
    c.close();
    await turn;
    for (const ticket of [b, d, e]) ticket.close();
    await expect.poll(() => intake.large).toBe(0);
    expect(intake.bytes).toBe(0);
  });
});

describe('T131 T134 a server under attack', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer('sqlite');
  });
  afterAll(() => server.stop());

  it('discovery, pipelined and unread on many sockets, keeps no other client waiting', async () => {
    const before = process.memoryUsage().rss;
    const clients = Array.from({ length: 50 }, () => {
      const client = open(server.running.url, false);
      client.socket.pause();
      client.socket.write('GET /scim/v2/Schemas HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(1_400));
      return client;
    });
    for (let count = 0; count < 20; count += 1) {
      expect((await server.call('GET', '/Users?count=1')).status).toBe(200);
      expect((await server.call('POST', '/Users', { body: user() })).status).toBe(201);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000);
    for (const { socket } of clients) socket.destroy();
  });

  it('uploads that stall after one byte hold up no large body of others', async () => {
    const head = (method: string, path: string, more: string): string =>
      `${method} /scim/v2${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n${more}\r\n`;
    const stalled = Array.from({ length: 20 }, () => {
      const client = open(server.running.url);
      client.socket.write(`${head('POST', '/Users', 'Transfer-Encoding: chunked\r\n')}1\r\n{\r\n`);
      return client;
    });
    const padding = ' '.repeat(1_200_000);
    const raw = JSON.stringify({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'large',
    });
    const reply = await server.call('POST', '/Groups', { raw: `${raw}${padding}` });
    expect(reply.status).toBe(201);
    const chunked = await server.call('POST', '/Users', {
      body: user(),
      headers: { 'Transfer-Encoding': 'chunked' },
    });
    expect(chunked.status).toBe(201);
    for (const { socket } of stalled) socket.destroy();
  });
});

describe('T131 what needs no token is limited by address, and so is what succeeds', () => {
  it('discovery, tokens and the management API answer 429 beyond the limit', async () => {
    const server = await startTestServer('memory', { requestsPerSecond: 1, requestBurst: 5 });
    try {
      const discovered = [];
      for (let count = 0; count < 8; count += 1)
        discovered.push(
          await server.call('GET', count % 2 === 0 ? '/Schemas' : '/ServiceProviderConfig', {
            token: null,
          }),
        );
      expect(discovered.map(({ status }) => status).slice(0, 5)).toEqual([200, 200, 200, 200, 200]);
      expect(discovered.at(-1)!.status).toBe(429);
      expect(Number(discovered.at(-1)!.headers['retry-after'])).toBeGreaterThan(0);
      // A connection has a limit of its own, whatever its address has done.
      const mine = [];
      for (let count = 0; count < 8; count += 1)
        mine.push((await server.call('GET', '/Schemas')).status);
      expect(mine.slice(0, 5)).toEqual([200, 200, 200, 200, 200]);
      expect(mine.at(-1)).toBe(429);
      const managed = [];
      for (let count = 0; count < 8; count += 1) {
        const reply = await fetch(`${server.running.url}/api/v1/tenants`, {
          headers: { Authorization: `Bearer ${apiToken}` },
        });
        managed.push(reply.status);
      }
      expect(managed.slice(0, 5)).toEqual([200, 200, 200, 200, 200]);
      expect(managed.at(-1)).toBe(429);
    } finally {
      await server.stop();
    }
  });

  it('the token endpoint answers 429 beyond the limit of an address, and of the connection that gets the tokens', async () => {
    const server = await startTestServer('memory', {
      requestsPerSecond: 1,
      requestBurst: 5,
      behindProxy: true,
    });
    try {
      const administer = async (path: string, body: object): Promise<Record<string, string>> => {
        const headers = { Authorization: `Bearer ${apiToken}`, 'Content-Type': 'application/json' };
        const reply = await fetch(`${server.running.url}/api/v1${path}`, {
          method: 'POST',
          headers,
          body: JSON.stringify(body),
        });
        expect(reply.status).toBe(201);
        return (await reply.json()) as Record<string, string>;
      };
      const connection = await administer('/connections', { name: 'bounded' });
      const path = `/connections/${connection['id']}/credentials`;
      const { clientId, secret } = await administer(path, { kind: 'secret', name: 'bounded' });
      const ask = async (
        address: string,
        client: string,
      ): Promise<readonly [number, string | null]> => {
        const body = new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: client,
          client_secret: secret!,
        });
        const headers = { 'X-Forwarded-For': address };
        const reply = await fetch(`${server.running.url}/oauth/token`, {
          method: 'POST',
          headers,
          body,
        });
        return [reply.status, reply.headers.get('retry-after')];
      };
      const unknown = [];
      for (let count = 0; count < 8; count += 1)
        unknown.push(await ask('192.0.2.1', 'default.unknown'));
      expect(unknown.map(([status]) => status).slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
      expect(unknown.at(-1)).toEqual([429, expect.stringMatching(/^[1-9]/u)]);
      const issued = [];
      for (let count = 0; count < 8; count += 1)
        issued.push(await ask(`192.0.2.${10 + count}`, clientId!));
      expect(issued.map(([status]) => status).slice(0, 5)).toEqual([200, 200, 200, 200, 200]);
      expect(issued.at(-1)).toEqual([429, expect.stringMatching(/^[1-9]/u)]);
    } finally {
      await server.stop();
    }
  });
});
