import { z } from 'zod';
import type { Client } from '../../client/index.ts';

/** One tool, as an assistant sees it. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  /** True: it changes something once it is confirmed. */
  readonly isWrite: boolean;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  /** @throws ZodError for an input that does not fit; ClientError */
  readonly run: (api: Client, input: unknown) => Promise<object>;
}

/** Returns a tool whose input is checked. */
export function tool<I extends z.ZodRawShape>(
  definition: Pick<Tool, 'name' | 'description' | 'output'> & {
    readonly isWrite?: true;
    readonly input: z.ZodObject<I, z.core.$strict>;
    readonly run: (api: Client, input: z.output<z.ZodObject<I, z.core.$strict>>) => Promise<object>;
  },
): Tool {
  const { input, run, isWrite = false } = definition;
  return { ...definition, isWrite, run: async (api, given) => run(api, input.parse(given)) };
}

/** An object as the management API shows it. */
export const item = z.record(z.string(), z.unknown());

/** Id of a tenant. */
export const tenant = z
  .string()
  .max(63)
  .optional()
  .describe('Id of the tenant. Default: that of the token, or "default".');

/** Parameters of a page: few items at a time, because an assistant reads all of them. */
export const paging = {
  limit: z.number().int().min(1).max(50).default(20).describe('Items of one page.'),
  cursor: z.string().max(500).optional().describe('`next` of the previous page.'),
};

/** The answer of a list. */
export const page = z.object({
  items: z.array(item),
  next: z.union([z.string(), z.number()]).optional().describe('Absent: the last page.'),
});
