import { OAuthError, signatureAlgorithms, type TokenGrant } from '../access/oauth.ts';
import { countRefusal, refusalWait } from '../access/refusals.ts';
import type { Answer, Exchange } from '../http/exchange.ts';
import { accessScopes } from '../ports/access.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import type { HandlerOptions, OAuth } from './options.ts';
import { readParameters } from './read-request.ts';
import type { Trail } from './record.ts';
import { publicUrlOf } from './target.ts';

/** OAuth speaks plain JSON, and its own errors (RFC 6749 §5). */

/** Bytes of a token request at most: an assertion of an identity provider is 2 KiB. */
const longestRequest = 16_384;

const headers = {
  'Content-Type': 'application/json',
  'Cache-Control': 'no-store',
  Pragma: 'no-cache',
};

/** `POST /oauth/token` and `POST /t/{tenant}/oauth/token` (RFC 6749 §4.4, RFC 7523). */
export async function serveToken(
  options: HandlerOptions,
  oauth: OAuth,
  exchange: Exchange,
  trail: Trail,
  tenant: string | undefined,
): Promise<Answer> {
  const wait = refusalWait(options.limits, exchange.address);
  if (wait !== undefined) {
    const description = `too many requests from this address were refused; try again in ${wait} s`;
    const body = JSON.stringify({ error: 'invalid_client', error_description: description });
    return { status: 429, headers: { ...headers, 'Retry-After': String(wait) }, body };
  }
  let parameters: ReadonlyMap<string, string> = new Map();
  try {
    parameters = await readForm(exchange);
    const authorization = exchange.header('authorization');
    const base = publicUrlOf(options, exchange);
    const issuer = issuerOf(base, tenant);
    const grant = await oauth.authorize({
      parameters,
      audiences: [...new Set([base, issuer, `${issuer}/oauth/token`])],
      ...(authorization === undefined ? {} : { authorization }),
      ...(tenant === undefined ? {} : { tenant }),
    });
    trail.client = { tenant: grant.parent.tenant, connection: grant.parent.connection };
    const wait = takeOne(options, grant);
    if (wait !== undefined) return answerTooMany(wait);
    return answerGrant(grant, await oauth.issue(grant), options.clock.now());
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    const clientId = clientIdOf(parameters, exchange.header('authorization'));
    const reason = `no access token was given: ${error.message}`;
    trail.refusal = {
      code: error.code,
      cause: error.cause,
      reason,
      ...(clientId === undefined ? {} : { clientId }),
    };
    return answerOAuthError(options, exchange, error);
  }
}

/** Returns the client that a request says it is from (RFC 6749 §2.3.1). */
function clientIdOf(
  parameters: ReadonlyMap<string, string>,
  authorization = '',
): string | undefined {
  const [scheme = '', encoded = ''] = authorization.split(' ');
  if (scheme.toLowerCase() !== 'basic') return parameters.get('client_id');
  try {
    return atob(encoded).split(':', 1)[0];
  } catch {
    return undefined;
  }
}

async function readForm(exchange: Exchange): Promise<ReadonlyMap<string, string>> {
  if (exchange.hasSeveralCredentials)
    throw new OAuthError('invalid_request', 'there is more than one Authorization header');
  const [type = ''] = (exchange.header('content-type') ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded')
    throw new OAuthError(
      'invalid_request',
      'the Content-Type must be application/x-www-form-urlencoded',
    );
  const text = new TextDecoder().decode(await exchange.body(longestRequest));
  const parameters = new Map<string, string>();
  for (const [name, value] of formOf(text)) {
    if (parameters.has(name))
      throw new OAuthError('invalid_request', 'a parameter is given more than once');
    // RFC 6749 §3.2: a parameter without a value counts as left out.
    if (value !== '') parameters.set(name, value);
  }
  return parameters;
}

function formOf(text: string): readonly (readonly [string, string])[] {
  try {
    return readParameters(text);
  } catch (error) {
    if (error instanceof ScimError)
      throw new OAuthError('invalid_request', 'the form can not be read', { cause: error });
    throw error;
  }
}

/** A token is a write: it counts as a request of the connection that gets it. */
function takeOne(
  { limits }: HandlerOptions,
  { parent: { connection } }: TokenGrant,
): number | undefined {
  return limits?.limiter.take(`connection:${connection}`, limits.perConnection);
}

function answerTooMany(seconds: number): Answer {
  const description = `this client has sent more requests than its limit; try again in ${seconds} s`;
  const body = JSON.stringify({ error: 'temporarily_unavailable', error_description: description });
  return { status: 429, headers: { ...headers, 'Retry-After': String(seconds) }, body };
}

function answerGrant({ scope, expires }: TokenGrant, token: string, now: number): Answer {
  const body = {
    access_token: token,
    token_type: 'Bearer',
    expires_in: Math.round((expires - now) / 1_000),
    scope,
  };
  return { status: 200, headers, body: JSON.stringify(body) };
}

function answerOAuthError(
  { limits }: HandlerOptions,
  { address, header }: Exchange,
  { code, message }: OAuthError,
): Answer {
  const body = JSON.stringify({ error: code, error_description: message });
  if (code !== 'invalid_client') return { status: 400, headers, body };
  countRefusal(limits, address);
  const challenge: Record<string, string> =
    header('authorization') === undefined ? {} : { 'WWW-Authenticate': 'Basic realm="oauth"' };
  return { status: 401, headers: { ...headers, ...challenge }, body };
}

/** Returns the issuer: each tenant has one of its own, with a token endpoint, beside the one that serves all. */
export function issuerOf(base: string, tenant: string | undefined): string {
  return tenant === undefined ? base : `${base}/t/${encodeURIComponent(tenant)}`;
}

/** RFC 8414. */
export function describeAuthorizationServer(issuer: string): Answer {
  const body = {
    issuer,
    token_endpoint: `${issuer}/oauth/token`,
    token_endpoint_auth_methods_supported: [
      'client_secret_basic',
      'client_secret_post',
      'private_key_jwt',
    ],
    token_endpoint_auth_signing_alg_values_supported: signatureAlgorithms,
    grant_types_supported: ['client_credentials'],
    response_types_supported: [],
    scopes_supported: accessScopes,
  };
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  };
}
