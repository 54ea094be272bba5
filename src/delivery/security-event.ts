import type { JWK } from 'jose';
import type { StreamTerms } from '../ports/delivery.ts';
import type { StoredEvent } from '../ports/events.ts';
import { fromTimestamp } from '../protocol/text/date-time.ts';
import { type EventPayload, tokenEventsOf, tokenId } from './token-events.ts';

/** Security event tokens (RFC 8417) for provisioning events (RFC 9967). */

const algorithm = 'ES256';
/** OpenID Shared Signals Framework 1.0 §8.1.4. */
const verificationUri = 'https://schemas.openid.net/secevent/ssf/event-type/verification';

export const tokenMediaType = 'application/secevent+jwt';

export interface TokenTerms {
  /** Private key as JSON Web Key with `kid`. */
  readonly key: string;
  readonly issuer: string;
  readonly stream: StreamTerms;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Returns the signed token of an event. Its `jti` is made of tenant and sequence, so it is stable
 * across deliveries.
 *
 * @param endpointOf resolves the path of a resource type's endpoint, such as `/Users`
 */
export async function eventToken(
  tenant: string,
  event: StoredEvent,
  endpointOf: (tenant: string, resourceType: string) => Promise<string>,
  terms: TokenTerms,
): Promise<string> {
  const payload = JSON.parse(event.payload) as EventPayload;
  const { data, request } = payload;
  const transaction = (data['transaction'] ?? request) as string | undefined;
  return sign(terms, {
    jti: tokenId(tenant, event.sequence),
    toe: Math.floor(fromTimestamp(event.created) / 1_000),
    txn: transaction,
    sub_id: await subjectOf(tenant, event, payload, endpointOf),
    events: tokenEventsOf(event.type, payload, terms.stream.content),
  });
}

/**
 * Returns the `sub_id`. It is beside the events, never in them, and relative to the SCIM root (RFC
 * 9967 §2.1).
 */
async function subjectOf(
  tenant: string,
  { type, subject }: StoredEvent,
  { data }: EventPayload,
  endpointOf: (tenant: string, resourceType: string) => Promise<string>,
): Promise<object> {
  if (type === 'request.completed') {
    const location = data['location'] as string | undefined;
    if (location === undefined) return { format: 'opaque', id: subject };
    return { format: 'scim', uri: `/${location.split('/').slice(-2).join('/')}` };
  }
  const [kind] = type.split('.');
  // The events of an erased user have no data left.
  const resourceType =
    kind === 'group' ? 'Group' : kind === 'user' ? 'User' : (data['resourceType'] as string);
  return { format: 'scim', uri: `${await endpointOf(tenant, resourceType)}/${subject}` };
}

/** Returns a token that verifies a stream. */
export function verificationToken(id: string, state: string, terms: TokenTerms): Promise<string> {
  return sign(terms, {
    jti: id,
    sub_id: { format: 'opaque', id: state },
    events: { [verificationUri]: { state } },
  });
}

async function sign(
  { key, issuer, stream, now }: TokenTerms,
  claims: Readonly<Record<string, unknown>>,
): Promise<string> {
  const jwk = JSON.parse(key) as JWK;
  const { importJWK, SignJWT } = await import('jose');
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: algorithm, typ: 'secevent+jwt', kid: jwk.kid! })
    .setIssuer(issuer)
    .setAudience(stream.audience)
    .setIssuedAt(Math.floor(now / 1_000))
    .sign(await importJWK(jwk, algorithm));
}

/** Returns a new private key for a stream, as JSON Web Key. */
export async function newSigningKey(kid: string): Promise<string> {
  const { exportJWK, generateKeyPair } = await import('jose');
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  return JSON.stringify({ ...(await exportJWK(privateKey)), kid, alg: algorithm, use: 'sig' });
}

/** Returns the public part of a key. */
export function publicKeyOf(key: string): object {
  const { kty, crv, x, y, kid, alg, use } = JSON.parse(key) as JWK;
  return { kty, crv, x, y, kid, alg, use };
}
