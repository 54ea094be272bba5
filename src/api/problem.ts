import type { z } from '@hono/zod-openapi';
import { outageDetail, StorageError } from '../ports/store.ts';
import { type ErrorCode, ScimError } from '../protocol/errors/scim-error.ts';
import { suggestion } from '../protocol/text/suggest.ts';
import { issueText } from './issue-text.ts';
import { membersAt } from './strict.ts';

/** What is wrong with one field of a request. */
interface FieldError {
  /** Names with dots between them; empty for the body as a whole. */
  readonly path: string;
  readonly message: string;
}

/** A problem as RFC 9457 has it. What the client is told is chosen; the cause goes to the log. */
export interface Problem {
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: readonly FieldError[];
}

/** A request that its operation's schema refuses. Its detail is the first of its errors. */
export class InvalidRequestError extends ScimError {
  readonly errors: readonly FieldError[];

  /** @param body schema of the body, for suggestions in the place of unknown members */
  constructor({ issues }: z.ZodError, body?: z.ZodType) {
    const errors = issues.map((issue) => {
      const { path } = issue;
      const [unknown] = issue.code === 'unrecognized_keys' ? issue.keys : [];
      const hint =
        unknown === undefined || body === undefined
          ? ''
          : suggestion(unknown, membersAt(body, path));
      return { path: path.join('.'), message: `${issueText(issue)}${hint}` };
    });
    const [first] = errors;
    super('invalidValue', `${first!.path === '' ? 'the body' : first!.path}: ${first!.message}`);
    this.errors = errors;
  }
}

/** Returns what the client is told of an error. */
export function problemOf(error: unknown, requestId: string): Problem {
  if (error instanceof ScimError) {
    const { status, code, detail, headers } = error;
    const errors = error instanceof InvalidRequestError ? error.errors : undefined;
    return { status, code, detail, headers, errors };
  }
  if (error instanceof StorageError && error.reason !== 'error')
    return {
      status: 503,
      code: 'unavailable',
      detail: outageDetail(error),
      headers: { 'Retry-After': '5' },
    };
  return {
    status: 500,
    code: 'internal',
    detail: `internal error; the server's log has the cause under the request id ${requestId}`,
  };
}

/** The headers of every problem. */
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

/** Returns the body of a problem, as JSON. */
export function problemBody({ status, code, detail, errors }: Problem, requestId: string): string {
  const title = titles[status] ?? 'Error';
  return JSON.stringify({ type: 'about:blank', title, status, code, detail, requestId, errors });
}
