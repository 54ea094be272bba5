import type { Connection, Credential } from '../ports/access.ts';
import { createGenerationCache } from '../ports/generation-cache.ts';
import type { Reader } from '../ports/store.ts';
import type { Clock } from '../ports/system.ts';
import { type Profile, profiles } from '../protocol/profiles/profile.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import {
  type Authenticate,
  type CredentialHolder,
  type Principal,
  type RequestLogLevel,
  unauthenticated,
} from './principal.ts';
import { hashToken } from './token.ts';

export interface AuthenticateOptions {
  readonly reader: Reader;
  /** Generation of the access tables. Default: asked of the reader for each request. */
  readonly generation?: Pick<AccessGeneration, 'ask'>;
  readonly clock: Clock;
  /** Key of the stored hashes. */
  readonly hashKey: string;
  /** What the site configuration changes of every profile. */
  readonly adjust?: (profile: Profile) => Profile;
  /** The token of the site configuration, and the connection it speaks for. */
  readonly configured?: { readonly token: string; readonly connection: Connection };
}

/** The generation of the access tables as requests see it. */
export interface AccessGeneration {
  /** Returns the generation after everything that was committed and acknowledged before this call. */
  ask(): Promise<number>;
  /** A write of this process may have changed it. */
  forget(): void;
}

/** Asks once per turn of the event loop: requests that arrive in one turn share the question, because nothing is acknowledged in between. */
export function createAccessGeneration(reader: Pick<Reader, 'accessGeneration'>): AccessGeneration {
  let asked: Promise<number> | undefined;
  return {
    ask() {
      if (asked !== undefined) return asked;
      const asking = reader.accessGeneration();
      asked = asking;
      setImmediate(() => {
        if (asked === asking) asked = undefined;
      });
      return asking;
    },
    forget() {
      asked = undefined;
    },
  };
}

/** Longest header that is looked at. */
const longestHeader = 1_024;
const scheme = 'bearer';

interface Known {
  readonly principal: Principal;
  readonly expires?: string;
}

/** A connection that may be used, and how much of its requests is kept. */
interface Live {
  readonly connection: Connection;
  readonly requestLog: RequestLogLevel;
}

/** The same words whatever it is that nobody has: they tell nothing about what there is. */
const unknownToken = 'the token is not valid';

/** In the place of a credential's id, where the token is that of the site configuration. */
const siteCredential = 'site-configuration';

/** Principals remembered at most; beyond it they are read again. */
const mostKnown = 10_000;

/**
 * Bearer authentication (RFC 6750 §2.1). Tokens are found by keyed hash, so that time tells nothing about them; what was found is
 * remembered until anything about tenants, connections or credentials changes, which the very next request sees.
 */
export function createAuthenticate(options: AuthenticateOptions): Authenticate {
  const { reader, clock, hashKey, configured, adjust = (profile) => profile } = options;
  const { generation: access = { ask: () => reader.accessGeneration() } } = options;
  const known = createGenerationCache<Known>(mostKnown);
  const site =
    configured === undefined
      ? undefined
      : { hash: hashToken(hashKey, configured.token), connection: configured.connection };

  /** The site configuration may say more about a connection than its profile's name does. */
  const principalOf = (
    { connection, requestLog }: Live,
    { id, scope, user }: Pick<Credential, 'id' | 'scope' | 'user'>,
    generation: number,
  ): Principal => ({
    tenant: connection.tenant,
    connection: connection.id,
    credential: id,
    profile: adjust(profiles.get(connection.profile) ?? profiles.get('default')!),
    scope,
    requestLog,
    limits: connection.limits,
    discovery: connection.discovery,
    user,
    generation,
  });

  /** Whoever holds a good token is told why it does not help. */
  const liveConnection = async (tenant: string, id: string, credential: string): Promise<Live> => {
    const holder = { tenant, connection: id, credential };
    const owner = await reader.tenant(tenant);
    const connection = await reader.connection(tenant, id);
    if (owner === undefined || connection === undefined)
      throw unauthenticated(unknownToken, 'invalid_token');
    if (owner.status !== 'active')
      throw unauthenticated(`the tenant is ${owner.status}`, 'invalid_token', holder);
    if (connection.status !== 'active')
      throw unauthenticated(`the connection is ${connection.status}`, 'invalid_token', holder);
    const { requestLog = 'changes' } = JSON.parse(owner.policy) as {
      readonly requestLog?: RequestLogLevel;
    };
    return { connection, requestLog };
  };

  const liveCredential = async (hash: string): Promise<Credential> => {
    const credential = await reader.credentialByHash(hash);
    if (credential === undefined || (credential.kind !== 'token' && credential.kind !== 'access'))
      throw unauthenticated(unknownToken, 'invalid_token');
    if (credential.revoked !== undefined)
      throw unauthenticated('the token is revoked', 'invalid_token', holderOf(credential));
    if (credential.parent === undefined) return credential;
    const parent = await reader.credential(credential.tenant, credential.parent);
    if (parent === undefined || parent.revoked !== undefined)
      throw unauthenticated(
        'what the token was given for is revoked',
        'invalid_token',
        holderOf(credential),
      );
    return credential;
  };

  const find = async (hash: string, generation: number): Promise<Known> => {
    if (site?.hash === hash) {
      const live = await liveConnection(site.connection.tenant, site.connection.id, siteCredential);
      const { limits, discovery } = live.connection;
      const own = {
        limits,
        discovery,
      };
      const connection = { ...site.connection, ...own };
      return {
        principal: principalOf(
          { ...live, connection },
          { id: siteCredential, scope: 'scim' },
          generation,
        ),
      };
    }
    const credential = await liveCredential(hash);
    const live = await liveConnection(credential.tenant, credential.connection, credential.id);
    const principal = principalOf(live, credential, generation);
    return credential.expires === undefined
      ? { principal }
      : { principal, expires: credential.expires };
  };

  return async (authorization) => {
    const generation = await access.ask();
    // A connection sends the same header with every request. Only a header that turned out valid is kept.
    const found = await known.get(generation, authorization ?? '', async () =>
      find(hashToken(hashKey, readToken(authorization)), generation),
    );
    if (isOver(found, clock))
      throw unauthenticated('the token has expired', 'invalid_token', found.principal);
    return found.principal;
  };
}

function holderOf({ tenant, connection, id }: Credential): CredentialHolder {
  return { tenant, connection, credential: id };
}

function isOver({ expires }: Known, clock: Clock): boolean {
  return expires !== undefined && expires <= toTimestamp(clock.now());
}

/**
 * The token of `Bearer x` (RFC 6750 §2.1). Also of a bare `x` and of `Bearer Bearer x`: forms of identity providers ask for a token or for a
 * header's value, and people paste the other.
 */
function readToken(authorization: string | undefined): string {
  if (authorization === undefined)
    throw unauthenticated('the request has no Authorization header; send Authorization: Bearer …');
  if (authorization.length > longestHeader) throw unreadable();
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

/** b64token of RFC 6750 §2.1. */
export function isTokenText(token: string): boolean {
  for (const character of token) {
    const code = character.charCodeAt(0);
    const letterOrDigit =
      (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a);
    if (!letterOrDigit && !'-._~+/='.includes(character)) return false;
  }
  return true;
}
