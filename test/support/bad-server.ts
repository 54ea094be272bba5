import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request as it arrived. */
export interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

/** An answer of the good server, to be sent on changed. */
export interface GoodAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

type Misbehave = (request: Arrived, response: ServerResponse) => void | Promise<void>;

/** A server that does what servers must not do, over real sockets. */
export class BadServer {
  readonly arrived: Arrived[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  url = '';

  constructor(misbehave: Misbehave) {
    this.#server = createServer((request, response) => {
      const { method = '', url: path = '', headers } = request;
      const arrived = { method, path, headers };
      this.arrived.push(arrived);
      request.resume();
      response.on('error', () => undefined);
      void misbehave(arrived, response);
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => undefined);
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  /** Sockets that are open. */
  get open(): number {
    return this.#sockets.size;
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

/**
 * Returns a server that passes requests on to a good one, and changes its answers.
 *
 * @param change returns the answer to send; undefined: none, the connection is dropped
 */
export function badProxy(
  target: string,
  change: (answer: GoodAnswer, request: Arrived) => GoodAnswer | undefined,
): Promise<BadServer> {
  let origin = '';
  const server = createServer((request, response) => {
    void passOn(request, response);
  });
  const proxy = new BadServer(() => undefined);
  const passOn = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: path = '', headers } = request;
    proxy.arrived.push({ method, path, headers });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const answer = await fetch(target + path, {
      method,
      headers: sentOn(headers),
      body: body.length === 0 ? null : body,
      redirect: 'manual',
    });
    const text = (await answer.text()).replaceAll(target, origin);
    const given = {
      status: answer.status,
      headers: sentBack(answer.headers, target, origin),
      text,
    };
    const changed = change(given, { method, path, headers });
    if (changed === undefined) return void response.destroy();
    const hasBody = changed.status !== 204 && changed.status !== 304;
    response.writeHead(changed.status, changed.headers).end(hasBody ? changed.text : undefined);
  };
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      proxy.url = origin;
      proxy.stop = () => {
        server.closeAllConnections();
        server.close();
      };
      resolve(proxy);
    });
  });
}

const hopByHop = new Set([
  'connection',
  'host',
  'content-length',
  'transfer-encoding',
  'keep-alive',
]);

function sentOn(headers: IncomingMessage['headers']): Record<string, string> {
  const given = Object.entries(headers).filter(([name]) => !hopByHop.has(name));
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

function sentBack(headers: Headers, target: string, origin: string): Record<string, string> {
  const given = [...headers].filter(
    ([name]) => !hopByHop.has(name) && name !== 'content-encoding' && name !== 'date',
  );
  return Object.fromEntries(given.map(([name, value]) => [name, value.replaceAll(target, origin)]));
}
