import { accountAttributes } from '../accounts/account-attributes.ts';
import { refuseProtected, syncAccount } from '../accounts/provision.ts';
import type { Account } from '../ports/account.ts';
import type { StoredResource, Transaction } from '../ports/store.ts';
import type { Budget } from '../protocol/budget.ts';
import type { ToleranceId } from '../protocol/profiles/tolerances.ts';
import { userUrn } from '../protocol/schema/core-user.ts';
import { buildDocument, checkRequired, checkSize } from '../protocol/schema/document.ts';
import { indexKeys, missingFrom } from '../protocol/schema/keys.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { Attributes, Document } from '../protocol/schema/stored-json.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { type Changed, patched, replaced, suspended } from './change-attributes.ts';
import type { MembersEffect } from './change-members.ts';
import { differing, updatedChanges } from './changes.ts';
import { checkExpectedValues } from './check-expected-values.ts';
import { type ChangeCommand, requireWritable } from './check-writable.ts';
import type { WriteOutcome } from './command.ts';
import { hasReferences } from './references.ts';
import { mergeSecrets, secretsText, splitSecrets, visibleDocument } from './secrets/split.ts';
import { checkUnique, takenError } from './unique-values.ts';
import type { WriteContext } from './write-context.ts';
import { writeMembers } from './write-members.ts';
import { membersOutcome, unchangedOutcome } from './write-outcome.ts';

/** How a command changes the attributes of a resource. */
type Verb = ChangeCommand['kind'];

/** A changed document, with its secrets and its keys apart. */
interface ChangedDocument {
  readonly document: string;
  readonly secrets?: string;
  readonly attributes: Document;
  /** The attributes before, where they changed. */
  readonly before: Attributes;
  /** Paths of optional attributes that were ignored because nothing matched them. */
  readonly ignored?: readonly string[];
  /** Tolerances that the stored values made necessary. */
  readonly tolerances?: readonly ToleranceId[];
  /** True: neither document nor secrets changed. */
  readonly isSame: boolean;
}

/**
 * Replaces, patches or suspends a resource, with the account of a user and the members of a group.
 * Without an effect, version and lastModified stay and no event is logged.
 *
 * @param verb `suspend`: only takes access away, whatever the command says
 * @throws ScimError notFound, preconditionFailed, uniqueness, forbidden, held, and the errors of a
 * PATCH that does not fit the stored state
 */
export async function executeChange(
  transaction: Transaction,
  command: ChangeCommand,
  context: WriteContext,
  verb: Verb = command.kind,
): Promise<WriteOutcome> {
  const { tenant, id } = command;
  const { type, budget } = context;
  // Both are asked for at once. The resource is locked first.
  const [row, account] = await transaction.both(
    () => requireWritable(transaction, command, context.policy),
    async () => (type.schema === userUrn ? transaction.accountOf(tenant, id) : undefined),
  );
  if (account !== undefined) refuseProtected(account);
  const basedOn = command.members?.pendingSet?.basedOn;
  if (basedOn !== undefined && basedOn !== row.version)
    return { ...unchangedOutcome(row), stale: true };
  if (command.kind === 'patch' && command.expected !== undefined)
    await checkExpectedValues(transaction, { tenant, type, row }, command.expected);
  const stored =
    type.secrets.length === 0 ? undefined : await transaction.secrets(tenant, type.name, id);
  const change = leavesDocument(type, row, command, verb)
    ? undefined
    : changeDocument(type, row, stored, command, verb, budget);
  const now = context.clock.now();
  const members = await writeMembers(transaction, command, context, now);
  const outcome = {
    ...unchangedOutcome(row),
    document: shownDocument(type, row, command, change),
    ...membersOutcome(members),
    ignored: change?.ignored,
    tolerances: change?.tolerances,
  };
  const isSame = change === undefined || change.isSame;
  if (isSame && !changesMembers(members)) return outcome;
  const lastModified = laterOf(toTimestamp(now), row.lastModified);
  const changed = { ...outcome, version: row.version + 1, lastModified, changed: true };
  if (isSame) {
    await transaction.touchResources(tenant, [id], lastModified);
    return changed;
  }
  const references = hasReferences(type, change.attributes);
  const { position } = row;
  const update = {
    version: changed.version,
    lastModified,
    hasReferences: references,
    position,
    now,
  };
  await saveDocument(transaction, command, context, change, update, account);
  return { ...changed, hasReferences: references };
}

/**
 * Whether a PATCH leaves the document alone, or a PUT sends what is stored: then it is neither read
 * nor built again.
 */
