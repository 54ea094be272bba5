import type { Reader } from '../ports/store.ts';
import type { MembershipOperation, MembersOperation } from '../protocol/patch/operation.ts';
import { type ParseContext, reportIgnored } from '../protocol/profiles/profile.ts';
import { unknownMembers } from './change-members.ts';
import type { MembersChange, StagedMembers, SubmitDirectory } from './command.ts';

/**
 * Large changes of members are prepared beside the group, five hundred at a time, so that no commit holds up the others for long; then the
 * prepared set takes the place of the present one in the transaction that changes the group.
 */

/** Listed members up to which a change is made in one transaction. */
const mostInPlace = 2_000;

const perCommit = 500;

export interface StagedGroup {
  /** Name of its resource type. */
  readonly type: string;
  readonly id: string;
}

export interface Staging {
  readonly reader: Reader;
  readonly submit: SubmitDirectory;
  readonly tenant: string;
  readonly parseContext: ParseContext;
}

/** Whether a change is large enough to be prepared; one that depends on what a filter picks can't be. */
export function isLarge(operations: readonly MembershipOperation[]): boolean {
  const [only, ...more] = operations;
  return (
    only?.kind === 'members' &&
    more.length === 0 &&
    only.add.length + only.remove.length > mostInPlace
  );
}

/**
 * Prepares a change of a group's members.
 *
 * @param group absent when it is about to be created
 * @throws ScimError invalidValue for members nobody knows, unless the profile skips them
 */
export async function stageChange(
  staging: Staging,
  change: MembersChange,
  group?: StagedGroup,
): Promise<MembersChange> {
  const { replaces, add, remove } = change.operations[0] as MembersOperation;
  const builder = new SetBuilder(staging, change);
  let basedOn: number | undefined;
  try {
    if (!replaces && group !== undefined)
      basedOn = await copyMembers(staging, group, new Set(remove), builder);
    for (let from = 0; from < add.length; from += perCommit)
      await builder.add(add.slice(from, from + perCommit));
  } catch (error) {
    await dropStaged(staging, {
      operations: [],
      unknown: change.unknown,
      staged: { set: await builder.finish() },
    });
    throw error;
  }
  const staged: StagedMembers = {
    set: await builder.finish(),
    ...(basedOn === undefined ? {} : { basedOn }),
  };
  return { operations: [], staged, unknown: change.unknown };
}

/** Leaves a prepared set that was not used to the next sweep. */
export async function dropStaged(
  { submit, tenant }: Staging,
  { staged }: MembersChange,
): Promise<void> {
  await submit('addPendingMembers', { tenant, set: staged!.set, ids: [], drops: true });
}

/** The members a group has, less some. Gives the version of the group they are of. */
async function copyMembers(
  { reader, tenant }: Staging,
  { type, id }: StagedGroup,
  without: ReadonlySet<string>,
  builder: SetBuilder,
): Promise<number | undefined> {
  const { version, set } = await reader.snapshot(async (state) => ({
    version: (await state.resource(tenant, type, id))?.version,
    set: await state.memberSet(tenant, id),
  }));
  for (let after = -1; set !== undefined; ) {
    const members = await reader.members(tenant, set.id, {
      after,
      before: set.end,
      limit: perCommit,
    });
    const kept = members.map(({ id }) => id).filter((id) => !without.has(id));
    await builder.copy(kept);
    if (members.length < perCommit) break;
    after = members.at(-1)!.place;
  }
  return version;
}

class SetBuilder {
  readonly #staging: Staging;
  readonly #change: MembersChange;
  #set: number | undefined;

  constructor(staging: Staging, change: MembersChange) {
    this.#staging = staging;
    this.#change = change;
  }

  /** Members that were there a moment ago; one deleted meanwhile is left out. */
  async copy(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#stage(ids);
  }

  /** Members a client lists. */
  async add(ids: readonly string[]): Promise<void> {
    const unknown = await this.#stage(ids);
    if (unknown.length === 0) return;
    if (this.#change.unknown === 'reject') throw unknownMembers(unknown);
    for (const id of unknown) reportIgnored(this.#staging.parseContext, `members.${id}`);
  }

  /** The set, even if nothing is in it. */
  async finish(): Promise<number> {
    if (this.#set === undefined) await this.#stage([]);
    return this.#set!;
  }

  async #stage(ids: readonly string[]): Promise<readonly string[]> {
    const { submit, tenant } = this.#staging;
    const into = this.#set === undefined ? {} : { set: this.#set };
    const { set, unknown } = await submit('addPendingMembers', { tenant, ids, ...into });
    this.#set = set;
    return unknown;
  }
}
