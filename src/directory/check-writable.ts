import type { Policy } from '../accounts/policy.ts';
import { isOwnedByOtherConnection } from '../accounts/provision.ts';
import type { StoredResource, Transaction } from '../ports/store.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { requireMatch } from '../protocol/etag/etag.ts';
import type { PatchCommand, RemoveCommand, ReplaceCommand, SuspendCommand } from './command.ts';
import { shortened } from './shortened.ts';

/** A command on a resource that exists. */
export type ChangeCommand = ReplaceCommand | PatchCommand | SuspendCommand;

/**
 * Resolves the resource that a command changes or removes. Under exclusive ownership, a connection
 * changes only resources that it created or that have no owner.
 *
 * @throws ScimError notFound, preconditionFailed, forbidden
 */
export async function requireWritable(
  transaction: Transaction,
  command: ChangeCommand | RemoveCommand,
  policy: Policy,
): Promise<StoredResource> {
  const { tenant, type, id, ifMatch } = command;
  const row = await transaction.resource(tenant, type, id);
  if (row === undefined) {
    // RFC 9110 §13.1.1: `*` requires that the resource exists.
    if (ifMatch?.any === true)
      throw new ScimError('preconditionFailed', `there is no ${type} with this id any more`);
    throw notFound(type, id);
  }
  requireMatch(ifMatch, row.version);
  if (
    policy.ownership === 'exclusive' &&
    (await isOwnedByOtherConnection(transaction, tenant, row.connection, command.connection))
  )
    throw new ScimError(
      'forbidden',
      `another connection of this tenant made this ${type}, and only that one changes it, unless an administrator makes the ownership shared`,
    );
  if (policy.protectedGroups.includes(id))
    throw new ScimError(
      'forbidden',
      `this ${type} is protected; only an administrator of the application changes it`,
    );
  return row;
}

/** Returns the error for a resource that does not exist. */
export function notFound(type: string, id: string): ScimError {
  return new ScimError('notFound', `there is no ${type} with the id ${quote(shortened(id))}`);
}