function leavesDocument(
  { secrets }: ResourceType,
  row: StoredResource,
  command: ChangeCommand,
  verb: Verb,
): boolean {
  if (verb === 'suspend' || command.kind === 'suspend') return false;
  if (command.kind === 'patch')
    return command.members !== undefined && command.operations.length === 0;
  const { document, endsAccess } = command;
  return document === row.document && secrets.length === 0 && endsAccess !== true;
}

/** Returns the document for the outcome; undefined where it is that of the command. */
function shownDocument(
  type: ResourceType,
  row: StoredResource,
  command: ChangeCommand,
  change: ChangedDocument | undefined,
): string | undefined {
  const document = change?.document ?? visibleDocument(type, row.document);
  return command.kind === 'replace' && document === command.document ? undefined : document;
}

function changesMembers(effect: MembersEffect | undefined): boolean {
  return effect !== undefined && effect.added + effect.removed > 0;
}

/** A clock that steps back must not make a change look older than the state it changes. */
function laterOf(left: string, right: string): string {
  return left > right ? left : right;
}

/** Returns what a command makes of a stored document. */
function changeDocument(
  type: ResourceType,
  row: StoredResource,
  secretsBefore: string | undefined,
  command: ChangeCommand,
  verb: Verb,
  budget: Budget,
): ChangedDocument {
  const stored = splitSecrets(type, JSON.parse(row.document) as Document).attributes;
  const current = mergeSecrets(type, stored, secretsBefore);
  const changed =
    verb === 'suspend' || command.kind === 'suspend'
      ? suspended(current)
      : command.kind === 'replace'
        ? replaced(type, current, command, budget)
        : patched(type, current, command, budget);
  const { ignored = [], tolerances } = changed;
  // A user without an attribute that has become required can still lose access.
  if (verb !== 'suspend') checkRequired(type, changed.attributes);
  // Definitions of a tenant may have changed since the document was stored; the built-in ones not.
  const shared = command.definitions === 0 ? stored : undefined;
  const { document, secrets, attributes } = stateOf(type, row.id, changed, shared);
  if (verb !== 'suspend') checkSize(type, document, row.document);
  return {
    document,
    secrets,
    attributes,
    before: stored,
    ignored: ignored.length === 0 ? undefined : ignored,
    tolerances: tolerances === undefined || tolerances.size === 0 ? undefined : [...tolerances],
    isSame: document === row.document && secrets === secretsBefore,
  };
}

/** Returns what is stored of changed attributes. */
function stateOf(
  type: ResourceType,
  id: string,
  { attributes: changed, document }: Changed,
  stored: Attributes | undefined,
): Pick<ChangedDocument, 'document' | 'secrets' | 'attributes'> {
  if (document !== undefined) return { document, attributes: changed };
  const { attributes: visible, secrets: hidden } = splitSecrets(type, changed);
  const attributes = buildDocument(type, id, visible, stored);
  return { document: JSON.stringify(attributes), secrets: secretsText(type, hidden), attributes };
}

/** Stores a changed document with its keys, syncs the account of a user, and logs the change. */
async function saveDocument(
  transaction: Transaction,
  command: ChangeCommand,
  { type, policy, log }: WriteContext,
  { document, secrets, attributes, before }: ChangedDocument,
  {
    now,
    ...versioned
  }: {
    readonly version: number;
    readonly lastModified: string;
    readonly hasReferences: boolean;
    readonly position: number;
    readonly now: number;
  },
  account: Account | undefined,
): Promise<void> {
  const { tenant, id, connection } = command;
  const previous = differing(before, attributes);
  // An attribute that stays has the same keys before and after.
  const changed = new Set([...Object.keys(previous), 'schemas']);
  const keysBefore = indexKeys(type, before, changed);
  const keysAfter = indexKeys(type, attributes, changed);
  if (command.unique !== undefined)
    await checkUnique(transaction, command, missingFrom(keysBefore, keysAfter));
  const conflict = await transaction.updateResource(tenant, {
    id,
    type: type.name,
    document,
    ...versioned,
    before: keysBefore,
    after: keysAfter,
    secrets,
  });
  if (conflict !== undefined) throw takenError(conflict);
  const synced =
    account &&
    (await syncAccount(
      transaction,
      { tenant, connection, attributes: accountAttributes(attributes), policy, now },
      account,
    ));
  const change = { id, before, after: attributes, raw: document, previous };
  await log(updatedChanges(type, change, synced));
}
