import type { IncomingMessage } from 'node:http';
import type { Exchange } from '../exchange.ts';
import { readBody } from './read-body.ts';
import type { Sockets } from './sockets.ts';

/** An exchange that says how much of an unread body may be discarded after the answer. */
export interface NodeExchange extends Exchange {
  readonly maxDiscardedBytes: number;
}

/** Bytes that are discarded of a body that was never asked for: twice the usual body limit. */
const defaultDiscardedBytes = 2 * 1_048_576;

/**
 * A request of `node:http` as an exchange. Its parts are computed when they are read. A class,
 * because an object literal with getters costs each request two microseconds.
 */
export class NodeRequest implements NodeExchange {
  readonly method: string;
  readonly target: string;
  maxDiscardedBytes = defaultDiscardedBytes;
  readonly #request: IncomingMessage;
  readonly #behindProxy: boolean;
  readonly #sockets: Sockets;

  constructor(request: IncomingMessage, behindProxy: boolean, sockets: Sockets) {
    this.method = request.method!;
    this.target = request.url!;
    this.#request = request;
    this.#behindProxy = behindProxy;
    this.#sockets = sockets;
  }

  header(name: string): string | undefined {
    const value = this.#request.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  get remoteAddress(): string {
    return remoteAddressOf(this.#request, this.#behindProxy);
  }

  get hasSeveralCredentials(): boolean {
    return isRepeated(this.#request, 'authorization');
  }

  get hasSeveralHosts(): boolean {
    return isRepeated(this.#request, 'host');
  }

  body(limit: number, onBytes?: (bytes: number) => void): Promise<Uint8Array> {
    this.maxDiscardedBytes = 2 * limit;
    return readBody(this.#request, limit, this.#sockets, onBytes);
  }
}

function isRepeated({ rawHeaders }: IncomingMessage, wanted: string): boolean {
  let seen = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    if (name.length === wanted.length && name.toLowerCase() === wanted) seen += 1;
  }
  return seen > 1;
}

/** The last entry of `X-Forwarded-For` is the proxy's own; any client can write those before it. */
function remoteAddressOf({ headers, socket }: IncomingMessage, behindProxy: boolean): string {
  if (!behindProxy) return socket.remoteAddress ?? '';
  const forwarded = headers['x-forwarded-for'];
  const list = Array.isArray(forwarded) ? forwarded.join(',') : forwarded;
  const last = list?.split(',').at(-1)?.trim();
  return last === undefined || last === '' ? (socket.remoteAddress ?? '') : last;
}
