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
import { hasReferences } from './references.ts';
import { locationOf } from './represent.ts';
import {
  clearedIn,
  type Protector,
  protectAttributes,
  protectOperations,
  secretsText,
  splitSecrets,
} from './secrets.ts';

/** Requests become commands here: everything is worked out that does not depend on what is stored. */

function addressOf(
  { tenant, connection, registry, parseContext, origin }: OperationContext,
  type: ResourceType,
  id: string,
): Omit<RemoveCommand, 'kind'> {
  const unique = parseContext.profile.unique.get(type.name);
  const cause = origin === undefined ? {} : { origin };
  const address = {
    tenant,
    definitions: registry.definitions,
    connection,
    ...cause,
    type: type.name,
    id,
  };
  return unique === undefined ? address : { ...address, unique };
}

/**
 * Works a write out as far as can be without knowing what is stored. A body that ends a user's access is read with an
 * eye to that: optional attributes that cannot be understood are ignored, and where it must be refused nevertheless,
 * the command that comes out ends the access and tells why the rest was refused.
 *
 * @throws ScimError what is wrong with a body that ends no access
 */
export async function prepareTarget(
  scope: OperationContext,
  target: BulkTarget,
  id: string,
  protector: Protector,
): Promise<WriteCommand> {
  const { method, type, data } = target;
  if (data === undefined || !endsAccess(type, method, data, scope.parseContext))
    return prepareVerb(scope, target, id, protector);
  const unread = new Set<string>();
  try {
    const command = await prepareVerb(
      { ...scope, parseContext: { ...scope.parseContext, unread } },
      target,
      id,
      protector,
    );
    const kept = command.kind === 'replace' && unread.size > 0 ? { unread: [...unread] } : {};
    return { ...command, ...kept, endsAccess: true } as WriteCommand;
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    return prepareSuspend(scope, target, id, error);
  }
}

/**
 * Ends the access that a body is to end, where the request is refused.
 *
 * @throws ScimError the refusal, where the body ends no access or does not say whose
 */
export function prepareSuspend(
  scope: OperationContext,
  target: BulkTarget,
  id: string,
  refusal: ScimError,
): SuspendCommand {
  const { method, type, data, ifMatch } = target;
  if (data === undefined || !endsAccess(type, method, data, scope.parseContext)) throw refusal;
  const userNameKey = method === 'POST' ? userNameKeyIn(data) : undefined;
  if (method === 'POST' && userNameKey === undefined) throw refusal;
  tolerates(scope.parseContext, 'access-ends');
  const { code, detail } = refusal;
  return {
    kind: 'suspend',
    ...addressOf(scope, type, id),
    userNameKey,
    ifMatch,
    refusal: { code, detail },
  };
}

function prepareVerb(
  scope: OperationContext,
  target: BulkTarget,
  id: string,
  protector: Protector,
): Promise<WriteCommand> {
  const { method, type, data, ifMatch } = target;
  switch (method) {
    case 'POST':
      return prepareCreate(scope, type, data!, id, protector);
    case 'PUT':
      return prepareReplace(scope, type, id, data!, protector, ifMatch);
    case 'PATCH':
      return preparePatch(scope, type, id, data!, protector, ifMatch);
    case 'DELETE':
      return Promise.resolve(prepareRemove(scope, type, id, ifMatch));
  }
}

/** A create, worked out as far as can be without knowing what is stored. */
async function prepareCreate(
  scope: OperationContext,
  type: ResourceType,
  body: ClientJsonObject,
  id: string,
  protector: Protector,
): Promise<CreateCommand> {
  const { parseContext } = scope;
  const { attributes: given, members } = splitMembers(
    type,
    readResource(type, body, parseContext),
    parseContext,
  );
  const { tenant } = scope;
  const split = splitSecrets(
    type,
    await protectAttributes({ ...protector, tenant, type, id }, given),
  );
  const attributes = { ...split.attributes };
  // The body ends access, in whatever notation.
  if (parseContext.unread !== undefined) attributes['active'] = false;
  for (const { name, initial } of type.initial) {
    if (getOwn(attributes, name) === undefined) attributes[name] = initial!;
  }
  const sealed = buildDocument(type, id, attributes);
  const document = JSON.stringify(sealed);
  checkSize(type, document);
  return {
    kind: 'create',
    ...addressOf(scope, type, id),
    document,
    hasReferences: hasReferences(type, sealed),
    keys: indexKeys(type, sealed),
    indexes: scope.registry.indexes,
    ...secretsText(type, split.secrets),
    ...(type.schema === userUrn ? { account: accountAttributes(sealed) } : {}),
    ...members,
  };
}

async function prepareReplace(
  scope: OperationContext,
  type: ResourceType,
  id: string,
  body: ClientJsonObject,
  protector: Protector,
  ifMatch: Precondition | undefined,
): Promise<ReplaceCommand> {
  const { attributes, members } = splitMembers(
    type,
    readResource(type, body, scope.parseContext, 'replace'),
    scope.parseContext,
  );
  const { tenant } = scope;
  const cleared = clearedIn(type, body);
  return {
    kind: 'replace',
    ...addressOf(scope, type, id),
    attributes: await protectAttributes({ ...protector, tenant, type, id }, attributes),
    ...(cleared.length === 0 ? {} : { cleared }),
    ifMatch,
    ...members,
  };
}

async function preparePatch(
  scope: OperationContext,
  type: ResourceType,
  id: string,
  body: ClientJsonObject,
  protector: Protector,
  ifMatch: Precondition | undefined,
): Promise<PatchCommand> {
  const { operations, expected, members } = compilePatch(type, id, body, scope.parseContext);
  return {
    kind: 'patch',
    ...addressOf(scope, type, id),
    operations: await protectOperations(
      { ...protector, tenant: scope.tenant, type, id },
      operations,
    ),
    expected: expected.length === 0 ? undefined : expected,
    ifMatch,
    ...membersChange(members, scope.parseContext),
  };
}

export function prepareRemove(
  scope: OperationContext,
  type: ResourceType,
  id: string,
  ifMatch: Precondition | undefined,
): RemoveCommand {
  const location = locationOf(scope.base, type, id);
  return {
    kind: 'remove',
    ...addressOf(scope, type, id),
    location,
    ifMatch,
  };
}

/** Takes the members out of the attributes. A body that does not mention them says nothing about them: absent never means empty. */
function splitMembers(
  type: ResourceType,
  attributes: Attributes,
  parseContext: ParseContext,
): { readonly attributes: Attributes; readonly members: { readonly members?: MembersChange } } {
  const { members: attribute } = type;
  const listed = attribute === undefined ? undefined : getOwn(attributes, attribute.name);
  if (attribute === undefined || listed === undefined) return { attributes, members: {} };
  const { [attribute.name]: _, ...rest } = attributes;
  const operation = {
    kind: 'members',
    path: attribute.path,
    replaces: true,
    add: listed as string[],
    remove: [],
  } as const;
  return { attributes: rest, members: membersChange([operation], parseContext) };
}

function membersChange(
  operations: readonly MembershipOperation[],
  { profile }: ParseContext,
): { readonly members?: MembersChange } {
  return operations.length === 0
    ? {}
    : { members: { operations, unknown: profile.unknownMembers } };
}
