import { hashToken } from '../access/token.ts';
import type { AccessReader } from '../ports/access.ts';
import type { Clock } from '../ports/system.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';

/** Who administers. Its credentials are rows of their own: none of them opens SCIM, and none of SCIM's opens this. */
export interface Administrator {
  /** As it stands in the audit. */
  readonly actor: string;
  /** The only tenant it reaches; absent: all, and the server itself. */
  readonly tenant?: string;
  readonly mayWrite: boolean;
  /** Whether it may see sealed secrets of resources. */
  readonly mayReadSecrets: boolean;
}

export interface AdministratorOptions {
  readonly reader: AccessReader;
  readonly clock: Clock;
  readonly hashKey: string;
  /** Token of the configuration, that reaches everything. */
  readonly configured?: string;
}

export type Identify = (authorization: string | undefined) => Promise<Administrator>;

/** Longest header that is looked at. */
const longestHeader = 1_024;

/** `Authorization: Bearer …` and nothing else (RFC 6750 §2.1). Tokens are found by keyed hash. */
export function createIdentify({
  reader,
  clock,
  hashKey,
  configured,
}: AdministratorOptions): Identify {
  const site = configured === undefined ? undefined : hashToken(hashKey, configured);
  return async (authorization = '') => {
    const [scheme, token, ...rest] =
      authorization.length > longestHeader ? [] : authorization.split(' ');
    if (
      scheme?.toLowerCase() !== 'bearer' ||
      token === undefined ||
      token === '' ||
      rest.length > 0
    )
      throw refused('send Authorization: Bearer and a token of the management API');
    const hash = hashToken(hashKey, token);
    if (hash === site) return { actor: 'api: configuration', mayWrite: true, mayReadSecrets: true };
    const found = await reader.apiTokenByHash(hash);
    if (found === undefined) throw refused('the token is not valid for the management API');
    if (found.revoked !== undefined) throw refused('the token is revoked');
    if (found.expires !== undefined && found.expires <= toTimestamp(clock.now()))
      throw refused('the token has expired');
    const { id, tenant, role } = found;
    return {
      actor: `api: ${id}`,
      mayWrite: role === 'admin',
      mayReadSecrets: role === 'secrets',
      ...(tenant === undefined ? {} : { tenant }),
    };
  };
}

/** @throws ScimError forbidden when the token is for one tenant, and this is about all of them */
export function requireAllTenants({ tenant }: Administrator): void {
  if (tenant !== undefined) throw outOfReach(tenant);
}

/** Whether there is anything else is not said. */
export function outOfReach(tenant: string): ScimError {
  return new ScimError('forbidden', `this token reaches the tenant ${tenant} and nothing else`);
}

function refused(detail: string): ScimError {
  return new ScimError('unauthenticated', detail, {
    headers: { 'WWW-Authenticate': 'Bearer realm="management"' },
  });
}
