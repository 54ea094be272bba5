import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import Provider from 'oidc-provider';

/** An OpenID provider of the tests, at which a browser is signed in by naming a user. */
export interface OpenIdProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Follows a sign-in from the URL that it begins with to the one that leads back. */
  signIn(url: string, user: string): Promise<string>;
  /** Signs with another key from now on. */
  rotateKeys(): Promise<void>;
  close(): Promise<void>;
}

const clientId = 'rollcall-console';
const clientSecret = 'a secret of the console';

async function newKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig' };
}

/**
 * Starts a provider. A user is an e-mail address, which is verified unless the user begins with
 * `unverified`.
 */
export async function startOpenIdProvider(redirectUri: string): Promise<OpenIdProvider> {
  let answer: ReturnType<Provider['callback']>;
  const server: Server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const rotateKeys = async (): Promise<void> => {
    const provider = new Provider(issuer, {
      clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
      jwks: { keys: [await newKey()] },
      claims: { openid: ['sub'], email: ['email', 'email_verified'] },
      findAccount: (_, id) => ({
        accountId: id,
        claims: () => ({ sub: id, email: id, email_verified: !id.startsWith('unverified') }),
      }),
      cookies: { keys: ['a key of the tests'] },
    });
    answer = provider.callback();
  };
  await rotateKeys();
  return {
    issuer,
    clientId,
    clientSecret,
    rotateKeys,
    signIn: (url, user) => followSignIn(issuer, url, user),
    async close() {
      server.closeAllConnections();
      await new Promise<void>((done) => void server.close(() => done()));
    },
  };
}

/** Does what a browser does at the forms of the provider. */
async function followSignIn(issuer: string, from: string, user: string): Promise<string> {
  const cookies = new Map<string, string>();
  const visit = async (url: string, form?: Record<string, string>): Promise<Response> => {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair] = cookie.split(';', 1);
      const at = pair!.indexOf('=');
      cookies.set(pair!.slice(0, at), pair!.slice(at + 1));
    }
    return response;
  };
  for (let url = from, steps = 0; steps < 12; steps += 1) {
    if (!url.startsWith(issuer)) return url;
    const isForm = new URL(url).pathname.startsWith('/interaction/');
    let response = await visit(url);
    if (isForm) {
      const text = await response.text();
      const prompt = text.includes('value="login"') ? 'login' : 'consent';
      response = await visit(url, { prompt, login: user, password: 'any' });
    }
    const location = response.headers.get('location');
    if (location === null)
      throw new Error(`${url} answered ${response.status} ${await response.text()}`);
    url = new URL(location, url).href;
  }
  throw new Error('the provider goes round in circles');
}
