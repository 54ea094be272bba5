import { accountAttributes } from '../accounts/account-attributes.ts';
import type { BulkTarget } from '../protocol/bulk/read-bulk.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import type { Precondition } from '../protocol/etag/etag.ts';
import type { ClientJsonObject } from '../protocol/json/client-json.ts';
import { compilePatch } from '../protocol/patch/compile.ts';
import type { MembershipOperation } from '../protocol/patch/operation.ts';
import { type ParseContext, tolerates } from '../protocol/profiles/profile.ts';
import { userUrn } from '../protocol/schema/core-user.ts';
import { buildDocument, checkSize, readResource } from '../protocol/schema/document.ts';
import { indexKeys } from '../protocol/schema/keys.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import { type Attributes, getOwn } from '../protocol/schema/stored-json.ts';
import type {
  CreateCommand,
  MembersChange,
  PatchCommand,
  RemoveCommand,
  ReplaceCommand,
  SuspendCommand,
  WriteCommand,
} from './command.ts';
import { endsAccess, userNameKeyIn } from './ends-access.ts';
import type { OperationContext } from './operation-context.ts';
import { locationOf } from './read-context.ts';
import { hasReferences } from './references.ts';
import { clearedIn } from './secrets/keep.ts';
import { type Protector, protectAttributes, protectOperations } from './secrets/protect.ts';
import { secretsText, splitSecrets } from './secrets/split.ts';

/**
 * Turns requests into commands: everything that does not depend on stored data is done here, so
 * that the writer does as little as possible.
 */

/**
 * Returns the context for parsing a body. If the body ends a user's access, optional attributes
 * that cannot be read are ignored and collected in `unread`.
 */
export function parsedFor(
  context: OperationContext,
  { method, type, data }: BulkTarget,
): OperationContext {
  const { parseContext } = context;
  if (data === undefined || !endsAccess(type, method, data, parseContext)) return context;
  return { ...context, parseContext: { ...parseContext, unread: new Set() } };
}

/**
 * Prepares any write. If it must be refused although its body ends a user's access, the command
 * ends the access and carries the refusal.
 *
 * @throws ScimError the refusal of a body that does not end an access
 */
export async function prepareTarget(
  context: OperationContext,
  target: BulkTarget,
  id: string,
  protector: Protector,
): Promise<WriteCommand> {
  try {
    return await prepareVerb(parsedFor(context, target), target, id, protector);
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    return prepareSuspend(context, target, id, error);
  }
}

async function prepareVerb(
  context: OperationContext,
  { method, type, data, ifMatch }: BulkTarget,
  id: string,
  protector: Protector,
): Promise<WriteCommand> {
  switch (method) {
    case 'POST':
      return prepareCreate(context, type, data!, id, protector);
    case 'PUT':
      return prepareReplace(context, type, id, data!, protector, ifMatch);
    case 'PATCH':
      return preparePatch(context, type, id, data!, protector, ifMatch);
    case 'DELETE':
      return prepareRemove(context, type, id, ifMatch);
  }
}

/**
 * Prepares the end of an access for a body that must be refused.
 *
 * @throws ScimError the refusal, if the body does not end an access or does not name the user
 */
export function prepareSuspend(
  context: OperationContext,
  { method, type, data, ifMatch }: BulkTarget,
  id: string,
  refusal: ScimError,
): SuspendCommand {
  const { parseContext } = context;
  if (data === undefined || !endsAccess(type, method, data, parseContext)) throw refusal;
  const userNameKey = method === 'POST' ? userNameKeyIn(data) : undefined;
  if (method === 'POST' && userNameKey === undefined) throw refusal;
  tolerates(parseContext, 'access-ends');
  const { code, detail } = refusal;
  return {
    kind: 'suspend',
    ...addressOf(context, type, id),
    userNameKey,
    ifMatch,
    refusal: { code, detail },
  };
}

