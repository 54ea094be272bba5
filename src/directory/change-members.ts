import { countRemoval } from '../accounts/guard.ts';
import type { Policy } from '../accounts/policy.ts';
import { type RoleTransition, RoleWatch } from '../accounts/role-watch.ts';
import type { Transaction } from '../ports/store.ts';
import type { Budget } from '../protocol/budget.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { bindElementFilter } from '../protocol/filter/bind.ts';
import { matches } from '../protocol/filter/evaluate.ts';
import type { MembersOperation, PickedMembersOperation } from '../protocol/patch/operation.ts';
import { createParseContext, profiles } from '../protocol/profiles/profile.ts';
import type { Attribute } from '../protocol/schema/attribute.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { type MemberLists, maxMembersListed } from './changes.ts';
import type { MembersChange, MembersResult } from './command.ts';
import { checkGroupsOfMembers } from './member-limits.ts';
import { countNestedUsers, innerGroups } from './nested-members.ts';

/** Above this size, replace the group's member set instead of deleting members one by one. */
const maxDeleted = 2_000;

/** Members that the filter of a PATCH path may read. */
const maxPicked = 20_000;

/** Unknown ids that an error lists. */
const maxListed = 100;

/** The group whose members change. */
export interface MembersTarget {
  readonly tenant: string;
  /** Id of the group. */
  readonly group: string;
  /** The attribute of the group's type that holds members. */
  readonly attribute: Attribute;
  readonly policy: Policy;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The remaining cost of the request. */
  readonly budget: Budget;
}

/** What a member change has done. */
export interface MembersEffect extends MembersResult {
  /** Whether an unused member set is left. */
  readonly hasGarbage: boolean;
  /** Members that joined and left. Absent: too many to list. */
  readonly lists?: MemberLists;
  readonly roles: readonly RoleTransition[];
}

/**
 * Changes a group's members in the transaction that changes the group. The work is proportional to
 * the change, not to the size of the group.
 *
 * @throws ScimError invalidValue for unknown members, unless the change skips them; tooMany; held
 */
export async function changeMembers(
  transaction: Transaction,
  target: MembersTarget,
  change: MembersChange,
): Promise<MembersEffect> {
  const { tenant, group, policy, now } = target;
  const work = new MembersWork(transaction, target);
  const before = mayRemove(change) ? await innerGroups(transaction, tenant, group) : [];
  if (change.pendingSet !== undefined) await work.attach(change.pendingSet.set);
  for (const operation of change.operations) {
    if (operation.kind === 'removePickedMembers') await work.removePicked(operation);
    else await work.apply(operation, change.unknown);
  }
  await work.readRoles();
  const after = new Set(before.length === 0 ? [] : await innerGroups(transaction, tenant, group));
  const gone = before.filter((id) => !after.has(id));
  const within = await countNestedUsers(transaction, tenant, gone, group);
  await countRemoval(transaction, policy.guard, {
    tenant,
    accounts: work.stripped - gone.length + within,
    now,
  });
  return work.effect();
}

function mayRemove({ operations, pendingSet }: MembersChange): boolean {
  if (pendingSet !== undefined) return true;
  return operations.some(
    (operation) =>
      operation.kind !== 'members' || operation.replaces || operation.remove.length > 0,
  );
}

/** Returns the refusal of a change that would affect a protected account. */
export function protectedMember(): ScimError {
  return new ScimError(
    'forbidden',
    'a user with a protected account would join or leave a group, or get or lose a role; only an administrator of the application may do that',
  );
}

/** Executes the operations of one member change, and records their effect. */
class MembersWork {
  readonly #transaction: Transaction;
  readonly #target: MembersTarget;
  #added = 0;
  #removed = 0;
  #hasGarbage = false;
  /** Members that were removed. */
  stripped = 0;
  readonly #skipped: string[] = [];
  readonly #joined = new Set<string>();
  readonly #left = new Set<string>();
  #isListed = true;
  readonly #watch: RoleWatch;
  #roles: readonly RoleTransition[] = [];

  constructor(transaction: Transaction, target: MembersTarget) {
    this.#transaction = transaction;
    this.#target = target;
    this.#watch = new RoleWatch(transaction, target.tenant, target.policy.roles);
  }

  /** Compares roles after the last operation. */
  async readRoles(): Promise<void> {
    this.#roles = this.#isListed ? await this.#watch.transitions() : [];
  }

