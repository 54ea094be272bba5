import { beginErasure } from '../accounts/erase.ts';
import { deprovisionAccount } from '../accounts/provision.ts';
import type { Transaction } from '../ports/store.ts';
import { userUrn } from '../protocol/schema/core-user.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { deletedChanges } from './changes.ts';
import { requireWritable } from './check-writable.ts';
import type { RemoveCommand, WriteOutcome } from './command.ts';
import { beginReferences } from './references.ts';
import { removeResource } from './remove-resource.ts';
import type { WriteContext } from './write-context.ts';
import { unchangedOutcome } from './write-outcome.ts';

/**
 * Removes a resource with its memberships and the references to it, and deprovisions the account of
 * a user as the policy says.
 *
 * @throws ScimError notFound, preconditionFailed, forbidden, held
 */
export async function executeRemove(
  transaction: Transaction,
  command: RemoveCommand,
  { type, policy, clock, log, registry }: WriteContext,
): Promise<WriteOutcome> {
  const { tenant, id, location } = command;
  const row = await requireWritable(transaction, command, policy);
  const now = clock.now();
  const removed = await removeResource(transaction, type, row, { tenant, policy, now });
  const isUser = type.schema === userUrn;
  const account = isUser
    ? await deprovisionAccount(transaction, { tenant, resource: id, policy, now })
    : undefined;
  const isErased = isUser && policy.onDelete === 'erase';
  await log([...removed.changes, ...deletedChanges(type, id, row.document, account, isErased)]);
  const erased = { tenant, user: id, document: row.document, account, created: toTimestamp(now) };
  const isErasing = isErased && (await beginErasure(transaction, erased));
  const gone = { tenant, type: type.name, id, location };
  const isReferred = await beginReferences(transaction, gone, { registry, now, log });
  return {
    ...unchangedOutcome(row),
    changed: true,
    ...((removed.hasGarbage || isErasing || isReferred) && { hasGarbage: true as const }),
  };
}
