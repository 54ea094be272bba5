import { lookUpAccounts, provisionAccount } from '../accounts/provision.ts';
import type { Transaction } from '../ports/store.ts';
import { type IndexKey, indexKeys } from '../protocol/schema/keys.ts';
import type { Document } from '../protocol/schema/stored-json.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { createdChanges } from './changes.ts';
import type { CreateCommand, WriteOutcome } from './command.ts';
import { indexesText } from './registries.ts';
import { checkUnique, takenError } from './unique-values.ts';
import type { WriteContext } from './write-context.ts';
import { writeMembers } from './write-members.ts';
import { createdOutcome, membersOutcome } from './write-outcome.ts';

/**
 * Creates a resource, the account of a user, and the members of a group.
 *
 * @throws ScimError uniqueness, invalidValue, forbidden, held, quotaExceeded
 */
export async function executeCreate(
  transaction: Transaction,
  command: CreateCommand,
  context: WriteContext,
): Promise<WriteOutcome> {
  const { tenant, connection, id, account: attributes } = command;
  const { type, policy, ids, log } = context;
  const now = context.clock.now();
  const created = toTimestamp(now);
  const keys = keysOf(command, context);
  if (command.unique !== undefined) await checkUnique(transaction, command, keys);
  const provisioning = attributes && { tenant, connection, resource: id, attributes, policy, now };
  // Asked without waiting for the insert, and yet after it: a user of the same name that is being
  // deleted leaves its account behind before the insert is done. An insert that first looks for
  // unique keys, beside the userName, has not been sent yet.
  const isInsertSent = keys.every(({ path, unique }) => unique !== true || path === 'userName');
  const [conflict, asked] = await transaction.both(
    () => transaction.insertResource(tenant, { ...command, keys, created }),
    async () =>
      provisioning !== undefined && isInsertSent
        ? lookUpAccounts(transaction, provisioning)
        : undefined,
  );
  if (conflict !== undefined) throw takenError(conflict);
  const provisioned =
    provisioning && (await provisionAccount(transaction, provisioning, () => ids.next(), asked));
  await log(createdChanges(type, id, command.document, provisioned));
  const members = await writeMembers(transaction, command, context, now);
  return { ...createdOutcome(created, command), ...membersOutcome(members) };
}

/**
 * Returns the keys of a new resource. The policy may have changed its indexes since they were
 * prepared.
 */
function keysOf(
  { keys, indexes = '', document }: CreateCommand,
  { type, policy }: WriteContext,
): readonly IndexKey[] {
  return indexes === indexesText(policy.indexes)
    ? keys
    : indexKeys(type, JSON.parse(document) as Document);
}
