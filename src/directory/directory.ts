import { createSemaphore } from '../concurrency/semaphore.ts';
import type { Store, StoredResource } from '../ports/store.ts';
import type { Clock, Ids, SecretCipher, Secrets, Signer } from '../ports/system.ts';
import { createBudget } from '../protocol/budget.ts';
import { type BulkLimits, type BulkTarget, defaultBulkLimits } from '../protocol/bulk/read-bulk.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { etagOf, type Precondition } from '../protocol/etag/etag.ts';
import type { ClientJsonObject } from '../protocol/json/client-json.ts';
import { type Body, listBody } from '../protocol/list/list-response.ts';
import type { ListQuery, MembersPage } from '../protocol/list/query.ts';
import { reportIgnored } from '../protocol/profiles/profile.ts';
import {
  createProjection,
  type Projection,
  type Selection,
} from '../protocol/projection/projection.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { Attributes } from '../protocol/schema/stored-json.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import {
  type BulkPreparation,
  bulkBody,
  type PreparedBulk,
  prepareBulk,
  prepareSingle,
} from './bulk.ts';
import { notFound } from './check-writable.ts';
import type {
  BulkAnswer,
  CreateCommand,
  MembersResult,
  PatchCommand,
  ReplaceCommand,
  SubmitDirectory,
  SuspendCommand,
  WriteOutcome,
} from './command.ts';
import { type CursorPlace, createCursors } from './cursor.ts';
import { bulkAnswers } from './execute-bulk.ts';
import type { Found } from './list.ts';
import { type OperationContext, readsOnly } from './operation-context.ts';
import { prepareRemove, prepareSuspend, prepareTarget } from './prepare.ts';
import { findReadyPage } from './ready-page.ts';
import type { Registries, VersionedRegistry } from './registries.ts';
import {
  locationOf,
  type ReadContext,
  represent,
  representAll,
  showsMembers,
  withMembersPage,
} from './represent.ts';
import { defaultScanLimits, type ScanLimits } from './scan.ts';
import { openSecrets, type Protector, type StoredSecrets } from './secrets.ts';
import { dropStaged, isLarge, stageChange } from './stage.ts';
import { suppliedByPatch, suppliedIn } from './supplied.ts';
import { createTenantSemaphore } from './tenant-semaphore.ts';

export { type OperationContext, readsOnly } from './operation-context.ts';

/** One resource, ready to be sent. */
export interface Representation {
  /** JSON text, in pieces when it is a group of many members. */
  readonly body: Body;
  readonly etag: string;
  readonly version: number;
  readonly location: string;
  /** Where the next page of members begins, when a page was asked for and there is a next one. */
  readonly nextMembers?: string;
}

export interface WriteResult {
  readonly etag: string;
  readonly version: number;
  readonly location: string;
  /** False when a write had nothing to change. */
  readonly changed: boolean;
  readonly members?: MembersResult;
  /** How many members the group has; 0 for what has none. */
  memberCount(): Promise<number>;
  /** What is there now: of a group perhaps a later version already, with the tag of that. */
  represent(): Promise<Representation>;
}

