import type { JWTVerifyGetKey } from 'jose';
import { createGenerationCache } from '../ports/generation-cache.ts';
import { checkKeyHost, type TrustTerms } from './oauth-client.ts';
import { readLimited } from './read-limited.ts';

/** The public keys of other token issuers. */
export interface KeySets {
  /** @throws Error whose message is for the log, not for the client */
  keysOf(terms: TrustTerms): Promise<JWTVerifyGetKey>;
}

export interface KeySetOptions {
  readonly hosts: readonly string[];
  /** Timeout of one request in milliseconds. Default: 5,000. */
  readonly timeoutMs?: number;
  /** Monotonic milliseconds. Default: `performance.now`. */
  readonly now?: () => number;
}

/** How long keys are cached. An unknown key id is looked up at most once per cool-down. */
const keysTtlMs = 600_000;
const coolDownMs = 30_000;

/** Key sets that are cached. */
const maxSets = 1_000;

/**
 * Caches the key sets of trusted hosts by URL. Redirects are not followed, and token headers that
 * name other keys (`jku`, `x5u`, `jwk`) are ignored.
 */
export function createKeySets({
  hosts,
  timeoutMs = 5_000,
  now = () => performance.now(),
}: KeySetOptions): KeySets {
  const sets = createGenerationCache<JWTVerifyGetKey>(maxSets);

  const fetchText = async (url: string, headers?: Headers): Promise<string> => {
    const response = await fetch(url, {
      headers,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status !== 200) throw new Error(`${url} responded with ${response.status}`);
    return readLimited(response);
  };

  const urlOf = async ({ issuer, jwksUri }: TrustTerms): Promise<string> => {
    if (jwksUri !== undefined) return checkKeyHost(jwksUri, hosts).href;
    const base = checkKeyHost(issuer, hosts).href;
    const text = await fetchText(
      `${base.endsWith('/') ? base.slice(0, -1) : base}/.well-known/openid-configuration`,
    );
    const found = (JSON.parse(text) as { readonly jwks_uri?: unknown }).jwks_uri;
    return checkKeyHost(String(found), hosts).href;
  };

  return {
    async keysOf(terms) {
      // The issuer's configuration is read again with its keys: it may name another URL for them.
      const span = Math.floor(now() / keysTtlMs);
      return sets.get(span, JSON.stringify([terms.issuer, terms.jwksUri]), () => load(terms));
    },
  };

  async function load(terms: TrustTerms): Promise<JWTVerifyGetKey> {
    const { createRemoteJWKSet, customFetch } = await import('jose');
    const options = {
      timeoutDuration: timeoutMs,
      cooldownDuration: coolDownMs,
      cacheMaxAge: keysTtlMs,
      [customFetch]: async (url: string, { headers }: { readonly headers: Headers }) =>
        new Response(await fetchText(url, headers), {
          status: 200,
          headers: { 'Content-Type': 'application/json' },
        }),
    };
    return createRemoteJWKSet(new URL(await urlOf(terms)), options);
  }
}
