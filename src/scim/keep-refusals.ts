import { CredentialError } from '../access/principal.ts';
import { defaultTenant, namedTenant } from '../access/tenant-id.ts';
import { shortened } from '../directory/shortened.ts';
import { type RefusedRequests, refusedKey } from '../events/refused-requests.ts';
import type { RequestRow } from '../ports/requests.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { foldText } from '../protocol/text/fold.ts';
import { cutText, loggedPath } from './logged-text.ts';
import type { RequestObserver, RequestOutcome } from './request-outcome.ts';

/** Four characters of a token shorter than this would give too much of it away. */
const minTokenCharacters = 10;

/**
 * Returns an observer that keeps requests which were refused for their credential, never with the
 * credential itself. A row goes to the tenant of the path (`default` where it names none) and,
 * where the credential is known, to the tenant of the credential.
 */
export function keepRefusals(refused: Pick<RefusedRequests, 'keep'>): RequestObserver {
  return (outcome) => {
    const { error, route, exchange } = outcome;
    const client = outcome.refusal?.code === 'invalid_client' ? outcome.refusal : undefined;
    const credentialError = error instanceof CredentialError ? error : undefined;
    if (client === undefined && credentialError === undefined) return;
    const holder = credentialError?.holder;
    const reason = credentialError?.reason ?? client!.reason;
    const remoteAddress = exchange.remoteAddress ?? '';
    if (holder !== undefined) refused.keep(rowOf(outcome, holder, reason), remoteAddress, true);
    const tenant = route?.tenant ?? namedTenant(client?.clientId) ?? defaultTenant;
    if (holder?.tenant === tenant || (holder !== undefined && route?.tenant === undefined)) return;
    // Another tenant's log must not say that the token is valid elsewhere.
    const shown = holder === undefined ? reason : 'the token is not valid';
    const unknown = { tenant, connection: '', credential: '' };
    refused.keep(rowOf(outcome, unknown, shown), remoteAddress, true);
  };
}

function rowOf(
  outcome: RequestOutcome,
  { tenant, connection, credential }: Pick<RequestRow, 'tenant' | 'connection' | 'credential'>,
  reason: string,
): RequestRow {
  const { exchange, started } = outcome;
  const address = exchange.remoteAddress ?? '';
  const lastFour = lastFourOf(exchange.header('authorization'));
  const clientId = outcome.refusal?.clientId;
  return {
    tenant,
    id: outcome.id,
    connection,
    credential,
    method: exchange.method.slice(0, 20),
    path: cutText(loggedPath(outcome)),
    status: outcome.status,
    milliseconds: outcome.ended - started,
    detail: JSON.stringify({
      client: cutText(exchange.header('user-agent') ?? ''),
      address,
      reason,
      detail: reason,
      lastFour,
      clientId: clientId && cutText(clientId.split('.').map(shortened).join('.')),
    }),
    keys: [refusedKey, ...foundBy(lastFour, address)],
    created: toTimestamp(started),
  };
}

/** Returns the keys that a refused request is found by, beside the one of all of them. */
function foundBy(lastFour: string | undefined, address: string): readonly string[] {
  const known = [lastFour ?? '', address].filter((one) => one !== '');
  return [...new Set(known.map((one) => foldText(cutText(one))))];
}

/** Returns the last four characters of a bearer token; undefined when it is short or missing. */
function lastFourOf(authorization: string | undefined): string | undefined {
  const words = (authorization ?? '')
    .slice(0, 2_000)
    .split(' ')
    .filter((word) => word !== '');
  while (words.length > 1 && words[0]!.toLowerCase() === 'bearer') words.shift();
  const [token, ...rest] = words;
  return token === undefined || rest.length > 0 || token.length < minTokenCharacters
    ? undefined
    : token.slice(-4);
}
