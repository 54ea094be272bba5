import { accountAttributes } from '../accounts/account-attributes.ts';
import { beginErasure, continueErasures, flushedAfterMs } from '../accounts/erase.ts';
import type { Policy } from '../accounts/policy.ts';
import {
  deprovisionAccount,
  isOwnedByOtherConnection,
  type Provisioned,
  provisionAccount,
  refuseProtected,
  syncAccount,
} from '../accounts/provision.ts';
import type { Cause, LoggedChange } from '../events/event-log.ts';
import type { CommandDefinitions } from '../ports/command.ts';
import type { StoredResource, Transaction } from '../ports/store.ts';
import { type Budget, createBudget } from '../protocol/budget.ts';
import { type ErrorCode, quote, ScimError } from '../protocol/errors/scim-error.ts';
import { requireMatch } from '../protocol/etag/etag.ts';
import { userUrn } from '../protocol/schema/core-user.ts';
import { buildDocument, checkRequired, checkSize } from '../protocol/schema/document.ts';
import { type IndexKey, indexKeys, missingFrom } from '../protocol/schema/keys.ts';
import type { Registry, ResourceType } from '../protocol/schema/registry.ts';
import type { Document } from '../protocol/schema/stored-json.ts';
import { valuesAt } from '../protocol/schema/values.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { buildIndex } from './build-index.ts';
import { type Change, patched, replaced, suspended } from './change-attributes.ts';
import { changeMembers, type MembersEffect } from './change-members.ts';
import {
  createdChanges,
  deletedChanges,
  memberChanges,
  roleChanges,
  updatedChanges,
} from './changes.ts';
import { checkExpectedValues } from './check-expected-values.ts';
import type {
  AddPendingMembersCommand,
  AddPendingMembersResult,
  BulkCommand,
  BulkResult,
  CollectGarbageCommand,
  CollectGarbageResult,
  CreateCommand,
  DirectoryCommands,
  MembersChange,
  PatchCommand,
  Refusal,
  RemoveCommand,
  ReplaceCommand,
  SuspendCommand,
  WriteCommand,
  WriteOutcome,
} from './command.ts';
import { completeDeferred, defer } from './complete-deferred.ts';
import { deleteOwnedResources } from './delete-owned-resources.ts';
import { effectsBefore } from './effects.ts';
import { executeBulk } from './execute-bulk.ts';
import type { ExecuteContext } from './execute-context.ts';
import { checkGroupsOfMembers } from './member-limits.ts';
import { beginReferences, continueReferences, referencesLeft } from './references.ts';
import { indexesText } from './registries.ts';
import { removeResource } from './remove.ts';
import { mergeSecrets, secretsText, splitSecrets } from './secrets.ts';

import { shortened } from './shortened.ts';

/** What every verb needs. */
interface Work extends ExecuteContext {
  /** What the request may still cost. All operations of a bulk request share it. */
  readonly budget: Budget;
  readonly registry: Registry;
  readonly type: ResourceType;
  readonly policy: Policy;
  /** Writes changes down, as caused by this command. */
  readonly log: (changes: readonly LoggedChange[]) => Promise<void>;
}

/** Members one sweep deletes: a few milliseconds of the writer. */
const maxMembersDeleted = 1_000;

/** Deletions that one sweep looks at. */
const maxErasuresRead = 100;

/** Clears away what earlier writes have left: members of sets that no group has, and what was written about erased persons. */
async function collectGarbage(
  transaction: Transaction,
  { startedBefore, closing }: CollectGarbageCommand,
  context: ExecuteContext,
): Promise<CollectGarbageResult> {
  const { clock } = context;
  const hasSets = await transaction.deleteUnusedMemberSets(maxMembersDeleted, startedBefore);
  const flushed = toTimestamp(clock.now() - (closing === true ? 0 : flushedAfterMs));
  const hasReferences = await removeMoreReferences(transaction, context);
  return { hasGarbage: (await continueErasures(transaction, flushed)) || hasReferences || hasSets };
}

