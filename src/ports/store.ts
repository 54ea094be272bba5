import type { Condition } from '../protocol/filter/plan-index.ts';
import type { ShownResources } from '../protocol/list/list-response.ts';
import type { IndexKey } from '../protocol/schema/keys.ts';
import type { StoredJson } from '../protocol/schema/stored-json.ts';
import type { AccessReader, AccessTransaction } from './access.ts';
import type { AccountReader, AccountTransaction } from './account.ts';
import type { AdministratorReader, AdministratorTransaction } from './administrators.ts';
import type { Awaitable } from './awaitable.ts';
import type { DeferredReader, DeferredTransaction } from './deferred.ts';
import type { DeliveryReader, DeliveryTransaction } from './delivery.ts';
import type { ErasureReader, ErasureTransaction } from './erasure.ts';
import type { EventReader, EventTransaction } from './events.ts';
import type { IndexReader, IndexTransaction } from './indexes.ts';
import type { LeaseTransaction } from './lease.ts';
import type { OverviewReader } from './overview.ts';
import type { RequestReader, RequestTransaction } from './requests.ts';
import type { SetupLinkReader, SetupLinkTransaction } from './setup-links.ts';

/**
 * What Rollcall asks of a database. The tenant is an argument of every call. Instants are keys as
 * `toTimestamp` makes them: UTC text that sorts.
 */
export interface Store extends Reader {
  /**
   * Reads for lists and feeds of one tenant: at least what was committed when this was called. A
   * store that has copies may have one of them answer; it tells how far a copy is by the tenant's
   * last event, so that changes without one are not waited for.
   */
  listReader(tenant: string): Awaitable<Reader>;
  /**
   * Returns a value that is another one after every commit of any process: what was read
   * since a value was got holds for as long as the store gives that value. A store that cannot tell
   * gives another value each time.
   */
  stateVersion(): Awaitable<StateVersion>;
  /**
   * Runs `work` in a transaction of its own that sees every earlier one, and resolves after its
   * effects are durable. When `work` rejects, nothing of it stays. Work must not wait for anything
   * but the transaction.
   *
   * @throws StorageError when the store can't write; whatever `work` throws
   */
  write<T>(work: (transaction: Transaction) => Promise<T>, options?: WriteOptions): Promise<T>;
  close(): Promise<void>;
}

/** Names a committed state of a store. To be compared for equality only. */
export type StateVersion = number | string;

export interface WriteOptions {
  /**
   * The work is long and has parts of its own (`Transaction.nested`): a store that lets
   * transactions share a commit gives it one to itself.
   */
  readonly ownCommit?: boolean;
  /**
   * Short works of the same group may share a commit, also in a store whose transactions run side
   * by side. They run one after the other, or as if they did, perhaps more than once; and each
   * succeeds or fails alone. Default: a work shares its commit only where all do.
   */
  readonly commitGroup?: CommitGroup;
}

/** Which works may share a commit. */
export interface CommitGroup {
  readonly tenant: string;
  /**
   * Id of the resource that the work locks. Works of a commit run in the order of their resources,
   * so that transactions side by side do not wait for each other crosswise.
   */
  readonly resource: string;
}

/** Committed state, or within a transaction the transaction's own. */
export interface Reader
  extends AccessReader,
    AccountReader,
    AdministratorReader,
    EventReader,
    DeliveryReader,
    RequestReader,
    DeferredReader,
    ErasureReader,
    IndexReader,
    SetupLinkReader,
    SettingReader,
    ResourceReader,
    MemberReader,
    OverviewReader {
  /**
   * Works on one state of the store, whatever is written meanwhile. Work must not wait for anything
   * but the reader it is given.
   */
  snapshot<T>(work: (reader: Reader) => Promise<T>): Promise<T>;
}