/** The verbs of RFC 7644 §3 over the resources of one tenant at a time. All throw ScimError, or StorageError when the store fails. */
export interface Directory {
  /** @param generation of the access tables, where the caller knows it */
  registry(tenant: string, generation?: number): Promise<VersionedRegistry>;
  /** The same for whoever is to see users and nothing else. */
  usersRegistry(tenant: string, generation: number): Promise<VersionedRegistry>;
  get(
    scope: OperationContext,
    type: ResourceType,
    id: string,
    selection: Selection,
    page?: MembersPage,
  ): Promise<Representation>;
  /** The body of a ListResponse over resources of these types. */
  list(scope: OperationContext, types: readonly ResourceType[], query: ListQuery): Promise<Body>;
  create(
    scope: OperationContext,
    type: ResourceType,
    body: ClientJsonObject,
    selection: Selection,
  ): Promise<WriteResult>;
  replace(
    scope: OperationContext,
    type: ResourceType,
    id: string,
    body: ClientJsonObject,
    selection: Selection,
    ifMatch?: Precondition,
  ): Promise<WriteResult>;
  patch(
    scope: OperationContext,
    type: ResourceType,
    id: string,
    body: ClientJsonObject,
    selection: Selection,
    ifMatch?: Precondition,
  ): Promise<WriteResult>;
  remove(
    scope: OperationContext,
    type: ResourceType,
    id: string,
    ifMatch?: Precondition,
  ): Promise<void>;
  /**
   * Refuses a write for something outside of its body. Where the body ends a user's access, that is carried out first.
   *
   * @param target with the id of the resource, unless it is a create
   */
  refuse(scope: OperationContext, target: BulkTarget, refusal: ScimError): Promise<never>;
  /** The body of a BulkResponse. Each operation is allowed or refused by itself. */
  bulk(scope: OperationContext, body: ClientJsonObject): Promise<string>;
  /**
   * Promises to carry out a bulk request, or one operation, and to keep what comes of it. It is durable when this resolves; nothing is done by then.
   *
   * @returns the way to have it done
   * @throws ScimError what is wrong with a bulk request as a whole
   */
  defer(
    scope: OperationContext,
    work: ClientJsonObject | BulkTarget,
  ): Promise<() => Promise<readonly BulkAnswer[]>>;
  /** What came of a request that this connection was promised an answer to; undefined when there is none. */
  deferred(scope: OperationContext, id: string): Promise<{ readonly body?: string } | undefined>;
  /**
   * Takes away what a connection owns, and the connection: with the accounts, as the tenant's policy says, or leaving them as they are to the
   * application. How many resources.
   */
  deleteOwnedResources(tenant: string, connection: string, releases: boolean): Promise<number>;
  /**
   * Clears away what an earlier process has begun and left.
   *
   * @param startedBefore milliseconds since 1970: what was begun before counts
   */
  collectGarbage(startedBefore: number): Promise<void>;
  /**
   * Returns the attributes of a stored resource that are sealed, or hold what is. Hashes are left out.
   *
   * @throws Error when they were sealed under another key
   */
  openSecrets(tenant: string, type: ResourceType, stored: StoredSecrets): Attributes;
  /**
   * Goes on with erasures that were begun, if there are any.
   *
   * @param isClosing true: no process holds rows of the request log any more
   */
  erase(isClosing?: boolean): Promise<void>;
}

export interface DirectoryOptions {
  readonly reader: Omit<Store, 'write' | 'close'>;
  readonly submit: SubmitDirectory;
  readonly registries: Registries;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly secrets: Secrets;
  /** For secrets that are sealed. Default: none can be. */
  readonly cipher?: SecretCipher;
  readonly signer: Signer;
  /** Lets the process answer others during long work. */
  readonly pause: () => Promise<void>;
  readonly scans?: ScanLimits;
  readonly bulk?: BulkLimits;
}

/** What may change members. */
type MembersCommand = CreateCommand | ReplaceCommand | PatchCommand;

/** Scans that run at a time. */
const scansAtOnce = 2;

/** Scans of one tenant that wait for their turn; those beyond are told to come again. */
const maxWaitingScans = 16;

const noCipher: SecretCipher = {
  encrypt: () => {
    throw new ScimError('notImplemented', 'this server has no key for sealed secrets');
  },
  decrypt: () => {
    throw new ScimError('notImplemented', 'this server has no key for sealed secrets');
  },
};

/** Secrets that are hashed at a time: half of libuv's threads, so that files and addresses are not kept waiting. */
const hashesAtOnce = 2;

/** Times a large change of members is prepared anew because the group has changed meanwhile. Then it is made in one transaction. */
const preparations = 3;

/** Milliseconds after which a set that was begun and never attached counts as abandoned. */
const garbageAfterMs = 3_600_000;

