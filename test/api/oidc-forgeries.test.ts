/** @module-tag slow */
import { generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask, cookieOf } from '../support/console-session.ts';
import { type Forge, ForgingProvider, type Misbehave } from '../support/forging-provider.ts';
import { createManage } from '../support/management.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** Returns what changes claims; `undefined` leaves one out. */
const changed =
  (changes: (claims: Readonly<Record<string, unknown>>) => Record<string, unknown>): Forge =>
  (claims, provider) =>
    provider.sign({ ...claims, ...changes(claims) });
const now = (): number => Math.floor(Date.now() / 1_000);

const forgeries: readonly (readonly [name: string, forge: Forge])[] = [
  [
    'is signed with another key under the same id',
    async (claims, { kid }) => {
      const { privateKey } = await generateKeyPair('RS256');
      return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey);
    },
  ],
  ['names a key that the provider does not have', (claims, it) => it.sign(claims, { kid: 'none' })],
  [
    'has a claim that was changed after signing',
    async (claims, provider) => {
      const [header, , signature] = (await provider.sign(claims)).split('.');
      return [header, encode({ ...claims, email: 'owner@example.com' }), signature].join('.');
    },
  ],
  ['has no signature', (claims) => `${encode({ alg: 'none' })}.${encode(claims)}.`],
  [
    'has the algorithm none, and a signature',
    async (claims, provider) => {
      const [, payload, signature] = (await provider.sign(claims)).split('.');
      return [encode({ alg: 'none', kid: provider.kid }), payload, signature].join('.');
    },
  ],
  [
    'is signed with HMAC by the public key',
    async (claims, provider) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', kid: provider.kid })
        .sign(Buffer.from(JSON.stringify(await provider.publicKey()))),
  ],
  [
    'is signed with HMAC by the client id',
    (claims, { kid, clientId }) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', kid })
        .sign(Buffer.from(clientId.padEnd(32, '0'))),
  ],
  [
    'brings its own key',
    async (claims, { kid }) => {
      const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
      const { exportJWK } = await import('jose');
      const jwk = await exportJWK(publicKey);
      const header = { alg: 'RS256', kid, jwk };
      return new SignJWT(claims).setProtectedHeader(header).sign(privateKey);
    },
  ],
  ['is for another application', changed(() => ({ aud: 'another' }))],
  ['is for no application', changed(() => ({ aud: undefined }))],
  [
    'is for several applications, and names no authorized party',
    changed(({ aud }) => ({ aud: [aud, 'another'] })),
  ],
  [
    'was issued to another application',
    changed(({ aud }) => ({ aud: [aud, 'another'], azp: 'another' })),
  ],
  ['names another authorized party', changed(() => ({ azp: 'another' }))],
  ['is of another issuer', changed(() => ({ iss: 'https://evil.example' }))],
  ['is of the issuer with a slash', changed(({ iss }) => ({ iss: `${String(iss)}/` }))],
  ['names no issuer', changed(() => ({ iss: undefined }))],
  ['has the nonce of another sign-in', changed(() => ({ nonce: 'another' }))],
  ['has no nonce', changed(() => ({ nonce: undefined }))],
  ['has no subject', changed(() => ({ sub: undefined }))],
  ['has expired', changed(() => ({ exp: now() - 120 }))],
  ['never expires', changed(() => ({ exp: undefined }))],
  ['is not valid yet', changed(() => ({ nbf: now() + 600 }))],
  ['has a time of expiry that is text', changed(() => ({ exp: '9999999999' }))],
  ['has an address that is not verified', changed(() => ({ email_verified: false }))],
  ['does not say whether the address is verified', changed(() => ({ email_verified: undefined }))],
  ['has a list of addresses', changed(({ email }) => ({ email: [email] }))],
  ['has an address with another at its end', changed(() => ({ email: 'ada@example.com@x' }))],
  ['is not a token', () => 'x.y.z'],
  ['is empty', () => ''],
];

const failures: readonly (readonly [string, Misbehave, number])[] = [
  ['fails', (response) => void response.writeHead(500).end(), 502],
  ['refuses the code', (response) => void response.writeHead(400).end('{}'), 403],
  ['hangs up', (response) => void response.destroy(), 502],
  ['sends a page', (response) => void response.end('<script>alert(1)</script>'), 502],
  ['sends null', (response) => void response.end('null'), 502],
  ['sends a list', (response) => void response.end('[]'), 403],
  ['sends no ID token', (response) => void response.end('{"access_token":"a"}'), 403],
  [
    'leads elsewhere',
    (response) => void response.writeHead(302, { Location: 'https://evil.example/' }).end(),
    502,
  ],
  // Longer than the server waits.
  ['does not answer', (response) => void setTimeout(() => response.end(), 30_000).unref(), 502],
  ['sends without end', (response) => void response.end('x'.repeat(4_000_000)), 502],
];

