import type { StoredResource } from '../ports/store.ts';
import type { MembersEffect } from './change-members.ts';
import type { CreateCommand, WriteOutcome } from './command.ts';

/** Returns the outcome of a create, without its members. */
export function createdOutcome(
  created: string,
  { hasReferences }: Pick<CreateCommand, 'hasReferences'>,
): WriteOutcome {
  return {
    version: 1,
    created,
    lastModified: created,
    hasReferences,
    isMember: false,
    position: 0,
    changed: true,
  };
}

/** Returns the outcome of a write that changed nothing. */
export function unchangedOutcome(row: StoredResource): WriteOutcome {
  const { version, created, lastModified, hasReferences, isMember, position } = row;
  return { version, created, lastModified, hasReferences, isMember, position, changed: false };
}

/** Returns the part of an outcome that a change of members contributes. */
export function membersOutcome(
  effect: MembersEffect | undefined,
): Pick<WriteOutcome, 'members' | 'hasGarbage'> {
  if (effect === undefined) return {};
  const { hasGarbage, lists: _, roles: __, ...members } = effect;
  return hasGarbage ? { members, hasGarbage } : { members };
}
