import { hashToken } from '../access/token.ts';
import type { AccessReader } from '../ports/access.ts';
import type { Clock } from '../ports/system.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';

/** The caller of the management API. Its tokens are not valid for SCIM, nor those of SCIM here. */
export interface Administrator {
  /** Its name in the audit. */
  readonly actor: string;
  /** The only tenant it can access; absent: all tenants and the server. */
  readonly tenant?: string;
  readonly mayWrite: boolean;
  /** Whether it may read encrypted secrets of resources. */
  readonly mayReadSecrets: boolean;
  /** When its token expires; absent: never. */
  readonly expires?: string;
}

/** What callers are identified with. */
export interface AdministratorOptions {
  readonly reader: AccessReader;
  readonly clock: Clock;
  readonly hashKey: string;
  /** Token of the configuration, with access to everything. */
  readonly configured?: string;
}

/** Resolves to the caller by its Authorization header. @throws ScimError unauthenticated */
export type Identify = (authorization: string | undefined) => Promise<Administrator>;

/** Characters of a header that is examined. */
const maxHeaderLength = 1_024;

/**
 * Returns what identifies callers: by `Authorization: Bearer …` only (RFC 6750 §2.1). Tokens are
 * found by their keyed hash.
 */
export function createIdentify({
  reader,
  clock,
  hashKey,
  configured,
}: AdministratorOptions): Identify {
  const site = configured === undefined ? undefined : hashToken(hashKey, configured);
  return async (authorization = '') => {
    const [scheme, token, ...rest] =
      authorization.length > maxHeaderLength ? [] : authorization.split(' ');
    if (
      scheme?.toLowerCase() !== 'bearer' ||
      token === undefined ||
      token === '' ||
      rest.length > 0
    )
      throw refused('send Authorization: Bearer with a token of the management API');
    const hash = hashToken(hashKey, token);
    if (hash === site) return { actor: 'api: configuration', mayWrite: true, mayReadSecrets: true };
    const found = await reader.apiTokenByHash(hash);
    if (found === undefined) throw refused('the token is not valid for the management API');
    if (found.revoked !== undefined) throw refused('the token is revoked');
    if (isExpired(found, clock)) throw refused('the token has expired');
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

function refused(detail: string): ScimError {
  return new ScimError('unauthenticated', detail, {
    headers: { 'WWW-Authenticate': 'Bearer realm="management"' },
  });
}