export async function prepareCreate(
  context: OperationContext,
  type: ResourceType,
  body: ClientJsonObject,
  id: string,
  protector: Protector,
): Promise<CreateCommand> {
  const { tenant, registry, parseContext } = context;
  const given = splitMembers(type, readResource(type, body, parseContext), parseContext);
  const protection = { ...protector, tenant, type, id };
  const split = splitSecrets(type, await protectAttributes(protection, given.attributes));
  const attributes = { ...split.attributes };
  const isEnding = parseContext.unread !== undefined;
  // Whatever notation the body has used.
  if (isEnding) attributes['active'] = false;
  for (const { name, initial } of type.initial) {
    if (getOwn(attributes, name) === undefined) attributes[name] = initial!;
  }
  const built = buildDocument(type, id, attributes, attributes);
  const document = JSON.stringify(built);
  checkSize(type, document);
  return {
    kind: 'create',
    ...addressOf(context, type, id),
    document,
    hasReferences: hasReferences(type, built),
    keys: indexKeys(type, built),
    indexes: registry.indexes,
    secrets: secretsText(type, split.secrets),
    account: type.schema === userUrn ? accountAttributes(built) : undefined,
    members: given.members,
    endsAccess: isEnding ? true : undefined,
  };
}

export async function prepareReplace(
  context: OperationContext,
  type: ResourceType,
  id: string,
  body: ClientJsonObject,
  protector: Protector,
  ifMatch: Precondition | undefined,
): Promise<ReplaceCommand> {
  const { tenant, parseContext } = context;
  const parsed = readResource(type, body, parseContext, 'replace');
  const { attributes, members } = splitMembers(type, parsed, parseContext);
  const protection = { ...protector, tenant, type, id };
  const wanted = await protectAttributes(protection, attributes);
  const { unread } = parseContext;
  return {
    kind: 'replace',
    ...addressOf(context, type, id),
    document: JSON.stringify(buildDocument(type, id, wanted, wanted)),
    cleared: notEmpty(clearedIn(type, body)),
    unread: unread === undefined ? undefined : notEmpty([...unread]),
    ifMatch,
    members,
    endsAccess: unread === undefined ? undefined : true,
  };
}

export async function preparePatch(
  context: OperationContext,
  type: ResourceType,
  id: string,
  body: ClientJsonObject,
  protector: Protector,
  ifMatch: Precondition | undefined,
): Promise<PatchCommand> {
  const { tenant, parseContext } = context;
  const { operations, expected, members } = compilePatch(type, id, body, parseContext);
  const protection = { ...protector, tenant, type, id };
  return {
    kind: 'patch',
    ...addressOf(context, type, id),
    operations: await protectOperations(protection, operations),
    expected: notEmpty(expected),
    ifMatch,
    members: membersChange(members, parseContext),
    endsAccess: parseContext.unread === undefined ? undefined : true,
  };
}

export function prepareRemove(
  context: OperationContext,
  type: ResourceType,
  id: string,
  ifMatch: Precondition | undefined,
): RemoveCommand {
  const location = locationOf(context.base, type, id);
  return { kind: 'remove', ...addressOf(context, type, id), location, ifMatch };
}

/** Returns what every command has. */
function addressOf(
  { tenant, connection, registry, parseContext, cause }: OperationContext,
  type: ResourceType,
  id: string,
): Omit<RemoveCommand, 'kind'> {
  const unique = parseContext.profile.unique.get(type.name);
  const { definitions } = registry;
  return { tenant, definitions, connection, cause, type: type.name, id, unique };
}

/** Takes the members out of attributes. Members that a body does not mention stay as they are. */
function splitMembers(
  type: ResourceType,
  attributes: Attributes,
  parseContext: ParseContext,
): { readonly attributes: Attributes; readonly members?: MembersChange } {
  const { members: attribute } = type;
  const listed = attribute === undefined ? undefined : getOwn(attributes, attribute.name);
  if (attribute === undefined || listed === undefined) return { attributes };
  const { [attribute.name]: _, ...others } = attributes;
  const { path } = attribute;
  const add = listed as string[];
  const operation = { kind: 'members', path, replaces: true, add, remove: [] } as const;
  return { attributes: others, members: membersChange([operation], parseContext) };
}

function membersChange(
  operations: readonly MembershipOperation[],
  { profile }: ParseContext,
): MembersChange | undefined {
  return operations.length === 0 ? undefined : { operations, unknown: profile.unknownMembers };
}

/** Returns undefined for an empty list, which a command leaves out. */
function notEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}
