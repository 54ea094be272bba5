import type { Condition } from '../protocol/filter/narrow.ts';
import type { IndexKey } from '../protocol/schema/keys.ts';

/**
 * What Rollcall asks of a database. The tenant is an argument of every call. Instants are keys as `instantKey` makes them: UTC
 * text that sorts.
 */
export interface Store extends Reader {
  /**
   * Runs `work` in a transaction of its own that sees every earlier one, and resolves after its effects are durable. When `work`
   * rejects, nothing of it stays. Work must not wait for anything but the transaction.
   *
   * @throws StorageError when the store can't write; whatever `work` throws
   */
  write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Committed state, or within a transaction the transaction's own. */
export interface Reader {
  resource(tenant: string, type: string, id: string): Promise<StoredResource | undefined>;
  /** Resources that meet the condition, in order. */
  select(tenant: string, type: string, selection: ResourceSelection): Promise<readonly StoredResource[]>;
  /** Positions of the first `limit` resources that meet the condition, in order of creation. */
  positions(tenant: string, type: string, condition: Condition, limit: number): Promise<readonly number[]>;
  /** The resources at these positions, in their order; those gone meanwhile are left out. */
  resourcesAt(tenant: string, type: string, positions: readonly number[]): Promise<readonly StoredResource[]>;
  /** How many resources meet the condition. All of a type are counted without looking at them. */
  count(tenant: string, type: string, condition: Condition): Promise<number>;
  accountOf(tenant: string, resource: string): Promise<Account | undefined>;
  tenant(tenant: string): Promise<Tenant | undefined>;
  connection(tenant: string, id: string): Promise<Connection | undefined>;
  connections(tenant: string): Promise<readonly Connection[]>;
  /** The credential whose secret has this keyed hash, in whatever tenant: it is what tells the tenant. */
  credentialByHash(hash: string): Promise<Credential | undefined>;
  credentials(tenant: string): Promise<readonly Credential[]>;
  /** Grows with every change to tenants, connections or credentials, whoever made it. */
  accessGeneration(): Promise<number>;
  setting(name: string): Promise<string | undefined>;
}

export interface Transaction extends Reader {
  /** Undefined when done; the canonical path of the unique attribute whose value is taken otherwise. */
  insertResource(tenant: string, resource: NewResource): Promise<string | undefined>;
  updateResource(tenant: string, change: ResourceChange): Promise<string | undefined>;
  deleteResource(tenant: string, type: string, id: string, keys: readonly IndexKey[]): Promise<void>;
  /** The secrets stored apart from the document. */
  secrets(tenant: string, type: string, id: string): Promise<string | undefined>;

  isUsernameTaken(tenant: string, username: string): Promise<boolean>;
  /** The least numeric suffix that may be free for this username; every smaller one is taken. */
  usernameSuffix(tenant: string, base: string): Promise<number>;
  setUsernameSuffix(tenant: string, base: string, suffix: number): Promise<void>;
  insertAccount(tenant: string, account: Account): Promise<void>;
  /** @param before what the account is now, so that only what differs is written */
  updateAccount(tenant: string, account: Account, before: Account): Promise<void>;
  /** Accounts left by deleted users of this userName or externalId, the latest first. */
  deletedAccounts(tenant: string, userNameKey: string, externalId: string | undefined): Promise<readonly Account[]>;

  insertTenant(tenant: Tenant): Promise<void>;
  insertConnection(connection: Connection): Promise<void>;
  insertCredential(credential: Credential): Promise<void>;
  updateCredential(credential: Credential): Promise<void>;
  setSetting(name: string, value: string): Promise<void>;
}

/** A resource as it stands in its row. */
export interface StoredResource {
  readonly id: string;
  readonly type: string;
  /** JSON with `schemas` and `id`, without `meta`. */
  readonly document: string;
  readonly version: number;
  readonly created: string;
  readonly lastModified: string;
  /** True when the document names other resources, whose names a response repeats. */
  readonly hasReferences: boolean;
  /** Place in the order of creation within its type; grows. */
  readonly position: number;
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
  /** Keys the resource had and has now. */
  readonly before: readonly IndexKey[];
  readonly after: readonly IndexKey[];
}

export interface ResourceSelection {
  readonly condition: Condition;
  readonly order: ResourceOrder;
  /** Resources to pass over. */
  readonly offset: number;
  readonly limit: number;
}

/** Ties stand in the order of creation; descending is the exact reverse. What has no value comes last ascending. */
export interface ResourceOrder {
  /** One of `orderPaths`; absent: the order of creation. */
  readonly path?: string;
  readonly descending: boolean;
}

/** The attributes every store can put resources in order by without looking at each. */
export const orderPaths: ReadonlySet<string> = new Set([
  'id',
  'userName',
  'externalId',
  'displayName',
  'active',
  'meta.created',
  'meta.lastModified',
]);

export type AccountStatus = 'active' | 'deactivated' | 'deleted';

/** The application's side of a user. It outlives the resource. */
export interface Account {
  readonly id: string;
  /** Handle, unique in the tenant without regard to case; never changes once given. */
  readonly username: string;
  readonly displayName: string;
  readonly emails: readonly AccountEmail[];
  /** JSON owned by the application. */
  readonly settings: string;
  readonly status: AccountStatus;
  /** The connection that manages it. */
  readonly connection: string;
  /** The resource it belongs to; absent once that is deleted. */
  readonly resource?: string;
  /** By which a returning person is known. */
  readonly userNameKey: string;
  readonly externalId?: string;
  readonly created: string;
  readonly lastModified: string;
  /** When a deleted account may be purged. */
  readonly purgeAfter?: string;
}

export interface AccountEmail {
  readonly value: string;
  /** Exactly one of an account's addresses is. */
  readonly primary: boolean;
}

export interface Tenant {
  readonly id: string;
  readonly created: string;
}

export interface Connection {
  readonly tenant: string;
  readonly id: string;
  readonly name: string;
  /** Name of a profile. */
  readonly profile: string;
  readonly created: string;
}

export interface Credential {
  readonly tenant: string;
  readonly id: string;
  readonly connection: string;
  readonly name: string;
  /** Keyed hash of the secret; the secret itself is nowhere. */
  readonly hash: string;
  readonly lastFour: string;
  readonly created: string;
  readonly expires?: string;
  readonly revoked?: string;
}

export type StorageFailure = 'busy' | 'full' | 'io' | 'readOnly' | 'corrupt' | 'newer' | 'missing' | 'closed' | 'error';

/** The store could not do its work. `reason` says why in one word; the message is for operators, not clients. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly reason: StorageFailure;

  constructor(reason: StorageFailure, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.reason = reason;
  }
}