  async effect(): Promise<MembersEffect> {
    const { tenant, group } = this.#target;
    const total = (await this.#transaction.memberSet(tenant, group))?.total ?? 0;
    return {
      added: this.#added,
      removed: this.#removed,
      total,
      skipped: this.#skipped,
      hasGarbage: this.#hasGarbage,
      roles: this.#roles,
      lists: this.#isListed ? { joined: [...this.#joined], left: [...this.#left] } : undefined,
    };
  }

  /** Records members before they leave. */
  async #leave(set: number, ids: readonly string[]): Promise<void> {
    if (!this.#mayList(ids.length)) return;
    const inside = await this.#transaction.membersAmong(this.#target.tenant, set, ids);
    await this.#watch.watch(inside);
    for (const id of inside) if (!this.#joined.delete(id)) this.#left.add(id);
  }

  /** Records members before they join. */
  async #join(set: number, ids: readonly string[]): Promise<void> {
    if (!this.#mayList(ids.length)) return;
    const inside = new Set(await this.#transaction.membersAmong(this.#target.tenant, set, ids));
    const joining = ids.filter((id) => !inside.has(id));
    await this.#watch.watch(joining);
    for (const id of joining) if (!this.#left.delete(id)) this.#joined.add(id);
  }

  #mayList(more: number): boolean {
    if (this.#joined.size + this.#left.size + more > maxMembersListed) this.#isListed = false;
    return this.#isListed;
  }

  /** Makes a prepared set the members of the group. */
  async attach(set: number): Promise<void> {
    const { tenant, group } = this.#target;
    const before = await this.#transaction.memberSet(tenant, group);
    this.#hasGarbage = true;
    this.#isListed = false;
    if (before !== undefined && (await this.#transaction.equalMembers(tenant, before.id, set))) {
      await this.#transaction.dropMemberSet(tenant, set);
      return;
    }
    if (before !== undefined)
      this.stripped += await this.#transaction.missingMembers(tenant, before.id, set);
    await this.#transaction.attachMemberSet(tenant, group, set);
    this.#removed += before?.total ?? 0;
    this.#added += (await this.#transaction.memberSet(tenant, group))!.total;
  }

  async apply(
    { replaces, add, remove }: MembersOperation,
    unknown: MembersChange['unknown'],
  ): Promise<void> {
    const { tenant } = this.#target;
    const set = replaces ? await this.#removeOthers(add) : await this.#set(add.length > 0);
    if (set === undefined) return;
    if (remove.length > 0) {
      await this.#leave(set, remove);
      this.#lost(await this.#transaction.deleteMembers(tenant, set, remove));
    }
    if (add.length === 0) return;
    await this.#join(set, add);
    const inserted = await this.#transaction.insertMembers(tenant, set, add);
    this.#added += inserted.added;
    if (inserted.added > 0) await checkGroupsOfMembers(this.#transaction, tenant, add);
    if (inserted.unknown.length === 0) return;
    if (unknown === 'reject') throw unknownMembers(inserted.unknown);
    for (const id of inserted.unknown) this.#joined.delete(id);
    this.#skipped.push(...inserted.unknown);
  }

  /** Removes all members that are not listed. Returns the set to add to. */
  async #removeOthers(kept: readonly string[]): Promise<number | undefined> {
    const { tenant, group } = this.#target;
    const before = await this.#transaction.memberSet(tenant, group);
    if (before === undefined || before.total === 0) return this.#set(kept.length > 0);
    if (before.total > maxDeleted) {
      this.#isListed = false;
      this.stripped +=
        before.total - (await this.#transaction.membersAmong(tenant, before.id, kept)).length;
      await this.#transaction.attachMemberSet(tenant, group, undefined);
      this.#removed += before.total;
      this.#hasGarbage = true;
      return this.#set(kept.length > 0);
    }
    const stay = new Set(kept);
    const all = await this.#transaction.members(tenant, before.id, {
      after: -1,
      before: before.end,
      limit: before.total,
    });
    const gone = all.map(({ id }) => id).filter((id) => !stay.has(id));
    if (gone.length > 0) {
      await this.#leave(before.id, gone);
      this.#lost(await this.#transaction.deleteMembers(tenant, before.id, gone));
    }
    return before.id;
  }

  /** Returns the group's member set; creates it if `create` is true and there is none. */
  async #set(create: boolean): Promise<number | undefined> {
    const { tenant, group, now } = this.#target;
    const existing = await this.#transaction.memberSet(tenant, group);
    if (existing !== undefined || !create) return existing?.id;
    const created = await this.#transaction.createMemberSet(tenant, toTimestamp(now));
    await this.#transaction.attachMemberSet(tenant, group, created);
    return created;
  }

  /** Removes the members that a filter matches. */
  async removePicked({ filter }: PickedMembersOperation): Promise<void> {
    const { tenant, group, attribute, budget } = this.#target;
    const set = await this.#transaction.memberSet(tenant, group);
    if (set === undefined) return;
    if (set.total > maxPicked) {
      throw new ScimError(
        'tooMany',
        `this filter would have to read ${set.total} members; select them by value`,
      );
    }
    const bound = bindElementFilter(
      attribute,
      filter,
      createParseContext(profiles.get('default')!),
    );
    budget.spend(set.total);
    const all = await this.#transaction.members(tenant, set.id, {
      after: -1,
      before: set.end,
      limit: set.total,
    });
    const picked = all.filter(({ id, type, display }) =>
      matches(
        bound,
        display === undefined ? { value: id, type } : { value: id, type, display },
        budget,
      ),
    );
    const ids = picked.map(({ id }) => id);
    await this.#leave(set.id, ids);
    this.#lost(await this.#transaction.deleteMembers(tenant, set.id, ids));
  }

  #lost(members: number): void {
    this.#removed += members;
    this.stripped += members;
  }
}

/** Returns the refusal of members that do not exist. */
export function unknownMembers(ids: readonly string[]): ScimError {
  const listed = ids.slice(0, maxListed).map(quote).join(', ');
  const more = ids.length > maxListed ? ` and ${ids.length - maxListed} more` : '';
  return new ScimError(
    'invalidValue',
    `members name no resource: ${listed}${more}. Nothing was changed`,
  );
}
