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

/** Returns a request of `node:http` as an exchange. Its parts are computed when they are read. */
export function createNodeExchange(
  request: IncomingMessage,
  behindProxy: boolean,
  sockets: Sockets,
): NodeExchange {
  let maxDiscardedBytes = defaultDiscardedBytes;
  return {
    method: request.method!,
    target: request.url!,
    header: (name) => {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    get remoteAddress() {
      return remoteAddressOf(request, behindProxy);
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
      return readBody(request, limit, sockets, onBytes);
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

/** The last entry of `X-Forwarded-For` is the proxy's own; any client can write those before it. */
function remoteAddressOf({ headers, socket }: IncomingMessage, behindProxy: boolean): string {
  const forwarded = behindProxy ? headers['x-forwarded-for'] : undefined;
  const list = Array.isArray(forwarded) ? forwarded.join(',') : forwarded;
  const last = list?.split(',').at(-1)?.trim();
  return last === undefined || last === '' ? (socket.remoteAddress ?? '') : last;
}