/** Goes on with a deletion whose references were too many for its own transaction. True: there is more to do. */
async function removeMoreReferences(
  transaction: Transaction,
  context: ExecuteContext,
): Promise<boolean> {
  for (const erasure of await transaction.erasures(maxErasuresRead)) {
    const gone = referencesLeft(erasure);
    if (gone === undefined) continue;
    const { tenant } = gone;
    const version = (await transaction.definitions(tenant))?.version ?? 0;
    const { indexes } = await context.policies.of(transaction, tenant);
    const registry = await context.registries.at(transaction, tenant, version, indexes);
    const log = (changes: readonly LoggedChange[]): Promise<void> =>
      context.eventLog.append(transaction, tenant, { actor: { administrator: 'server' } }, changes);
    await continueReferences(transaction, gone, { registry, now: context.clock.now(), log });
    return true;
  }
  return false;
}

async function workOf(
  transaction: Transaction,
  command: WriteCommand,
  context: ExecuteContext,
  budget: Budget,
): Promise<Work> {
  const { tenant, definitions, connection, origin } = command;
  const policy = await context.policies.of(transaction, tenant);
  const registry = await context.registries.at(transaction, tenant, definitions, policy.indexes);
  const type = registry.type(command.type)!;
  const actor =
    origin === undefined ? { connection } : { connection, credential: origin.credential };
  const { request, trace } = origin ?? {};
  const cause: Cause = {
    actor,
    ...(request === undefined ? {} : { request }),
    ...(trace === undefined ? {} : { trace }),
  };
  return {
    ...context,
    budget,
    registry,
    type,
    policy,
    log: (changes) => context.eventLog.append(transaction, tenant, cause, changes),
  };
}

/** Members of a group that was made before they were there. */
async function joinLater(
  transaction: Transaction,
  command: CreateCommand,
  context: ExecuteContext,
  budget: Budget,
): Promise<void> {
  const work = await workOf(transaction, command, context, budget);
  await withEffects(transaction, command, work, async (own) => {
    const members = await membersEffect(transaction, command, own, own.clock.now());
    return { ...madeOutcome(toTimestamp(own.clock.now()), command), ...membersOutcome(members) };
  });
}

/** Carries out a write. One to a group is looked at for what it does to people. */
async function withEffects(
  transaction: Transaction,
  command: WriteCommand,
  work: Work,
  write: (work: Work) => Promise<WriteOutcome>,
): Promise<WriteOutcome> {
  if (work.type.members === undefined) return write(work);
  const now = work.clock.now();
  const before = await effectsBefore(transaction, {
    tenant: command.tenant,
    policy: work.policy,
    command,
    now,
  });
  const outcome = await write({ ...work, policy: before.policy });
  const { moves, ignored } = await before.settle(outcome);
  await work.log(roleChanges(moves));
  return ignored.length === 0
    ? outcome
    : { ...outcome, ignored: [...(outcome.ignored ?? []), ...ignored] };
}

/**
 * Executes one verb on one resource: resource, keys, members and account, all or nothing.
 *
 * @param isAlone false: other operations succeed or fail with this one, so that a refused one ends no access by itself
 * @throws ScimError notFound, preconditionFailed, uniqueness, forbidden, held, quotaExceeded, and the errors of a PATCH that does not fit the stored state
 */
async function executeWrite(
  transaction: Transaction,
  command: WriteCommand,
  context: ExecuteContext,
  budget: Budget = createBudget(),
  isAlone: boolean = true,
): Promise<WriteOutcome> {
  const whole = await workOf(transaction, command, context, budget);
  return withEffects(transaction, command, whole, (work) =>
    executeVerb(transaction, command, work, isAlone),
  );
}

async function executeVerb(
  transaction: Transaction,
  command: WriteCommand,
  work: Work,
  isAlone: boolean,
): Promise<WriteOutcome> {
  const ending = isAlone ? endingAccess : justWriting;
  switch (command.kind) {
    case 'create':
      return ending(transaction, command, work, () => create(transaction, command, work));
    case 'replace':
      return ending(transaction, command, work, () => change(transaction, command, work, replaced));
    case 'patch':
      return ending(transaction, command, work, () => change(transaction, command, work, patched));
    case 'remove':
      return remove(transaction, command, work);
    case 'suspend':
      return suspend(transaction, command, work, command.refusal);
  }
}

type Ending = (
  transaction: Transaction,
  command: CreateCommand | ReplaceCommand | PatchCommand,
  work: Work,
  write: () => Promise<WriteOutcome>,
) => Promise<WriteOutcome>;

const justWriting: Ending = (_transaction, _command, _work, write) => write();

