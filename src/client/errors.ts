import type { ProblemCode, Schemas } from './api.ts';

/** What went wrong in a call: a problem, an unexpected response, or the connection. */
export abstract class ClientError extends Error {}

/** Codes of statuses, for servers that send none. */
const codesByStatus: Readonly<Record<number, ProblemCode>> = {
  400: 'badRequest',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'notFound',
  405: 'methodNotAllowed',
  409: 'conflict',
  410: 'gone',
  413: 'payloadTooLarge',
  415: 'unsupportedMediaType',
  429: 'tooManyRequests',
  503: 'unavailable',
};

/** The server refused a request, and said why (RFC 9457). */
export class ProblemError extends ClientError {
  override readonly name = 'ProblemError';
  readonly status: number;
  /** What is wrong, for programs. A newer server may send a code that is not listed. */
  readonly code: ProblemCode;
  /** What is wrong, and what to do. */
  readonly detail: string;
  /** What is wrong with each field of the request. */
  readonly errors: NonNullable<Schemas['Problem']['errors']>;
  /** The id under which the server's log has the request. */
  readonly requestId: string | undefined;
  /** Seconds to wait before the next attempt, where the server says so. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    { status, code, detail, errors = [], requestId }: ReceivedProblem,
    retryAfterSeconds?: number,
  ) {
    const known = code ?? codesByStatus[status] ?? (status < 500 ? 'badRequest' : 'internal');
    super(`${status} ${known}: ${detail}`);
    this.status = status;
    this.code = known;
    this.detail = detail;
    this.errors = errors;
    this.requestId = requestId;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A problem as it was received: an older server sends no code. */
export type ReceivedProblem = Pick<Schemas['Problem'], 'status' | 'detail'> &
  Partial<Schemas['Problem']>;

/** The answer is not one of the management API: a proxy's page, another server, a redirect. */
export class UnexpectedResponseError extends ClientError {
  override readonly name = 'UnexpectedResponseError';
  readonly status: number;
  /** Beginning of the body. */
  readonly excerpt: string;

  constructor(message: string, { status, excerpt }: { status: number; excerpt: string }) {
    super(message);
    this.status = status;
    this.excerpt = excerpt;
  }
}

/** The server could not be reached, or the connection broke; `cause` says why. */
export class ConnectionError extends ClientError {
  override readonly name = 'ConnectionError';
}