describe('a sign-in whose ID token', () => {
  let provider: ForgingProvider;
  let server: TestServer;
  beforeAll(async () => {
    provider = await new ForgingProvider().start();
    server = await startTestServer('memory', {
      oidcIssuer: provider.issuer,
      oidcClientId: provider.clientId,
    });
    for (const email of ['ada@example.com', 'owner@example.com'])
      await createManage(server.running.url)('POST', '/administrators', {
        email,
        name: 'Ada',
        role: 'owner',
      });
  });
  afterAll(async () => {
    await server.stop();
    provider.stop();
  });
  beforeEach(() => {
    provider.forge = (claims) => provider.sign(claims);
    provider.misbehave = undefined;
    provider.userInfo = {};
  });

  const start = async () => {
    const begun = await ask(server.running.url, 'GET', '/session/oidc');
    const location = String(begun.headers['location']);
    return { ...provider.begin(location), location, cookie: cookieOf(begun) };
  };
  const comeBack = (query: string, cookie: string) =>
    ask(server.running.url, 'GET', `/session/oidc/callback?${query}`, undefined, {
      Cookie: cookie,
    });
  const signIn = async () => {
    const { state, cookie } = await start();
    return comeBack(`code=c&state=${state}`, cookie);
  };
  /** The page says that nothing has happened; the log says why. */
  const expectRefused = (reply: Awaited<ReturnType<typeof signIn>>, status = 403): void => {
    expect([reply.status, reply.headers['set-cookie']]).toEqual([status, undefined]);
    expect(reply.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(reply.headers['content-security-policy']).toContain("default-src 'none'");
    expect(reply.text).toContain('<h1>');
    expect(reply.text).not.toContain('<script');
    const said = /sign-in with OpenID Connect was refused|identity provider of the console/u;
    expect(JSON.stringify(server.log.slice(-3))).toMatch(said);
  };

  it('is right lets the administrator in', async () => {
    expect((await signIn()).status).toBe(302);
    provider.forge = changed(({ aud }) => ({ aud: [aud], azp: aud }));
    expect((await signIn()).status).toBe(302);
  });

  it.each(forgeries)('%s lets no administrator in', async (_, forge) => {
    provider.forge = forge;
    expectRefused(await signIn());
    provider.forge = (claims) => provider.sign(claims);
    expect((await signIn()).status).toBe(302);
  });

  it.each(failures)('the provider %s gets a page that says so', async (_, misbehave, status) => {
    provider.misbehave = misbehave;
    expectRefused(await signIn(), status);
  });

  it('is asked for with a verifier that only this browser and this server have', async () => {
    const { location, state, cookie } = await start();
    await comeBack(`code=c&state=${state}`, cookie);
    const sent = provider.redeemed.at(-1)!;
    expect(sent.get('code_verifier')!.length).toBeGreaterThanOrEqual(43);
    expect(location).not.toContain(sent.get('code_verifier'));
    const other = await start();
    await comeBack(`code=c&state=${other.state}`, other.cookie);
    expect(provider.redeemed.at(-1)!.get('code_verifier')).not.toBe(sent.get('code_verifier'));
  });

  it('nothing is asked of the provider where the answer is not that of the browser', async () => {
    const { state, cookie } = await start();
    const before = provider.redeemed.length;
    for (const [query, with_] of [
      [`code=c&state=x`, cookie],
      [`code=c`, cookie],
      [`state=${state}`, cookie],
      [`error=access_denied&error_description=<script>alert(1)</script>&state=${state}`, cookie],
      [`code=c&state=${state}`, ''],
      [`code=c&state=${state}`, `${cookie}x`],
      [`code=c&state=${state}&iss=https%3A%2F%2Fevil.example`, cookie],
    ] as const)
      expectRefused(await comeBack(query, with_));
    expect(provider.redeemed.length).toBe(before);
  });

  it('the address of the user is that of the token’s subject', async () => {
    provider.forge = changed(() => ({ email: undefined, email_verified: undefined }));
    provider.userInfo = { email: 'ada@example.com', email_verified: true };
    expect((await signIn()).status).toBe(302);
    provider.userInfo = { sub: 'eve', email: 'ada@example.com', email_verified: true };
    expectRefused(await signIn());
    provider.userInfo = {};
    expectRefused(await signIn());
  });
});