export function createDirectory(options: DirectoryOptions): Directory {
  const { reader, submit, registries, ids, clock, secrets, signer, pause } = options;
  const {
    scans = defaultScanLimits,
    bulk: bulkLimits = defaultBulkLimits,
    cipher = noCipher,
  } = options;
  const scanSemaphore = createTenantSemaphore(scansAtOnce, maxWaitingScans);
  const protector: Protector = {
    secrets,
    cipher,
    semaphore: createSemaphore({ permits: hashesAtOnce }),
  };
  const cursors = createCursors(signer, clock);
  let collecting: Promise<void> | undefined;
  let collectionsRequested = 0;

  const showing = ({ tenant, base, registry }: OperationContext): ReadContext => ({
    reader,
    registry: registry.registry,
    tenant,
    base,
    budget: createBudget(),
    names: new Map(),
    groups: new Map(),
  });

  const collectAllGarbage = async (startedBefore: number): Promise<void> => {
    while (
      (await submit('collectGarbage', { startedBefore: toTimestamp(startedBefore) })).hasGarbage
    );
  };

  const collectWhileRequested = async (): Promise<void> => {
    try {
      for (let seen = 0; seen !== collectionsRequested; ) {
        seen = collectionsRequested;
        await collectAllGarbage(clock.now() - garbageAfterMs);
      }
    } catch {
      // The store does not answer; the writes that come will say so.
    } finally {
      collecting = undefined;
    }
  };

  /** In the background: nobody waits for it, and what it does not do the next one does. */
  const collectGarbageSoon = (): void => {
    collectionsRequested += 1;
    collecting ??= collectWhileRequested();
  };

  /** Nothing is prepared for a group that is not there: the write itself says so. */
  const mayStage = async ({ kind, tenant, type, id }: MembersCommand): Promise<boolean> =>
    kind === 'create' || (await reader.resource(tenant, type, id)) !== undefined;

  /** Executes a write whose members, if they are many, are prepared first. */
  const write = async (
    scope: OperationContext,
    command: MembersCommand | SuspendCommand,
  ): Promise<WriteOutcome> => {
    const outcome =
      command.kind === 'suspend'
        ? await submit(command.kind, command)
        : await writeMembers(scope, command);
    if (outcome.refused !== undefined)
      throw new ScimError(outcome.refused.code, outcome.refused.detail);
    for (const path of outcome.ignored ?? []) reportIgnored(scope.parseContext, path);
    return outcome;
  };

  /** Tells what is wrong with a request, after ending the access that its body is to end. */
  const refuse = async (
    scope: OperationContext,
    target: BulkTarget,
    id: string,
    error: ScimError,
  ): Promise<never> => {
    await write(scope, prepareSuspend(scope, target, id, error));
    throw error;
  };

  /** What a request says of its answer must not hold up the end of an access. */
  const projecting = async <T>(
    scope: OperationContext,
    target: BulkTarget,
    id: string,
    read: () => T,
  ): Promise<T> => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      return refuse(scope, target, id, error);
    }
  };

  const writeMembers = async (
    scope: OperationContext,
    command: MembersCommand,
  ): Promise<WriteOutcome> => {
    const { members, tenant, type, id } = command;
    const staging = { reader, submit, tenant, parseContext: scope.parseContext };
    const isStaged =
      members !== undefined && isLarge(members.operations) && (await mayStage(command));
    for (let round = 0; isStaged && round < preparations; round += 1) {
      const staged = await stageChange(
        staging,
        members,
        command.kind === 'create' ? undefined : { type, id },
      );
      let isUsed = false;
      try {
        const outcome = await submit(command.kind, { ...command, members: staged });
        isUsed = outcome.stale !== true;
        if (isUsed) return outcome;
      } finally {
        if (!isUsed) await dropStaged(staging, staged);
        collectGarbageSoon();
      }
    }
    const outcome = await submit(command.kind, command);
    if (outcome.hasGarbage === true) collectGarbageSoon();
    return outcome;
  };

  /** A group in one state: its version, and the members of that version. */
  const readGroup = (
    scope: OperationContext,
    type: ResourceType,
    id: string,
    show: (
      view: ReadContext,
      row: StoredResource,
    ) => Promise<Omit<Representation, 'etag' | 'version' | 'location'>>,
  ): Promise<Representation | undefined> =>
    reader.snapshot(async (state) => {
      const row = await state.resource(scope.tenant, type.name, id);
      if (row === undefined) return undefined;
      return {
        ...factsOf(scope, type, row),
        ...(await show({ ...showing(scope), reader: state, later: reader }, row)),
      };
    });

  const written = (
    scope: OperationContext,
    type: ResourceType,
    id: string,
    projection: Projection,
    outcome: WriteOutcome,
    document: string,
  ): WriteResult => ({
    etag: etagOf(outcome.version),
    version: outcome.version,
    location: locationOf(scope.base, type, id),
    changed: outcome.changed,
    members: outcome.members,
    memberCount: async () =>
      outcome.members?.total ?? (await reader.memberSet(scope.tenant, id))?.total ?? 0,
    represent: async () => {
      const row = { ...outcome, id, document };
      const group = showsMembers(type, projection)
        ? await readGroup(scope, type, id, async (view, now) => ({
            body: await represent(view, type, now, projection),
          }))
        : undefined;
      // Without members: those of a group that somebody has deleted since are nobody's.
      return (
        group ?? {
          ...factsOf(scope, type, row),
          body: await represent(showing(scope), type, row, withoutMembers(projection, type)),
        }
      );
    },
  });

  const preparationOf = (scope: OperationContext): BulkPreparation => ({
    registry: scope.registry.registry,
    tenant: scope.tenant,
    base: scope.base,
    parseContext: scope.parseContext,
    limits: bulkLimits,
    newId: () => ids.next(),
    pause,
    prepare: (target, id, own) => {
      if (scope.readsOnly === true) throw readsOnly();
      return prepareTarget({ ...scope, parseContext: own }, target, id, protector);
    },
  });

  return {
    async registry(tenant, generation) {
      return registries.current(reader, tenant, generation ?? (await reader.accessGeneration()));
    },

    usersRegistry: (tenant, generation) => registries.currentUsers(reader, tenant, generation),

    async get(scope, type, id, selection, page) {
      const projection = createProjection(type, selection, undefined, scope.parseContext);
      if (!showsMembers(type, projection)) {
        const row = await reader.resource(scope.tenant, type.name, id);
        if (row === undefined) throw notFound(type.name, id);
        return {
          ...factsOf(scope, type, row),
          body: await represent(showing(scope), type, row, projection),
        };
      }
      const { count, cursor } = page ?? { count: 0, cursor: '' };
      const bound = JSON.stringify([scope.tenant, scope.connection, 'members', id]);
      const after = cursor === '' ? -1 : cursors.read(bound, count, cursor).position;
      const group = await readGroup(scope, type, id, async (view, row) => {
        if (page === undefined) return { body: await represent(view, type, row, projection) };
        const text = (await represent(view, type, row, withoutMembers(projection, type))) as string;
        const set = await view.reader.memberSet(scope.tenant, id);
        if (set === undefined) return { body: text };
        const { body, next } = await withMembersPage(
          view,
          type,
          text,
          { set, after, count },
          projection,
        );
        if (next === undefined) return { body };
        return {
          body,
          nextMembers: cursors.write(bound, count, { type: 0, position: next, backwards: false }),
        };
      });
      if (group === undefined) throw notFound(type.name, id);
      return group;
    },

    async list(scope, types, query) {
      const projections = new Map(
        types.map((type) => [type, createProjection(type, query, undefined, scope.parseContext)]),
      );
      const { count, cursor, startIndex } = query;
      const bound = cursor === undefined ? '' : boundOf(scope, types, query);
      const from =
        cursor === undefined
          ? undefined
          : cursor === ''
            ? 'start'
            : cursors.read(bound, count, cursor);
      const scanning = {
        ...showing(scope),
        reader: await reader.listReader(scope.tenant),
        scans,
        semaphore: scanSemaphore,
        pause,
        projections,
      };
      const page = await findReadyPage(scanning, scope, types, query, from);
      const resources = await bodiesOf(scanning, page.found, projections);
      const total = page.total === undefined ? {} : { totalResults: page.total };
      if (cursor === undefined) return listBody({ ...total, startIndex, resources });
      const write = (place: CursorPlace): string => cursors.write(bound, count, place);
      return listBody({
        ...total,
        ...(page.next === undefined ? {} : { nextCursor: write(page.next) }),
        ...(page.previous === undefined ? {} : { previousCursor: write(page.previous) }),
        resources,
      });
    },

    async create(scope, type, body, selection) {
      const target = { method: 'POST', type, data: body } as const;
      const id = ids.next();
      const projection = await projecting(scope, target, id, () =>
        createProjection(type, selection, suppliedIn(type, body), scope.parseContext),
      );
      const command = (await prepareTarget(scope, target, id, protector)) as
        | CreateCommand
        | SuspendCommand;
      const outcome = await write(scope, command);
      return written(scope, type, id, projection, outcome, (command as CreateCommand).document);
    },

    async replace(scope, type, id, body, selection, ifMatch) {
      const target: BulkTarget = {
        method: 'PUT',
        type,
        data: body,
        ifMatch,
      };
      const projection = await projecting(scope, target, id, () =>
        createProjection(type, selection, suppliedIn(type, body), scope.parseContext),
      );
      const outcome = await write(
        scope,
        (await prepareTarget(scope, target, id, protector)) as ReplaceCommand | SuspendCommand,
      );
      return written(scope, type, id, projection, outcome, outcome.document!);
    },

    async patch(scope, type, id, body, selection, ifMatch) {
      const target: BulkTarget = {
        method: 'PATCH',
        type,
        data: body,
        ifMatch,
      };
      await projecting(scope, target, id, () =>
        createProjection(type, selection, undefined, scope.parseContext),
      );
      const command = (await prepareTarget(scope, target, id, protector)) as
        | PatchCommand
        | SuspendCommand;
      const outcome = await write(scope, command);
      const supplied = suppliedByPatch(type, (command as PatchCommand).operations);
      return written(
        scope,
        type,
        id,
        createProjection(type, selection, supplied, scope.parseContext),
        outcome,
        outcome.document!,
      );
    },

    async remove(scope, type, id, ifMatch) {
      const outcome = await submit('remove', prepareRemove(scope, type, id, ifMatch));
      if (outcome.hasGarbage === true) collectGarbageSoon();
    },

    refuse: (scope, target, refusal) => refuse(scope, target, target.id ?? '', refusal),

    async bulk(scope, body) {
      const { command, facts } = await prepareBulk(preparationOf(scope), body);
      const outcome = await submit('bulk', command);
      if (outcome.results.some((result) => result !== undefined && 'hasGarbage' in result))
        collectGarbageSoon();
      return bulkBody(bulkAnswers(facts, outcome));
    },

    async defer(scope, work) {
      const { tenant, connection, origin } = scope;
      const preparation = preparationOf(scope);
      const isBulk = !('method' in work);
      const { command: bulk, facts }: PreparedBulk = isBulk
        ? await prepareBulk(preparation, work)
        : await prepareSingle(preparation, work);
      const { request: id, credential } = origin!;
      await submit('defer', { tenant, connection, id });
      return async () => {
        const { answers, hasGarbage } = await submit('completeDeferred', {
          tenant,
          id,
          connection,
          credential,
          bulk,
          facts,
          isBulk,
        });
        if (hasGarbage) collectGarbageSoon();
        return (
          answers ??
          (JSON.parse(
            (await reader.deferredRequest(tenant, id))?.result ?? '[]',
          ) as readonly BulkAnswer[])
        );
      };
    },

    async deferred({ tenant, connection }, id) {
      const request = await reader.deferredRequest(tenant, id);
      if (request === undefined || request.connection !== connection) return undefined;
      return request.result === undefined
        ? {}
        : { body: bulkBody(JSON.parse(request.result) as readonly BulkAnswer[]) };
    },

    async deleteOwnedResources(tenant, connection, releases) {
      const { definitions } = await registries.current(
        reader,
        tenant,
        await reader.accessGeneration(),
      );
      const command = { tenant, definitions, connection, releases };
      let removed = 0;
      let step = await submit('deleteOwnedResources', command);
      for (
        ;
        step.next !== undefined;
        step = await submit('deleteOwnedResources', { ...command, at: step.next })
      )
        removed += step.removed;
      collectGarbageSoon();
      return removed + step.removed;
    },

    collectGarbage: collectAllGarbage,

    openSecrets: (tenant, type, stored) => openSecrets(cipher, tenant, type, stored),

    async erase(isClosing = false) {
      if ((await reader.erasures(1)).length === 0) return;
      const startedBefore = toTimestamp(clock.now() - garbageAfterMs);
      while ((await submit('collectGarbage', { startedBefore, closing: isClosing })).hasGarbage);
    },
  };
}

