import type { AccessScope, RateLimit } from '../ports/access.ts';
import type { Awaitable } from '../ports/awaitable.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import type { Profile } from '../protocol/profiles/profile.ts';

/**
 * `errors`: refused and failed requests; `changes`: also writes; `all`: also reads; `full`: also
 * the bodies and headers of requests and responses, for a time of their own.
 */
export type RequestLogLevel = 'off' | 'errors' | 'changes' | 'all' | 'full';

/** The authenticated caller of a request: always one connection of one tenant. */
export interface Principal {
  readonly tenant: string;
  readonly connection: string;
  readonly credential: string;
  readonly profile: Profile;
  readonly scope: AccessScope;
  /** Which of its requests the request log keeps. */
  readonly requestLog: RequestLogLevel;
  /** Until then the request log keeps every request, unless it keeps none. */
  readonly watchedUntil?: string;
  /** Default: those of the site. */
  readonly limits?: RateLimit;
  /** What `limitKeyOf` returns, built once: a text for each request has to be hashed anew. */
  readonly limitKey?: string;
  /** Absent: discovery shows everything. */
  readonly discovery?: 'rfc7643';
  /** Id of the user that the credential is bound to. Absent: it is not bound to a user. */
  readonly user?: string;
  /** Generation of the access tables at authentication. */
  readonly generation: number;
}

/** Returns the key by which the rate limiter counts a connection. */
export function limitKeyOf({
  connection,
  limitKey = `connection:${connection}`,
}: Pick<Principal, 'connection' | 'limitKey'>): string {
  return limitKey;
}

/** Returns whether a credential of this scope may write. */
export function mayWrite(scope: AccessScope): boolean {
  return scope === 'scim' || scope === 'scim.users';
}

/** Returns whether a credential of this scope reaches users only. */
export function reachesUsersOnly(scope: AccessScope): boolean {
  return scope === 'scim.users' || scope === 'scim.users.read';
}

/** The headers of a request, by their lower-case names. */
export interface RequestHeaders {
  header(name: string): string | undefined;
}

/**
 * Returns the principal of an `Authorization` header; an application may decide by other headers.
 * Throws CredentialError.
 */
export type Authenticate = (
  authorization: string | undefined,
  request?: RequestHeaders,
) => Awaitable<Principal>;

/** The owner of a known credential that was refused: revoked, expired, paused or used elsewhere. */
export interface CredentialHolder {
  readonly tenant: string;
  readonly connection: string;
  readonly credential: string;
}

/** A refusal because of a missing or invalid credential. */
export class CredentialError extends ScimError {
  readonly holder: CredentialHolder | undefined;
  /** For the request log of the holder's tenant; it may say more than the response. */
  readonly reason: string;

  constructor(
    detail: string,
    challenge: string,
    holder?: CredentialHolder,
    reason: string = detail,
  ) {
    super('unauthenticated', detail, { headers: { 'WWW-Authenticate': challenge } });
    this.holder = holder;
    this.reason = reason;
  }
}

/** Returns a 401 with the challenge of RFC 7235 and RFC 6750 §3. */
export function unauthenticated(
  detail: string,
  error?: 'invalid_request' | 'invalid_token',
  holder?: CredentialHolder,
  reason?: string,
): CredentialError {
  const challenge =
    error === undefined ? 'Bearer realm="scim"' : `Bearer realm="scim", error="${error}"`;
  return new CredentialError(detail, challenge, holder, reason);
}
