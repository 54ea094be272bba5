/** @module-tag slow */
import { createServer, type Server } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiToken, token } from '../support/client.ts';
import { createDatabase, dropDatabase, freePort, hasPostgres } from '../support/postgres.ts';
import { type Proxy, startCaddy, startNginx } from '../support/proxy.ts';
import { freshName, startTestServer, type TestServer, userUrn } from '../support/server.ts';

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string;
  /** Address of this machine that the request comes from. */
  readonly from?: string;
}

function optionsOf({ port, certificate }: Proxy, asked: Asked): RequestOptions {
  const { method, path, body, headers, from } = asked;
  return {
    host: '127.0.0.1',
    // The name that the server block of deploy/nginx has.
    servername: 'localhost',
    port,
    ca: certificate,
    agent: false,
    localAddress: from,
    method,
    path,
    headers: {
      Host: `localhost:${port}`,
      Authorization: `Bearer ${asked.token ?? token}`,
      ...(body === undefined
        ? {}
        : {
            'Content-Type': 'application/scim+json',
            'Content-Length': String(Buffer.byteLength(body)),
          }),
      ...headers,
    },
  };
}

function ask(proxy: Proxy, asked: Asked): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(optionsOf(proxy, asked), (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, text }),
      );
    });
    sent.on('error', reject);
    sent.end(asked.body);
  });
}

