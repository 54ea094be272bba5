import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** What a sign-in at the provider has been asked with. */
export interface Asked {
  readonly state: string;
  readonly nonce: string;
}

/** Returns the ID token of an answer, from the claims that would be right. */
export type Forge = (claims: JWTPayload, provider: ForgingProvider) => Promise<string> | string;

/** Answers the token endpoint instead of a token. */
export type Misbehave = (response: ServerResponse) => void;

/** An OpenID provider that answers with what a test wants, right unless it says otherwise. */
export class ForgingProvider {
  readonly clientId = 'rollcall-console';
  readonly kid = 'key-1';
  forge: Forge = (claims) => this.sign(claims);
  misbehave: Misbehave | undefined;
  /** More of the answers of the userinfo endpoint. */
  userInfo: Readonly<Record<string, unknown>> = {};
  /** Bodies of requests to the token endpoint. */
  readonly redeemed: URLSearchParams[] = [];
  #server: Server | undefined;
  #keys: Awaited<ReturnType<typeof generateKeyPair>> | undefined;
  #nonce = '';

  async start(): Promise<this> {
    this.#keys = await generateKeyPair('RS256', { extractable: true });
    this.#server = createServer((request, response) => void this.#answer(request, response));
    await new Promise<void>((done) => this.#server!.listen(0, '127.0.0.1', done));
    return this;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server!.address() as AddressInfo).port}`;
  }

  /** The public key, as the provider publishes it. */
  publicKey(): ReturnType<typeof exportJWK> {
    return exportJWK(this.#keys!.publicKey);
  }

  sign(claims: JWTPayload, header: { kid?: string; typ?: string } = {}): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: this.kid, ...header })
      .sign(this.#keys!.privateKey);
  }

  /** Does what a person does at the provider; returns what the browser is sent back with. */
  begin(location: string): Asked {
    const { searchParams } = new URL(location);
    this.#nonce = searchParams.get('nonce') ?? '';
    return { state: searchParams.get('state') ?? '', nonce: this.#nonce };
  }

  stop(): void {
    this.#server!.closeAllConnections();
    this.#server!.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url!.split('?')[0];
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const json = (value: unknown): void =>
      void response.setHeader('Content-Type', 'application/json').end(JSON.stringify(value));
    if (path === '/.well-known/openid-configuration')
      return json({
        issuer: this.issuer,
        authorization_endpoint: `${this.issuer}/authorize`,
        token_endpoint: `${this.issuer}/token`,
        userinfo_endpoint: `${this.issuer}/userinfo`,
        jwks_uri: `${this.issuer}/keys`,
      });
    if (path === '/keys') return json({ keys: [{ ...(await this.publicKey()), kid: this.kid }] });
    if (path === '/userinfo') return json({ sub: 'ada', ...this.userInfo });
    this.redeemed.push(new URLSearchParams(body));
    if (this.misbehave !== undefined) return this.misbehave(response);
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: this.issuer,
      aud: this.clientId,
      sub: 'ada',
      nonce: this.#nonce,
      email: 'ada@example.com',
      email_verified: true,
      iat: now,
      exp: now + 300,
    };
    json({ id_token: await this.forge(claims, this), access_token: 'a', token_type: 'Bearer' });
  }
}
