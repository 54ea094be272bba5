import { reachesUsersOnly } from '../access/principal.ts';
import { readsOnly } from '../directory/directory.ts';
import { shortened } from '../directory/shortened.ts';
import type { Answer } from '../http/exchange.ts';
import type { Awaitable } from '../ports/awaitable.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import { deferWrite } from './deferred.ts';
import { type Preferences, readPreferences } from './preferences.ts';
import type { ConnectionRequest } from './request.ts';

/** Returns the steps of a read of one resource type, which the path names. */
export function reading(
  read: (request: ConnectionRequest, type: ResourceType) => Awaitable<Answer>,
): (request: ConnectionRequest) => Awaitable<Answer> {
  return (request) => {
    const type = typeAt(request);
    return type === undefined ? refuseType(request) : read(request, type);
  };
}

/**
 * Returns the steps of a write of one resource type. Where the client prefers it, the write is
 * deferred (RFC 7240 §4.1).
 */
export function writing(
  write: (
    request: ConnectionRequest,
    type: ResourceType,
    preferences: Preferences,
  ) => Promise<Answer>,
): (request: ConnectionRequest) => Promise<Answer> {
  return async (request) => {
    const type = typeAt(request) ?? (await refuseType(request));
    if (request.operation.readsOnly === true) throw readsOnly();
    const preferences = readPreferences(request.exchange);
    const { deferAfterSeconds } = preferences;
    return deferAfterSeconds === undefined
      ? write(request, type, preferences)
      : deferWrite(request, type, deferAfterSeconds);
  };
}

function typeAt({ operation, route }: ConnectionRequest): ResourceType | undefined {
  return operation.registry.registry.typeAt(route.segment!);
}

/** @throws ScimError forbidden where the tenant has the type, notFound where it has not */
async function refuseType({ handler, principal, route }: ConnectionRequest): Promise<never> {
  const segment = route.segment!;
  if (reachesUsersOnly(principal.scope)) {
    const { tenant, generation } = principal;
    const { registry } = await handler.directory.registry(tenant, generation);
    if (registry.typeAt(segment) !== undefined)
      throw new ScimError(
        'forbidden',
        'this credential reaches users and nothing else; its scope is one of scim.users',
      );
  }
  throw new ScimError('notFound', `there is no endpoint ${quote(`/${shortened(segment)}`)}`);
}
