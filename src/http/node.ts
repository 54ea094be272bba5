import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Clock } from '../ports/system.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { answerError } from './answer.ts';
import type { Answer, HandleAtOnce } from './exchange.ts';
import { answerClientError, maxHeaderBytes } from './node/client-error.ts';
import { type NodeExchange, NodeRequest } from './node/node-exchange.ts';
import { HeadWriter } from './node/response-head.ts';
import { type Carrier, discardRest, sendAnswer } from './node/send-answer.ts';
import {
  defaultSocketLimits,
  type SocketLimits,
  Sockets,
  type WaitingBytes,
} from './node/sockets.ts';

// An import would load the WebSocket of node:http too, which is all of undici.
const { createServer } = process.getBuiltinModule('node:http');

/** Options of `createNodeServer`. */
export interface NodeServerOptions {
  /** PEM texts; with them the server speaks HTTPS. */
  readonly tls?: {
    readonly certificate: string;
    readonly key: string;
    /** 48 bytes that servers share, so that a session of one is resumed by another. */
    readonly ticketKeys?: Uint8Array;
  };
  /** Milliseconds for the headers of a request. Default 10,000. */
  readonly headersTimeout?: number;
  /** Milliseconds for a whole request. Default 60,000. */
  readonly requestTimeout?: number;
  /**
   * Milliseconds a connection may stay idle. Default 65,000, which is longer than the idle
   * timeout of common load balancers.
   */
  readonly keepAliveTimeout?: number;
  /** Whether a proxy forwards requests, so that `X-Forwarded-For` names the client. */
  readonly behindProxy?: boolean;
  /** Limits on what waits in sockets. Default: `defaultSocketLimits`. */
  readonly sockets?: Partial<SocketLimits>;
  /** Counts what waits in the sockets of all servers of the process. Default: of this one. */
  readonly waitingBytes?: WaitingBytes;
  /**
   * Whether connections end with their next answer, although the server still listens. Default:
   * never.
   */
  readonly isDraining?: () => boolean;
  /** Tells the date of answers. Default: `node:http` writes their heads, with its own. */
  readonly clock?: Clock;
}

const tickMs = 1_000;

/** Options of `createNodeListener`. */
export interface NodeListenerOptions
  extends Pick<NodeServerOptions, 'behindProxy' | 'sockets' | 'waitingBytes'> {
  /** Whether the server takes no more requests, so that connections end. Default: never. */
  readonly isClosing?: () => boolean;
  /** Writes heads, where the server is Rollcall's own. Default: `writeHead` does. */
  readonly heads?: HeadWriter;
}

/** What a `node:http` server calls for each request. */
export interface NodeListener {
  listen(request: IncomingMessage, response: ServerResponse): void;
  /** Stops watching the sockets. */
  close(): void;
}

/**
 * Returns a listener for the requests of a `node:http` server, which answers with `handle`, without
 * Request and Response objects in between.
 */
export function createNodeListener(
  handle: HandleAtOnce,
  options: NodeListenerOptions = {},
): NodeListener {
  const { behindProxy = false, isClosing = () => false, heads } = options;
  const limits = { ...defaultSocketLimits, ...options.sockets };
  const sockets = new Sockets(limits, options.waitingBytes);
  const ticking = setInterval(() => sockets.tick(), tickMs);
  ticking.unref();
  return {
    listen(request, response) {
      const ticket = sockets.admit(request.socket, response);
      if (ticket.admission === 'ignored') return;
      const carrier = { request, response, sockets, ticket, heads };
      if (ticket.admission === 'refused') {
        refuseUnanswered(carrier);
        return;
      }
      const exchange = new NodeRequest(request, behindProxy, sockets);
      const answer = handle(exchange);
      // A handler that had nothing to wait for is answered in the same turn.
      if (answer instanceof Promise)
        void answer.then((one) => respond(one, exchange, carrier, isClosing));
      else respond(answer, exchange, carrier, isClosing);
    },
    close: () => clearInterval(ticking),
  };
}

/**
 * Returns a `node:http` (or `node:https`) server that answers with `handle`, without Request and
 * Response objects in between. The caller starts it with `listen`.
 */
export function createNodeServer(handle: HandleAtOnce, options: NodeServerOptions = {}): Server {
  const { tls, behindProxy, sockets, waitingBytes, isDraining = () => false } = options;
  const isClosing = (): boolean => !server.listening || isDraining();
  const keepAliveTimeout = options.keepAliveTimeout ?? 65_000;
  const { listen, close } = createNodeListener(handle, {
    behindProxy,
    sockets,
    waitingBytes,
    isClosing,
    heads: options.clock && new HeadWriter(keepAliveTimeout, options.clock),
  });
  const serverOptions = {
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: options.headersTimeout ?? 10_000,
    requestTimeout: options.requestTimeout ?? 60_000,
    keepAliveTimeout,
    connectionsCheckingInterval: 1_000,
  };
  const server: Server =
    tls === undefined
      ? createServer(serverOptions, listen)
      : createTlsServer(
          {
            ...serverOptions,
            cert: tls.certificate,
            key: tls.key,
            ticketKeys: tls.ticketKeys && Buffer.from(tls.ticketKeys),
            minVersion: 'TLSv1.2',
          },
          listen,
        );
  server.on('clientError', answerClientError);
  server.on('close', close);
  return server;
}

/** Refuses a request beyond `maxUnanswered`. The socket closes with this answer. */
function refuseUnanswered(carrier: Carrier): void {
  const { status, headers, body } = answerError(
    new ScimError(
      'unavailable',
      'too many requests on this connection wait for their answers; take those first',
      { headers: { 'Retry-After': '1' } },
    ),
  );
  sendAnswer(carrier, { status, headers: { ...headers, Connection: 'close' }, body });
}

function respond(
  answer: Answer,
  exchange: NodeExchange,
  carrier: Carrier,
  isClosing: () => boolean,
): void {
  const { request } = carrier;
  const isUnread = !request.complete && hasBody(request);
  // No request can follow an unread body on this connection, nor any to a server that closes.
  const shown =
    isUnread || isClosing()
      ? { ...answer, headers: { ...answer.headers, Connection: 'close' } }
      : answer;
  if (!isUnread) return sendAnswer(carrier, shown);
  // The answer goes out at once; the connection ends after the client had time to read it.
  sendAnswer(carrier, shown, async () => {
    await discardRest(request, exchange.maxDiscardedBytes);
    request.resume();
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}
