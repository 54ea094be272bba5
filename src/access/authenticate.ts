import type { Connection, Credential } from '../ports/access.ts';
import { whenReady } from '../ports/awaitable.ts';
import { createGenerationCache } from '../ports/generation-cache.ts';
import type { Reader } from '../ports/store.ts';
import type { Clock } from '../ports/system.ts';
import { type Profile, profiles } from '../protocol/profiles/profile.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { createOncePerTurn, type OncePerTurn } from './once-per-turn.ts';
import {
  type Authenticate,
  type CredentialHolder,
  limitKeyOf,
  type Principal,
  type RequestLogLevel,
  unauthenticated,
} from './principal.ts';
import { hashToken } from './token.ts';

export interface AuthenticateOptions {
  readonly reader: Reader;
  /** Generation of the access tables. Default: read for each request. */
  readonly generation?: Pick<AccessGeneration, 'ask'>;
  readonly clock: Clock;
  /** Key of the stored token hashes. */
  readonly hashKey: string;
  /** Applies the site configuration to a profile. */
  readonly adjust?: (profile: Profile) => Profile;
  /** The token of the site configuration, and its connection. */
  readonly configured?: { readonly token: string; readonly connection: Connection };
  /** Level of the request log for tenants whose policy has none. Default `changes`. */
  readonly requestLevel?: RequestLogLevel;
}

/** The generation of the access tables, which grows with every change of them. */
export type AccessGeneration = OncePerTurn<number>;

/**
 * Reads the generation once per turn of the event loop.
 *
 * @param writes see `createOncePerTurn`
 */
export function createAccessGeneration(
  reader: Pick<Reader, 'accessGeneration'>,
  writes?: () => number,
): AccessGeneration {
  return createOncePerTurn(() => reader.accessGeneration(), writes);
}

/** Characters of an Authorization header. */
const maxHeader = 1_024;
const scheme = 'bearer';

/** An authenticated credential. */
interface Known {
  readonly principal: Principal;
  readonly expires?: string;
}

/** An active connection, and which of its requests the request log keeps. */
interface Live {
  readonly connection: Connection;
  /** Absent: that of the server. */
  readonly requestLog?: RequestLogLevel;
}

/** The same text for every unknown token, tenant and connection, so that it reveals nothing. */
const unknownToken = 'the token is not valid';

/** Instead of a credential's id, for the token of the site configuration. */
const siteCredential = 'site-configuration';

/** Principals that are cached. */
const maxCached = 10_000;

/**
 * Bearer authentication (RFC 6750 §2.1). Tokens are found by keyed hash, so that timing reveals
 * nothing about them. Principals are cached until a tenant, connection or credential changes, which
 * the next request sees.
 */
export function createAuthenticate(options: AuthenticateOptions): Authenticate {
  const { reader, clock, hashKey, configured, adjust = (profile) => profile } = options;
  const { requestLevel = 'changes' } = options;
  const { generation: access = { ask: () => reader.accessGeneration() } } = options;
  const known = createGenerationCache<Known>(maxCached);
  const siteHash = configured && hashToken(hashKey, configured.token);

  const principalOf = (
    { connection, requestLog = requestLevel }: Live,
    { id, scope, user }: Pick<Credential, 'id' | 'scope' | 'user'>,
    generation: number,
  ): Principal => ({
    tenant: connection.tenant,
    connection: connection.id,
    credential: id,
    profile: adjust(profiles.get(connection.profile) ?? profiles.get('default')!),
    scope,
    requestLog,
    watchedUntil: connection.watchedUntil,
    limits: connection.limits,
    limitKey: limitKeyOf({ connection: connection.id }),
    discovery: connection.discovery,
    user,
    generation,
  });

  const find = async (hash: string, generation: number): Promise<Known> => {
    if (configured !== undefined && hash === siteHash) {
      const live = await liveSite(reader, configured.connection);
      const credential = { id: siteCredential, scope: 'scim' } as const;
      return { principal: principalOf(live, credential, generation) };
    }
    const credential = await liveCredential(reader, hash);
    const { tenant, connection, id, expires } = credential;
    const live = await liveConnection(reader, tenant, connection, id);
    return { principal: principalOf(live, credential, generation), expires };
  };

  const live = (found: Known): Principal => {
    if (isExpired(found, clock))
      throw unauthenticated('the token has expired', 'invalid_token', found.principal);
    return found.principal;
  };

  return (authorization) =>
    whenReady(access.ask(), (generation) => {
      // A connection sends the same header with every request. Only valid headers are cached.
      const found = known.get(generation, authorization ?? '', async () =>
        find(hashToken(hashKey, readToken(authorization)), generation),
      );
      return whenReady(found, live);
    });
}

