import { NoAnswer, type TokenSource } from './scim-client.ts';

/** Seconds before its end at which a token is replaced. */
const renewSeconds = 30;

/**
 * Returns access tokens of the client credentials grant (RFC 6749 §4.4), renewed before they
 * expire.
 *
 * @throws NoAnswer when the token endpoint gives none
 */
export function createClientCredentials(
  tokenUrl: string,
  clientId: string,
  clientSecret: string,
): TokenSource {
  let current: { readonly token: string; readonly until: number } | undefined;
  return async () => {
    if (current !== undefined && performance.now() < current.until) return current.token;
    const response = await ask(tokenUrl, {
      method: 'POST',
      headers: {
        Authorization: `Basic ${btoa(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`)}`,
        'Content-Type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
      signal: AbortSignal.timeout(60_000),
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new NoAnswer(`the token endpoint answers ${response.status}`);
    }
    const { access_token: token, expires_in: seconds = 60 } = await readToken(response);
    current = { token, until: performance.now() + Math.max(0, seconds - renewSeconds) * 1_000 };
    return token;
  };
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: 'manual' });
  } catch (cause) {
    throw new NoAnswer('the token endpoint does not answer', { cause });
  }
}

async function readToken(
  response: Response,
): Promise<{ readonly access_token: string; readonly expires_in?: number }> {
  const body = (await response.json().catch(() => undefined)) as
    | { readonly access_token?: unknown; readonly expires_in?: unknown }
    | undefined;
  const { access_token: token, expires_in: seconds } = body ?? {};
  if (typeof token !== 'string' || token === '')
    throw new NoAnswer('the token endpoint answers no access token (RFC 6749 §5.1)');
  return { access_token: token, expires_in: typeof seconds === 'number' ? seconds : undefined };
}