/**
 * Carries out a write. Where it ends a user's access and must be refused, the access ends nevertheless: everything else is
 * undone, and the outcome holds the refusal.
 */
const endingAccess: Ending = async (transaction, command, work, write) => {
  if (command.endsAccess !== true) return write();
  // Nothing else can go wrong with it: no savepoint is needed.
  if (command.kind === 'patch' && isOnlyActive(command))
    return change(transaction, command, work, suspended);
  try {
    return await transaction.nested(write);
  } catch (error) {
    if (!(error instanceof ScimError) || untouchable.has(error.code)) throw error;
    return suspend(transaction, command, work, error);
  }
};

/** A precondition that fails changes nothing, and what is not there has no access. */
const untouchable: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['preconditionFailed', 'notFound']);

function isOnlyActive({ operations, expected, members }: PatchCommand): boolean {
  if (members !== undefined || expected !== undefined) return false;
  return operations.every(({ path, kind }) => path === 'active' && kind !== 'removeValues');
}

/** Ends the access that a part of a bulk request was to end and that was undone with the rest; undefined: it was to end none. */
async function endAccess(
  transaction: Transaction,
  command: WriteCommand,
  context: ExecuteContext,
  budget: Budget,
  refusal: Refusal,
): Promise<WriteOutcome | undefined> {
  const isEnding =
    command.kind === 'suspend' || (command.kind !== 'remove' && command.endsAccess === true);
  if (!isEnding) return undefined;
  const work = await workOf(transaction, command, context, budget);
  return suspend(
    transaction,
    command,
    work,
    command.kind === 'suspend' ? command.refusal : refusal,
  );
}

export function notFound(type: string, id: string): ScimError {
  return new ScimError('notFound', `there is no ${type} with the id ${quote(shortened(id))}`);
}

async function create(
  transaction: Transaction,
  command: CreateCommand,
  work: Work,
): Promise<WriteOutcome> {
  const { tenant, connection, id } = command;
  const { policy } = work;
  const now = work.clock.now();
  const created = toTimestamp(now);
  const keys = keysOf(command, work);
  if (command.unique !== undefined) await refuseTaken(transaction, command, keys);
  const conflict = await transaction.insertResource(tenant, { ...command, keys, created });
  if (conflict !== undefined) throw taken(conflict);
  let provisioned: Provisioned | undefined;
  if (command.account !== undefined) {
    const provisioning = {
      tenant,
      connection,
      resource: id,
      attributes: command.account,
      policy,
      now,
    };
    provisioned = await provisionAccount(transaction, provisioning, () => work.ids.next());
  }
  await work.log(createdChanges(work.type, id, command.document, provisioned));
  const members = await membersEffect(transaction, command, work, now);
  return { ...madeOutcome(created, command), ...membersOutcome(members) };
}

function madeOutcome(created: string, { hasReferences: references }: CreateCommand): WriteOutcome {
  return {
    version: 1,
    created,
    lastModified: created,
    hasReferences: references,
    isMember: false,
    position: 0,
    changed: true,
  };
}

/** The keys of a new resource. A policy may have changed its indexes since they were worked out. */
function keysOf(
  { keys, indexes = '', document }: CreateCommand,
  { type, policy }: Work,
): readonly IndexKey[] {
  return indexes === indexesText(policy.indexes)
    ? keys
    : indexKeys(type, JSON.parse(document) as Document);
}

type EndingCommand = CreateCommand | ReplaceCommand | PatchCommand | SuspendCommand;

/**
 * Takes a user's access away and does nothing else. A create means the user who has the userName already.
 *
 * @param refusal what the client is told; its detail goes on to say that the user was deactivated
 * @throws ScimError the refusal, where there is no such user; preconditionFailed, notFound, forbidden, held
 */
async function suspend(
  transaction: Transaction,
  command: EndingCommand,
  work: Work,
  { code, detail }: Refusal,
): Promise<WriteOutcome> {
  const id = await endingId(transaction, command);
  if (id === undefined) throw new ScimError(code, detail);
  const { tenant, definitions, connection, type } = command;
  const address = { kind: 'suspend', tenant, definitions, connection, type, id } as const;
  const ifMatch =
    command.kind === 'create' || command.ifMatch === undefined ? {} : { ifMatch: command.ifMatch };
  const only: SuspendCommand = { ...address, ...ifMatch, refusal: { code, detail } };
  const outcome = await change(transaction, only, work, suspended);
  const told = outcome.changed
    ? 'The user was deactivated nevertheless'
    : 'The user is inactive already';
  return { ...outcome, refused: { code, detail: `${detail}. ${told}` } };
}

