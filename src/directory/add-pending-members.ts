import type { Transaction } from '../ports/store.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import type { AddPendingMembersCommand, AddPendingMembersResult } from './command.ts';
import type { ExecuteContext } from './execute-context.ts';
import { checkGroupsOfMembers } from './member-limits.ts';

/**
 * Adds members to a set that is not attached to a group yet; without a set, begins one. Resolves
 * the ids that are unknown.
 */
export async function addPendingMembers(
  transaction: Transaction,
  { tenant, set, ids, drops }: AddPendingMembersCommand,
  { clock }: ExecuteContext,
): Promise<AddPendingMembersResult> {
  const pending = set ?? (await transaction.createMemberSet(tenant, toTimestamp(clock.now())));
  if (drops === true) await transaction.dropMemberSet(tenant, pending);
  const { added, unknown } = await transaction.insertMembers(tenant, pending, ids);
  if (added > 0) await checkGroupsOfMembers(transaction, tenant, ids);
  return { set: pending, unknown };
}
