import type { Awaitable } from './awaitable.ts';

/**
 * Tenants, connections, credentials, and what is kept about their use. The tenant is an argument of
 * every call.
 */
export interface AccessReader {
  tenant(tenant: string): Promise<Tenant | undefined>;
  /**
   * Tenants with ids beyond `after`, in order of id.
   *
   * @param search text that the id or the name contains, in whatever case. Default: every tenant
   */
  tenants(after: string, limit: number, search?: string): Promise<readonly Tenant[]>;
  connection(tenant: string, id: string): Promise<Connection | undefined>;
  connections(tenant: string): Promise<readonly Connection[]>;
  /**
   * The credential whose secret has this keyed hash, in whatever tenant: it is what tells the
   * tenant.
   */
  credentialByHash(hash: string): Promise<Credential | undefined>;
  /** Credentials of all tenants whose hash begins with `prefix`, in order of hash. */
  credentialsByHashPrefix(prefix: string, limit: number): Promise<readonly Credential[]>;
  credential(tenant: string, id: string): Promise<Credential | undefined>;
  /** Those that administrators created; access tokens are not listed. */
  credentials(tenant: string): Promise<readonly Credential[]>;
  /**
   * Live credentials of every tenant, access tokens left out, that expire after `from` and until
   * `until`.
   */
  expiringCredentials(from: string, until: string, limit: number): Promise<readonly Credential[]>;
  /** Use of a tenant's connections and of their credentials. */
  usage(tenant: string): Promise<readonly Usage[]>;
  apiTokenByHash(hash: string): Promise<ApiToken | undefined>;
  apiTokens(): Promise<readonly ApiToken[]>;
  /**
   * What was done by administrators, the latest first, before the entry `before`. Without a tenant:
   * of all.
   */
  audit(tenant: string | undefined, limit: number, before?: string): Promise<readonly AuditEntry[]>;
  /** What an earlier request with this key was answered. */
  idempotentResponse(key: string): Promise<IdempotentResponse | undefined>;
  /**
   * Returns a number that grows with every change to tenants, connections, credentials or
   * definitions that can take something away.
   */
  accessGeneration(): Awaitable<number>;
}

export interface AccessTransaction extends AccessReader {
  /** Makes it, or replaces what has its id. So do the others. */
  putTenant(tenant: Tenant): Promise<void>;
  putConnection(connection: Connection): Promise<void>;
  /** A new one takes nothing away and leaves the generation of access as it is. */
  putCredential(credential: Credential): Promise<void>;
  /** With its credentials and their use. */
  deleteConnection(tenant: string, id: string): Promise<void>;
  /**
   * Adds counts, and puts later instants in the place of earlier ones; a success ends what was
   * failing before it.
   */
  addUsage(usage: readonly Usage[]): Promise<void>;
  /** Adds requests to their hours. */
  addActivity(activity: readonly Activity[]): Promise<void>;
  /** Deletes up to `limit` hours before one. Resolves to how many. */
  pruneActivity(before: string, limit: number): Promise<number>;
  putApiToken(token: ApiToken): Promise<void>;
  insertAudit(entry: AuditEntry): Promise<void>;
  putIdempotentResponse(answer: IdempotentResponse): Promise<void>;
  /**
   * Deletes access tokens, sessions and links that expired before this instant, and answers that
   * were given before it.
   * How many.
   */
  deleteStale(before: string, limit: number): Promise<number>;
  /** Tenants and connections, deleted, whose time to be restored was over before this instant. */
  dueTenants(now: string, limit: number): Promise<readonly string[]>;
  dueConnections(now: string, limit: number): Promise<readonly Connection[]>;
  /**
   * Deletes up to `limit` rows of each kind of a tenant, whatever they are. True when there is
   * more.
   */
  eraseTenant(tenant: string, limit: number): Promise<boolean>;
}

export type AccessStatus = 'active' | 'paused' | 'deleted';

export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly status: AccessStatus;
  readonly created: string;
  /** When a deleted tenant is erased. */
  readonly purgeAfter?: string;
  /** JSON of what differs from the default policy. */
  readonly policy: string;
}

