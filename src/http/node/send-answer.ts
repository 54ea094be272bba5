import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, isInPieces } from '../exchange.ts';
import type { HeadWriter } from './response-head.ts';
import type { Sockets, Ticket } from './sockets.ts';

/** One request of `node:http` and the response that its answer is written to. */
export interface Carrier {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Counts the bytes that wait to be taken. */
  readonly sockets: Sockets;
  readonly ticket: Ticket;
  /** Absent where an application may have set headers of its own. */
  readonly heads?: HeadWriter;
}

/**
 * Characters of a text that is written together with its headers. A longer one is encoded first:
 * text that waits in a socket is kept twice, as a string with its headers and in its encoding.
 */
const maxTextCharacters = 16_384;

/** Milliseconds for which the rest of a refused body is read and discarded. */
const discardTimeoutMs = 10_000;

/**
 * Writes an answer, in pieces as fast as the client takes them.
 *
 * @param beforeEnd awaited between the last byte of the answer and its end; must not fail
 */
export function sendAnswer(
  carrier: Carrier,
  { status, headers, body: given }: Answer,
  beforeEnd?: () => Promise<void>,
): void {
  const { response, sockets, ticket } = carrier;
  if (isInPieces(given)) {
    const pieces = given[Symbol.asyncIterator]();
    if (response.destroyed) return abandon(pieces);
    response.writeHead(status, flatHeaders(headers));
    void sendPieces(carrier, pieces, beforeEnd);
    return;
  }
  if (response.destroyed) return;
  const body =
    typeof given === 'string' && given.length > maxTextCharacters ? Buffer.from(given) : given;
  const length = body === undefined ? 0 : Buffer.byteLength(body);
  const isLengthSent = status !== 204 && status !== 304 && headers['Content-Length'] === undefined;
  const sentLength = isLengthSent ? length : undefined;
  if (carrier.heads?.write(response, status, headers, sentLength) !== true) {
    const fields = flatHeaders(headers);
    if (sentLength !== undefined) fields.push('Content-Length', String(sentLength));
    response.writeHead(status, fields);
  }
  sockets.wrote(ticket, length);
  if (beforeEnd === undefined) response.end(body);
  else void endLater(response, body, beforeEnd);
}

/** Returns names and values in turns, which `writeHead` takes without a copy. */
function flatHeaders(headers: Readonly<Record<string, string>>): string[] {
  const fields: string[] = [];
  for (const name in headers) fields.push(name, headers[name]!);
  return fields;
}

async function endLater(
  response: ServerResponse,
  body: string | Uint8Array | undefined,
  beforeEnd: () => Promise<void>,
): Promise<void> {
  if (body === undefined) response.flushHeaders();
  else response.write(body);
  await beforeEnd();
  response.end();
}

/** Destroys the response when a piece fails, so that no client takes it for complete. */
async function sendPieces(
  { response, sockets, ticket }: Carrier,
  pieces: AsyncIterator<string>,
  beforeEnd?: () => Promise<void>,
): Promise<void> {
  // A client that leaves between two pieces is noticed at once.
  const onClose = (): void => abandon(pieces);
  response.once('close', onClose);
  try {
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) {
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

/** Tells the source that the remaining pieces are not needed. */
function abandon(pieces: AsyncIterator<string>): void {
  pieces.return?.().catch(() => undefined);
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

/**
 * Reads and discards the rest of a refused body, up to `limit` bytes. Closing at once would reset
 * the connection, and a client that still sends would see a broken pipe instead of the answer.
 */
export function discardRest(request: IncomingMessage, limit: number): Promise<void> {
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