async function endingId(
  transaction: Transaction,
  command: EndingCommand,
): Promise<string | undefined> {
  const { tenant, type } = command;
  const equals = command.kind === 'create' ? command.account!.userNameKey : userNameKeyOf(command);
  if (equals === undefined) return command.id;
  const condition = { kind: 'key', path: 'userName', equals } as const;
  const order = { descending: false } as const;
  const [holder] = await transaction.select(tenant, type, {
    condition,
    order,
    offset: 0,
    limit: 1,
  });
  return holder?.id;
}

function userNameKeyOf(command: EndingCommand): string | undefined {
  return command.kind === 'suspend' ? command.userNameKey : undefined;
}

/** Changes members, and writes down who came, who went, and whose roles are others for it. */
async function membersEffect(
  transaction: Transaction,
  command: { readonly tenant: string; readonly id: string; readonly members?: MembersChange },
  { type: { members: attribute }, policy, log, budget }: Work,
  now: number,
): Promise<MembersEffect | undefined> {
  const { tenant, id: group, members: wanted } = command;
  if (wanted === undefined || attribute === undefined) return undefined;
  const effect = await changeMembers(
    transaction,
    { tenant, group, attribute, policy, now, budget },
    wanted,
  );
  const { added, removed, total, lists, roles } = effect;
  // One after the other: a statement that fails may end the transaction, and none may follow it.
  if (added > 0) await checkNesting(transaction, tenant, group);
  await log([...memberChanges(group, lists, { added, removed, total }), ...roleChanges(roles)]);
  return effect;
}

/** Groups within groups, from the highest to the lowest. */
const maxNesting = 100;

/**
 * Refuses groups within groups that every reading of a member would have to walk. Groups that go round are
 * walked once, and count as what they are.
 *
 * @throws ScimError invalidValue
 */
async function checkNesting(
  transaction: Transaction,
  tenant: string,
  group: string,
): Promise<void> {
  const { depth, groups } = await transaction.nesting(tenant, group, maxNesting);
  if (depth <= maxNesting || groups <= maxNesting) return;
  throw new ScimError(
    'invalidValue',
    `groups would be nested more than ${maxNesting} deep; nothing was changed`,
  );
}

function membersOutcome(
  effect: MembersEffect | undefined,
): Pick<WriteOutcome, 'members' | 'hasGarbage'> {
  if (effect === undefined) return {};
  const { hasGarbage, lists: _, roles: __, ...members } = effect;
  return hasGarbage ? { members, hasGarbage } : { members };
}

async function stage(
  transaction: Transaction,
  { tenant, set, ids, drops }: AddPendingMembersCommand,
  { clock }: ExecuteContext,
): Promise<AddPendingMembersResult> {
  const into = set ?? (await transaction.createMemberSet(tenant, toTimestamp(clock.now())));
  if (drops === true) await transaction.dropMemberSet(tenant, into);
  const { added, unknown } = await transaction.insertMembers(tenant, into, ids);
  if (added > 0) await checkGroupsOfMembers(transaction, tenant, ids);
  return { set: into, unknown };
}

/** Refuses values that the client takes to be unique, and that another resource has. */
async function refuseTaken(
  transaction: Transaction,
  { tenant, type, id, unique = [] }: WriteCommand,
  keys: readonly IndexKey[],
): Promise<void> {
  for (const { path, key } of keys) {
    if (!unique.includes(path)) continue;
    await transaction.lock(`key ${JSON.stringify([tenant, type, path, key])}`);
    const condition = { kind: 'key', path, equals: key } as const;
    const holders = await transaction.select(tenant, type, {
      condition,
      order: { descending: false },
      offset: 0,
      limit: 2,
    });
    if (holders.some((holder) => holder.id !== id)) throw taken(path);
  }
}

function taken(path: string): ScimError {
  return new ScimError(
    'uniqueness',
    `${path} is taken: another resource of this type has the same value`,
  );
}

