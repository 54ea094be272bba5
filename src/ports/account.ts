/** Accounts, what they are found by, and what holds their removal up. */
export interface AccountReader {
  account(tenant: string, id: string): Promise<Account | undefined>;
  accountOf(tenant: string, resource: string): Promise<Account | undefined>;
  accountByUsername(tenant: string, username: string): Promise<Account | undefined>;
  /** Accounts without a user that have one of these, the latest first. */
  unattachedAccounts(tenant: string, keys: AccountKeys): Promise<readonly Account[]>;
  /** Accounts with ids beyond `after`, in order of id. */
  accounts(tenant: string, after: string, limit: number): Promise<readonly Account[]>;
  /**
   * Accounts in order of username, of which at most `maxExamined` are looked at: a filter that few
   * meet ends a page early. `reached` is the key of the last one that was looked at; absent when
   * there are no further ones.
   */
  accountsByUsername(tenant: string, selection: AccountSelection): Promise<AccountPage>;
  /** How many accounts there are of each status, without looking at them. */
  accountTotals(tenant: string): Promise<Readonly<Record<AccountStatus, number>>>;
  /** Ids of the users whose accounts are protected. */
  protectedUsers(tenant: string): Promise<readonly string[]>;
  /** The account a user may be linked to, until an administrator decides. */
  heldLink(tenant: string, resource: string): Promise<HeldLink | undefined>;
  /** In order of the users' ids, beyond `after`. */
  heldLinks(tenant: string, after: string, limit: number): Promise<readonly HeldLink[]>;
  /** @param since minutes since 1970: removals of that minute and later are counted */
  guard(tenant: string, since: number): Promise<GuardState>;
}

export interface AccountTransaction extends AccountReader {
  isUsernameTaken(tenant: string, username: string): Promise<boolean>;
  /** The least numeric suffix that may be free for this username; every smaller one is taken. */
  usernameSuffix(tenant: string, base: string): Promise<number>;
  setUsernameSuffix(tenant: string, base: string, suffix: number): Promise<void>;
  insertAccount(tenant: string, account: Account): Promise<void>;
  /** @param before what the account is now, so that only what differs is written */
  updateAccount(tenant: string, account: Account, before: Account): Promise<void>;
  deleteAccount(tenant: string, account: Account): Promise<void>;
  /** Accounts of every tenant whose time is over. */
  dueAccounts(
    now: string,
    limit: number,
  ): Promise<readonly { readonly tenant: string; readonly account: Account }[]>;
  putHeldLink(tenant: string, link: HeldLink): Promise<void>;
  deleteHeldLink(tenant: string, resource: string): Promise<void>;
  /** Counts removals of a minute, and forgets minutes before `oldest`. */
  addRemovals(tenant: string, minute: number, removals: number, oldest: number): Promise<void>;
  /**
   * @param state without its count: counts up to now are forgotten when it says that the guard is
   * released
   */
  setGuard(tenant: string, state: Omit<GuardState, 'removals'>): Promise<void>;
}

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
  /** True: SCIM neither links nor changes it. */
  readonly protected: boolean;
  /** The connection that manages it; absent: none does. */
  readonly connection?: string;
  /** The resource it belongs to; absent once that is deleted. */
  readonly resource?: string;
  /** Identifies a user that returns. */
  readonly userNameKey: string;
  readonly externalId?: string;
  readonly created: string;
  readonly lastModified: string;
  /** When a deleted account may be purged. */
  readonly purgeAfter?: string;
}

/** Which accounts a list shows, and where it goes on. */
export interface AccountSelection {
  /** Username in lower case, to begin behind. */
  readonly after: string;
  readonly limit: number;
  /** Accounts that are looked at at most. */
  readonly maxExamined: number;
  readonly status?: AccountStatus | undefined;
  /** The connection that manages them. */
  readonly connection?: string | undefined;
  /** The first characters of the username, in lower case. */
  readonly prefix?: string | undefined;
}

export interface AccountPage {
  readonly accounts: readonly Account[];
  /** Username in lower case, to go on behind; absent: these are the last. */
  readonly reached?: string;
}

export interface AccountEmail {
  readonly value: string;
  /** Exactly one of an account's addresses is. */
  readonly primary: boolean;
}

/** What an account without a user is found by. */
export interface AccountKeys {
  readonly userNameKey?: string;
  readonly externalId?: string;
  /** Folded. */
  readonly emails: readonly string[];
}

export interface HeldLink {
  /** Id of the user, which has no account meanwhile. */
  readonly resource: string;
  /** Id of the account that fits. */
  readonly account: string;
  readonly created: string;
}

export interface GuardState {
  /** Accounts deactivated, deleted or taken out of groups. */
  readonly removals: number;
  /** Instant since which removals are held. */
  readonly heldSince?: string;
  /** Instant until which nothing is held. */
  readonly releasedUntil?: string;
}
