import type { JWK, JWTPayload, JWTVerifyGetKey, jwtVerify } from 'jose';
import {
  type AccessReader,
  type AccessScope,
  accessScopes,
  type Credential,
} from '../ports/access.ts';
import type { Clock } from '../ports/system.ts';
import { fromTimestamp, toDate, toTimestamp } from '../protocol/text/date-time.ts';
import type { KeySets } from './key-sets.ts';
import { OAuthError, signatureAlgorithms, type TokenGrant, type TokenRequest } from './oauth.ts';
import { clientIdOf, keyHash, type TrustTerms, trustHash, trustPrefix } from './oauth-client.ts';
import { mayWrite, reachesUsersOnly } from './principal.ts';
import { namedTenant } from './tenant-id.ts';
import { hashToken } from './token.ts';

export interface TokenEndpointOptions {
  readonly reader: AccessReader;
  readonly clock: Clock;
  readonly hashKey: string;
  readonly keySets: KeySets;
  /** Lifetime of an access token, in minutes. */
  readonly tokenMinutes: number;
}

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Difference of clocks that is tolerated, in seconds. */
const clockTolerance = 60;
/** Maximum lifetime of an assertion in seconds: one without expiry would be a password. */
const maxAssertionSeconds = 86_400;

/**
 * Returns a function that authenticates a client and decides which token it gets. Every invalid
 * client gets the same error text; the reason is in the error's cause, for the log.
 *
 * @throws OAuthError
 */
export function createTokenEndpoint(
  options: TokenEndpointOptions,
): (request: TokenRequest) => Promise<TokenGrant> {
  const { clock, tokenMinutes } = options;
  return async (request) => {
    const { parameters } = request;
    const grantType = parameters.get('grant_type');
    if (grantType === undefined)
      throw new OAuthError(
        'invalid_request',
        'grant_type is missing; it must be client_credentials',
      );
    if (grantType !== 'client_credentials')
      throw new OAuthError('unsupported_grant_type', 'grant_type must be client_credentials');
    const { parent, assertion } = await authenticateClient(options, request);
    if (request.tenant !== undefined && parent.tenant !== request.tenant)
      throw refused('the client belongs to another tenant');
    const expires = clock.now() + tokenMinutes * 60_000;
    const last = parent.expires === undefined ? expires : fromTimestamp(parent.expires);
    return {
      parent,
      scope: grantedScope(parent.scope, parameters.get('scope')),
      expires: Math.min(expires, last),
      assertion,
    };
  };
}

interface AuthenticatedClient {
  readonly parent: Credential;
  /** Present for an assertion that may be used once. */
  readonly assertion?: TokenGrant['assertion'];
}

async function authenticateClient(
  options: TokenEndpointOptions,
  request: TokenRequest,
): Promise<AuthenticatedClient> {
  const { parameters, authorization } = request;
  const secret = parameters.get('client_secret');
  const assertion = parameters.get('client_assertion');
  const ways = [authorization, secret, assertion].filter((way) => way !== undefined);
  if (ways.length > 1)
    throw new OAuthError(
      'invalid_request',
      'the request authenticates the client in more than one way; use one',
    );
  const clientId = parameters.get('client_id');
  if (authorization !== undefined) {
    const basic = readBasic(authorization);
    if (clientId !== undefined && clientId !== basic.clientId)
      throw refused('client_id differs from the Authorization header');
    return { parent: await withSecret(options, basic.clientId, basic.secret) };
  }
  if (secret !== undefined) return { parent: await withSecret(options, clientId ?? '', secret) };
  if (assertion === undefined) throw refused('no client authentication');
  if (parameters.get('client_assertion_type') !== assertionType)
    throw new OAuthError('invalid_request', `client_assertion_type must be ${assertionType}`);
  return withAssertion(options, request, assertion, clientId);
}

/** RFC 6749 §2.3.1: both parts are form-encoded before they are joined. */
function readBasic(authorization: string): { readonly clientId: string; readonly secret: string } {
  const [scheme, encoded] = authorization.split(' ');
  const text =
    scheme?.toLowerCase() === 'basic' && encoded !== undefined
      ? Buffer.from(encoded, 'base64').toString('utf8')
      : '';
  const colon = text.indexOf(':');
  if (colon < 0) throw refused('the Authorization header is not Basic');
  return { clientId: decodeForm(text.slice(0, colon)), secret: decodeForm(text.slice(colon + 1)) };
}

