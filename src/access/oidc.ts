import { createHash, randomBytes } from 'node:crypto';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import type { Clock } from '../ports/system.ts';
import { toDate } from '../protocol/text/date-time.ts';
import { readLimited } from './read-limited.ts';

/** The identity provider that administrators sign in with. */
export interface OidcTerms {
  /** Exactly as the provider's configuration and ID tokens have it. */
  readonly issuer: string;
  readonly clientId: string;
  /** Absent: a public client. */
  readonly clientSecret?: string;
  /** Shown on the button of the sign-in page. */
  readonly name: string;
  /** Domains of e-mail addresses that may come in. Absent: any that an administrator has. */
  readonly allowedDomains?: readonly string[];
}

/** What one sign-in keeps between leaving for the provider and coming back. */
export interface OidcAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** What the provider sent the browser back with. */
export interface OidcResponse {
  readonly code: string;
  /** RFC 9207. */
  readonly iss?: string;
}

/** Signs administrators in with OpenID Connect: authorization code, PKCE, state and nonce. */
export interface Oidc {
  /** Resolves to the URL that the browser goes to. @throws Error when the provider is down */
  begin(attempt: OidcAttempt, redirectUri: string): Promise<string>;
  /**
   * Resolves to the verified e-mail address of the user.
   *
   * @throws OidcRefusal when the provider's answer is not to be trusted; Error when it is down
   */
  finish(response: OidcResponse, attempt: OidcAttempt, redirectUri: string): Promise<string>;
}

/** An answer of the provider that lets no administrator in. The message is for the user. */
export class OidcRefusal extends Error {
  override readonly name = 'OidcRefusal';
}

/** Returns the secrets of a new sign-in, 256 random bits each. */
export function createAttempt(): OidcAttempt {
  const random = (): string => randomBytes(32).toString('base64url');
  return { state: random(), nonce: random(), verifier: random() };
}

interface Provider {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly jwks_uri: string;
  readonly userinfo_endpoint?: string;
  readonly token_endpoint_auth_methods_supported?: readonly string[];
  readonly authorization_response_iss_parameter_supported?: boolean;
}

const timeoutMs = 5_000;
const configurationTtlMs = 600_000;
/** The provider's clock may differ by this. */
const clockToleranceSeconds = 60;
/** Keys are looked up again for an unknown key id, so that a rotation is noticed at once. */
const coolDownMs = 1_000;
/** Signatures with a key that only the provider has. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'EdDSA',
];

/** Returns the client of an identity provider. Its configuration is read on use. */
export function createOidc(terms: OidcTerms, clock: Clock): Oidc {
  let known: { readonly at: number; readonly provider: Provider } | undefined;
  let keys: { readonly url: string; readonly get: JWTVerifyGetKey } | undefined;

  const providerNow = async (): Promise<Provider> => {
    const now = clock.now();
    if (known !== undefined && now - known.at < configurationTtlMs) return known.provider;
    const provider = await discover(terms.issuer);
    known = { at: now, provider };
    return provider;
  };
  const keysOf = async ({ jwks_uri: url }: Provider): Promise<JWTVerifyGetKey> => {
    if (keys?.url !== url) keys = { url, get: await remoteKeys(url) };
    return keys.get;
  };

  return {
    async begin({ state, nonce, verifier }, redirectUri) {
      const { authorization_endpoint: endpoint } = await providerNow();
      const url = new URL(endpoint);
      for (const [name, value] of Object.entries({
        response_type: 'code',
        client_id: terms.clientId,
        redirect_uri: redirectUri,
        scope: 'openid email',
        state,
        nonce,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      }))
        url.searchParams.set(name, value);
      return url.href;
    },
    async finish({ code, iss }, { nonce, verifier }, redirectUri) {
      const provider = await providerNow();
      const mustName = provider.authorization_response_iss_parameter_supported === true;
      if (iss === undefined ? mustName : iss !== terms.issuer)
        throw new OidcRefusal('The answer came from another identity provider.');
      const { idToken, accessToken } = await exchangeCode(terms, provider, {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
      });
      const claims = await verify(terms, idToken, await keysOf(provider), clock);
      if (claims['nonce'] !== nonce)
        throw new OidcRefusal('The answer belongs to another sign-in. Try again.');
      const known =
        claims['email'] === undefined ? await userInfo(provider, accessToken, claims) : claims;
      return verifiedEmail(known, terms);
    },
  };
}

