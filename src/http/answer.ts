import { outageDetail, StorageError } from '../ports/store.ts';
import { errorBody, ScimError } from '../protocol/errors/scim-error.ts';
import type { Answer, AnswerBody } from './exchange.ts';

/** Media type of SCIM bodies (RFC 7644 §8.1). */
export const scimMediaType = 'application/scim+json';

/** Returns a 200 with a SCIM body. */
export function found(body: AnswerBody): Answer {
  return { status: 200, headers: { 'Content-Type': scimMediaType }, body };
}

/** Returns the answer that tells a client of an error (RFC 7644 §3.12). */
export function answerError(error: ScimError): Answer & { readonly body: string } {
  return {
    status: error.status,
    headers: { 'Content-Type': scimMediaType, ...error.headers },
    body: JSON.stringify(errorBody(error)),
  };
}

/** Returns the error of a body that is longer than its limit. */
export function bodyTooLarge(limit: number): ScimError {
  return new ScimError('payloadTooLarge', `the body is longer than ${limit} bytes`);
}

/**
 * Returns the error that a client is told of any failure. An outage becomes 503 with Retry-After;
 * an unexpected error becomes 500 with the id under which the log explains it.
 */
export function toScimError(error: unknown, requestId: string): ScimError {
  if (error instanceof ScimError) return error;
  if (error instanceof StorageError && error.reason !== 'error') {
    return new ScimError('unavailable', outageDetail(error), {
      cause: error,
      headers: { 'Retry-After': '5' },
    });
  }
  return new ScimError(
    'internal',
    `something went wrong; the log of the server explains it under the request id ${requestId}`,
    { cause: error },
  );
}

/** Returns the headers that answer HEAD: those of GET, with the length (RFC 9110 §9.3.2). */
export function withoutBody(
  { status, body = '' }: Answer,
  headers: Readonly<Record<string, string>>,
): Answer {
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return { status, headers };
  const { length } = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return { status, headers: { ...headers, 'Content-Length': String(length) } };
}