/** Returns the connection of the site configuration, with the limits that the store has for it. */
async function liveSite(reader: Reader, site: Connection): Promise<Live> {
  const live = await liveConnection(reader, site.tenant, site.id, siteCredential);
  const { limits = site.limits, discovery = site.discovery, watchedUntil } = live.connection;
  return { ...live, connection: { ...site, limits, discovery, watchedUntil } };
}

/** Returns an active connection. A caller with a valid token is told why access was denied. */
async function liveConnection(
  reader: Reader,
  tenant: string,
  id: string,
  credential: string,
): Promise<Live> {
  const holder = { tenant, connection: id, credential };
  const owner = await reader.tenant(tenant);
  const connection = await reader.connection(tenant, id);
  if (owner === undefined || connection === undefined)
    throw unauthenticated(unknownToken, 'invalid_token');
  if (owner.status !== 'active')
    throw unauthenticated(`the tenant is ${owner.status}`, 'invalid_token', holder);
  if (connection.status !== 'active')
    throw unauthenticated(`the connection is ${connection.status}`, 'invalid_token', holder);
  const { requestLog } = JSON.parse(owner.policy) as {
    readonly requestLog?: RequestLogLevel;
  };
  return { connection, requestLog };
}

/** Returns a token that is not revoked; expiry is checked for each request. */
async function liveCredential(reader: Reader, hash: string): Promise<Credential> {
  const credential = await reader.credentialByHash(hash);
  if (credential === undefined || (credential.kind !== 'token' && credential.kind !== 'access'))
    throw unauthenticated(unknownToken, 'invalid_token');
  if (credential.revoked !== undefined)
    throw unauthenticated('the token is revoked', 'invalid_token', holderOf(credential));
  if (credential.parent === undefined) return credential;
  const parent = await reader.credential(credential.tenant, credential.parent);
  if (parent === undefined || parent.revoked !== undefined)
    throw unauthenticated(
      'the credential that the token was issued for is revoked',
      'invalid_token',
      holderOf(credential),
    );
  return credential;
}

function holderOf({ tenant, connection, id }: Credential): CredentialHolder {
  return { tenant, connection, credential: id };
}

function isExpired({ expires }: Known, clock: Clock): boolean {
  return expires !== undefined && expires <= toTimestamp(clock.now());
}

/**
 * Returns the token of `Bearer x` (RFC 6750 §2.1). Also of a bare `x` and of `Bearer Bearer x`,
 * which result from pasting a token where an identity provider wants the header, or the reverse.
 */
function readToken(authorization: string | undefined): string {
  if (authorization === undefined)
    throw unauthenticated('the request has no Authorization header; send Authorization: Bearer …');
  if (authorization.length > maxHeader) throw unreadable();
  const words = authorization.split(' ').filter((word) => word !== '');
  while (words.length > 1 && words[0]!.toLowerCase() === scheme) words.shift();
  const [token, ...rest] = words;
  if (
    token === undefined ||
    rest.length > 0 ||
    token.toLowerCase() === scheme ||
    !isTokenText(token)
  )
    throw unreadable();
  return token;
}

function unreadable(): Error {
  return unauthenticated(
    'the Authorization header must be Bearer and one token',
    'invalid_request',
  );
}

/** Returns whether a text is a b64token (RFC 6750 §2.1). */
export function isTokenText(token: string): boolean {
  for (const character of token) {
    const code = character.charCodeAt(0);
    const letterOrDigit =
      (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a);
    if (!letterOrDigit && !'-._~+/='.includes(character)) return false;
  }
  return true;
}