async function change<C extends ReplaceCommand | PatchCommand | SuspendCommand>(
  transaction: Transaction,
  command: C,
  work: Work,
  next: Change<C>,
): Promise<WriteOutcome> {
  const { tenant, id } = command;
  const { type, policy } = work;
  const row = await transaction.resource(tenant, type.name, id);
  requireThere(row, command);
  await requireRight(transaction, row, command, policy);
  const account = type.schema === userUrn ? await transaction.accountOf(tenant, id) : undefined;
  if (account !== undefined) refuseProtected(account);
  const basedOn = command.members?.staged?.basedOn;
  if (basedOn !== undefined && basedOn !== row.version) return { ...unchanged(row), stale: true };
  if (command.kind === 'patch' && command.expected !== undefined)
    await checkExpectedValues(transaction, { tenant, type, row }, command.expected);
  const stored = splitSecrets(type, JSON.parse(row.document) as Document).attributes;
  const before = indexKeys(type, stored);
  const kept =
    type.secrets.length === 0 ? undefined : await transaction.secrets(tenant, type.name, id);
  const { attributes: changed, ignored = [] } = next(
    type,
    mergeSecrets(type, stored, kept),
    command,
    work.budget,
  );
  // A user that lacks what its schema has come to require can still lose access.
  if ((next as unknown) !== suspended) checkRequired(type, changed);
  const { attributes, secrets: hidden } = splitSecrets(type, changed);
  const after = buildDocument(type, id, attributes);
  const { secrets } = secretsText(type, hidden);
  const document = JSON.stringify(after);
  if ((next as unknown) !== suspended) checkSize(type, document, row.document);
  const now = work.clock.now();
  const members = await membersEffect(transaction, command, work, now);
  const noted = ignored.length === 0 ? {} : { ignored };
  const result = { ...unchanged(row), document, ...membersOutcome(members), ...noted };
  const isSame = document === row.document && secrets === kept;
  if (isSame && (members === undefined || members.added + members.removed === 0)) return result;
  const lastModified = laterOf(toTimestamp(now), row.lastModified);
  const done = { ...result, version: row.version + 1, lastModified, changed: true };
  if (isSame) {
    await transaction.touchResources(tenant, [id], lastModified);
    return done;
  }
  const update = {
    id,
    type: type.name,
    document,
    hasReferences: hasReferences(type, after),
    version: done.version,
    lastModified,
    before,
    after: indexKeys(type, after),
    ...(secrets === undefined ? {} : { secrets }),
  };
  if (command.unique !== undefined)
    await refuseTaken(transaction, command, missingFrom(before, update.after));
  const conflict = await transaction.updateResource(tenant, update);
  if (conflict !== undefined) throw taken(conflict);
  const following = {
    tenant,
    connection: command.connection,
    attributes: accountAttributes(after),
    policy,
    now,
  };
  const followed =
    account === undefined ? undefined : await syncAccount(transaction, following, account);
  const was = splitSecrets(type, JSON.parse(row.document) as Document).attributes;
  await work.log(updatedChanges(type, { id, before: was, after, raw: document }, followed));
  return { ...done, hasReferences: update.hasReferences };
}

function unchanged({
  version,
  created,
  lastModified,
  hasReferences: references,
  isMember,
  position,
}: StoredResource): WriteOutcome {
  return {
    version,
    created,
    lastModified,
    hasReferences: references,
    isMember,
    position,
    changed: false,
  };
}

/** A clock that steps back must not make a change look older than what it changes. */
function laterOf(left: string, right: string): string {
  return left > right ? left : right;
}

function requireThere(
  row: StoredResource | undefined,
  command: ReplaceCommand | PatchCommand | RemoveCommand | SuspendCommand,
): asserts row is StoredResource {
  if (row === undefined) {
    // RFC 9110 §13.1.1: `*` asks that there be something.
    if (command.ifMatch?.any === true)
      throw new ScimError(
        'preconditionFailed',
        `there is no ${command.type} with this id any more`,
      );
    throw notFound(command.type, command.id);
  }
  requireMatch(command.ifMatch, row.version);
}

