import type { z } from '@hono/zod-openapi';
import { type ErrorCode, errorTable } from '../../protocol/errors/scim-error.ts';
import { problemBody } from '../problem.ts';
import type { problem } from '../schemas/problem.ts';
import { ids } from './objects.ts';

/** Details of the codes that operations document. */
const details = {
  invalidValue: 'name: must have at least 1 character',
  invalidSyntax: 'the body must be JSON, with the Content-Type application/json',
  invalidFilter: 'the filter ends where a value is expected',
  invalidCursor: 'the cursor is malformed; start again without one',
  tooMany: 'the request would cost too much; narrow it',
  unauthenticated: 'the token is not valid for the management API',
  forbidden: 'this token can only access the tenant acme',
  csrf: 'send the header X-CSRF-Token with the csrfToken of GET /api/v1/session',
  quotaExceeded: 'the tenant has 50 seats, and all are taken',
  notFound: 'there is no tenant "acne"; did you mean acme?',
  conflict: 'the tenant has a connection "Okta" already',
  gone: 'events up to 4000 were deleted. Start again from GET /api/v1/snapshot',
  held: 'held: this would remove access from 501 accounts; the limit is 500',
  expiredCursor: 'the cursor has expired; start again without one',
  invalidCount: 'count differs from that of the first page',
  invalidPath: 'there is no attribute nickname; did you mean nickName?',
  payloadTooLarge: 'the body has more than 262144 bytes',
  tooManyRequests: 'too many requests; try again in 3 s',
} as const satisfies Partial<Record<ErrorCode, string>>;

/** A code that operations document. */
export type DocumentedCode = keyof typeof details;

/** The codes that operations document. */
export const documentedCodes = Object.keys(details) as DocumentedCode[];

/** Returns a problem with a code, as a client gets it. */
export function exampleProblem(code: DocumentedCode): z.output<typeof problem> {
  const { status } = errorTable[code];
  const detail = details[code];
  const errors =
    code === 'invalidValue'
      ? [{ path: 'name', message: 'must have at least 1 character' }]
      : undefined;
  return JSON.parse(problemBody({ status, code, detail, errors }, ids.request)) as z.output<
    typeof problem
  >;
}
