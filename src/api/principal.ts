import { hashToken } from '../access/token.ts';
import type { LiveSetup } from '../administration/setup-links.ts';
import type { Exchange } from '../http/exchange.ts';
import type { AccessReader } from '../ports/access.ts';
import type { StoredAdministrator } from '../ports/administrators.ts';
import type { Clock } from '../ports/system.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';

/** A request, as far as its caller is concerned. */
export interface CallerRequest extends Pick<Exchange, 'method' | 'scheme' | 'remoteAddress'> {
  header(name: string): string | undefined;
}

/** The caller of the management API. Its tokens are not valid for SCIM, nor those of SCIM here. */
export interface Administrator {
  /** Its name in the audit. */
  readonly actor: string;
  /** The only tenant it can access; absent: all tenants and the server. */
  readonly tenant?: string;
  readonly mayWrite: boolean;
  /** Whether it may read encrypted secrets of resources. */
  readonly mayReadSecrets: boolean;
  /** What a set-up link reaches. It may call the operations for such links, and no others. */
  readonly setup?: LiveSetup;
  /** When its token expires; absent: never. */
  readonly expires?: string;
  /** The session of the console that it calls from; absent: it calls with a token. */
  readonly session?: CallerSession;
}

/** A session, and the administrator that it is of. */
export interface CallerSession {
  readonly administrator: StoredAdministrator;
  /** Keyed hash of the secret in the cookie. */
  readonly hash: string;
  readonly csrfToken: string;
  /** When it ends, and when it ends if it is not used until then: milliseconds since 1970. */
  readonly expires: number;
  readonly idleExpires: number;
}

/** The caller of operations that need no credentials. It may call no others. */
export const anonymous: Administrator = {
  actor: 'console',
  mayWrite: false,
  mayReadSecrets: false,
};

/** What callers are identified with. */
export interface AdministratorOptions {
  readonly reader: AccessReader;
  readonly clock: Clock;
  readonly hashKey: string;
  /** Token of the configuration, with access to everything. */
  readonly configured?: string;
  /** Finds the caller of a request without a token. Default: there are no sessions. */
  readonly session?: (request: CallerRequest) => Promise<Administrator | undefined>;
}

/**
 * Resolves to the caller by the credentials of a request: a bearer token, or else the cookie of a
 * session of the console.
 *
 * @throws ScimError unauthenticated; csrf when a session is used by another site
 */
export type Identify = (request: CallerRequest) => Promise<Administrator>;

/** Characters of a header that is examined. */
const maxHeaderLength = 1_024;

/**
 * Returns what identifies callers: by `Authorization: Bearer …` (RFC 6750 §2.1), which wins over
 * a cookie, because a client that sends both means the token. Tokens are found by their keyed hash.
 */
export function createIdentify({
  reader,
  clock,
  hashKey,
  configured,
  session = async () => undefined,
}: AdministratorOptions): Identify {
  const site = configured === undefined ? undefined : hashToken(hashKey, configured);
  return async (request) => {
    const authorization = request.header('authorization') ?? '';
    if (authorization === '') {
      const caller = await session(request);
      if (caller !== undefined) return caller;
    }
    const [scheme, token, ...rest] =
      authorization.length > maxHeaderLength ? [] : authorization.split(' ');
    if (
      scheme?.toLowerCase() !== 'bearer' ||
      token === undefined ||
      token === '' ||
      rest.length > 0
    )
      throw refusedCaller('send Authorization: Bearer with a token of the management API');
    const hash = hashToken(hashKey, token);
    if (hash === site) return { actor: 'api: configuration', mayWrite: true, mayReadSecrets: true };
    const found = await reader.apiTokenByHash(hash);
    if (found === undefined) throw refusedCaller('the token is not valid for the management API');
    if (found.revoked !== undefined) throw refusedCaller('the token is revoked');
    if (isExpired(found, clock)) throw refusedCaller('the token has expired');
    const { id, tenant, role, expires } = found;
    return {
      actor: `api: ${id}`,
      mayWrite: role === 'admin',
      mayReadSecrets: role === 'secrets',
      tenant,
      expires,
    };
  };
}

/** Whether a token has expired. */
export function isExpired({ expires }: Pick<Administrator, 'expires'>, clock: Clock): boolean {
  return expires !== undefined && expires <= toTimestamp(clock.now());
}

/** Throws unless the token is for all tenants. @throws ScimError forbidden */
export function requireAllTenants({ tenant }: Administrator): void {
  if (tenant !== undefined) throw outOfReach(tenant);
}

/** Returns the error for everything beyond a token's tenant, whether it exists or not. */
export function outOfReach(tenant: string): ScimError {
  return new ScimError('forbidden', `this token can only access the tenant ${tenant}`);
}

/** Returns the error for a caller without valid credentials. */
export function refusedCaller(detail: string): ScimError {
  return new ScimError('unauthenticated', detail, {
    headers: { 'WWW-Authenticate': 'Bearer realm="management"' },
  });
}