function decodeForm(text: string): string {
  return new URLSearchParams(`x=${text.replaceAll('&', '%26')}`).get('x')!;
}

async function withSecret(
  { reader, clock, hashKey }: TokenEndpointOptions,
  clientId: string,
  secret: string,
): Promise<Credential> {
  const credential = await reader.credentialByHash(hashToken(hashKey, secret));
  if (credential === undefined || credential.kind !== 'secret')
    throw refused('unknown client secret');
  return requireLive(reader, clock, credential, clientId);
}

async function withAssertion(
  options: TokenEndpointOptions,
  { audiences: ours, tenant }: TokenRequest,
  assertion: string,
  clientId: string | undefined,
): Promise<AuthenticatedClient> {
  const { reader, clock, hashKey, keySets } = options;
  const { issuer, subject, audiences, keyId } = await readAssertion(assertion);
  const checks = {
    issuer,
    subject,
    clockTolerance,
    algorithms: [...signatureAlgorithms],
    currentDate: toDate(clock.now()),
  };
  if (issuer === subject) {
    // The client's own key (RFC 7523 §3): issuer and subject are the client.
    const credential = await reader.credentialByHash(keyHash(hashKey, issuer, keyId));
    if (credential === undefined) throw refused('the client has no key with this id');
    const live = await requireLive(reader, clock, credential, clientId ?? issuer);
    const jwk = JSON.parse(live.details!) as JWK;
    const { importJWK } = await import('jose');
    const key: JWTVerifyGetKey = async ({ alg }) => importJWK(jwk, alg);
    return {
      parent: live,
      ...onceOf(hashKey, await verify(assertion, key, { ...checks, audience: [...ours] })),
    };
  }
  for (const audience of audiences) {
    const live = await liveTrust(options, { issuer, subject, audience }, { tenant, clientId });
    if (live === undefined) continue;
    const terms = JSON.parse(live.details!) as TrustTerms;
    const payload = await verify(assertion, await keysFor(keySets, terms), { ...checks, audience });
    return { parent: live, ...onceOf(hashKey, payload) };
  }
  throw refused('no active trust names this issuer, subject and audience');
}

/** Trusts in one issuer, subject and audience that are read when no tenant is named. */
const maxTrusts = 20;

/** Audiences that an assertion may name; each costs a lookup. */
const maxAudiences = 5;

/**
 * Returns the active trust in these terms, of the tenant in the path or in the client id. If
 * neither names a tenant, it must be the only active trust: any tenant can register any terms, so a
 * choice among several could give one tenant's users to another.
 */
async function liveTrust(
  { reader, clock, hashKey }: TokenEndpointOptions,
  terms: TrustTerms,
  named: { readonly tenant: string | undefined; readonly clientId: string | undefined },
): Promise<Credential | undefined> {
  const tenant = named.tenant ?? namedTenant(named.clientId);
  const found: Credential[] = [];
  let reason: unknown;
  const prefix = trustPrefix(hashKey, terms);
  const candidates =
    tenant === undefined
      ? await reader.credentialsByHashPrefix(prefix, maxTrusts)
      : // Trusts created by earlier versions have the prefix alone.
        await Promise.all(
          [trustHash(hashKey, tenant, terms), prefix].map((hash) => reader.credentialByHash(hash)),
        );
  for (const credential of candidates.filter((one) => one !== undefined)) {
    if (credential.kind !== 'trust' || (tenant !== undefined && credential.tenant !== tenant))
      continue;
    try {
      const clientId = namedTenant(named.clientId) === undefined ? undefined : named.clientId;
      found.push(await requireLive(reader, clock, credential, clientId));
    } catch (error) {
      reason = error;
    }
  }
  if (found.length > 1)
    throw refused(
      'several tenants trust this issuer, subject and audience; use /t/{tenant}/oauth/token',
    );
  if (found.length === 0 && reason !== undefined) throw reason;
  return found[0];
}

async function keysFor(keySets: KeySets, terms: TrustTerms): Promise<JWTVerifyGetKey> {
  try {
    return await keySets.keysOf(terms);
  } catch (error) {
    throw refused("the issuer's keys are not available", error);
  }
}

