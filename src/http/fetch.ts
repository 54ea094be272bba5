import { bodyTooLarge } from './answer.ts';
import { type Exchange, type Handle, isInPieces } from './exchange.ts';

/**
 * Returns `handle` as a fetch handler, for Hono, Next.js, Bun, Deno, Workers and others that use
 * Request and Response.
 */
export function createFetchHandler(handle: Handle): (request: Request) => Promise<Response> {
  return async (request) => {
    const { status, headers, body } = await handle(exchangeOf(request));
    return new Response(isInPieces(body) ? streamOf(body) : body, {
      status,
      headers,
    });
  };
}

/** Reads each piece when the client takes it, so that a slow client costs no memory. */
function streamOf(pieces: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

function exchangeOf(request: Request): Exchange {
  const url = new URL(request.url);
  return {
    method: request.method,
    target: url.pathname + url.search,
    scheme: url.protocol === 'https:' ? 'https' : 'http',
    // A Request that was not received from a socket has no Host header.
    header: (name) => request.headers.get(name) ?? (name === 'host' ? url.host : undefined),
    // A Headers object joins repeated fields with a comma, which no token holds.
    hasSeveralCredentials: request.headers.get('authorization')?.includes(',') ?? false,
    body: (limit, onBytes) => readBody(request, limit, onBytes),
  };
}

async function readBody(
  request: Request,
  limit: number,
  onBytes?: (bytes: number) => void,
): Promise<Uint8Array> {
  if (request.bodyUsed)
    throw new TypeError('the body of the Request has been read already; hand it over unread');
  const declared = request.headers.get('content-length');
  if (Number(declared ?? 0) > limit) throw bodyTooLarge(limit);
  // The carrier has kept the body to this length; reading it whole costs far less than a stream.
  if (declared !== null && Number.isSafeInteger(Number(declared)))
    return readWhole(request, limit, onBytes);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > limit) throw bodyTooLarge(limit);
    onBytes?.(chunk.length);
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

async function readWhole(
  request: Request,
  limit: number,
  onBytes?: (bytes: number) => void,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.length > limit) throw bodyTooLarge(limit);
  onBytes?.(bytes.length);
  return bytes;
}
