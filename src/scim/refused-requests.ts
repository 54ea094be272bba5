import { CredentialError } from '../access/principal.ts';
import { defaultTenant, namedTenant } from '../access/tenant-id.ts';
import { shortened } from '../directory/shortened.ts';
import { refusedKey } from '../events/refused-requests.ts';
import type { Exchange } from '../http/exchange.ts';
import type { RequestRow } from '../ports/requests.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { foldText } from '../protocol/text/fold.ts';
import type { HandlerOptions } from './options.ts';
import { splitTarget } from './read-request.ts';
import type { Trail } from './record.ts';
import { shownPath } from './request-log.ts';

/** What is kept of a request that was refused for its credential. Never the credential itself. */

const maxText = 300;

/** Shorter tokens would be half told by their last four characters. */
const minLengthShown = 10;

/**
 * Keeps a refusal under the tenant of the path (`default` where it names none) and, where the credential is known, under
 * the credential's; and counts it for the connection.
 */
export function keepRefusal(
  options: HandlerOptions,
  exchange: Exchange,
  trail: Trail,
  status: number,
  failure: unknown,
): void {
  const { refused, clock } = options;
  const isLimited = failure instanceof ScimError && failure.code === 'tooManyRequests';
  const error = isLimited ? failure.cause : failure;
  const client = trail.refusal?.code === 'invalid_client' ? trail.refusal : undefined;
  if (client === undefined && !(error instanceof CredentialError)) return;
  const known = error instanceof CredentialError ? error.holder : undefined;
  const reason = error instanceof CredentialError ? error.reason : client!.reason;
  const inPath = trail.route?.tenant ?? namedTenant(client?.clientId) ?? defaultTenant;
  const rowOf = (
    tenant: string,
    connection: string,
    credential: string,
    why: string,
  ): RequestRow => {
    const ending = lastFour(exchange.header('authorization'));
    return {
      tenant,
      id: trail.id,
      connection,
      credential,
      method: exchange.method.slice(0, 20),
      path: cut(shownPath(splitTarget(exchange.target).path, trail)),
      status,
      milliseconds: clock.now() - trail.started,
      detail: JSON.stringify({
        client: cut(exchange.header('user-agent') ?? ''),
        address: exchange.address ?? '',
        reason: why,
        detail: why,
        ...(ending === undefined ? {} : { lastFour: ending }),
        ...(client?.clientId === undefined
          ? {}
          : { clientId: cut(client.clientId.split('.').map(shortened).join('.')) }),
      }),
      keys: [refusedKey, ...(ending === undefined ? [] : [foldText(ending)])],
      created: toTimestamp(trail.started),
    };
  };
  const address = exchange.address ?? '';
  if (known !== undefined) {
    const { tenant, connection, credential } = known;
    refused?.keep(rowOf(tenant, connection, credential, reason), address, true);
    options.usage?.record({
      tenant,
      connection,
      credential,
      at: clock.now(),
      error: `${status} ${reason}`,
    });
  }
  // Another tenant's log does not say that the token is good elsewhere.
  if (known?.tenant !== inPath && (known === undefined || trail.route?.tenant !== undefined))
    refused?.keep(
      rowOf(inPath, '', '', known === undefined ? reason : 'the token is not valid'),
      address,
      !isLimited,
    );
}

/** Returns the last four characters of a bearer token; undefined when it is short, or there is none. */
function lastFour(authorization: string | undefined): string | undefined {
  const words =
    authorization
      ?.slice(0, 2_000)
      .split(' ')
      .filter((word) => word !== '') ?? [];
  while (words.length > 1 && words[0]!.toLowerCase() === 'bearer') words.shift();
  const [token, ...rest] = words;
  return token === undefined || rest.length > 0 || token.length < minLengthShown
    ? undefined
    : token.slice(-4);
}

function cut(text: string): string {
  return text.length > maxText ? `${text.slice(0, maxText)}…` : text;
}
