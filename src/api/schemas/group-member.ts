import { z } from '@hono/zod-openapi';
import { pageOf } from './page.ts';

/** Answer: a member of a group. */
export const groupMember = z
  .object({
    id: z.string().describe('Id of the user or group.'),
    type: z.string().describe('Its resource type: `User` or `Group`.'),
    display: z.string().optional().describe('Its displayName, or else its userName.'),
    place: z
      .number()
      .int()
      .optional()
      .describe('Place in the order of joining; absent in a search.'),
  })
  .openapi('GroupMember', { description: 'A direct member of a group.' });

/** Answer: a page of the members of a group. */
export const groupMembers = pageOf(groupMember).extend({
  total: z.number().int().describe('Number of all direct members.'),
  start: z.number().int().describe('Place of the first member.'),
  end: z
    .number()
    .int()
    .describe('The next after the place of the last member; members that left have left gaps.'),
});

/** Answer: how large groups are. */
export const groupSizes = z
  .object({
    items: z
      .array(
        z.object({
          group: z.string().describe('Id of the group.'),
          members: z.number().int().describe('Its direct members; 0 of an unknown group.'),
        }),
      )
      .describe('The groups, in the order in which they were named.'),
  })
  .openapi('GroupSizes', { description: 'How many direct members groups have.' });
