import { z } from '@hono/zod-openapi';
import { type ErrorCode, errorTable } from '../../protocol/errors/scim-error.ts';

const codes = Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]];

/** Answer: an error. */
export const problem = z
  .object({
    type: z.string().describe('A URI of the kind of problem; `about:blank`.'),
    title: z.string().describe('The status in words.'),
    status: z.number().int().describe('HTTP status.'),
    code: z.enum(codes).describe('What is wrong, for programs.'),
    detail: z.string().describe('What is wrong, and what to do. For people; it may change.'),
    requestId: z.string().describe('Id under which the log of the server has the request.'),
    errors: z
      .array(
        z.object({
          path: z.string().describe('Names with dots between them; empty for the body as a whole.'),
          message: z.string().describe('What is wrong.'),
        }),
      )
      .optional()
      .describe('What is wrong with each field of the request.'),
  })
  .openapi('Problem', { description: 'RFC 9457.' });
