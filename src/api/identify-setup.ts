import { hashSetupSecret } from '../access/setup-secret.ts';
import {
  invalidSetupLink,
  type LiveSetup,
  requireLiveSetup,
} from '../administration/setup-links.ts';
import type { Store } from '../ports/store.ts';
import type { Clock } from '../ports/system.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { apiPrefix } from './paths.ts';
import type { Administrator } from './principal.ts';

/** The header that carries the secret of a set-up link; never a URL, which proxies log. */
export const setupHeader = 'x-setup-link';

const setupPrefix = `${apiPrefix}/setup`;

/** Characters of the header that are examined. */
const maxSecretLength = 200;

/** Whether a path is one that set-up links are for. */
export function isSetupPath(path: string): boolean {
  return path === setupPrefix || path.startsWith(`${setupPrefix}/`);
}

/** What set-up links are found with. */
export interface SetupOptions {
  readonly reader: Store;
  readonly clock: Clock;
  readonly hashKey: string;
}

/**
 * Resolves the caller of a set-up link: it reaches one connection, and only the operations for
 * set-up links.
 *
 * @throws ScimError unauthenticated, with the same words whatever is wrong with the link
 */
export async function identifySetup(
  { reader, clock, hashKey }: SetupOptions,
  secret: string | undefined,
): Promise<Administrator & { readonly setup: LiveSetup }> {
  if (secret === undefined || secret.length > maxSecretLength) throw invalidSetupLink();
  const hash = hashSetupSecret(hashKey, secret);
  if (hash === undefined) throw invalidSetupLink();
  const found = await reader.setupLinkByHash(hash);
  const setup = await requireLiveSetup(reader, found, clock.now());
  const { id, tenant, expires } = setup.link;
  return {
    actor: `setup link: ${id}`,
    tenant,
    mayWrite: true,
    mayReadSecrets: false,
    expires,
    setup,
  };
}

/** Returns the instant before which an hour is left for keeping all requests. */
export function isWatchedEnough({ connection }: LiveSetup, now: number): boolean {
  const { watchedUntil } = connection;
  return watchedUntil !== undefined && watchedUntil > toTimestamp(now + halfAnHourMs);
}

const halfAnHourMs = 1_800_000;