export interface ResourceReader {
  resource(tenant: string, type: string, id: string): Awaitable<StoredResource | undefined>;
  /** Resources that meet the condition, in order. */
  select(
    tenant: string,
    type: string,
    selection: ResourceSelection,
  ): Awaitable<readonly StoredResource[]>;
  /**
   * The same in the order of creation. A store that joins texts faster than this process returns
   * one text, if each resource is shown by its row alone.
   */
  page(
    tenant: string,
    type: string,
    selection: Omit<ResourceSelection, 'order' | 'after'>,
    meta: MetaTexts,
  ): Awaitable<SelectedPage>;
  /**
   * Positions of the first `limit` resources beyond the position `after` that meet the condition,
   * in order of creation.
   */
  positions(
    tenant: string,
    type: string,
    condition: Condition,
    limit: number,
    after?: number,
  ): Promise<readonly number[]>;
  /**
   * The resources at these positions, in their order; those gone meanwhile are left out.
   *
   * @param maxBytes as `ResourceSelection.maxBytes`
   */
  resourcesAt(
    tenant: string,
    type: string,
    positions: readonly number[],
    maxBytes?: number,
  ): Promise<readonly StoredResource[]>;
  /**
   * The `displayName` of each of these resources that exists, by its id; undefined where it has
   * none.
   */
  displayNames(
    tenant: string,
    type: string,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, StoredJson | undefined>>;
  /** How many resources meet the condition. All of a type are counted without looking at them. */
  count(tenant: string, type: string, condition: Condition): Awaitable<number>;
  /**
   * Resources that a connection owns among the `limit` of the type that come next after a position.
   */
  resourcesOwnedBy(
    tenant: string,
    type: string,
    connection: string,
    after: number,
    limit: number,
  ): Promise<OwnedPage>;
}

export interface MemberReader {
  /** The set of members a group has; undefined when it has never had one. */
  memberSet(tenant: string, group: string): Promise<MemberSet | undefined>;
  /** The sets of these groups, by the id of the group; of one that has never had any, nothing. */
  memberSets(tenant: string, groups: readonly string[]): Promise<ReadonlyMap<string, MemberSet>>;
  /** Members of a set in the order they were added. */
  members(tenant: string, set: number, page: MemberRange): Promise<readonly StoredMember[]>;
  /**
   * All members of these sets, by the id of the set, in the order they were added; undefined when
   * there are more than `limit` in all.
   */
  membersWithin(
    tenant: string,
    sets: readonly MemberSet[],
    limit: number,
  ): Promise<ReadonlyMap<number, readonly StoredMember[]> | undefined>;
  /** Ids of the groups that are members of a set, up to `limit` of them. */
  memberGroups(tenant: string, set: number, limit: number): Promise<readonly string[]>;
  /** Those of these resources that are in a set. */
  membersAmong(tenant: string, set: number, ids: readonly string[]): Promise<readonly string[]>;
  /**
   * The groups each of these resources is in, by its position; of those in none, nothing. In order
   * of the groups' creation.
   */
  groupsOf(
    tenant: string,
    positions: readonly number[],
  ): Promise<ReadonlyMap<number, readonly StoredMembership[]>>;
  /**
   * The same when they are in `limit` groups at most in all, counting a group for each of them;
   * undefined when in more.
   */
  groupsWithin(
    tenant: string,
    positions: readonly number[],
    limit: number,
  ): Promise<ReadonlyMap<number, readonly StoredMembership[]> | undefined>;
  /**
   * How deep groups are nested above and below one that holds others. Walks as far as `max` and no
   * further.
   */
  nesting(tenant: string, group: string, max: number): Promise<Nesting>;
}

export interface SettingReader {
  setting(name: string): Promise<string | undefined>;
  /**
   * The tenant's own schemas and resource types, newest version or the one named; undefined when
   * there are none.
   */
  definitions(tenant: string, version?: number): Promise<StoredDefinitions | undefined>;
}

export interface Transaction
  extends Reader,
    AccountTransaction,
    AdministratorTransaction,
    AccessTransaction,
    EventTransaction,
    DeliveryTransaction,
    RequestTransaction,
    DeferredTransaction,
    ErasureTransaction,
    IndexTransaction,
    LeaseTransaction,
    SetupLinkTransaction,
    SettingTransaction,
    ResourceTransaction,
    MemberTransaction {
  /**
   * Runs part of the work so that, when it rejects, nothing of that part stays and the rest may go
   * on.
   */
  nested<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Resolves both results. A store that transactions reach over a network sends what the second
   * begins with right after what the first begins with, without waiting for the answer; any other
   * begins the second once the first has succeeded. The second only reads.
   */
  both<A, B>(first: () => Promise<A>, second: () => Promise<B>): Promise<readonly [A, B]>;
  /**
   * Waits until no other transaction holds this name, and holds it until this one ends: for
   * decisions about what is not in one row. A store with one writer has nothing to wait for.
   */
  lock(name: string): Promise<void>;
}

export interface ResourceTransaction {
  /**
   * Undefined when done; the canonical path of the unique attribute whose value is taken otherwise.
   */
  insertResource(tenant: string, resource: NewResource): Promise<string | undefined>;
  updateResource(tenant: string, change: ResourceChange): Promise<string | undefined>;
  deleteResource(
    tenant: string,
    type: string,
    id: string,
    keys: readonly IndexKey[],
  ): Promise<void>;
  /**
   * Gives these resources their next version without a change of document: their memberships have
   * changed.
   */
  touchResources(tenant: string, ids: readonly string[], lastModified: string): Promise<void>;
  /** The secrets stored apart from the document. */
  secrets(tenant: string, type: string, id: string): Promise<string | undefined>;
}

export interface MemberTransaction {
  /** A new set that no group has yet. */
  createMemberSet(tenant: string, created: string): Promise<number>;
  /**
   * Makes a set the members of a group; what it had before is left to `deleteUnusedMemberSets`.
   * Without a set, the group has none.
   */
  attachMemberSet(tenant: string, group: string, set: number | undefined): Promise<void>;
  /** Leaves a set that no group has to `deleteUnusedMemberSets`. */
  dropMemberSet(tenant: string, set: number): Promise<void>;
  /**
   * Adds resources to a set, in this order. Ids that name no resource of the tenant are told, and
   * left out.
   */
  insertMembers(tenant: string, set: number, ids: readonly string[]): Promise<InsertedMembers>;
  /** Returns the id of the first of these resources that is in more than `max` member sets. */
  memberBeyond(tenant: string, ids: readonly string[], max: number): Promise<string | undefined>;
  /** How many of these were members. */
  deleteMembers(tenant: string, set: number, ids: readonly string[]): Promise<number>;
  /** Whether two sets have the same members. */
  equalMembers(tenant: string, left: number, right: number): Promise<boolean>;
  /** How many members of the first set are not in the second. */
  missingMembers(tenant: string, left: number, right: number): Promise<number>;
  /** Takes a resource out of every group, and names the groups it was in. */
  deleteMemberships(tenant: string, id: string): Promise<readonly string[]>;
  /**
   * Deletes up to `limit` members of sets that no group has any more, or that were begun before
   * `startedBefore` and never attached. True when there is more to do.
   */
  deleteUnusedMemberSets(limit: number, startedBefore: string): Promise<boolean>;
}

export interface SettingTransaction {
  insertDefinitions(tenant: string, definitions: StoredDefinitions): Promise<void>;
  setSetting(name: string, value: string): Promise<void>;
}

/** A resource as it stands in its row. */
export interface StoredResource {
  readonly id: string;
  readonly type: string;
  /** Id of the connection that owns it. */
  readonly connection: string;
  /** JSON with `schemas` and `id`, without `meta`. */
  readonly document: string;
  readonly version: number;
  readonly created: string;
  readonly lastModified: string;
  /** True when the document names other resources, whose names a response repeats. */
  readonly hasReferences: boolean;
  /** True when the resource may be in a group; false when it is in none. */
  readonly isMember: boolean;
  /** Place in the order of creation within its type; grows. */
  readonly position: number;
}

/**
 * Members are kept in sets, so that a large one can be built beside the present one and take its
 * place in an instant.
 */
export interface MemberSet {
  readonly id: number;
  readonly total: number;
  /** Greater than the place of every member. */
  readonly end: number;
}

/** Places are in the order in which members were added. */
export interface MemberRange {
  /** Places greater than this. */
  readonly after: number;
  /** And less than this. */
  readonly before: number;
  readonly limit: number;
  /** Those with the greatest places, from the last on. */
  readonly descending?: boolean;
}

export interface StoredMember {
  readonly id: string;
  readonly type: string;
  /** Its displayName, or else its userName. */
  readonly display?: string;
  readonly place: number;
}

export interface StoredMembership {
  /** Id of the group. */
  readonly group: string;
  readonly display?: string;
  /** False: through another group. */
  readonly isDirect: boolean;
}

/** Groups within groups, seen from one of them. */
export interface Nesting {
  /**
   * Groups from the lowest, through this one, to the highest. Where groups go round it is as many
   * as were walked.
   */
  readonly depth: number;
  /** Different groups among them. */
  readonly groups: number;
}

export interface InsertedMembers {
  /** Those that were none before. */
  readonly added: number;
  readonly unknown: readonly string[];
}

/** A part of what a connection owns. */
export interface OwnedPage {
  readonly resources: readonly StoredResource[];
  /** The position that was reached; absent at the end. */
  readonly reached?: number;
}

export interface StoredDefinitions {
  /** 1, 2, …; each is kept as it was. */
  readonly version: number;
  /** JSON of the schemas and resource types. */
  readonly definitions: string;
  readonly created: string;
}

export interface NewResource {
  readonly id: string;
  readonly type: string;
  readonly connection: string;
  readonly document: string;
  readonly secrets?: string;
  readonly hasReferences: boolean;
  readonly created: string;
  readonly keys: readonly IndexKey[];
}

export interface ResourceChange {
  readonly id: string;
  readonly type: string;
  readonly document: string;
  readonly secrets?: string;
  readonly hasReferences: boolean;
  /** The new version. */
  readonly version: number;
  readonly lastModified: string;
  /** Where the resource is, if the caller has read it. */
  readonly position?: number;
  /** Keys that the resource had and has now. A key that stays may be left out of both lists. */
  readonly before: readonly IndexKey[];
  readonly after: readonly IndexKey[];
}

export interface ResourceSelection {
  readonly condition: Condition;
  readonly order: ResourceOrder;
  /** Resources to pass over. */
  readonly offset: number;
  /** Begin behind this place of the order. */
  readonly after?: OrderPlace;
  readonly limit: number;
  /** Ends with the resource at which the documents have this many bytes; at least one is read. */
  readonly maxBytes?: number;
}

/**
 * The texts around what `meta` says of a resource, which follow one another in the order of these
 * members: they replace the last brace of its document.
 */
export interface MetaTexts {
  readonly beforeCreated: string;
  readonly beforeLastModified: string;
  readonly beforeId: string;
  readonly beforeVersion: string;
  readonly end: string;
}

/** Resources with their `meta`, or the rows that they are made of. */
export type SelectedPage = ShownResources | { readonly rows: readonly StoredResource[] };

/**
 * Ties stand in the order of creation; descending is the exact reverse. What has no value comes
 * last ascending.
 */
export interface ResourceOrder {
  /** One of `orderPaths`; absent: the order of creation. */
  readonly path?: string;
  readonly descending: boolean;
}

/** A place in an order: the key of the attribute that orders, and the position. */
export interface OrderPlace {
  /** Absent: the resource has no value there, or the order is that of creation. */
  readonly key?: string | boolean;
  readonly position: number;
}

const commonOrderPaths: ReadonlySet<string> = new Set([
  'id',
  'externalId',
  'meta.created',
  'meta.lastModified',
]);
const coreOrderPaths: ReadonlySet<string> = new Set([
  ...commonOrderPaths,
  'userName',
  'displayName',
  'active',
]);

/** The attributes every store can put resources of a type in order by without looking at each. */
export function orderPaths(type: string): ReadonlySet<string> {
  return type === 'User' || type === 'Group' ? coreOrderPaths : commonOrderPaths;
}

export type StorageFailure =
  | 'busy'
  | 'full'
  | 'io'
  | 'readOnly'
  | 'corrupt'
  | 'newer'
  | 'missing'
  | 'closed'
  | 'unknown'
  | 'error';

/**
 * The store could not do its work. `reason` says why in one word; the message is for operators, not
 * clients. After all of them but one, nothing was changed: `unknown` is for a commit whose answer
 * was lost, where no server could confirm whether it was made.
 */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly reason: StorageFailure;

  constructor(reason: StorageFailure, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.reason = reason;
  }
}

/** A store in the database of an application. */
export interface EmbeddedStore extends Store {
  /** Returns the application's access to one of the transactions of this store. */
  host(transaction: Transaction): HostTransaction;
}

/** A transaction of an embedded store, as the application uses it. */
export interface HostTransaction {
  /**
   * Runs `work` with the application's own client: what it writes is committed together with the
   * rest of the transaction, or not at all.
   *
   * @param timeoutMs milliseconds after which the transaction is given up
   * @throws whatever `work` throws; StorageError error, when it has ended the transaction, and busy
   * after the timeout
   */
  use<T>(work: (client: unknown) => Promise<T>, timeoutMs: number): Promise<T>;
}

/** What a client is told of an outage. */
export function outageDetail({ reason }: StorageError): string {
  if (reason === 'unknown')
    return 'the store was lost while it was written, and whether the change was made is not known. Read it, or send it again';
  return 'the store cannot be reached or written at the moment; nothing was changed. Try again';
}
