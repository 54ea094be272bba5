import type { Awaitable } from '../ports/awaitable.ts';
import type { BulkTarget } from '../protocol/bulk/read-bulk.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { type ParseContext, reportIgnored, tolerates } from '../protocol/profiles/profile.ts';
import type { Projection } from '../protocol/projection/projection.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type {
  CreateCommand,
  MembersChange,
  MembersResult,
  PatchCommand,
  ReplaceCommand,
  SuspendCommand,
  WriteOutcome,
} from './command.ts';
import type { OperationContext } from './operation-context.ts';
import { dropPendingSet, isLargeChange, preparePendingSet } from './pending-member-set.ts';
import { parsedFor, prepareSuspend } from './prepare.ts';
import { factsOf, type ResourceFacts } from './read-context.ts';
import { showsMembers } from './represent-members.ts';
import { represent, representStored } from './represent-resource.ts';
import { type Representation, readContextOf, readGroup, withoutMembers } from './representation.ts';
import type { DirectoryServices } from './services.ts';

/** The result of a create, replace or patch. */
export interface WriteResult extends ResourceFacts {
  /** False when the write had nothing to change. */
  readonly changed: boolean;
  readonly members?: MembersResult;
  /** Resolves the number of members of a group; 0 for other resources. */
  memberCount(): Promise<number>;
  /**
   * Reads the resource as it is now. A group may have a later version by then, with its own tag.
   * Returns at once where nothing but what was written is shown.
   */
  represent(): Awaitable<Representation>;
}

/** A command that changes members. */
type MembersCommand = (CreateCommand | ReplaceCommand | PatchCommand) & {
  readonly members: MembersChange;
};

/** Times a large member change is prepared again because the group has changed meanwhile. */
const maxPreparations = 3;

/**
 * Prepares a write. If the request must be refused although its body ends a user's access, the
 * access is ended first.
 *
 * @param prepare gets a context that ignores unreadable optional attributes where access ends
 * @throws ScimError the refusal
 */
export async function prepareOrRefuse<Prepared>(
  services: DirectoryServices,
  context: OperationContext,
  target: BulkTarget,
  id: string,
  prepare: (context: OperationContext) => Promise<Prepared>,
): Promise<Prepared> {
  try {
    return await prepare(parsedFor(context, target));
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    return refuseWrite(services, context, target, id, error);
  }
}

/**
 * Refuses a write. If its body ends a user's access, the access is ended first.
 *
 * @throws ScimError the refusal, which says so if the user was deactivated
 */
export async function refuseWrite(
  services: DirectoryServices,
  context: OperationContext,
  target: BulkTarget,
  id: string,
  refusal: ScimError,
): Promise<never> {
  await submitWrite(services, context, prepareSuspend(context, target, id, refusal));
  throw refusal;
}

/**
 * Executes a write. Large member changes are prepared beside the group first.
 *
 * @throws ScimError the refusal of a request that has only ended an access, and what `execute`
 *   throws
 */
export async function submitWrite(
  services: DirectoryServices,
  context: OperationContext,
  command: CreateCommand | ReplaceCommand | PatchCommand | SuspendCommand,
): Promise<WriteOutcome> {
  const { submit, garbage } = services;
  const outcome =
    (isLarge(command) ? await submitPrepared(services, context, command) : undefined) ??
    (await submit(command.kind, command));
  if (outcome.hasGarbage === true) garbage.requestCollection();
  const { refused } = outcome;
  if (refused !== undefined) {
    tolerates(context.parseContext, 'access-ends');
    throw new ScimError(refused.code, refused.detail);
  }
  reportOutcome(context.parseContext, outcome);
  return outcome;
}

/** Reports the ignored names and the tolerances that only the stored data showed. */
export function reportOutcome(
  context: ParseContext,
  { ignored = [], tolerances = [] }: WriteOutcome,
): void {
  for (const path of ignored) reportIgnored(context, path);
  for (const id of tolerances) tolerates(context, id);
}

function isLarge(
  command: CreateCommand | ReplaceCommand | PatchCommand | SuspendCommand,
): command is MembersCommand {
  return command.members !== undefined && isLargeChange(command.members.operations);
}

/**
 * Executes a large member change by a set that is built beforehand. Undefined: there is no such
 * group, or it has changed too often meanwhile, so that one transaction must do it.
 */
async function submitPrepared(
  { reader, submit, garbage }: DirectoryServices,
  { parseContext }: OperationContext,
  command: MembersCommand,
): Promise<WriteOutcome | undefined> {
  const { kind, members, tenant, type, id } = command;
  // Nothing is prepared for a group that does not exist: the write itself reports that.
  if (kind !== 'create' && (await reader.resource(tenant, type, id)) === undefined)
    return undefined;
  const pendingContext = { reader, submit, tenant, parseContext };
  for (let round = 0; round < maxPreparations; round += 1) {
    const prepared = await preparePendingSet(
      pendingContext,
      members,
      kind === 'create' ? undefined : { type, id },
    );
    let isUsed = false;
    try {
      const outcome = await submit(kind, { ...command, members: prepared });
      isUsed = outcome.stale !== true;
      if (isUsed) return outcome;
    } finally {
      if (!isUsed) await dropPendingSet(pendingContext, prepared);
      garbage.requestCollection();
    }
  }
  return undefined;
}

/** What a write has stored. */
export interface WrittenResource {
  readonly type: ResourceType;
  readonly id: string;
  readonly outcome: WriteOutcome;
  readonly document: string;
  readonly projection: Projection;
}

/** Returns the result of a write; the resource is represented only if the answer needs it. */
export function writeResultOf(
  services: DirectoryServices,
  context: OperationContext,
  { type, id, outcome, document, projection }: WrittenResource,
): WriteResult {
  const { reader } = services;
  const { version, changed, members } = outcome;
  const facts = factsOf(context, type, { id, version });
  return {
    ...facts,
    changed,
    members,
    memberCount: async () =>
      members?.total ?? (await reader.memberSet(context.tenant, id))?.total ?? 0,
    represent() {
      const row = { ...outcome, id, document };
      const memberless = withoutMembers(projection, type);
      const alone = (): Awaitable<Representation> =>
        representStored(context, type, row, memberless, facts) ??
        represent(readContextOf(services, context), type, row, memberless, facts);
      if (!showsMembers(type, projection)) return alone();
      const group = readGroup(services, context, type, id, (read, stored) =>
        represent(read, type, stored, projection),
      );
      // Without members: the group has been deleted since.
      return group.then((found) => found ?? alone());
    },
  };
}
