import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { type ErrorCode, ScimError } from '../protocol/errors/scim-error.ts';
import { answerError, scimMediaType } from './answer.ts';
import type { Answer, Exchange, Handle } from './exchange.ts';

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
}

/** Bytes of all headers together, the request line among them. */
const headerLimit = 65_536;

/** SCIM over node:http, without Request and Response objects in between. */
export function createNodeServer(handle: Handle, options: NodeServerOptions = {}): Server {
  const limits = {
    maxHeaderSize: headerLimit,
    headersTimeout: options.headersTimeout ?? 10_000,
    requestTimeout: options.requestTimeout ?? 60_000,
    keepAliveTimeout: options.keepAliveTimeout ?? 65_000,
    connectionsCheckingInterval: 1_000,
  };
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    void respond(handle, exchangeOf(request, options.behindProxy === true), request, response, () => !server.listening);
  };
  const { tls } = options;
  const server: Server =
    tls === undefined
      ? createServer(limits, listener)
      : createTlsServer({ ...limits, cert: tls.certificate, key: tls.key, minVersion: 'TLSv1.2' }, listener);
  server.on('clientError', answerClientError);
  return server;
}

async function respond(
  handle: Handle,
  exchange: Exchange,
  request: IncomingMessage,
  response: ServerResponse,
  isClosing: () => boolean,
): Promise<void> {
  const answer = await handle(exchange);
  // A body that was not read to its end can't be followed by another request on this connection; nor can one to a server that is closing.
  const leftover = !request.complete && hasBody(request);
  const isLast = leftover || isClosing();
  await send(response, isLast ? { ...answer, headers: { ...answer.headers, Connection: 'close' } } : answer);
  if (leftover) request.resume();
}

async function send(response: ServerResponse, { status, headers, body }: Answer): Promise<void> {
  if (response.destroyed) return;
  if (body !== undefined && typeof body !== 'string') {
    response.writeHead(status, headers);
    return sendPieces(response, body);
  }
  const length = body === undefined ? 0 : Buffer.byteLength(body);
  response.writeHead(status, status === 204 || status === 304 ? headers : { 'Content-Length': length, ...headers });
  response.end(body);
}

/** As fast as the client reads. An answer that can't be finished is broken off, so that nobody takes it for whole. */
async function sendPieces(response: ServerResponse, pieces: AsyncIterable<string>): Promise<void> {
  try {
    for await (const piece of pieces) {
      if (response.destroyed) return;
      if (!response.write(piece)) await drained(response);
    }
    response.end();
  } catch {
    response.destroy();
  }
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
  return request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
}

function exchangeOf(request: IncomingMessage, behindProxy: boolean): Exchange {
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
      let seen = 0;
      for (let index = 0; index < request.rawHeaders.length; index += 2) {
        const name = request.rawHeaders[index]!;
        if (name.length === 13 && name.toLowerCase() === 'authorization') seen += 1;
      }
      return seen > 1;
    },
    body: (limit) => readBytes(request, limit),
  };
}

/** What our own proxy has put at the end; what stands before it anybody may have written. */
function addressOf(request: IncomingMessage, behindProxy: boolean): string {
  const forwarded = behindProxy ? request.headers['x-forwarded-for'] : undefined;
  const last = (Array.isArray(forwarded) ? forwarded.join(',') : forwarded)?.split(',').at(-1)?.trim();
  return last === undefined || last === '' ? (request.socket.remoteAddress ?? '') : last;
}

function readBytes(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limit) return Promise.reject(tooLarge(limit));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > limit) {
        request.off('data', onData);
        request.pause();
        reject(tooLarge(limit));
      } else {
        chunks.push(chunk);
      }
    };
    request.on('data', onData);
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    request.on('error', (cause) => reject(aborted(cause)));
    request.on('close', () => reject(aborted(undefined)));
  });
}

function tooLarge(limit: number): ScimError {
  return new ScimError('payloadTooLarge', `the body is longer than ${limit} bytes`);
}

function aborted(cause: unknown): ScimError {
  return new ScimError('badRequest', 'the client went away before its body was complete', { cause });
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
  const [code, detail] = clientErrors.get(error.code ?? '') ?? ['badRequest', 'this is no valid HTTP request'];
  const { status, body } = answerError(new ScimError(code, detail));
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nContent-Type: ${scimMediaType}\r\nContent-Length: ${Buffer.byteLength(body as string)}\r\nConnection: close\r\n\r\n${body as string}`,
  );
}
