import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { issueText } from '../../src/api/issue-text.ts';

/** Returns what is said of a value. */
function said(schema: z.ZodType, value: unknown): readonly string[] {
  return schema.safeParse(value).error!.issues.map(issueText);
}

describe('what is wrong with a value is said in words of the field', () => {
  it.each<[string, z.ZodType, unknown]>([
    ['must be a string', z.string(), 1],
    ['must be an integer', z.number().int(), 1.5],
    ['must be true or false', z.boolean(), 'yes'],
    ['must be a list', z.array(z.string()), {}],
    ['must be an object', z.strictObject({}), []],
    ['is missing', z.string(), undefined],
    ['unknown keys "a", "b"', z.strictObject({}), { a: 1, b: 2 }],
    ['must be one of "off", "all"', z.enum(['off', 'all']), 'al'],
    ['must be "token"', z.literal('token'), 'x'],
    ['must be 7', z.literal(7), 'x'],
    ['must be an e-mail address', z.email(), 'x'],
    ['must be a URL, such as https://example.com', z.url(), 'x'],
    ['must be a date and time, such as 2027-01-31T09:00:00Z', z.iso.datetime(), 'x'],
    ['must match /^a$/', z.string().regex(/^a$/), 'x'],
    ['must be ipv4', z.ipv4(), 'x'],
    ['must not be empty', z.string().min(1), ''],
    ['must have at least 2 characters', z.string().min(2), ''],
    ['must have 1 character at most', z.string().max(1), 'xx'],
    ['must have 3 characters', z.string().length(3), 'xx'],
    ['must have 1 character', z.string().length(1), 'xx'],
    ['must have 2 entries at most', z.array(z.number()).max(2), [1, 2, 3]],
    ['must not be empty', z.array(z.number()).min(1), []],
    ['must be 5 or less', z.number().max(5), 6],
    ['must be less than 5', z.number().lt(5), 5],
    ['must be 5 or more', z.number().min(5), 4],
    ['must be more than 5', z.number().gt(5), 5],
    ['must be a multiple of 2', z.number().multipleOf(2), 3],
    ['has none of the forms that it may have', z.union([z.string(), z.number()]), true],
    ['has a key that is not allowed', z.record(z.string().max(1), z.number()), { ab: 1 }],
    ['must be even', z.number().refine((value) => value % 2 === 0, 'must be even'), 3],
    ['must be short', z.string().max(1, 'must be short'), 'xx'],
  ])('%s', (text, schema, value) => {
    expect(said(schema, value)).toEqual([text]);
  });

  it('and no text of the validator is left', () => {
    const every = z.object({
      a: z.xor([z.string(), z.string()]),
      b: z.map(z.string(), z.number().max(1)),
      c: z.set(z.number()).max(1),
      d: z.discriminatedUnion('kind', [z.object({ kind: z.literal('x') })]),
      e: z.date(),
    });
    const values = { a: 'x', b: new Map([['a', 2]]), c: new Set([1, 2]), d: { kind: 'y' }, e: 1 };
    const texts = said(every, values);
    expect(texts).toHaveLength(5);
    for (const text of texts) expect(text).not.toMatch(/Invalid|Too |expected|received/u);
  });
});
