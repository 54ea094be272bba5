/**
 * Every error a client can receive: RFC 7644 §3.12 (Tables 8 and 9) and RFC 9865 §2.1. One table
 * serves the thrown error, the response body and the documentation.
 */
import { visibleText } from '../text/visible.ts';

const errorUrn = 'urn:ietf:params:scim:api:messages:2.0:Error';

interface ErrorKind {
  readonly status: number;
  readonly scimType?: string;
}

/** Stable error codes with their HTTP status and scimType. */
export const errorTable = {
  invalidFilter: { status: 400, scimType: 'invalidFilter' },
  tooMany: { status: 400, scimType: 'tooMany' },
  uniqueness: { status: 409, scimType: 'uniqueness' },
  mutability: { status: 400, scimType: 'mutability' },
  invalidSyntax: { status: 400, scimType: 'invalidSyntax' },
  invalidPath: { status: 400, scimType: 'invalidPath' },
  noTarget: { status: 400, scimType: 'noTarget' },
  invalidValue: { status: 400, scimType: 'invalidValue' },
  invalidVers: { status: 400, scimType: 'invalidVers' },
  invalidCursor: { status: 400, scimType: 'invalidCursor' },
  expiredCursor: { status: 400, scimType: 'expiredCursor' },
  invalidCount: { status: 400, scimType: 'invalidCount' },
  badRequest: { status: 400 },
  unauthenticated: { status: 401 },
  forbidden: { status: 403 },
  csrf: { status: 403 },
  held: { status: 403 },
  quotaExceeded: { status: 403 },
  notFound: { status: 404 },
  methodNotAllowed: { status: 405 },
  requestTimeout: { status: 408 },
  conflict: { status: 409 },
  gone: { status: 410 },
  preconditionFailed: { status: 412 },
  payloadTooLarge: { status: 413 },
  uriTooLong: { status: 414 },
  unsupportedMediaType: { status: 415 },
  tooManyRequests: { status: 429 },
  headersTooLarge: { status: 431 },
  internal: { status: 500 },
  notImplemented: { status: 501 },
  unavailable: { status: 503 },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorTable;

export interface ScimErrorOptions {
  /** The underlying error. Goes to the log, never to the client. */
  readonly cause?: unknown;
  /** Response headers that belong to the status (`Allow`, `Retry-After`, `WWW-Authenticate`). */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error for the client. `detail` is written for the client; `cause` is for the log only. */
export class ScimError extends Error {
  override readonly name = 'ScimError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly scimType: string | undefined;
  readonly detail: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, detail: string, options: ScimErrorOptions = {}) {
    super(detail, { cause: options.cause });
    const kind: ErrorKind = errorTable[code];
    this.code = code;
    this.status = kind.status;
    this.scimType = kind.scimType;
    this.detail = detail;
    this.headers = options.headers ?? {};
  }
}

/** The body of an error response (RFC 7644 §3.12). `status` is a string. */
export interface ErrorBody {
  readonly schemas: readonly [typeof errorUrn];
  readonly status: string;
  readonly scimType?: string;
  readonly detail: string;
}

export function errorBody(error: ScimError): ErrorBody {
  return {
    schemas: [errorUrn],
    status: String(error.status),
    scimType: error.scimType,
    detail: error.detail,
  };
}

const quotedLimit = 60;

/**
 * Returns client text for a `detail`: quoted, truncated, and with control characters escaped, also
 * those that would rearrange the rest of the sentence where it is shown.
 */
export function quote(text: string): string {
  const cut = text.length > quotedLimit ? `${text.slice(0, quotedLimit)}…` : text;
  return visibleText(JSON.stringify(cut.toWellFormed()));
}
