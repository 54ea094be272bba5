import type { Json } from '../../answer.ts';
import type { CaseContext, Resource } from '../../case-context.ts';

/** Returns the ids of the members of a group. */
export const membersOf = ({ members = [] }: Resource): readonly string[] =>
  members.map(({ value }: Json) => value);

/** Resolves with new users. */
export async function createUsers(t: CaseContext, count: number): Promise<readonly Resource[]> {
  const users: Resource[] = [];
  for (let made = 0; made < count; made += 1) users.push(await t.createUser());
  return users;
}

/** Returns a user or group as an element of members. */
export const asMember = ({ id }: Resource): Json => ({ value: id });
