import { countRemoval } from '../accounts/guard.ts';
import { defaultPolicy, type Policy } from '../accounts/policy.ts';
import { RoleWatch } from '../accounts/role-watch.ts';
import type { LoggedChange } from '../events/event-log.ts';
import type { StoredResource, Transaction } from '../ports/store.ts';
import { indexKeys } from '../protocol/schema/keys.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { Document } from '../protocol/schema/stored-json.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { countWithin } from './change-members.ts';
import { memberChanges, roleChanges } from './changes.ts';

const noRoles = defaultPolicy.roles;

interface Removing {
  readonly tenant: string;
  /** Absent: neither guard nor protection holds it up. */
  readonly policy?: Policy;
  /** Milliseconds. */
  readonly now: number;
}

interface Removed {
  /** True when a set of members is left for sweeping. */
  readonly hasGarbage: boolean;
  /** Of other resources, and of accounts. */
  readonly changes: readonly LoggedChange[];
}

/**
 * Takes a resource away with its members and memberships.
 *
 * @throws ScimError held
 */
export async function removeResource(
  transaction: Transaction,
  type: ResourceType,
  row: StoredResource,
  { tenant, policy, now }: Removing,
): Promise<Removed> {
  const { id } = row;
  const set = type.members === undefined ? undefined : await transaction.memberSet(tenant, id);
  if (set !== undefined && policy !== undefined) {
    await countRemoval(transaction, policy.guard, {
      tenant,
      accounts: await countWithin(transaction, tenant, [id]),
      now,
    });
  }
  const watch = new RoleWatch(transaction, tenant, policy?.roles ?? noRoles);
  if (set !== undefined) {
    await watch.watch([id]);
    await transaction.attachMemberSet(tenant, id, undefined);
  }
  // A group that loses a member has changed (R125): whoever holds its old version must hear of it.
  const groups = row.isMember ? await transaction.deleteMemberships(tenant, id) : [];
  await transaction.touchResources(
    tenant,
    groups.filter((group) => group !== id),
    toTimestamp(now),
  );
  await transaction.deleteResource(
    tenant,
    type.name,
    id,
    indexKeys(type, JSON.parse(row.document) as Document),
  );
  const others = groups.filter((group) => group !== id);
  const left = others.flatMap((group) =>
    memberChanges(group, { joined: [], left: [id] }, { added: 0, removed: 1, total: 0 }),
  );
  return {
    hasGarbage: set !== undefined,
    changes: [...left, ...roleChanges(await watch.transitions())],
  };
}
