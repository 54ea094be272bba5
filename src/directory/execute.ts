import { accountProfile } from '../accounts/profile.ts';
import { followUser, provisionAccount, retireAccount } from '../accounts/provision.ts';
import type { StoredResource, Transaction } from '../ports/store.ts';
import type { Clock, Ids } from '../ports/system.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { requireMatch } from '../protocol/etag/etag.ts';
import { applyPatch } from '../protocol/patch/apply.ts';
import { userUrn } from '../protocol/schema/core-user.ts';
import { checkRequired, sealDocument } from '../protocol/schema/document.ts';
import { indexKeys } from '../protocol/schema/keys.ts';
import { type Attributes, type Document, equalPlain, own } from '../protocol/schema/plain.ts';
import type { Registry, ResourceType } from '../protocol/schema/registry.ts';
import { valuesAt } from '../protocol/schema/values.ts';
import { instantKey } from '../protocol/text/date-time.ts';
import type { Command, CreateCommand, Outcome, PatchCommand, RemoveCommand, ReplaceCommand } from './command.ts';
import { partSecrets, secretsText } from './secrets.ts';

export interface ExecuteContext {
  readonly registry: (tenant: string) => Registry;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * Carries out one command: resource, keys, account, all or nothing.
 *
 * @throws ScimError notFound, preconditionFailed, uniqueness, and what a PATCH meets in the resource's state
 */
export function execute(transaction: Transaction, command: Command, context: ExecuteContext): Promise<Outcome> {
  switch (command.kind) {
    case 'create':
      return create(transaction, command, context);
    case 'replace':
      return change(transaction, command, context, replaced);
    case 'patch':
      return change(transaction, command, context, patched);
    case 'remove':
      return remove(transaction, command, context);
  }
}

export function notFound(type: string, id: string): ScimError {
  const shown = id.length > 64 ? `${id.slice(0, 64)}…` : id;
  return new ScimError('notFound', `there is no ${type} with the id ${JSON.stringify(shown)}`);
}

async function create(transaction: Transaction, command: CreateCommand, context: ExecuteContext): Promise<Outcome> {
  const { tenant, connection, id, hasReferences: references } = command;
  const now = context.clock.now();
  const created = instantKey(now);
  const conflict = await transaction.insertResource(tenant, { ...command, created });
  if (conflict !== undefined) throw taken(conflict);
  if (command.account !== undefined) {
    const provisioning = { tenant, connection, resource: id, profile: command.account, now };
    await provisionAccount(transaction, provisioning, () => context.ids.next());
  }
  return { version: 1, created, lastModified: created, hasReferences: references, changed: true };
}

function taken(path: string): ScimError {
  return new ScimError('uniqueness', `${path} is taken: another resource of this type has the same value`);
}

type Change<C> = (
  type: ResourceType,
  current: Document,
  command: C,
) => { readonly attributes: Attributes; readonly secrets: Attributes };

async function change<C extends ReplaceCommand | PatchCommand>(
  transaction: Transaction,
  command: C,
  context: ExecuteContext,
  next: Change<C>,
): Promise<Outcome> {
  const { tenant, id } = command;
  const type = context.registry(tenant).type(command.type)!;
  const row = await transaction.resource(tenant, type.name, id);
  requireThere(row, command);
  const current = JSON.parse(row.document) as Document;
  const before = indexKeys(type, current);
  const { attributes, secrets } = next(type, current, command);
  checkRequired(type, attributes);
  const after = sealDocument(type, id, attributes);
  const document = JSON.stringify(after);
  if (document === row.document && Object.keys(secrets).length === 0) return { ...unchanged(row), document };
  const kept = type.secrets.length === 0 ? undefined : await transaction.secrets(tenant, type.name, id);
  const now = context.clock.now();
  const lastModified = laterOf(instantKey(now), row.lastModified);
  const update = {
    id,
    type: type.name,
    document,
    hasReferences: hasReferences(type, after),
    version: row.version + 1,
    lastModified,
    before,
    after: indexKeys(type, after),
    ...secretsText({ ...(kept === undefined ? {} : (JSON.parse(kept) as Attributes)), ...secrets }),
  };
  const conflict = await transaction.updateResource(tenant, update);
  if (conflict !== undefined) throw taken(conflict);
  if (type.schema === userUrn) {
    const provisioning = { tenant, connection: command.connection, resource: id, profile: accountProfile(after), now };
    await followUser(transaction, provisioning);
  }
  return {
    ...unchanged(row),
    version: update.version,
    lastModified,
    hasReferences: update.hasReferences,
    changed: true,
    document,
  };
}

function unchanged({ version, created, lastModified, hasReferences: references }: StoredResource): Outcome {
  return { version, created, lastModified, hasReferences: references, changed: false };
}

/** A clock that steps back must not make a change look older than what it changes. */
function laterOf(left: string, right: string): string {
  return left > right ? left : right;
}

function requireThere(
  row: StoredResource | undefined,
  command: ReplaceCommand | PatchCommand | RemoveCommand,
): asserts row is StoredResource {
  if (row === undefined) {
    // RFC 9110 §13.1.1: `*` asks that there be something.
    if (command.ifMatch?.any === true)
      throw new ScimError('preconditionFailed', `there is no ${command.type} with this id any more`);
    throw notFound(command.type, command.id);
  }
  requireMatch(command.ifMatch, row.version);
}

/** PUT (RFC 7644 §3.5.1): what is omitted is cleared, less what has a value of its own or is immutable. */
const replaced: Change<ReplaceCommand> = (type, current, { attributes, secrets }) => {
  const next: Attributes = { ...attributes };
  for (const { name } of [...type.initial, ...type.immutable]) {
    const value = own(current, name);
    if (own(next, name) === undefined && value !== undefined) next[name] = value;
  }
  for (const { name, path } of type.immutable) {
    const value = own(current, name);
    if (value !== undefined && !equalPlain(value, own(next, name)!)) {
      throw new ScimError('mutability', `${path} is immutable and has another value already`);
    }
  }
  return { attributes: next, secrets };
};

const patched: Change<PatchCommand> = (type, current, { operations }) => {
  applyPatch(type, current, operations);
  return partSecrets(type, current);
};

export function hasReferences(type: ResourceType, document: Document): boolean {
  return type.references.some((attribute) => valuesAt(document, attribute.steps).length > 0);
}

async function remove(transaction: Transaction, command: RemoveCommand, context: ExecuteContext): Promise<Outcome> {
  const { tenant, id } = command;
  const type = context.registry(tenant).type(command.type)!;
  const row = await transaction.resource(tenant, type.name, id);
  requireThere(row, command);
  await transaction.deleteResource(tenant, type.name, id, indexKeys(type, JSON.parse(row.document) as Document));
  if (type.schema === userUrn) await retireAccount(transaction, tenant, id, context.clock.now());
  return { ...unchanged(row), changed: true };
}
