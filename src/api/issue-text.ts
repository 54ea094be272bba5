import type { z } from '@hono/zod-openapi';
import { quote } from '../protocol/errors/scim-error.ts';

type Issue = z.ZodError['issues'][number];
type IssueOf<Code> = Extract<Issue, { readonly code: Code }>;

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

/** What an administrator calls a text of a form. */
const formats: Readonly<Record<string, string>> = {
  url: 'a URL, such as https://example.com',
  email: 'an e-mail address',
  datetime: 'a date and time, such as 2027-01-31T09:00:00Z',
  date: 'a date, such as 2027-01-31',
  uuid: 'a UUID',
};

/** What is counted in a value that has a size; one, and several. */
const parts: Readonly<Record<string, readonly [string, string]>> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
  set: ['entry', 'entries'],
  map: ['key', 'keys'],
};

/** What each kind of issue says, unless its schema says it. */
const texts: { readonly [Code in NonNullable<Issue['code']>]: (issue: IssueOf<Code>) => string } = {
  invalid_type: ({ expected, message }) =>
    message.endsWith(' received undefined')
      ? 'is missing'
      : `must be ${kinds[expected] ?? expected}`,
  invalid_value: ({ values }) => {
    const shown = values.map((value) => (typeof value === 'string' ? quote(value) : String(value)));
    return `must be ${shown.length === 1 ? '' : 'one of '}${shown.join(', ')}`;
  },
  invalid_format: ({ format, pattern }) =>
    format === 'regex' && pattern !== undefined
      ? `must match ${pattern}`
      : `must be ${formats[format] ?? format}`,
  too_big: ({ origin, maximum, inclusive, exact }) => {
    if (exact === true) return `must have ${counted(origin, maximum)}`;
    if (parts[origin] !== undefined) return `must have ${counted(origin, maximum)} at most`;
    return inclusive === false ? `must be less than ${maximum}` : `must be ${maximum} or less`;
  },
  too_small: ({ origin, minimum, inclusive, exact }) => {
    if (exact === true) return `must have ${counted(origin, minimum)}`;
    if (parts[origin] !== undefined)
      return Number(minimum) === 1
        ? 'must not be empty'
        : `must have at least ${counted(origin, minimum)}`;
    return inclusive === false ? `must be more than ${minimum}` : `must be ${minimum} or more`;
  },
  not_multiple_of: ({ divisor }) => `must be a multiple of ${divisor}`,
  unrecognized_keys: ({ keys }) =>
    `unknown ${keys.length === 1 ? 'key' : 'keys'} ${keys.map((key) => quote(key)).join(', ')}`,
  invalid_union: ({ inclusive }) =>
    inclusive === false
      ? 'has several of the forms that it may have; one is allowed'
      : 'has none of the forms that it may have',
  invalid_key: () => 'has a key that is not allowed',
  invalid_element: () => 'has an entry that is not allowed',
  custom: ({ message }) => message,
};

/** How the texts of the validator begin. A schema that says it itself does not say it so. */
const ofValidator = ['Invalid ', 'Too big: ', 'Too small: ', 'Unrecognized '];

/** Returns what is wrong with a part of a body, in words that do not speak of TypeScript. */
export function issueText(issue: Issue): string {
  if (!ofValidator.some((begin) => issue.message.startsWith(begin))) return issue.message;
  return (texts[issue.code] as (issue: Issue) => string)(issue);
}

function counted(origin: string, count: number | bigint): string {
  const [one, several] = parts[origin] ?? ['part', 'parts'];
  return `${count} ${Number(count) === 1 ? one : several}`;
}
