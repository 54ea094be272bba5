import { z } from '@hono/zod-openapi';

/** Answer: what ids stand for. */
export const names = z
  .object({
    items: z
      .array(
        z.object({
          id: z.string().describe('The id that was asked about.'),
          kind: z
            .enum(['user', 'group', 'account', 'connection', 'credential', 'endpoint'])
            .describe('What it is the id of.'),
          name: z
            .string()
            .describe('Its name: of users and accounts the displayName, or else the username.'),
        }),
      )
      .describe('What was found, in the order of the ids.'),
  })
  .openapi('Names', { description: 'What ids stand for.' });
