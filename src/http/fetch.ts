import { ScimError } from '../protocol/errors/scim-error.ts';
import type { Exchange, Handle } from './exchange.ts';

/** SCIM as a fetch handler: for Hono, Next.js, Bun, Deno, Workers and whatever else speaks Request and Response. */
export function createFetchHandler(handle: Handle): (request: Request) => Promise<Response> {
  return async (request) => {
    const { status, headers, body } = await handle(exchangeOf(request));
    return new Response(
      body === undefined || typeof body === 'string' ? (body ?? null) : streamOf(body),
      {
        status,
        headers: { ...headers },
      },
    );
  };
}

/** Pieces are asked for as they are read, so that a slow reader costs no memory. */
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
    header: (name) => request.headers.get(name) ?? undefined,
    // A Headers object joins repeated fields with a comma, which no token holds.
    hasSeveralCredentials: request.headers.get('authorization')?.includes(',') ?? false,
    body: (limit, onBytes) => readBytes(request, limit, onBytes),
  };
}

async function readBytes(
  request: Request,
  limit: number,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<Uint8Array> {
  if (request.bodyUsed)
    throw new TypeError('the body of the Request has been read already; hand it over unread');
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge(limit);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    onBytes(chunk.length);
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

function tooLarge(limit: number): ScimError {
  return new ScimError('payloadTooLarge', `the body is longer than ${limit} bytes`);
}
