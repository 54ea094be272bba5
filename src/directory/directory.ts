import { type Awaitable, whenReady } from '../ports/awaitable.ts';
import type { BulkTarget } from '../protocol/bulk/read-bulk.ts';
import type { ScimError } from '../protocol/errors/scim-error.ts';
import type { Precondition } from '../protocol/etag/etag.ts';
import type { ClientJsonObject } from '../protocol/json/client-json.ts';
import type { Body } from '../protocol/list/list-response.ts';
import type { ListQuery, MembersPage } from '../protocol/list/query.ts';
import type { Selection } from '../protocol/projection/projection.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { Attributes } from '../protocol/schema/stored-json.ts';
import { deferRequest, executeBulkRequest, readDeferred } from './bulk-requests.ts';
import type { BulkAnswer } from './command.ts';
import { createResource } from './create-resource.ts';
import { getResource } from './get-resource.ts';
import { listResources } from './list-resources.ts';
import type { OperationContext } from './operation-context.ts';
import { patchResource } from './patch-resource.ts';
import { prepareRemove } from './prepare.ts';
import type { VersionedRegistry } from './registries.ts';
import { replaceResource } from './replace-resource.ts';
import type { Representation } from './representation.ts';
import { openSecrets, type StoredSecrets } from './secrets/open.ts';
import { createServices, type DirectoryOptions, type DirectoryServices } from './services.ts';
import { refuseWrite, type WriteResult } from './write-resource.ts';

export { type OperationContext, readsOnly } from './operation-context.ts';
export type { Representation } from './representation.ts';
export type { DirectoryOptions } from './services.ts';
export type { WriteResult } from './write-resource.ts';

/**
 * The verbs of RFC 7644 §3 over the resources of one tenant at a time. All throw ScimError, and
 * StorageError when the store fails.
 */
export interface Directory {
  /** @param generation of the access tables, if the caller knows it */
  registry(tenant: string, generation?: number): Awaitable<VersionedRegistry>;
  /** The same for a client that sees users only. */
  usersRegistry(tenant: string, generation: number): Awaitable<VersionedRegistry>;
  /** @param page which members of a group to show. Default: all */
  get(
    context: OperationContext,
    type: ResourceType,
    id: string,
    selection: Selection,
    page?: MembersPage,
  ): Awaitable<Representation>;
  /** Returns the body of a ListResponse over resources of these types. */
  list(
    context: OperationContext,
    types: readonly ResourceType[],
    query: ListQuery,
  ): Awaitable<Body>;
  create(
    context: OperationContext,
    type: ResourceType,
    body: ClientJsonObject,
    selection: Selection,
  ): Promise<WriteResult>;
  replace(
    context: OperationContext,
    type: ResourceType,
    id: string,
    body: ClientJsonObject,
    selection: Selection,
    ifMatch?: Precondition,
  ): Promise<WriteResult>;
  patch(
    context: OperationContext,
    type: ResourceType,
    id: string,
    body: ClientJsonObject,
    selection: Selection,
    ifMatch?: Precondition,
  ): Promise<WriteResult>;
  remove(
    context: OperationContext,
    type: ResourceType,
    id: string,
    ifMatch?: Precondition,
  ): Promise<void>;
  /**
   * Refuses a write for something outside its body. If the body ends a user's access, the access is
   * ended first.
   *
   * @param target with the id of the resource, except for a create
   */
  refuse(context: OperationContext, target: BulkTarget, refusal: ScimError): Promise<never>;
  /** Returns the body of a BulkResponse. Each operation is admitted or refused on its own. */
  bulk(context: OperationContext, body: ClientJsonObject): Promise<string>;
  /**
   * Accepts a bulk request, or one operation, for execution later. The acceptance is durable when
   * this resolves; nothing is executed by then.
   *
   * @returns a function that executes it and resolves the answers
   * @throws ScimError for a bulk request that is wrong as a whole
   */
  defer(
    context: OperationContext,
    work: ClientJsonObject | BulkTarget,
  ): Promise<() => Promise<readonly BulkAnswer[]>>;
  /**
   * Returns the answers to a deferred request of this connection: undefined when there is no such
   * request, no `body` while it is not finished.
   */
  deferred(context: OperationContext, id: string): Promise<{ readonly body?: string } | undefined>;
  /**
   * Deletes the resources of a connection, and then the connection. Returns the number of
   * resources.
   *
   * @param releases true: their accounts stay; false: the tenant's `onDelete` policy applies to
   *   them
   */
  deleteOwnedResources(tenant: string, connection: string, releases: boolean): Promise<number>;
  /**
   * Deletes what an earlier process has left behind.
   *
   * @param startedBefore milliseconds since 1970: member sets that were started before are unused
   */
  collectGarbage(startedBefore: number): Promise<void>;
  /**
   * Returns the encrypted attributes of a stored resource in clear, without hashes.
   *
   * @throws Error when they were encrypted with another key
   */
  openSecrets(tenant: string, type: ResourceType, stored: StoredSecrets): Attributes;
  /**
   * Continues erasures, if there are any.
   *
   * @param isClosing whether no process has unwritten rows of the request log any more
   */
  erase(isClosing?: boolean): Promise<void>;
}

/** Creates the directory. Each verb is in a file of its own. */
export function createDirectory(options: DirectoryOptions): Directory {
  const services = createServices(options);
  const { reader, submit, registries, garbage, protector } = services;
  return {
    registry: (tenant, generation) =>
      whenReady(generation ?? reader.accessGeneration(), (known) =>
        registries.current(reader, tenant, known),
      ),
    usersRegistry: (tenant, generation) => registries.currentUsers(reader, tenant, generation),
    get: getResource.bind(undefined, services),
    list: listResources.bind(undefined, services),
    create: createResource.bind(undefined, services),
    replace: replaceResource.bind(undefined, services),
    patch: patchResource.bind(undefined, services),
    async remove(context, type, id, ifMatch) {
      const outcome = await submit('remove', prepareRemove(context, type, id, ifMatch));
      if (outcome.hasGarbage === true) garbage.requestCollection();
    },
    refuse: (context, target, refusal) =>
      refuseWrite(services, context, target, target.id ?? '', refusal),
    bulk: executeBulkRequest.bind(undefined, services),
    defer: deferRequest.bind(undefined, services),
    deferred: readDeferred.bind(undefined, services),
    deleteOwnedResources: deleteOwned.bind(undefined, services),
    collectGarbage: garbage.collect,
    openSecrets: (tenant, type, stored) => openSecrets(protector.cipher, tenant, type, stored),
    erase: (isClosing = false) => garbage.continueErasures(isClosing),
  };
}

/** Deletes in steps, so that other writes get their turn between them. */
async function deleteOwned(
  { reader, submit, registries, garbage }: DirectoryServices,
  tenant: string,
  connection: string,
  releases: boolean,
): Promise<number> {
  const generation = await reader.accessGeneration();
  const { definitions } = await registries.current(reader, tenant, generation);
  const command = { tenant, definitions, connection, releases };
  let step = await submit('deleteOwnedResources', command);
  let { removed } = step;
  while (step.next !== undefined) {
    step = await submit('deleteOwnedResources', { ...command, at: step.next });
    removed += step.removed;
  }
  garbage.requestCollection();
  return removed;
}
