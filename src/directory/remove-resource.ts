import { countRemoval } from '../accounts/guard.ts';
import { defaultPolicy, type Policy } from '../accounts/policy.ts';
import { RoleWatch } from '../accounts/role-watch.ts';
import type { LoggedChange } from '../events/event-log.ts';
import type { StoredResource, Transaction } from '../ports/store.ts';
import { indexKeys } from '../protocol/schema/keys.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { Document } from '../protocol/schema/stored-json.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { memberChanges, roleChanges } from './changes.ts';
import { countNestedUsers } from './nested-members.ts';

const noRoles = defaultPolicy.roles;

interface RemoveContext {
  readonly tenant: string;
  /** Absent: neither the guard nor role rules apply. */
  readonly policy?: Policy;
  /** Milliseconds since 1970. */
  readonly now: number;
}

interface Removed {
  /** Whether an unused member set is left. */
  readonly hasGarbage: boolean;
  /** Changes of other resources, and of accounts. */
  readonly changes: readonly LoggedChange[];
}

/**
 * Deletes a resource with its members and memberships.
 *
 * @throws ScimError held
 */
export async function removeResource(
  transaction: Transaction,
  type: ResourceType,
  row: StoredResource,
  { tenant, policy, now }: RemoveContext,
): Promise<Removed> {
  const { id } = row;
  const set = type.members === undefined ? undefined : await transaction.memberSet(tenant, id);
  if (set !== undefined && policy !== undefined) {
    await countRemoval(transaction, policy.guard, {
      tenant,
      accounts: await countNestedUsers(transaction, tenant, [id]),
      now,
    });
  }
  const watch = new RoleWatch(transaction, tenant, policy?.roles ?? noRoles);
  if (set !== undefined) {
    await watch.watch([id]);
    await transaction.attachMemberSet(tenant, id, undefined);
  }
  // A group that loses a member gets a new version (R125), so that a cached one is stale.
  const groups = row.isMember ? await transaction.deleteMemberships(tenant, id) : [];
  const others = groups.filter((group) => group !== id);
  await transaction.touchResources(tenant, others, toTimestamp(now));
  await transaction.deleteResource(
    tenant,
    type.name,
    id,
    indexKeys(type, JSON.parse(row.document) as Document),
  );
  const left = others.flatMap((group) =>
    memberChanges(group, { joined: [], left: [id] }, { added: 0, removed: 1, total: 0 }),
  );
  return {
    hasGarbage: set !== undefined,
    changes: [...left, ...roleChanges(await watch.transitions())],
  };
}
