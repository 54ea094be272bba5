import { z } from '@hono/zod-openapi';
import { type ErrorCode, errorTable } from '../../protocol/errors/scim-error.ts';

const codes = Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]];

/** Answer: an error. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.enum(codes).describe('What is wrong, for programs.'),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem', { description: 'RFC 9457.' });