/** Resolves once a text has arrived in the event stream, which goes on. */
function streamed(proxy: Proxy, path: string, wanted: string, onOpen: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = {
      method: 'GET',
      path,
      token: apiToken,
      headers: { Accept: 'text/event-stream' },
    };
    const sent = httpsRequest(optionsOf(proxy, asked), (response) => {
      let text = '';
      onOpen();
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (!text.includes(wanted)) return;
        sent.destroy();
        resolve();
      });
      response.on('end', () =>
        reject(new Error(`the stream ended: ${response.statusCode} ${text}`)),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

const cases = [
  ['nginx', startNginx, ''],
  ['nginx below a path', startNginx, '/idm'],
  ['Caddy', startCaddy, ''],
  ['Caddy below a path', startCaddy, '/idm'],
] as const;

describe.runIf(hasPostgres).each(cases)('two nodes behind %s', (name, startProxy, base) => {
  const external = `https://localhost${base}`;
  const scim = `${base}/scim/v2`;
  let database: string;
  let nodes: readonly TestServer[];
  let proxy: Proxy;
  beforeAll(async () => {
    database = await createDatabase();
    const config = { storageUrl: database, externalUrl: external, behindProxy: true };
    nodes = await Promise.all([1, 2].map(() => startTestServer('postgres', config)));
    const [first, second] = nodes.map(({ running }) => Number(new URL(running.url).port));
    proxy = await startProxy({ nodes: [first!, second!], isBelowPath: base !== '' });
  });
  afterAll(async () => {
    await proxy.stop();
    await Promise.all(nodes.map((node) => node.stop()));
    await dropDatabase(database);
  });

  const create = (userName: string): Promise<Reply> =>
    ask(proxy, {
      method: 'POST',
      path: `${scim}/Users`,
      body: JSON.stringify({ schemas: [userUrn], userName }),
    });

  it('answers with URLs that clients can use', async () => {
    const { status, headers, text } = await create(freshName());
    expect(status).toBe(201);
    const { id, meta } = JSON.parse(text);
    expect(meta.location).toBe(`${external}/scim/v2/Users/${id}`);
    expect(headers['location']).toBe(meta.location);
    const read = await ask(proxy, { method: 'GET', path: new URL(meta.location).pathname });
    expect([read.status, JSON.parse(read.text).id]).toEqual([200, id]);
  });

  it('uses both nodes', async () => {
    for (let count = 0; count < 8; count += 1)
      expect((await ask(proxy, { method: 'GET', path: `${scim}/Users?count=1` })).status).toBe(200);
    for (const { log } of nodes)
      expect(log.filter(({ message }) => message === 'request').length).toBeGreaterThan(0);
  });

  it('tells the address of the client, and not what the client wrote', async () => {
    const refused = await ask(proxy, {
      method: 'GET',
      path: `${scim}/Users`,
      token: 'wrongtoken',
      from: '127.0.0.7',
      headers: { 'X-Forwarded-For': '192.0.2.66', 'X-Real-IP': '192.0.2.66' },
    });
    expect(refused.status).toBe(401);
    const addresses = async (): Promise<readonly unknown[]> => {
      for (const { running } of nodes) await running.maintain();
      const path = `${base}/api/v1/requests?tenant=default&status=401`;
      const { text } = await ask(proxy, { method: 'GET', path, token: apiToken });
      return JSON.parse(text).items.map(({ address }: { address: unknown }) => address);
    };
    await expect.poll(addresses).toContain('127.0.0.7');
    expect(await addresses()).not.toContain('192.0.2.66');
  });

  it('passes events on at once', async () => {
    const userName = freshName('streamed');
    let created: Promise<Reply> | undefined;
    await streamed(proxy, `${base}/api/v1/events?tenant=default`, userName, () => {
      created = create(userName);
    });
    expect((await created)?.status).toBe(201);
  });

  it('passes large bodies on, and Rollcall refuses those beyond its limit', async () => {
    const group = (bytes: number): string => {
      const members = Array.from({ length: Math.floor(bytes / 49) }, (_member, index) => ({
        value: String(index).padStart(36, '0'),
      }));
      return JSON.stringify({ displayName: freshName('group'), members });
    };
    const path = `${scim}/Groups`;
    const large = await ask(proxy, { method: 'POST', path, body: group(2_500_000) });
    // Its members do not exist, which only Rollcall can say.
    expect([large.status, JSON.parse(large.text).scimType]).toEqual([400, 'invalidValue']);
    const tooLarge = await ask(proxy, { method: 'POST', path, body: group(17_500_000) }).catch(
      (error: NodeJS.ErrnoException) => error.code,
    );
    // Caddy closes the connection once it has the answer, although the client still sends.
    if (name.startsWith('Caddy') && typeof tooLarge === 'string') return;
    expect(tooLarge).toMatchObject({
      status: 413,
      text: expect.stringContaining('"status":"413"'),
    });
  });

  it('keeps the operations to the inside', async () => {
    for (const path of ['healthz', 'readyz', 'metrics']) {
      const { status } = await ask(proxy, {
        method: 'GET',
        path: `${base}/${path}`,
        token: apiToken,
      });
      expect(status).toBe(404);
    }
  });
});

describe.each([
  ['nginx', startNginx],
  ['Caddy', startCaddy],
] as const)('nodes that fail behind %s', (_, startProxy) => {
  const received: string[] = [];
  let broken: Server;
  let proxy: Proxy;
  beforeAll(async () => {
    // Reads a request, and closes the connection instead of answering it.
    broken = createServer((request) => {
      if (request.url === '/readyz') return void request.socket.destroy();
      request.resume();
      request.on('end', () => {
        received.push(request.method!);
        request.socket.destroy();
      });
    });
    await new Promise<void>((listening) => broken.listen(0, '127.0.0.1', listening));
    const { port } = broken.address() as AddressInfo;
    proxy = await startProxy({ nodes: [port, await freePort()] });
  });
  afterAll(async () => {
    await proxy.stop();
    broken.close();
  });

  it.each(['POST', 'PATCH'])(
    'never get a %s twice, and the client a SCIM error',
    async (method) => {
      received.length = 0;
      const reply = await ask(proxy, { method, path: '/scim/v2/Users', body: '{}' });
      expect(received.length).toBeLessThanOrEqual(1);
      expect(reply.status).toBe(503);
      expect(reply.headers['retry-after']).toBe('5');
      expect(reply.headers['content-type']).toBe('application/scim+json');
      expect(JSON.parse(reply.text)).toMatchObject({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: '503',
      });
    },
  );
});
