import type { Reader } from '../ports/store.ts';

/** The reads that roles are derived from. */
export type RoleReader = Pick<Reader, 'groupsOf' | 'groupsWithin' | 'resource' | 'select'>;

/** Answers that are kept per method; above it they are all dropped. */
const maxAnswers = 1_000;

/**
 * Returns a reader that asks the store for the same thing once. For short work over one state of
 * the store, such as the roles of a page of accounts.
 */
export function cachedRoleReader(reader: RoleReader): RoleReader {
  return {
    groupsOf: cached((...values) => reader.groupsOf(...values)),
    groupsWithin: cached((...values) => reader.groupsWithin(...values)),
    resource: cached(async (...values) => reader.resource(...values)),
    select: cached(async (...values) => reader.select(...values)),
  };
}

type Read<Values extends readonly unknown[], Answer> = (...values: Values) => Promise<Answer>;

function cached<Values extends readonly unknown[], Answer>(
  read: Read<Values, Answer>,
): Read<Values, Answer> {
  const answers = new Map<string, Promise<Answer>>();
  return (...values) => {
    const key = JSON.stringify(values);
    const known = answers.get(key);
    if (known !== undefined) return known;
    if (answers.size >= maxAnswers) answers.clear();
    const answer = read(...values);
    answers.set(key, answer);
    return answer;
  };
}
