import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { type ErrorCode, ScimError } from '../protocol/errors/scim-error.ts';
import { answerError, scimMediaType } from './answer.ts';
import type { Answer, Exchange, Handle } from './exchange.ts';
import { defaultSocketLimits, type SocketLimits, Sockets, type Ticket } from './sockets.ts';

export interface NodeServerOptions {
  /** PEM texts; with them the server speaks HTTPS. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** Milliseconds for the headers of a request. Default 10,000. */
  readonly headersTimeout?: number;
  /** Milliseconds for a whole request. Default 60,000. */
  readonly requestTimeout?: number;
  /** Milliseconds a connection may stay idle. Default 65,000, longer than common load balancers keep theirs. */
  readonly keepAliveTimeout?: number;
  /** Whether something in front forwards requests: it then says whose they are. */
  readonly behindProxy?: boolean;
  /** What clients may keep waiting; default: `defaultSocketLimits`. */
  readonly sockets?: Partial<SocketLimits>;
}

/** Bytes of all headers together, the request line among them. */
const headerLimit = 65_536;

/** Bytes of a body that is discarded although nothing asked for it: twice the ordinary limit. */
const maxUnreadBytes = 2 * 1_048_576;

/** Milliseconds for which the rest of a refused body is read and discarded. */
const discardTimeoutMs = 10_000;

/** SCIM over node:http, without Request and Response objects in between. */
export function createNodeServer(handle: Handle, options: NodeServerOptions = {}): Server {
  const limits = {
    maxHeaderSize: headerLimit,
    headersTimeout: options.headersTimeout ?? 10_000,
    requestTimeout: options.requestTimeout ?? 60_000,
    keepAliveTimeout: options.keepAliveTimeout ?? 65_000,
    connectionsCheckingInterval: 1_000,
  };
  const sockets = new Sockets({ ...defaultSocketLimits, ...options.sockets });
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const ticket = sockets.admit(request.socket, response);
    if (ticket.admission === 'ignored') return;
    const carrier = { request, response, sockets, ticket };
    if (ticket.admission === 'refused') {
      void refuseUnanswered(carrier);
      return;
    }
    const exchange = exchangeOf(request, options.behindProxy === true, sockets);
    void respond(handle, exchange, carrier, () => !server.listening);
  };
  const { tls } = options;
  const server: Server =
    tls === undefined
      ? createServer(limits, listener)
      : createTlsServer(
          { ...limits, cert: tls.certificate, key: tls.key, minVersion: 'TLSv1.2' },
          listener,
        );
  server.on('clientError', answerClientError);
  const ticking = setInterval(() => sockets.tick(), 1_000);
  ticking.unref();
  server.on('close', () => clearInterval(ticking));
  return server;
}

/** Answers a request that comes before too many others on its socket were answered. The socket closes with it. */
async function refuseUnanswered(carrier: Carrier): Promise<void> {
  const { status, headers, body } = answerError(
    new ScimError(
      'unavailable',
      'too many requests on this connection wait for their answers; take those first',
      {
        headers: { 'Retry-After': '1' },
      },
    ),
  );
  await send(carrier, { status, headers: { ...headers, Connection: 'close' }, body: body! });
}

/** Where an answer goes. */
interface Carrier {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Counts what waits to be taken. */
  readonly sockets: Sockets;
  readonly ticket: Ticket;
}

/** An exchange that knows how much of its body may still be discarded once the answer is there. */
interface NodeExchange extends Exchange {
  readonly maxDiscardedBytes: number;
}

async function respond(
  handle: Handle,
  exchange: NodeExchange,
  carrier: Carrier,
  isClosing: () => boolean,
): Promise<void> {
  const { request } = carrier;
  const answer = await handle(exchange);
  // A body that was not read to its end can't be followed by another request on this connection; nor can one to a server that is closing.
  const leftover = !request.complete && hasBody(request);
  const isLast = leftover || isClosing();
  const shown = isLast
    ? { ...answer, headers: { ...answer.headers, Connection: 'close' } }
    : answer;
  if (!leftover) return send(carrier, shown);
  // The answer goes out at once; the connection ends when the client has had the time to read it.
  await send(carrier, shown, () => discard(request, exchange.maxDiscardedBytes));
  request.resume();
}

async function send(
  carrier: Carrier,
  { status, headers, body }: Answer,
  beforeEnd?: () => Promise<void>,
): Promise<void> {
  const { response, sockets, ticket } = carrier;
  if (response.destroyed) {
    if (body !== undefined && typeof body !== 'string') leave(body[Symbol.asyncIterator]());
    return;
  }
  if (body !== undefined && typeof body !== 'string') {
    response.writeHead(status, headers);
    return sendPieces(carrier, body, beforeEnd);
  }
  const length = body === undefined ? 0 : Buffer.byteLength(body);
  response.writeHead(
    status,
    status === 204 || status === 304 ? headers : { 'Content-Length': length, ...headers },
  );
  sockets.wrote(ticket, length);
  if (beforeEnd === undefined) {
    response.end(body);
    return;
  }
  if (body === undefined) response.flushHeaders();
  else response.write(body);
  await beforeEnd();
  response.end();
}

/**
 * Reads the rest of a body that was refused, and keeps nothing of it. Closing at once would reset the connection, and a client that is
 * still sending would see a broken pipe instead of the answer.
 */