/** Reads the claims of an assertion. They are not trusted before the signature is verified. */
async function readAssertion(assertion: string): Promise<{
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
  readonly keyId: string;
}> {
  const { decodeJwt, decodeProtectedHeader } = await import('jose');
  try {
    const { iss, sub, aud } = decodeJwt(assertion);
    const { kid = '' } = decodeProtectedHeader(assertion);
    const audiences = [aud ?? []].flat();
    if (audiences.length > maxAudiences)
      throw new Error(`aud names more than ${maxAudiences} audiences`);
    if (typeof iss === 'string' && typeof sub === 'string')
      return { issuer: iss, subject: sub, audiences, keyId: kid };
  } catch (error) {
    throw refused('the assertion is not a JWT', error);
  }
  throw refused('the assertion has no iss or sub');
}

/** An assertion with a `jti` is valid for one token (RFC 7523 §3). */
function onceOf(
  hashKey: string,
  { iss, jti, exp }: JWTPayload,
): Pick<AuthenticatedClient, 'assertion'> {
  if (typeof jti !== 'string') return {};
  const hash = hashToken(hashKey, JSON.stringify(['jti', iss, jti]));
  return { assertion: { key: `assertion ${hash}`, expires: (exp! + clockTolerance) * 1_000 } };
}

async function verify(
  assertion: string,
  key: JWTVerifyGetKey,
  checks: Parameters<typeof jwtVerify>[2],
): Promise<JWTPayload> {
  const jose = await import('jose');
  try {
    const { payload } = await jose.jwtVerify(assertion, key, {
      ...checks,
      requiredClaims: ['exp'],
    });
    const now = (checks?.currentDate?.getTime() ?? 0) / 1_000;
    if (payload.exp! > now + maxAssertionSeconds)
      throw new Error('the assertion is valid for too long');
    return payload;
  } catch (error) {
    throw refused('the assertion is not valid', error);
  }
}

/** Refuses a credential that is revoked or expired, or whose tenant or connection is not active. */
async function requireLive(
  reader: AccessReader,
  clock: Clock,
  credential: Credential,
  clientId?: string,
): Promise<Credential> {
  const { tenant, connection: id, revoked, expires } = credential;
  if (revoked !== undefined) throw refused('the credential is revoked');
  if (expires !== undefined && expires <= toTimestamp(clock.now()))
    throw refused('the credential has expired');
  const owner = await reader.tenant(tenant);
  const connection = await reader.connection(tenant, id);
  if (owner?.status !== 'active' || connection?.status !== 'active')
    throw refused('the tenant or the connection is not active');
  if (clientId !== undefined && clientId !== clientIdOf(connection))
    throw refused('the credential belongs to another client');
  return credential;
}

/** Returns the refusal of a client. The reason is for the log only. */
export function refused(why: string, cause?: unknown): OAuthError {
  const reason =
    cause === undefined ? why : `${why}: ${cause instanceof Error ? cause.message : String(cause)}`;
  return new OAuthError('invalid_client', 'the client is unknown, or its credential is not valid', {
    cause: reason,
  });
}

/**
 * Returns the requested scope if the credential has it. Without a scope of Rollcall in the request,
 * returns that of the credential: identity providers send whatever their own forms suggest.
 */
function grantedScope(has: AccessScope, asked: string | undefined): AccessScope {
  const known = (asked ?? '')
    .split(' ')
    .filter((scope) => (accessScopes as readonly string[]).includes(scope)) as AccessScope[];
  if (known.length === 0) return has;
  const [wanted, ...others] = known;
  if (others.some((other) => other !== wanted))
    throw new OAuthError('invalid_scope', 'request one SCIM scope at a time');
  if (!isWithin(wanted!, has))
    throw new OAuthError('invalid_scope', `the scope of this client is limited to ${has}`);
  return wanted!;
}

/** Returns whether a scope is contained in another: users in everything, reading in writing. */
function isWithin(wanted: AccessScope, has: AccessScope): boolean {
  return (
    (!reachesUsersOnly(has) || reachesUsersOnly(wanted)) && (mayWrite(has) || !mayWrite(wanted))
  );
}
