import { z } from '@hono/zod-openapi';

/** RFC 3339. */
export const timestamp = z.iso.datetime();

/** Returns the schema of a text of 1 to `maxLength` characters. */
export function text(maxLength: number): z.ZodString {
  return z.string().min(1).max(maxLength);
}

/** A JSON object of the application's own. */
export const json = z.record(z.string(), z.unknown());