/** What a cursor of this query is good for. */
function boundOf(
  { tenant, connection }: OperationContext,
  types: readonly ResourceType[],
  { filter, sortBy, descending }: ListQuery,
): string {
  const names = types.map(({ name }) => name);
  return JSON.stringify([
    tenant,
    connection,
    names,
    filter ?? null,
    sortBy ?? null,
    sortBy !== undefined && descending,
  ]);
}

/** Runs of one type are shown together: what they need beside their rows is read at once. */
async function bodiesOf(
  showing: ReadContext,
  found: readonly Found[],
  projections: ReadonlyMap<ResourceType, Projection>,
): Promise<readonly Body[]> {
  const bodies: Body[] = [];
  for (let from = 0; from < found.length; ) {
    const { type } = found[from]!;
    let end = from + 1;
    while (found[end]?.type === type) end += 1;
    const rows = found.slice(from, end).map(({ row }) => row);
    bodies.push(...(await representAll(showing, type, rows, projections.get(type)!)));
    from = end;
  }
  return bodies;
}

function factsOf(
  { base }: OperationContext,
  type: ResourceType,
  { id, version }: Pick<StoredResource, 'id' | 'version'>,
): Pick<Representation, 'etag' | 'version' | 'location'> {
  return { etag: etagOf(version), version, location: locationOf(base, type, id) };
}

/** A projection that keeps members back: a page of them is put in by hand. */
function withoutMembers(projection: Projection, type: ResourceType): Projection {
  if (type.members === undefined) return projection;
  return {
    ...projection,
    shows: (attribute) => attribute !== type.members && projection.shows(attribute),
  };
}
