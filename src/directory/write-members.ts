import type { Transaction } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { changeMembers, type MembersEffect } from './change-members.ts';
import { memberChanges, roleChanges } from './changes.ts';
import type { WriteCommand } from './command.ts';
import type { WriteContext } from './write-context.ts';

/** Depth of groups within groups. */
const maxNesting = 100;

/**
 * Changes the members of a group, and logs who joined and left and whose roles changed. Resolves
 * undefined where the command changes no members.
 *
 * @throws ScimError invalidValue, forbidden, held
 */
export async function writeMembers(
  transaction: Transaction,
  command: Pick<WriteCommand, 'tenant' | 'id'> & {
    readonly members?: Parameters<typeof changeMembers>[2];
  },
  { type: { members: attribute }, policy, log, budget }: WriteContext,
  now: number,
): Promise<MembersEffect | undefined> {
  const { tenant, id: group, members: wanted } = command;
  if (wanted === undefined || attribute === undefined) return undefined;
  const target = { tenant, group, attribute, policy, now, budget };
  const effect = await changeMembers(transaction, target, wanted);
  const { added, removed, total, lists, roles } = effect;
  // Sequential: a statement that fails may abort the transaction, and none may follow it.
  if (added > 0) await checkNesting(transaction, tenant, group);
  await log([...memberChanges(group, lists, { added, removed, total }), ...roleChanges(roles)]);
  return effect;
}

/**
 * Refuses groups that are nested too deeply, because every read of a member walks them. A cycle of
 * groups is walked once, and counts as the number of its groups.
 *
 * @throws ScimError invalidValue
 */
async function checkNesting(
  transaction: Transaction,
  tenant: string,
  group: string,
): Promise<void> {
  const { depth, groups } = await transaction.nesting(tenant, group, maxNesting);
  if (depth <= maxNesting || groups <= maxNesting) return;
  throw new ScimError(
    'invalidValue',
    `groups would be nested more than ${maxNesting} deep; nothing was changed`,
  );
}