/** A connection changes what it made; what others made, when the tenant says so, or when they are gone. */
async function requireRight(
  transaction: Transaction,
  row: StoredResource,
  { tenant, connection }: WriteCommand,
  { ownership, protectedGroups }: Policy,
): Promise<void> {
  if (
    ownership === 'exclusive' &&
    (await isOwnedByOtherConnection(transaction, tenant, row.connection, connection))
  ) {
    throw new ScimError(
      'forbidden',
      `another connection of this tenant made this ${row.type}, and only that one changes it, unless an administrator makes the ownership shared`,
    );
  }
  if (protectedGroups.includes(row.id))
    throw new ScimError(
      'forbidden',
      `this ${row.type} is protected; only an administrator of the application changes it`,
    );
}

export function hasReferences(type: ResourceType, document: Document): boolean {
  return type.references.some((attribute) => valuesAt(document, attribute.steps).length > 0);
}

async function remove(
  transaction: Transaction,
  command: RemoveCommand,
  work: Work,
): Promise<WriteOutcome> {
  const { type, policy, clock, log } = work;
  const { tenant, id } = command;
  const row = await transaction.resource(tenant, type.name, id);
  requireThere(row, command);
  await requireRight(transaction, row, command, policy);
  const now = clock.now();
  const { hasGarbage, changes } = await removeResource(transaction, type, row, {
    tenant,
    policy,
    now,
  });
  const isUser = type.schema === userUrn;
  const account = isUser
    ? await deprovisionAccount(transaction, { tenant, resource: id, policy, now })
    : undefined;
  const isErased = isUser && policy.onDelete === 'erase';
  await log([...changes, ...deletedChanges(type, id, row.document, account, isErased)]);
  const erased = { tenant, user: id, document: row.document, account, created: toTimestamp(now) };
  const isErasing = isErased && (await beginErasure(transaction, erased));
  const location = command.location === undefined ? {} : { location: command.location };
  const gone = { tenant, type: type.name, id, ...location };
  const isReferred = await beginReferences(transaction, gone, {
    registry: work.registry,
    now,
    log,
  });
  return {
    ...unchanged(row),
    changed: true,
    ...(hasGarbage || isErasing || isReferred ? { hasGarbage: true } : {}),
  };
}

/** Executes several writes in one transaction, each whole or not at all (RFC 7644 §3.7). */
function bulk(
  transaction: Transaction,
  command: BulkCommand,
  context: ExecuteContext,
): Promise<BulkResult> {
  const budget = createBudget();
  return executeBulk(transaction, command, {
    one: (part, isAlone) => executeWrite(transaction, part, context, budget, isAlone),
    join: (part) => joinLater(transaction, part, context, budget),
    endAccess: (part, refusal) => endAccess(transaction, part, context, budget, refusal),
  });
}

const write = (
  transaction: Transaction,
  command: WriteCommand,
  context: ExecuteContext,
): Promise<WriteOutcome> => executeWrite(transaction, command, context);

/** Operations of a PATCH, and ids, that cost as much as a plain write. */
const operationsPerWrite = 4;
const idsPerWrite = 100;

const byTenant = ({ tenant }: { readonly tenant: string }): string => tenant;

/** The commands of the directory, as they are executed. */
export const directoryCommands: CommandDefinitions<DirectoryCommands, ExecuteContext> = {
  create: { execute: write, queue: byTenant },
  replace: { execute: write, queue: byTenant },
  patch: {
    execute: write,
    queue: byTenant,
    cost: ({ operations }) => 1 + Math.floor(operations.length / operationsPerWrite),
  },
  remove: { execute: write, queue: byTenant },
  suspend: { execute: write, queue: byTenant },
  bulk: {
    execute: bulk,
    queue: byTenant,
    cost: ({ operations }) => operations.length,
    ownCommit: true,
  },
  defer: { execute: defer, queue: byTenant },
  completeDeferred: {
    execute: (transaction, command, context) =>
      completeDeferred(transaction, command, context, () =>
        bulk(transaction, command.bulk, context),
      ),
    queue: byTenant,
    cost: ({ bulk: { operations } }) => operations.length,
    ownCommit: true,
  },
  addPendingMembers: {
    execute: stage,
    queue: byTenant,
    cost: ({ ids }) => 1 + Math.floor(ids.length / idsPerWrite),
  },
  collectGarbage: { execute: collectGarbage, queue: 'internal' },
  deleteOwnedResources: { execute: deleteOwnedResources, queue: byTenant },
  buildIndex: { execute: buildIndex, queue: byTenant },
};
