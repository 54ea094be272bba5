import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import { createGenerationCache } from '../ports/generation-cache.ts';
import { checkKeyHost, type TrustTerms } from './oauth-client.ts';

/** Where the keys of other issuers come from. */
export interface KeySets {
  /** @throws whatever went wrong; nothing of it is for the client */
  keysOf(terms: TrustTerms): Promise<JWTVerifyGetKey>;
}

export interface KeySetOptions {
  readonly hosts: readonly string[];
  /** Milliseconds for one answer. Default 5,000. */
  readonly timeout?: number;
  /** Milliseconds. Default `performance.now`. */
  readonly now?: () => number;
}

/** Bytes of a key set, or of an OpenID configuration, at most. */
const longestAnswer = 262_144;

/** Milliseconds for which keys are used without asking again; a key id that is not among them is asked for at most every half minute. */
const keptFor = 600_000;
const coolDown = 30_000;

/** Sets kept at most. */
const mostSets = 1_000;

/**
 * Key sets of trusted hosts, kept by address. Redirects are not followed; headers of a token that name other keys (`jku`, `x5u`, `jwk`) are
 * never looked at.
 */
export function createKeySets({
  hosts,
  timeout = 5_000,
  now = () => performance.now(),
}: KeySetOptions): KeySets {
  const sets = createGenerationCache<JWTVerifyGetKey>(mostSets);

  const fetchText = async (address: string, headers?: Headers): Promise<string> => {
    const given = headers === undefined ? {} : { headers };
    const response = await fetch(address, {
      ...given,
      redirect: 'error',
      signal: AbortSignal.timeout(timeout),
    });
    if (response.status !== 200) throw new Error(`${address} answered ${response.status}`);
    return readLimited(response);
  };

  const addressOf = async ({ issuer, jwksUri }: TrustTerms): Promise<string> => {
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
      // An issuer's configuration is read again with its keys: it may name another address for them.
      const span = Math.floor(now() / keptFor);
      return sets.get(span, JSON.stringify([terms.issuer, terms.jwksUri]), () => open(terms));
    },
  };

  async function open(terms: TrustTerms): Promise<JWTVerifyGetKey> {
    const options = {
      timeoutDuration: timeout,
      cooldownDuration: coolDown,
      cacheMaxAge: keptFor,
      [customFetch]: async (address: string, { headers }: { readonly headers: Headers }) =>
        new Response(await fetchText(address, headers), {
          status: 200,
          headers: { 'Content-Type': 'application/json' },
        }),
    };
    return createRemoteJWKSet(new URL(await addressOf(terms)), options);
  }
}

async function readLimited(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > longestAnswer) throw new Error('the answer is too long');
  }
  return text;
}
