import type { Reader } from '../ports/store.ts';
import type { MembershipOperation, MembersOperation } from '../protocol/patch/operation.ts';
import {
  type ParseContext,
  reportIgnored,
  type UnknownMembers,
} from '../protocol/profiles/profile.ts';
import { unknownMembers } from './change-members.ts';
import type { MembersChange, SubmitDirectory } from './command.ts';

/**
 * A large change of members is prepared beside the group, a few hundred at a time, so that no
 * commit delays the others. The prepared set then replaces the present one, in the transaction that
 * changes the group.
 */

/** Listed members up to which a change is made in one transaction. */
const maxInPlace = 2_000;

const membersPerCommit = 500;

/** A group that exists. */
export interface GroupAddress {
  /** Name of its resource type. */
  readonly type: string;
  readonly id: string;
}

/** What preparing a set needs. */
export interface PendingSetContext {
  readonly reader: Reader;
  readonly submit: SubmitDirectory;
  readonly tenant: string;
  readonly parseContext: ParseContext;
}

/** Whether a change is large enough to be prepared. One that depends on a filter cannot be. */
export function isLargeChange(operations: readonly MembershipOperation[]): boolean {
  const [only, ...more] = operations;
  return (
    only?.kind === 'members' &&
    more.length === 0 &&
    only.add.length + only.remove.length > maxInPlace
  );
}

/**
 * Prepares a change of a group's members; resolves the change that attaches the prepared set.
 *
 * @param group absent: the group is about to be created
 * @throws ScimError invalidValue for unknown members, unless the profile skips them
 */
export async function preparePendingSet(
  context: PendingSetContext,
  change: MembersChange,
  group?: GroupAddress,
): Promise<MembersChange> {
  const { replaces, add, remove } = change.operations[0] as MembersOperation;
  const { unknown } = change;
  const builder = new SetBuilder(context, unknown);
  let basedOn: number | undefined;
  try {
    if (!replaces && group !== undefined)
      basedOn = await copyMembers(context, group, new Set(remove), builder);
    for (let from = 0; from < add.length; from += membersPerCommit)
      await builder.add(add.slice(from, from + membersPerCommit));
  } catch (error) {
    const pendingSet = { set: await builder.finish() };
    await dropPendingSet(context, { operations: [], unknown, pendingSet });
    throw error;
  }
  const pendingSet = { set: await builder.finish(), basedOn };
  return { operations: [], pendingSet, unknown };
}

/** Marks a prepared set that was not used as garbage. */
export async function dropPendingSet(
  { submit, tenant }: PendingSetContext,
  { pendingSet }: MembersChange,
): Promise<void> {
  await submit('addPendingMembers', { tenant, set: pendingSet!.set, ids: [], drops: true });
}

/**
 * Copies the members of a group, except some; resolves the version of the group that they belong
 * to.
 */
async function copyMembers(
  { reader, tenant }: PendingSetContext,
  { type, id }: GroupAddress,
  without: ReadonlySet<string>,
  builder: SetBuilder,
): Promise<number | undefined> {
  const { version, set } = await reader.snapshot(async (state) => ({
    version: (await state.resource(tenant, type, id))?.version,
    set: await state.memberSet(tenant, id),
  }));
  for (let after = -1; set !== undefined; ) {
    const page = { after, before: set.end, limit: membersPerCommit };
    const members = await reader.members(tenant, set.id, page);
    await builder.copy(members.map((member) => member.id).filter((member) => !without.has(member)));
    if (members.length < membersPerCommit) break;
    after = members.at(-1)!.place;
  }
  return version;
}

/** Builds a set that no group has yet. */
class SetBuilder {
  readonly #context: PendingSetContext;
  readonly #unknown: UnknownMembers;
  #set: number | undefined;

  constructor(context: PendingSetContext, unknown: UnknownMembers) {
    this.#context = context;
    this.#unknown = unknown;
  }

  /** Adds members of the present set. One that was deleted meanwhile is left out. */
  async copy(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#submit(ids);
  }

  /** Adds members that the client lists. */
  async add(ids: readonly string[]): Promise<void> {
    const unknown = await this.#submit(ids);
    if (unknown.length === 0) return;
    if (this.#unknown === 'reject') throw unknownMembers(unknown);
    for (const id of unknown) reportIgnored(this.#context.parseContext, `members.${id}`);
  }

  /** Resolves the set, which may be empty. */
  async finish(): Promise<number> {
    if (this.#set === undefined) await this.#submit([]);
    return this.#set!;
  }

  async #submit(ids: readonly string[]): Promise<readonly string[]> {
    const { submit, tenant } = this.#context;
    const { set, unknown } = await submit('addPendingMembers', { tenant, ids, set: this.#set });
    this.#set = set;
    return unknown;
  }
}
