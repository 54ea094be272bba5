import type { Connection, Credential, Reader } from '../ports/store.ts';
import type { Clock } from '../ports/system.ts';
import { type Profile, profiles } from '../protocol/profiles/profile.ts';
import { instantKey } from '../protocol/text/date-time.ts';
import { type Authenticate, type Principal, unauthenticated } from './principal.ts';
import { hashToken } from './token.ts';

export interface AuthenticateOptions {
  readonly reader: Reader;
  readonly clock: Clock;
  /** Key of the stored hashes. */
  readonly hashKey: string;
  /** What the site configuration changes of every profile. */
  readonly adjust?: (profile: Profile) => Profile;
  /** The token of the site configuration, and the connection it speaks for. */
  readonly configured?: { readonly token: string; readonly connection: Connection };
}

/** Longest header that is looked at. */
const longestHeader = 1_024;
const scheme = 'bearer ';

interface Known {
  readonly principal: Principal;
  readonly expires?: string;
}

/** Principals remembered at most; beyond it they are read again. */
const mostKnown = 10_000;

/**
 * Bearer authentication (RFC 6750 §2.1). Tokens are found by keyed hash, so that time tells nothing about them; what was found is
 * remembered until anything about tenants, connections or credentials changes, which the very next request sees.
 */
export function createAuthenticate(options: AuthenticateOptions): Authenticate {
  const { reader, clock, hashKey, configured, adjust = (profile) => profile } = options;
  let known = new Map<string, Known>();
  let hashes = new Map<string, string>();
  let generation = -1;
  let isFresh = false;
  const site =
    configured === undefined ? undefined : { hash: hashToken(hashKey, configured.token), connection: configured.connection };

  /** The site configuration may say more about a connection than its profile's name does. */
  const principalOf = (connection: Connection, { id, user }: Pick<Credential, 'id' | 'user'>): Principal => ({
    tenant: connection.tenant,
    connection: connection.id,
    credential: id,
    profile: adjust(profiles.get(connection.profile) ?? profiles.get('default')!),
    ...(user === undefined ? {} : { user }),
    generation,
  });

  const find = async (hash: string): Promise<Known | undefined> => {
    if (site?.hash === hash) return { principal: principalOf(site.connection, { id: 'site-configuration' }) };
    const credential = await reader.credentialByHash(hash);
    if (credential === undefined || credential.revoked !== undefined) return undefined;
    const connection = await reader.connection(credential.tenant, credential.connection);
    if (connection === undefined || (await reader.tenant(credential.tenant)) === undefined) return undefined;
    const principal = principalOf(connection, credential);
    return credential.expires === undefined ? { principal } : { principal, expires: credential.expires };
  };

  /** A connection sends the same header with every request; only those that turned out valid are remembered, under their hash. */
  const hashOf = (authorization: string | undefined): string =>
    hashes.get(authorization ?? '') ?? hashToken(hashKey, readToken(authorization));

  /** Once per turn of the event loop: whatever arrives within one turn arrives at once. */
  const refresh = async (): Promise<void> => {
    const current = await reader.accessGeneration();
    if (current !== generation || hashes.size > mostKnown) {
      known = new Map();
      hashes = new Map();
      generation = current;
    }
    isFresh = true;
    setImmediate(() => {
      isFresh = false;
    });
  };

  return async (authorization) => {
    if (!isFresh) await refresh();
    const hash = hashOf(authorization);
    const found = known.get(hash) ?? (await find(hash));
    if (found === undefined || isOver(found, clock)) throw unauthenticated('the token is not valid', 'invalid_token');
    known.set(hash, found);
    hashes.set(authorization!, hash);
    return found.principal;
  };
}

function isOver({ expires }: Known, clock: Clock): boolean {
  return expires !== undefined && expires <= instantKey(clock.now());
}

function readToken(authorization: string | undefined): string {
  if (authorization === undefined) throw unauthenticated('the request has no Authorization header; send Authorization: Bearer …');
  if (authorization.length > longestHeader || authorization.slice(0, scheme.length).toLowerCase() !== scheme) {
    throw unauthenticated('the Authorization header must be Bearer and one token', 'invalid_request');
  }
  const token = authorization.slice(scheme.length).trim();
  if (token === '' || !isTokenText(token))
    throw unauthenticated('the Authorization header must be Bearer and one token', 'invalid_request');
  return token;
}

/** b64token of RFC 6750 §2.1. */
function isTokenText(token: string): boolean {
  for (const character of token) {
    const code = character.charCodeAt(0);
    const letterOrDigit = (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a);
    if (!letterOrDigit && !'-._~+/='.includes(character)) return false;
  }
  return true;
}
