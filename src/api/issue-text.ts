import type { z } from '@hono/zod-openapi';
import { quote } from '../protocol/errors/scim-error.ts';

type Issue = z.ZodError['issues'][number];

/** What an administrator calls a type. */
const kinds: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'an integer',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** Returns what is wrong with a part of a body, in words that do not speak of TypeScript. */
export function issueText({ message, ...issue }: Issue): string {
  if (issue.code === 'unrecognized_keys')
    return `unknown ${issue.keys.length === 1 ? 'key' : 'keys'} ${issue.keys.map((key) => quote(key)).join(', ')}`;
  if (issue.code !== 'invalid_type' || !message.startsWith('Invalid input: expected '))
    return message;
  return message.endsWith(' received undefined')
    ? 'is missing'
    : `must be ${kinds[issue.expected] ?? issue.expected}`;
}
