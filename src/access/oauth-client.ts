import type { JWK } from 'jose';
import type { Connection } from '../ports/access.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { hashToken } from './token.ts';

/** Returns the OAuth client id of a connection. The ids of tenants contain no dot. */
export function clientIdOf({ tenant, id }: Pick<Connection, 'tenant' | 'id'>): string {
  return `${tenant}.${id}`;
}

/** The tokens of another issuer that authenticate a connection (RFC 7523 §3). */
export interface TrustTerms {
  /** `iss`, exactly. */
  readonly issuer: string;
  /** `sub`, exactly. */
  readonly subject: string;
  /** One of `aud`, exactly. */
  readonly audience: string;
  /** URL of the issuer's keys. Default: the one in its OpenID configuration. */
  readonly jwksUri?: string;
}

/**
 * Returns the common prefix of the hashes by which the trusts in one issuer, subject and audience
 * are found. Several tenants may have the same terms without learning of each other.
 */
export function trustPrefix(key: string, { issuer, subject, audience }: TrustTerms): string {
  return hashToken(key, JSON.stringify(['trust', issuer, subject, audience]));
}

/** Returns the hash by which one tenant's trust is found. */
export function trustHash(key: string, tenant: string, terms: TrustTerms): string {
  return `${trustPrefix(key, terms)}@${tenant}`;
}

/** Returns the hash by which a public key is found. */
export function keyHash(key: string, clientId: string, keyId: string): string {
  return hashToken(key, JSON.stringify(['key', clientId, keyId]));
}

/**
 * Returns a public key in the form in which it is stored, with an id.
 *
 * @throws ScimError invalidValue when it is not a public key, or contains private parts
 */
export async function readPublicKey(
  given: Readonly<Record<string, unknown>>,
): Promise<JWK & { readonly kid: string }> {
  const { kty, kid, alg, crv, x, y, n, e } = given as JWK;
  if (kty === 'oct' || 'k' in given) throw invalidKey('it is a shared key, not a public key');
  if ('d' in given || 'p' in given)
    throw invalidKey(
      'it contains the private key, which must not leave the client; generate a new pair',
    );
  const parts = Object.entries({ kty, alg, crv, x, y, n, e }).filter(
    ([, value]) => value !== undefined,
  );
  const jwk = Object.fromEntries(parts) as JWK;
  const { calculateJwkThumbprint, importJWK } = await import('jose');
  try {
    await importJWK(jwk, alg ?? (kty === 'RSA' ? 'RS256' : kty === 'OKP' ? 'EdDSA' : 'ES256'));
    return { ...jwk, kid: kid ?? (await calculateJwkThumbprint(jwk)) };
  } catch (error) {
    throw invalidKey('it must be one public key as a JWK of type RSA, EC or OKP', error);
  }
}

function invalidKey(why: string, cause?: unknown): ScimError {
  return new ScimError('invalidValue', `the key cannot be used: ${why}`, { cause });
}

/**
 * Returns the URL if keys may be fetched from it: over TLS, from a host that the operator has
 * named, so that tenants cannot reach the server's internal network through it.
 *
 * @param hosts such as `login.microsoftonline.com`, with a port other than 443. Loopback may use
 *   http
 * @throws ScimError invalidValue
 */
export function checkKeyHost(text: string, hosts: readonly string[]): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLoopback = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost';
  if (url === undefined || (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback)))
    throw new ScimError(
      'invalidValue',
      'the URL of an issuer or of its keys must begin with https://',
    );
  if (!hosts.includes(url.host)) {
    throw new ScimError(
      'invalidValue',
      `keys are not fetched from ${url.host.slice(0, 100)}; an operator can add the host to the setting oauth.trustedHosts`,
    );
  }
  return url;
}
