import type { Transaction } from '../ports/store.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';

/**
 * Groups that one resource may be a direct member of. A reading of the resource lists at most twice
 * as many, those of groups within groups included, so that what is written here can be read.
 */
const maxGroupsOfMember = 10_000;

/**
 * Refuses members that have just been added to one group too many.
 *
 * @throws ScimError tooMany
 */
export async function checkGroupsOfMembers(
  transaction: Pick<Transaction, 'memberBeyond'>,
  tenant: string,
  ids: readonly string[],
): Promise<void> {
  const beyond = await transaction.memberBeyond(tenant, ids, maxGroupsOfMember);
  if (beyond === undefined) return;
  throw new ScimError(
    'tooMany',
    `member ${quote(beyond)} would be in more than ${maxGroupsOfMember} groups; nothing was changed. Remove it from other groups first`,
  );
}
