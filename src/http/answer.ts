import { outageDetail, StorageError } from '../ports/store.ts';
import { errorBody, ScimError } from '../protocol/errors/scim-error.ts';
import type { Body } from '../protocol/list/list-response.ts';
import type { Answer } from './exchange.ts';

export const scimMediaType = 'application/scim+json';

export function found(body: Body): Answer {
  return { status: 200, headers: { 'Content-Type': scimMediaType }, body };
}

export function answerError(error: ScimError): Answer {
  return {
    status: error.status,
    headers: { 'Content-Type': scimMediaType, ...error.headers },
    body: JSON.stringify(errorBody(error)),
  };
}

/** An outage is a 503 that says when to come back; what nobody foresaw is a 500 with the id under which the log explains it. */
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
    {
      cause: error,
    },
  );
}

/** HEAD is GET without the body, its length said all the same (RFC 9110 §9.3.2). */
export function withoutBody(
  { status, body = '' }: Answer,
  headers: Readonly<Record<string, string>>,
): Answer {
  if (typeof body !== 'string') return { status, headers };
  return {
    status,
    headers: { ...headers, 'Content-Length': String(new TextEncoder().encode(body).length) },
  };
}
