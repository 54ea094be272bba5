import { calculateJwkThumbprint, importJWK, type JWK } from 'jose';
import type { Connection } from '../ports/access.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { hashToken } from './token.ts';

/** A connection is an OAuth client of its own; this is the client's id. No tenant has a dot in its id. */
export function clientIdOf({ tenant, id }: Pick<Connection, 'tenant' | 'id'>): string {
  return `${tenant}.${id}`;
}

/** Whose tokens a connection takes for its own (RFC 7523 §3): another issuer's, for one subject and audience. */
export interface TrustTerms {
  /** `iss`, exactly. */
  readonly issuer: string;
  /** `sub`, exactly. */
  readonly subject: string;
  /** One of `aud`, exactly. */
  readonly audience: string;
  /** Where the issuer's keys are; absent: where its OpenID configuration says. */
  readonly jwksUri?: string;
}

/**
 * Returns what the trusts of all tenants in one issuer, subject and audience are found by: a prefix of
 * each one's hash. Several tenants may hold the same three, and none learns of the others.
 */
export function trustPrefix(key: string, { issuer, subject, audience }: TrustTerms): string {
  return hashToken(key, JSON.stringify(['trust', issuer, subject, audience]));
}

/** Returns what one tenant's trust is found by. */
export function trustHash(key: string, tenant: string, terms: TrustTerms): string {
  return `${trustPrefix(key, terms)}@${tenant}`;
}

/** What a public key is found by. */
export function keyHash(key: string, clientId: string, keyId: string): string {
  return hashToken(key, JSON.stringify(['key', clientId, keyId]));
}

/**
 * A public key as it may be stored, with an id.
 *
 * @throws ScimError invalidValue when it is not one, or holds private parts
 */
export async function readPublicKey(
  given: Readonly<Record<string, unknown>>,
): Promise<JWK & { readonly kid: string }> {
  const { kty, kid, alg, crv, x, y, n, e } = given as JWK;
  if (kty === 'oct' || 'k' in given) throw invalidKey('a shared key is no public key');
  if ('d' in given || 'p' in given)
    throw invalidKey('it holds the private key, which must not leave the client; make a new pair');
  const parts = Object.entries({ kty, alg, crv, x, y, n, e }).filter(
    ([, value]) => value !== undefined,
  );
  const jwk = Object.fromEntries(parts) as JWK;
  try {
    await importJWK(jwk, alg ?? (kty === 'RSA' ? 'RS256' : kty === 'OKP' ? 'EdDSA' : 'ES256'));
    return { ...jwk, kid: kid ?? (await calculateJwkThumbprint(jwk)) };
  } catch (error) {
    throw invalidKey('it must be one public key as a JWK of type RSA, EC or OKP', error);
  }
}

function invalidKey(why: string, cause?: unknown): ScimError {
  return new ScimError('invalidValue', `the key can not be used: ${why}`, { cause });
}

/**
 * Refuses places that keys must not be fetched from: only hosts that the operator has named, over TLS, so that nobody can make the server
 * ask inside its own network.
 *
 * @param hosts `login.microsoftonline.com`; with a port where it is not 443. A loopback address may be asked in clear
 * @throws ScimError invalidValue
 */
export function checkKeyHost(address: string, hosts: readonly string[]): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isLoopback = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost';
  if (url === undefined || (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback)))
    throw new ScimError(
      'invalidValue',
      'the address of an issuer or of its keys must be an https URL',
    );
  if (!hosts.includes(url.host)) {
    throw new ScimError(
      'invalidValue',
      `keys are not fetched from ${url.host.slice(0, 100)}; an operator names the hosts in the setting oauth.trustedHosts`,
    );
  }
  return url;
}
