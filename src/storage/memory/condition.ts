import type { Condition, KeyCondition, MembershipCondition } from '../../protocol/filter/narrow.ts';
import { compareText } from '../../protocol/text/fold.ts';

/** A condition said of one resource, given its keys under each path and what it is a member or a group of. */
export function meetsCondition(
  condition: Condition,
  keysAt: (path: string) => readonly (string | boolean)[],
  isIn: (condition: MembershipCondition) => boolean,
): boolean {
  switch (condition.kind) {
    case 'all':
      return true;
    case 'none':
      return false;
    case 'and':
      return condition.conditions.every((part) => meetsCondition(part, keysAt, isIn));
    case 'or':
      return condition.conditions.some((part) => meetsCondition(part, keysAt, isIn));
    case 'key':
      return keysAt(condition.path).some((key) => meetsKey(condition, key));
    case 'membership':
      return isIn(condition);
  }
}

function meetsKey({ equals, from, to }: KeyCondition, key: string | boolean): boolean {
  if (equals !== undefined && key !== equals) return false;
  if (typeof key === 'boolean') return true;
  if (from !== undefined && !(compareText(key, from.key) >= (from.inclusive ? 0 : 1))) return false;
  return to === undefined || compareText(key, to.key) <= (to.inclusive ? 0 : -1);
}
