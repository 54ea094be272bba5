import { beginErasure } from '../accounts/erase.ts';
import { deprovisionAccount, releaseAccount } from '../accounts/provision.ts';
import type { LoggedChange } from '../events/event-log.ts';
import type { StoredResource, Transaction } from '../ports/store.ts';
import { userUrn } from '../protocol/schema/core-user.ts';
import type { Registry, ResourceType } from '../protocol/schema/registry.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { deletedChanges, releasedChanges } from './changes.ts';
import type { DeleteOwnedCommand, DeleteOwnedResult } from './command.ts';
import type { ExecuteContext } from './execute-context.ts';
import { beginReferences } from './references.ts';
import { removeResource } from './remove-resource.ts';

/** Resources that one step reads: a few milliseconds of the writer. */
const resourcesPerStep = 200;

/**
 * Deletes some resources of a connection that is being deleted. Their accounts are released, or
 * treated by the tenant's `onDelete` policy. The last step deletes the connection. The guard does
 * not apply, because an administrator has decided this.
 */
export async function deleteOwnedResources(
  transaction: Transaction,
  command: DeleteOwnedCommand,
  context: ExecuteContext,
): Promise<DeleteOwnedResult> {
  const { tenant, connection } = command;
  const { indexes } = await context.policies.of(transaction, tenant);
  const registry = await context.registries.at(transaction, tenant, command.definitions, indexes);
  const { at = { type: registry.resourceTypes[0]!.name, after: 0 } } = command;
  const type = registry.type(at.type)!;
  const { resources, reached } = await transaction.resourcesOwnedBy(
    tenant,
    type.name,
    connection,
    at.after,
    resourcesPerStep,
  );
  for (const row of resources) {
    await remove(transaction, type, row, command, context);
    const gone = { tenant, type: type.name, id: row.id };
    await beginReferences(transaction, gone, {
      registry,
      now: context.clock.now(),
      log: logOf(transaction, command, context),
    });
  }
  if (reached !== undefined)
    return { removed: resources.length, next: { type: type.name, after: reached } };
  const following = next(registry, type);
  if (following !== undefined)
    return { removed: resources.length, next: { type: following.name, after: 0 } };
  await transaction.deleteConnection(tenant, connection);
  return { removed: resources.length };
}

function next({ resourceTypes }: Registry, type: ResourceType): ResourceType | undefined {
  return resourceTypes[resourceTypes.indexOf(type) + 1];
}

function logOf(
  transaction: Transaction,
  { tenant, connection }: Pick<DeleteOwnedCommand, 'tenant' | 'connection'>,
  { eventLog }: Pick<ExecuteContext, 'eventLog'>,
): (changes: readonly LoggedChange[]) => Promise<void> {
  return (changes) =>
    eventLog.append(
      transaction,
      tenant,
      { actor: { connection, administrator: 'server' } },
      changes,
    );
}

async function remove(
  transaction: Transaction,
  type: ResourceType,
  row: StoredResource,
  { tenant, connection, releases }: DeleteOwnedCommand,
  { clock, policies, eventLog }: ExecuteContext,
): Promise<void> {
  const now = clock.now();
  const log = logOf(transaction, { tenant, connection }, { eventLog });
  const { changes } = await removeResource(transaction, type, row, { tenant, now });
  if (type.schema !== userUrn)
    return log([...changes, ...deletedChanges(type, row.id, row.document, undefined)]);
  const account = await transaction.accountOf(tenant, row.id);
  if (releases || account?.protected === true) {
    await releaseAccount(transaction, tenant, row.id, now);
    const released = account === undefined ? [] : releasedChanges(account);
    return log([...changes, ...deletedChanges(type, row.id, row.document, account), ...released]);
  }
  const policy = await policies.of(transaction, tenant);
  await deprovisionAccount(transaction, {
    tenant,
    resource: row.id,
    policy: { ...policy, guard: { ...policy.guard, enabled: false } },
    now,
  });
  const isErased = policy.onDelete === 'erase';
  await log([...changes, ...deletedChanges(type, row.id, row.document, account, isErased)]);
  const erased = {
    tenant,
    user: row.id,
    document: row.document,
    account,
    created: toTimestamp(now),
  };
  if (isErased) await beginErasure(transaction, erased);
}
