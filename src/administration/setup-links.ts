import type { AccessReader, Connection, Tenant } from '../ports/access.ts';
import type { SetupLink } from '../ports/setup-links.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';

/** A valid set-up link, and what it reaches. */
export interface LiveSetup {
  readonly link: SetupLink;
  readonly connection: Connection;
  readonly tenant: Tenant;
}

/**
 * Resolves what a set-up link reaches. A link outlives neither its connection nor its tenant; one
 * of a paused connection still shows the status.
 *
 * @throws ScimError unauthenticated, with the same words for every link that is not valid
 */
export async function requireLiveSetup(
  reader: Pick<AccessReader, 'tenant' | 'connection'>,
  link: SetupLink | undefined,
  now: number,
): Promise<LiveSetup> {
  if (link === undefined || link.revoked !== undefined || link.expires <= toTimestamp(now))
    throw invalidSetupLink();
  const tenant = await reader.tenant(link.tenant);
  const connection = await reader.connection(link.tenant, link.connection);
  if (tenant === undefined || tenant.status === 'deleted') throw invalidSetupLink();
  if (connection === undefined || !['active', 'paused'].includes(connection.status))
    throw invalidSetupLink();
  return { link, connection, tenant };
}

/** Throws where a set-up link may look, but not change anything. @throws ScimError conflict */
export function requireOpenSetup({ link, connection, tenant }: LiveSetup): void {
  if (link.finished !== undefined)
    throw new ScimError(
      'conflict',
      'the set-up is finished; ask the sender of this link for a new one to change something',
    );
  if (tenant.status === 'paused' || connection.status === 'paused')
    throw new ScimError(
      'conflict',
      'the connection is paused; ask the sender of this link to resume it',
    );
}

/** Returns the error for every link that is not valid: it does not say why. */
export function invalidSetupLink(): ScimError {
  return new ScimError(
    'unauthenticated',
    'this set-up link is not valid, or no longer; ask its sender for a new one',
    { headers: { 'WWW-Authenticate': 'SetupLink realm="setup"' } },
  );
}