function discard(request: IncomingMessage, limit: number): Promise<void> {
  return new Promise((resolve) => {
    let size = 0;
    const timer = setTimeout(finish, discardTimeoutMs);
    function onData(chunk: Buffer): void {
      size += chunk.length;
      if (size > limit) finish();
    }
    function finish(): void {
      clearTimeout(timer);
      request.off('data', onData);
      for (const event of ['end', 'close', 'error']) request.off(event, finish);
      resolve();
    }
    for (const event of ['end', 'close', 'error']) request.on(event, finish);
    request.on('data', onData);
    if (request.destroyed) finish();
    else request.resume();
  });
}

/** As fast as the client reads. An answer that can't be finished is broken off, so that nobody takes it for whole. */
async function sendPieces(
  { response, sockets, ticket }: Carrier,
  pieces: AsyncIterable<string>,
  beforeEnd?: () => Promise<void>,
): Promise<void> {
  const iterator = pieces[Symbol.asyncIterator]();
  // A reader that goes away while there is nothing to write is noticed at once.
  const onClose = (): void => leave(iterator);
  response.once('close', onClose);
  try {
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      if (response.destroyed) return;
      if (response.write(next.value)) continue;
      const bytes = Buffer.byteLength(next.value);
      sockets.wrote(ticket, bytes);
      await drained(response);
      sockets.took(ticket, bytes);
    }
    response.off('close', onClose);
    await beforeEnd?.();
    response.end();
  } catch {
    response.destroy();
  }
}

/** Says that the rest is not wanted. */
function leave(iterator: AsyncIterator<string>): void {
  iterator.return?.().catch(() => undefined);
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}

function hasBody(request: IncomingMessage): boolean {
  return (
    request.headers['content-length'] !== undefined ||
    request.headers['transfer-encoding'] !== undefined
  );
}

function exchangeOf(
  request: IncomingMessage,
  behindProxy: boolean,
  sockets: Sockets,
): NodeExchange {
  let maxDiscardedBytes = maxUnreadBytes;
  return {
    method: request.method!,
    target: request.url!,
    header: (name) => {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    get address() {
      return addressOf(request, behindProxy);
    },
    get hasSeveralCredentials() {
      return countHeader(request, 'authorization') > 1;
    },
    get hasSeveralHosts() {
      return countHeader(request, 'host') > 1;
    },
    get maxDiscardedBytes() {
      return maxDiscardedBytes;
    },
    body: (limit, onBytes) => {
      maxDiscardedBytes = 2 * limit;
      return readBytes(request, limit, sockets, onBytes);
    },
  };
}

function countHeader({ rawHeaders }: IncomingMessage, wanted: string): number {
  let seen = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    if (name.length === wanted.length && name.toLowerCase() === wanted) seen += 1;
  }
  return seen;
}

/** What our own proxy has put at the end; what stands before it anybody may have written. */
function addressOf(request: IncomingMessage, behindProxy: boolean): string {
  const forwarded = behindProxy ? request.headers['x-forwarded-for'] : undefined;
  const last = (Array.isArray(forwarded) ? forwarded.join(',') : forwarded)
    ?.split(',')
    .at(-1)
    ?.trim();
  return last === undefined || last === '' ? (request.socket.remoteAddress ?? '') : last;
}

function readBytes(
  request: IncomingMessage,
  limit: number,
  sockets: Sockets,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<Uint8Array> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limit) return Promise.reject(tooLarge(limit));
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    const refuse = (error: unknown): void => {
      chunks = [];
      stop();
      request.pause();
      reject(error);
    };
    const watch = { bytes: 0, onSlow: () => refuse(tooSlow()) };
    const unwatch = sockets.receive(watch);
    const stop = (): void => {
      unwatch();
      request.off('data', onData);
      request.off('end', onEnd);
      request.off('close', onClose);
    };
    function onData(chunk: Buffer): void {
      size += chunk.length;
      watch.bytes = size;
      if (size > limit) return refuse(tooLarge(limit));
      try {
        onBytes(chunk.length);
      } catch (error) {
        return refuse(error);
      }
      chunks.push(chunk);
    }
    function onEnd(): void {
      stop();
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    }
    function onClose(): void {
      stop();
      reject(aborted(undefined));
    }
    request.on('data', onData);
    request.on('end', onEnd);
    request.on('close', onClose);
    request.once('error', (cause) => {
      stop();
      reject(aborted(cause));
    });
  });
}

function tooLarge(limit: number): ScimError {
  return new ScimError('payloadTooLarge', `the body is longer than ${limit} bytes`);
}

function tooSlow(): ScimError {
  return new ScimError(
    'requestTimeout',
    'the body arrives too slowly; send it at 4 KiB a second or more',
  );
}

function aborted(cause: unknown): ScimError {
  return new ScimError('badRequest', 'the client went away before its body was complete', {
    cause,
  });
}

const clientErrors: ReadonlyMap<string, readonly [ErrorCode, string]> = new Map([
  ['HPE_HEADER_OVERFLOW', ['headersTooLarge', `the headers are longer than ${headerLimit} bytes`]],
  ['ERR_HTTP_REQUEST_TIMEOUT', ['requestTimeout', 'the request did not arrive in time']],
]);

/** What node:http could not even read as a request is answered by hand, in the same words as everything else. */
function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [code, detail] = clientErrors.get(error.code ?? '') ?? [
    'badRequest',
    'this is no valid HTTP request',
  ];
  const { status, body } = answerError(new ScimError(code, detail));
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nContent-Type: ${scimMediaType}\r\nContent-Length: ${Buffer.byteLength(body as string)}\r\nConnection: close\r\n\r\n${body as string}`,
  );
}
