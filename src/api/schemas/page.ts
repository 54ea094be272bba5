import { z } from '@hono/zod-openapi';

/** Parameters of a page. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Items of one page.'),
  cursor: z.string().max(500).default('').describe('`next` of the previous page.'),
};

/** Returns the schema of a page of items. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    next: z
      .string()
      .optional()
      .describe('Value of `cursor` for the next page; absent: this is the last page.'),
  });
}

/** Parameter of what is counted by hour. */
export const hours = z.coerce
  .number()
  .int()
  .min(1)
  .max(336)
  .default(24)
  .describe('Hours that are counted; the last one is the one that has begun.');
