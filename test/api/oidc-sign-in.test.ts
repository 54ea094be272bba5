import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, cookieOf, enter } from '../support/console-session.ts';
import { createManage } from '../support/management.ts';
import { type OpenIdProvider, startOpenIdProvider } from '../support/openid-provider.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Where clients reach the server; the tests send to its address. */
const externalUrl = 'http://console.example';

describe('a sign-in with OpenID Connect', () => {
  let provider: OpenIdProvider;
  let server: TestServer;
  let url: string;
  beforeAll(async () => {
    provider = await startOpenIdProvider(`${externalUrl}/api/v1/session/oidc/callback`);
    server = await startTestServer('memory', {
      externalUrl,
      oidcIssuer: provider.issuer,
      oidcClientId: provider.clientId,
      oidcClientSecret: provider.clientSecret,
      oidcName: 'Example ID',
      oidcAllowedDomains: ['example.com'],
    });
    ({ url } = server.running);
  });
  afterAll(async () => {
    await server.stop();
    await provider.close();
  });

  const invite = async (email: string): Promise<string> =>
    (await createManage(url)('POST', '/administrators', { email, name: email, role: 'operator' }))
      .json.id;

  /** Begins a sign-in: where it leads, and the cookie that it is continued with. */
  const begin = async (path = '') => {
    const reply = await ask(url, 'GET', `/session/oidc${path}`);
    expect(reply.status).toBe(302);
    return { location: String(reply.headers['location']), cookie: cookieOf(reply) };
  };

  const comeBack = (to: string, cookie: string) =>
    ask(url, 'GET', to.slice(`${externalUrl}/api/v1`.length), undefined, {
      Cookie: cookie,
      'Sec-Fetch-Site': 'cross-site',
    });

  const signInAs = async (user: string, path?: string) => {
    const { location, cookie } = await begin(path);
    return comeBack(await provider.signIn(location, user), cookie);
  };

  it('signs in an administrator who was invited, and leads to the page that was asked for', async () => {
    expect((await ask(url, 'GET', '/sign-in')).json.oidc).toEqual({ name: 'Example ID' });
    await invite('ada@example.com');
    const { location, cookie } = await begin('?return=%2Ft%2Facme%2Fusers%3Fpage%3D2');
    const asked = new URL(location).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      scope: 'openid email',
      code_challenge_method: 'S256',
      redirect_uri: `${externalUrl}/api/v1/session/oidc/callback`,
    });
    expect(asked.get('nonce')!.length).toBeGreaterThan(40);
    const reply = await comeBack(await provider.signIn(location, 'ada@example.com'), cookie);
    expect([reply.status, reply.headers['location']]).toEqual([
      302,
      `${externalUrl}/console/t/acme/users?page=2`,
    ]);
    expect(reply.headers['set-cookie']![0]).toContain('SameSite=Strict');
    const session = await ask(url, 'GET', '/session', undefined, { Cookie: cookieOf(reply) });
    expect(session.json.administrator).toMatchObject({ email: 'ada@example.com' });
  });

  it.each([
    'https://evil.example/',
    '//evil.example/',
    String.raw`/\evil.example/`,
    String.raw`\\evil.example`,
    '/..//evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
  ])('T036 never leads elsewhere: %s', async (target) => {
    await invite(`r${Math.random()}@example.com`);
    const browser = await enter(url, 'operator');
    const reply = await signInAs(browser.email, `?return=${encodeURIComponent(target)}`);
    expect(reply.status).toBe(302);
    const led = new URL(String(reply.headers['location']));
    expect([led.origin, led.pathname.startsWith('/console/')]).toEqual([externalUrl, true]);
    expect(led.pathname).not.toContain('//');
  });

  it.each([
    ['is no administrator', 'eve@example.com'],
    ['has no verified address', 'unverified@example.com'],
    ['is of another domain', 'ada@elsewhere.example'],
  ])('a user who %s gets a page that says so, and no session', async (_, user) => {
    await invite(user).catch(() => undefined);
    if (user.startsWith('eve')) {
      const { json } = await createManage(url)('GET', '/administrators');
      const eve = json.items.find(({ email }: { email: string }) => email === user);
      await createManage(url)('DELETE', `/administrators/${eve.id}`);
    }
    const reply = await signInAs(user);
    expect([reply.status, reply.headers['content-type']]).toEqual([
      403,
      'text/html; charset=utf-8',
    ]);
    expect(reply.headers['set-cookie']).toBeUndefined();
    expect(reply.headers['content-security-policy']).toContain("default-src 'none'");
    expect(reply.text).toContain('You are not signed in');
  });

  it('a disabled administrator does not come in', async () => {
    const id = await invite('disabled@example.com');
    await createManage(url)('PATCH', `/administrators/${id}`, { disabled: true });
    expect((await signInAs('disabled@example.com')).status).toBe(403);
  });

  it('the answer belongs to the browser, the attempt and the provider that it was asked of', async () => {
    await invite('grace@example.com');
    const mine = await begin();
    const other = await begin();
    const back = await provider.signIn(mine.location, 'grace@example.com');
    const changed = (name: string, value: string): string => {
      const to = new URL(back);
      to.searchParams.set(name, value);
      return to.href;
    };
    const [name, value] = mine.cookie.split('=') as [string, string];
    const forged = `${name}=${Buffer.from('{"state":"x"}').toString('base64url')}.${value.split('.')[1]!}`;
    for (const reply of [
      await comeBack(back, ''),
      await comeBack(back, other.cookie),
      await comeBack(back, forged),
      await comeBack(changed('state', 'x'), mine.cookie),
      await comeBack(changed('iss', 'https://evil.example'), mine.cookie),
      await comeBack(changed('code', 'x'), mine.cookie),
    ]) {
      expect(reply.status).toBe(403);
      expect(reply.headers['set-cookie']).toBeUndefined();
    }
    expect((await comeBack(back, mine.cookie)).status).toBe(302);
    expect((await comeBack(back, mine.cookie)).status).toBe(403);
  });

  it('keys that the provider has changed are looked up again', async () => {
    await invite('rotated@example.com');
    await provider.rotateKeys();
    // A key that is unknown is looked up once a second.
    await new Promise((done) => setTimeout(done, 1_100));
    expect((await signInAs('rotated@example.com')).status).toBe(302);
  });

  it('a provider that is down is named on a page, and passwords still work', async () => {
    const down = await startTestServer('memory', {
      oidcIssuer: 'http://127.0.0.1:1',
      oidcClientId: 'x',
    });
    const reply = await ask(down.running.url, 'GET', '/session/oidc');
    expect([reply.status, reply.headers['content-type']]).toEqual([
      502,
      'text/html; charset=utf-8',
    ]);
    expect(reply.text).toContain('does not answer');
    const browser = await enter(down.running.url, 'owner');
    expect((await browser.call('GET', '/session')).status).toBe(200);
    await down.stop();
  });

  it('without a provider there is nothing at its addresses', async () => {
    const plain = await startTestServer('memory');
    const reply = await ask(plain.running.url, 'GET', '/session/oidc');
    expect([reply.status, reply.json.code]).toEqual([404, 'notFound']);
    await plain.stop();
  });
});
