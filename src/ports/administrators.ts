/** Administrators of the console, their sessions, and the one-time links that let them in. */
export interface AdministratorReader {
  administrator(id: string): Promise<StoredAdministrator | undefined>;
  /** @param email as `emailKey` returns it */
  administratorByEmail(email: string): Promise<StoredAdministrator | undefined>;
  /**
   * Administrators with ids beyond `after`, in order of id. Without a tenant: those of every tenant
   * and of none.
   */
  administrators(
    tenant: string | undefined,
    after: string,
    limit: number,
  ): Promise<readonly StoredAdministrator[]>;
  /** Up to `limit` owners of everything that are not disabled, in order of id. */
  owners(limit: number): Promise<readonly StoredAdministrator[]>;
  /** The session whose secret has this keyed hash. */
  consoleSession(hash: string): Promise<ConsoleSession | undefined>;
  /** The link whose secret has this keyed hash. */
  consoleLink(hash: string): Promise<ConsoleLink | undefined>;
}

/** Changes administrators, their sessions and links. */
export interface AdministratorTransaction extends AdministratorReader {
  /** Creates it, or replaces the one with its id. */
  putAdministrator(administrator: StoredAdministrator): Promise<void>;
  /** With its sessions and links. */
  deleteAdministrator(id: string): Promise<void>;
  putConsoleSession(session: ConsoleSession): Promise<void>;
  /** Sets when a session was used last, unless that was after `before`. */
  touchConsoleSession(hash: string, used: string, before: string): Promise<void>;
  deleteConsoleSession(hash: string): Promise<void>;
  /** Deletes the sessions of an administrator. @param except hash of the one that stays */
  deleteConsoleSessions(administrator: string, except?: string): Promise<void>;
  /** Deletes the sessions of an administrator beyond the `kept` that were created last. */
  trimConsoleSessions(administrator: string, kept: number): Promise<void>;
  putConsoleLink(link: ConsoleLink): Promise<void>;
  /** Deletes the links of an administrator; without one: the links that create the first owner. */
  deleteConsoleLinks(administrator: string | undefined): Promise<void>;
}

/** What an administrator may do; each role includes what follows it. */
export const administratorRoles = ['owner', 'operator', 'read-only'] as const;
export type AdministratorRole = (typeof administratorRoles)[number];

/** An administrator, as it is stored. */
export interface StoredAdministrator {
  readonly id: string;
  /** As `emailKey` returns it; one administrator has it. */
  readonly email: string;
  readonly name: string;
  readonly role: AdministratorRole;
  /** The only tenant that it can access; absent: all, and the server itself. */
  readonly tenant?: string;
  /** `invited`: it has not signed in yet, and has no password. */
  readonly status: 'invited' | 'active' | 'disabled';
  /** Slow hash of its password; absent: it has none. */
  readonly password?: string;
  readonly created: string;
  readonly lastSignIn?: string;
}

/** A signed-in browser. */
export interface ConsoleSession {
  /** Keyed hash of the secret in the cookie. */
  readonly hash: string;
  readonly administrator: string;
  readonly created: string;
  /** When it was used last, to the minute. */
  readonly used: string;
  /** When it ends, however much it is used. */
  readonly expires: string;
}

/** A link that lets an administrator in once. */
export interface ConsoleLink {
  /** Keyed hash of the secret in the link. */
  readonly hash: string;
  /** Absent: it creates the first owner. */
  readonly administrator?: string;
  readonly created: string;
  readonly expires: string;
}
