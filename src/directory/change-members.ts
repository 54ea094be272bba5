import { countRemoval } from '../accounts/guard.ts';
import type { Policy } from '../accounts/policy.ts';
import { type RoleTransition, RoleWatch } from '../accounts/role-watch.ts';
import type { Reader, Transaction } from '../ports/store.ts';
import type { Budget } from '../protocol/budget.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { bindElementFilter } from '../protocol/filter/bind.ts';
import { matches } from '../protocol/filter/evaluate.ts';
import type { MembersOperation, PickedMembersOperation } from '../protocol/patch/operation.ts';
import { createParseContext, profiles } from '../protocol/profiles/profile.ts';
import type { Attribute } from '../protocol/schema/attribute.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { type MemberLists, mostMembersListed } from './changes.ts';
import type { MembersChange, MembersResult } from './command.ts';
import { checkGroupsOfMembers } from './member-limits.ts';

/** A group of more members than this gets another set instead of losing each of them. */
const mostAtOnce = 2_000;

/** Members one filter of a PATCH path may look at. */
const mostPicked = 20_000;

/** Unknown ids that an error lists. */
const mostListed = 100;

export interface MembersTarget {
  readonly tenant: string;
  /** Id of the group. */
  readonly group: string;
  /** The attribute of the group's type that holds members. */
  readonly attribute: Attribute;
  readonly policy: Policy;
  /** Milliseconds. */
  readonly now: number;
  /** What the request may still cost. */
  readonly budget: Budget;
}

export interface MembersEffect extends MembersResult {
  /** True when a set is left for sweeping. */
  readonly hasGarbage: boolean;
  /** Who came and went; absent: too many to list. */
  readonly lists?: MemberLists;
  readonly roles: readonly RoleTransition[];
}

/**
 * Changes a group's members in the transaction that changes the group: work in proportion to the change, whatever the group's size.
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
  if (change.staged !== undefined) await work.attach(change.staged.set);
  for (const operation of change.operations) {
    if (operation.kind === 'removePickedMembers') await work.removePicked(operation);
    else await work.apply(operation, change.unknown);
  }
  await work.settle();
  const after = new Set(before.length === 0 ? [] : await innerGroups(transaction, tenant, group));
  const gone = before.filter((id) => !after.has(id));
  const within = await countWithin(transaction, tenant, gone, group);
  await countRemoval(transaction, policy.guard, {
    tenant,
    accounts: work.stripped - gone.length + within,
    now,
  });
  return work.effect();
}

function mayRemove({ operations, staged }: MembersChange): boolean {
  if (staged !== undefined) return true;
  return operations.some(
    (operation) =>
      operation.kind !== 'members' || operation.replaces || operation.remove.length > 0,
  );
}

/** Groups within groups that are looked at. */
const maxInnerGroups = 1_000;

/** The groups that are members of a group. */
async function innerGroups(
  reader: Reader,
  tenant: string,
  group: string,
): Promise<readonly string[]> {
  const set = await reader.memberSet(tenant, group);
  return set === undefined ? [] : reader.memberGroups(tenant, set.id, maxInnerGroups);
}

/**
 * Counts the people in some groups, at every depth: they lose a membership when the groups leave another one. People who
 * are still in that one by another way do not count, unless there are too many to look at.
 *
 * @param left the group that the others have left; absent: it is gone
 */
export async function countWithin(
  reader: Reader,
  tenant: string,
  groups: readonly string[],
  left?: string,
): Promise<number> {
  if (groups.length === 0) return 0;
  const staying = left === undefined ? [] : await groupsBelow(reader, tenant, [left]);
  const people = new Set<string>();
  let uncounted = 0;
  for (const group of await groupsBelow(reader, tenant, groups)) {
    if (staying.includes(group)) continue;
    const set = await reader.memberSet(tenant, group);
    if (set === undefined) continue;
    if (set.total > mostAtOnce || people.size > mostPicked) {
      uncounted += set.total;
      continue;
    }
    const members = await reader.members(tenant, set.id, {
      after: -1,
      before: set.end,
      limit: set.total,
    });
    const inner = new Set(await reader.memberGroups(tenant, set.id, maxInnerGroups));
    const ids = members.map(({ id }) => id).filter((id) => !inner.has(id));
    const still = new Set(await amongAny(reader, tenant, staying, ids));
    for (const id of ids) if (!still.has(id)) people.add(id);
  }
  return people.size + uncounted;
}