export interface Connection {
  readonly tenant: string;
  readonly id: string;
  readonly name: string;
  /** Name of a profile. */
  readonly profile: string;
  /** `released`: its accounts are being handed back, and then it is deleted. */
  readonly status: AccessStatus | 'released';
  readonly created: string;
  /** When a deleted connection is erased. */
  readonly purgeAfter?: string;
  /** Absent: those of the site. */
  readonly limits?: RateLimit;
  /**
   * `rfc7643`: discovery leaves out what later RFCs have added to ServiceProviderConfig. Absent: it
   * is all there.
   */
  readonly discovery?: 'rfc7643';
  /** Until then the request log keeps all its requests, unless the tenant keeps none. */
  readonly watchedUntil?: string;
}

export interface RateLimit {
  /** Sustained requests a second. */
  readonly perSecond: number;
  /** Requests at once after a pause. */
  readonly burst: number;
}

/**
 * `token`: a bearer token; `secret`: a secret of the connection's OAuth client; `key`: public keys
 * with which the client signs; `trust`: another issuer's tokens; `access`: an access token, given
 * for one of those.
 */
export type CredentialKind = 'token' | 'secret' | 'key' | 'trust' | 'access';

/** What a credential lets do: everything, only read, only users, only read users. */
export const accessScopes = ['scim', 'scim.read', 'scim.users', 'scim.users.read'] as const;
export type AccessScope = (typeof accessScopes)[number];

export interface Credential {
  readonly tenant: string;
  readonly id: string;
  readonly connection: string;
  readonly kind: CredentialKind;
  readonly name: string;
  /**
   * Keyed hash of the secret; the secret itself is nowhere. Of keys and trusts: of what they are
   * found by.
   */
  readonly hash: string;
  readonly lastFour: string;
  readonly scope: AccessScope;
  readonly created: string;
  readonly expires?: string;
  readonly revoked?: string;
  /** Id of the user it is bound to: it then reads that user, as /Me, and nothing else. */
  readonly user?: string;
  /** Id of the credential that an access token was given for. */
  readonly parent?: string;
  /** JSON: the public keys, or the terms of the trust. */
  readonly details?: string;
  /** Days before the end of which was warned last. */
  readonly warned?: number;
}

/** Of a connection, or of one of its credentials. */
export interface Usage {
  readonly tenant: string;
  readonly connection: string;
  /** Absent: of the connection. */
  readonly credential?: string;
  readonly requests: number;
  readonly errors: number;
  /** Refusals and failures since the last success; absent: none. */
  readonly failing?: number;
  readonly lastRequest?: string;
  readonly lastSuccess?: string;
  readonly lastError?: string;
  /** What the client was told. */
  readonly lastErrorDetail?: string;
  /** What its requests look like. Absent: of a credential, or nothing was seen. */
  readonly traffic?: Traffic;
}

/** Requests of a connection within an hour. */
export interface Activity {
  readonly tenant: string;
  /** The hour, in UTC: `2026-11-26T23`. */
  readonly hour: string;
  readonly connection: string;
  readonly requests: number;
  /** Requests that failed or were refused. */
  readonly errors: number;
}

/** What was seen of the requests of a connection lately. */
export interface Traffic {
  /** Traits that tell clients apart, with the day each was seen last: `2026-11-26`. */
  readonly seen: Readonly<Record<string, string>>;
  /** Writes that were looked at since the profile was set. */
  readonly writes: number;
  /** The profile that the connection had then. */
  readonly profile: string;
  /** The profile that was suggested last. */
  readonly suggested?: string;
}

/** A credential of the management API. */
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly hash: string;
  readonly lastFour: string;
  /** The only tenant it reaches; absent: all, and the server itself. */
  readonly tenant?: string;
  /** `read` looks at everything but secrets; `secrets` at them too; `admin` changes things. */
  readonly role: 'admin' | 'read' | 'secrets';
  readonly created: string;
  readonly expires?: string;
  readonly revoked?: string;
}

export interface AuditEntry {
  /** Grows with time. */
  readonly id: string;
  /** Absent: the server as a whole. */
  readonly tenant?: string;
  /** `api:` and a token's id, or `command line`. */
  readonly actor: string;
  /** `tenant.pause`. */
  readonly action: string;
  /** Id of what it was done to. */
  readonly target: string;
  /** JSON; never a secret. */
  readonly detail: string;
  readonly created: string;
}

export interface IdempotentResponse {
  readonly key: string;
  /** Of the request, so that a key used for another one is noticed. */
  readonly fingerprint: string;
  /** JSON, without what is shown once. */
  readonly answer: string;
  readonly created: string;
}
