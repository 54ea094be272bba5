import { OAuthError, signatureAlgorithms, type TokenGrant } from '../access/oauth.ts';
import { limitKeyOf } from '../access/principal.ts';
import { countRefusal, refusalWait } from '../access/refusals.ts';
import type { Answer, Exchange } from '../http/exchange.ts';
import { accessScopes } from '../ports/access.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { limitAddress } from './admit.ts';
import type { HandlerOptions, OAuth } from './options.ts';
import { readParameters } from './read-request.ts';
import type { OpenRequest } from './request.ts';
import { publicUrlOf } from './target.ts';

/** Bytes of a token request: an assertion of an identity provider has 2 KiB. */
const maxRequestBytes = 16_384;

/** OAuth answers with plain JSON, also for errors (RFC 6749 §5). */

const headers = {
  'Content-Type': 'application/json',
  'Cache-Control': 'no-store',
  Pragma: 'no-cache',
};

/** `POST /oauth/token` and `POST /t/{tenant}/oauth/token` (RFC 6749 §4.4, RFC 7523). */
export async function serveToken(request: OpenRequest): Promise<Answer> {
  const { handler, exchange, route, log } = request;
  const oauth = requireOAuth(request);
  limitAddress(request);
  const wait = refusalWait(handler.limits, exchange.remoteAddress);
  if (wait !== undefined)
    return answerTooMany(
      'invalid_client',
      `too many requests from this address were refused; try again in ${wait} s`,
      wait,
    );
  let parameters: ReadonlyMap<string, string> = new Map();
  try {
    parameters = await readForm(exchange);
    const base = publicUrlOf(handler, exchange);
    const issuer = issuerOf(base, route.tenant);
    const grant = await oauth.authorize({
      parameters,
      audiences: [...new Set([base, issuer, `${issuer}/oauth/token`])],
      authorization: exchange.header('authorization'),
      tenant: route.tenant,
    });
    log.client = { tenant: grant.parent.tenant, connection: grant.parent.connection };
    const seconds = takeOne(handler, grant);
    if (seconds !== undefined)
      return answerTooMany(
        'temporarily_unavailable',
        `this client has sent more requests than its limit; try again in ${seconds} s`,
        seconds,
      );
    return answerGrant(grant, await oauth.issue(grant), handler.clock.now());
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    log.refusal = {
      code: error.code,
      cause: error.cause,
      reason: `no access token was given: ${error.message}`,
      clientId: clientIdOf(parameters, exchange.header('authorization')),
    };
    return answerOAuthError(handler, exchange, error);
  }
}

/** `GET /.well-known/oauth-authorization-server` (RFC 8414). */
export async function serveAuthorizationServer(request: OpenRequest): Promise<Answer> {
  requireOAuth(request);
  limitAddress(request);
  const { handler, exchange, route } = request;
  return describeAuthorizationServer(issuerOf(publicUrlOf(handler, exchange), route.tenant));
}

function requireOAuth({ handler: { oauth } }: OpenRequest): OAuth {
  if (oauth === undefined) throw new ScimError('notFound', 'there is nothing at this path');
  return oauth;
}

/** Returns the client id that a request names (RFC 6749 §2.3.1). */
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
  const text = new TextDecoder().decode(await exchange.body(maxRequestBytes));
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
      throw new OAuthError('invalid_request', 'the form cannot be read', { cause: error });
    throw error;
  }
}

/** A token is a write: it counts as a request of the connection that gets it. */
function takeOne({ limits }: HandlerOptions, { parent }: TokenGrant): number | undefined {
  return limits?.limiter.take(limitKeyOf(parent), limits.perConnection);
}

function answerTooMany(error: string, description: string, seconds: number): Answer {
  const body = JSON.stringify({ error, error_description: description });
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
  exchange: Exchange,
  { code, message }: OAuthError,
): Answer {
  const body = JSON.stringify({ error: code, error_description: message });
  if (code !== 'invalid_client') return { status: 400, headers, body };
  countRefusal(limits, exchange.remoteAddress);
  const challenge: Record<string, string> =
    exchange.header('authorization') === undefined
      ? {}
      : { 'WWW-Authenticate': 'Basic realm="oauth"' };
  return { status: 401, headers: { ...headers, ...challenge }, body };
}

/** Returns the issuer of a tenant; without one, the issuer that serves all tenants. */
function issuerOf(base: string, tenant: string | undefined): string {
  return tenant === undefined ? base : `${base}/t/${encodeURIComponent(tenant)}`;
}

function describeAuthorizationServer(issuer: string): Answer {
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