/** Some groups and all groups in them. */
async function groupsBelow(
  reader: Reader,
  tenant: string,
  groups: readonly string[],
): Promise<readonly string[]> {
  const found = new Set(groups);
  for (const group of found) {
    if (found.size >= maxInnerGroups) break;
    for (const inner of await innerGroups(reader, tenant, group)) found.add(inner);
  }
  return [...found];
}

async function amongAny(
  reader: Reader,
  tenant: string,
  groups: readonly string[],
  ids: readonly string[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const group of groups) {
    const set = await reader.memberSet(tenant, group);
    if (set !== undefined) found.push(...(await reader.membersAmong(tenant, set.id, ids)));
  }
  return found;
}

export function protectedMember(): ScimError {
  return new ScimError(
    'forbidden',
    'a user whose account is protected would join or leave a group, or get or lose a role; only an administrator of the application changes that',
  );
}

class MembersWork {
  readonly #transaction: Transaction;
  readonly #target: MembersTarget;
  #added = 0;
  #removed = 0;
  #hasGarbage = false;
  /** Members that were in and are not. */
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

  /** After the last change: who has other roles now. */
  async settle(): Promise<void> {
    this.#roles = this.#isListed ? await this.#watch.transitions() : [];
  }

  async effect(): Promise<MembersEffect> {
    const { tenant, group } = this.#target;
    const total = (await this.#transaction.memberSet(tenant, group))?.total ?? 0;
    const lists = this.#isListed
      ? { lists: { joined: [...this.#joined], left: [...this.#left] } }
      : {};
    const counts = { added: this.#added, removed: this.#removed, total, skipped: this.#skipped };
    return { ...counts, hasGarbage: this.#hasGarbage, roles: this.#roles, ...lists };
  }

  /** Who of these is about to leave, before they do. */
  async #leave(set: number, ids: readonly string[]): Promise<void> {
    if (!this.#mayList(ids.length)) return;
    const inside = await this.#transaction.membersAmong(this.#target.tenant, set, ids);
    await this.#watch.watch(inside);
    for (const id of inside) if (!this.#joined.delete(id)) this.#left.add(id);
  }

  /** Who of these is about to join, before they do. */
  async #join(set: number, ids: readonly string[]): Promise<void> {
    if (!this.#mayList(ids.length)) return;
    const inside = new Set(await this.#transaction.membersAmong(this.#target.tenant, set, ids));
    const coming = ids.filter((id) => !inside.has(id));
    await this.#watch.watch(coming);
    for (const id of coming) if (!this.#left.delete(id)) this.#joined.add(id);
  }

  #mayList(more: number): boolean {
    if (this.#joined.size + this.#left.size + more > mostMembersListed) this.#isListed = false;
    return this.#isListed;
  }

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
    const set = replaces ? await this.#clear(add) : await this.#set(add.length > 0);
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

  /** The set to add to, after every member that is not in the list has left. */
  async #clear(kept: readonly string[]): Promise<number | undefined> {
    const { tenant, group } = this.#target;
    const before = await this.#transaction.memberSet(tenant, group);
    if (before === undefined || before.total === 0) return this.#set(kept.length > 0);
    if (before.total > mostAtOnce) {
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

  /** The group's set; made when there is none and `create` says so. */
  async #set(create: boolean): Promise<number | undefined> {
    const { tenant, group, now } = this.#target;
    const there = await this.#transaction.memberSet(tenant, group);
    if (there !== undefined || !create) return there?.id;
    const made = await this.#transaction.createMemberSet(tenant, toTimestamp(now));
    await this.#transaction.attachMemberSet(tenant, group, made);
    return made;
  }

  async removePicked({ filter }: PickedMembersOperation): Promise<void> {
    const { tenant, group, attribute, budget } = this.#target;
    const set = await this.#transaction.memberSet(tenant, group);
    if (set === undefined) return;
    if (set.total > mostPicked) {
      throw new ScimError(
        'tooMany',
        `this filter would have to look at ${set.total} members; name them by value`,
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

export function unknownMembers(ids: readonly string[]): ScimError {
  const listed = ids.slice(0, mostListed).map(quote).join(', ');
  const more = ids.length > mostListed ? ` and ${ids.length - mostListed} more` : '';
  return new ScimError(
    'invalidValue',
    `members name no resource: ${listed}${more}. Nothing was changed`,
  );
}
