import type { AccessScope, RateLimit } from '../ports/access.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import type { Profile } from '../protocol/profiles/profile.ts';

/** `errors`: what was refused or failed; `changes`: also what changed or could have. */
export type RequestLogLevel = 'off' | 'errors' | 'changes' | 'all';

/** Whom a request comes from: always one connection of one tenant. */
export interface Principal {
  readonly tenant: string;
  readonly connection: string;
  readonly credential: string;
  readonly profile: Profile;
  readonly scope: AccessScope;
  /** How much of its requests is kept. */
  readonly requestLog: RequestLogLevel;
  /** Absent: those of the site. */
  readonly limits?: RateLimit;
  /** Absent: discovery shows all of it. */
  readonly discovery?: 'rfc7643';
  /** Id of the user the credential is bound to; absent: it speaks for the whole connection. */
  readonly user?: string;
  /** Of the access tables, when they were last looked at. */
  readonly generation: number;
}

/** Whether a credential of this scope may write. */
export function mayWrite(scope: AccessScope): boolean {
  return scope === 'scim' || scope === 'scim.users';
}

/** Whether a credential of this scope reaches users and nothing else. */
export function reachesUsersOnly(scope: AccessScope): boolean {
  return scope === 'scim.users' || scope === 'scim.users.read';
}

/** Tells the principal from the `Authorization` header's value, or refuses. */
export type Authenticate = (authorization: string | undefined) => Promise<Principal>;

/** Whose a credential is that does not open the door: it is known, and revoked, expired, paused or sent elsewhere. */
export interface CredentialHolder {
  readonly tenant: string;
  readonly connection: string;
  readonly credential: string;
}

/** A refusal for want of a valid credential. */
export class CredentialError extends ScimError {
  readonly holder: CredentialHolder | undefined;
  /** For the log of the holder's tenant; it may say more than the client is told. */
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

/** 401 with the challenge that RFC 7235 and RFC 6750 §3 ask for. */
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
