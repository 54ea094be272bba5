import { publicKeyOf } from '../delivery/security-event.ts';
import type { Answer } from '../http/exchange.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import type { ApiOptions } from './options.ts';
import { apiPrefix } from './paths.ts';

const keysSuffix = '/jwks.json';

/** Returns the id of the stream whose public keys are at a path; undefined for every other path. */
export function streamOfKeys(path: string): string | undefined {
  const prefix = `${apiPrefix}/streams/`;
  return path.startsWith(prefix) && path.endsWith(keysSuffix)
    ? path.slice(prefix.length, -keysSuffix.length)
    : undefined;
}

/**
 * Resolves to the public keys of a stream, those replaced in the last day included (RFC 7517 §5).
 * They need no token.
 *
 * @throws ScimError notFound
 */
export async function publishKeys(
  { reader, vault, clock }: ApiOptions,
  id: string,
): Promise<Answer> {
  const found = await reader.endpoint(id);
  if (found?.stream === undefined)
    throw new ScimError('notFound', `there is no stream ${quote(id)}`);
  const now = toTimestamp(clock.now());
  const live = found.secrets.filter(({ until }) => until === undefined || until > now);
  const keys = live.map(({ sealed }) => publicKeyOf(vault.decrypt(sealed)));
  const headers = {
    'Content-Type': 'application/jwk-set+json',
    'Cache-Control': 'public, max-age=300',
  };
  return { status: 200, headers, body: JSON.stringify({ keys }) };
}
