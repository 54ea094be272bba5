import { outageDetail, StorageError } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';

/** An answer as RFC 9457 has it: what the client is told is chosen, what happened goes to the log. */
export interface Problem {
  readonly status: number;
  readonly detail: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function problemOf(error: unknown, requestId: string): Problem {
  if (error instanceof ScimError)
    return { status: error.status, detail: error.detail, headers: error.headers };
  if (error instanceof StorageError && error.reason !== 'error') {
    return { status: 503, detail: outageDetail(error), headers: { 'Retry-After': '5' } };
  }
  const detail = `something went wrong; the log of the server explains it under the request id ${requestId}`;
  return { status: 500, detail, headers: {} };
}

export const problemHeaders = { 'Content-Type': 'application/problem+json' } as const;

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

export function problemBody(
  status: number,
  detail: string,
  requestId: string,
  errors?: readonly { readonly path: string; readonly message: string }[],
): string {
  const title = titles[status] ?? 'Error';
  return JSON.stringify({
    type: 'about:blank',
    title,
    status,
    detail,
    requestId,
    ...(errors === undefined ? {} : { errors }),
  });
}