/** OpenID Connect Discovery §4.3: the issuer must be the one that was asked. */
async function discover(issuer: string): Promise<Provider> {
  const base = issuer.endsWith('/') ? issuer.slice(0, -1) : issuer;
  const found = (await fetchJson(`${base}/.well-known/openid-configuration`)) as Partial<Provider>;
  if (found.issuer !== issuer)
    throw new Error(`the configuration at ${base} is that of ${String(found.issuer)}`);
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const) {
    const url = found[name];
    const isSafe =
      url !== undefined &&
      URL.canParse(url) &&
      (url.startsWith('https:') || issuer.startsWith('http:'));
    if (!isSafe) throw new Error(`the configuration at ${base} has no ${name} with https`);
  }
  return found as Provider;
}

async function remoteKeys(url: string): Promise<JWTVerifyGetKey> {
  const { createRemoteJWKSet, customFetch } = await import('jose');
  return createRemoteJWKSet(new URL(url), {
    timeoutDuration: timeoutMs,
    cooldownDuration: coolDownMs,
    cacheMaxAge: configurationTtlMs,
    [customFetch]: async (from: string) => Response.json(await fetchJson(from)),
  });
}

/** Redeems the code (RFC 6749 §4.1.3, RFC 7636 §4.5). */
async function exchangeCode(
  { clientId, clientSecret }: OidcTerms,
  provider: Provider,
  parameters: Readonly<Record<string, string>>,
): Promise<{ readonly idToken: string; readonly accessToken: string }> {
  const methods = provider.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  const body = new URLSearchParams(parameters);
  const headers: Record<string, string> = {};
  if (clientSecret === undefined) body.set('client_id', clientId);
  else if (methods.includes('client_secret_basic')) {
    const pair = [clientId, clientSecret].map(encodeURIComponent).join(':');
    headers['Authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
  } else {
    body.set('client_id', clientId);
    body.set('client_secret', clientSecret);
  }
  const answer = (await fetchJson(provider.token_endpoint, {
    method: 'POST',
    headers,
    body,
  })) as { readonly id_token?: unknown; readonly access_token?: unknown };
  if (typeof answer.id_token !== 'string')
    throw new OidcRefusal('The identity provider sent no ID token.');
  return { idToken: answer.id_token, accessToken: String(answer.access_token) };
}

/** OpenID Connect Core §3.1.3.7. */
async function verify(
  { issuer, clientId }: OidcTerms,
  idToken: string,
  keys: JWTVerifyGetKey,
  clock: Clock,
): Promise<JWTPayload> {
  const { errors, jwtVerify } = await import('jose');
  try {
    const { payload } = await jwtVerify(idToken, keys, {
      issuer,
      audience: clientId,
      algorithms,
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['sub', 'exp', 'iat', 'nonce'],
      currentDate: toDate(clock.now()),
    });
    const { azp, aud } = payload as JWTPayload & { readonly azp?: unknown };
    const isForOthers = Array.isArray(aud) && aud.length > 1;
    if (azp === undefined ? isForOthers : azp !== clientId)
      throw new OidcRefusal('The ID token is for another application.');
    return payload;
  } catch (cause) {
    if (!(cause instanceof errors.JOSEError)) throw cause;
    throw new OidcRefusal('The ID token of the identity provider is not valid.', { cause });
  }
}

/** OpenID Connect Core §5.3.2: the subject must be that of the ID token. */
async function userInfo(
  { userinfo_endpoint: endpoint }: Provider,
  accessToken: string,
  { sub }: JWTPayload,
): Promise<Readonly<Record<string, unknown>>> {
  if (endpoint === undefined) return {};
  const headers = { Authorization: `Bearer ${accessToken}` };
  const found = (await fetchJson(endpoint, { headers })) as Readonly<Record<string, unknown>>;
  if (found['sub'] !== sub) throw new OidcRefusal('The identity provider mixed up two users.');
  return found;
}

function verifiedEmail(
  claims: Readonly<Record<string, unknown>>,
  { allowedDomains = [] }: OidcTerms,
): string {
  const { email, email_verified: isVerified } = claims;
  if (typeof email !== 'string')
    throw new OidcRefusal('The identity provider did not say your e-mail address.');
  // An address that its owner has not confirmed may be that of an administrator.
  if (isVerified !== true && isVerified !== 'true')
    throw new OidcRefusal('The identity provider has not verified your e-mail address.');
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  if (allowedDomains.length > 0 && !allowedDomains.includes(domain))
    throw new OidcRefusal(`Addresses of ${domain} may not sign in here.`);
  return email;
}

async function fetchJson(url: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(url, {
    ...init,
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await readLimited(response);
  if (response.status === 400 || response.status === 401)
    throw new OidcRefusal('The identity provider refused this sign-in. Try again.', {
      cause: new Error(`${url} answered ${response.status}`),
    });
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
  return JSON.parse(text);
}
