/**
 * @module-tag slow
 * @module-tag browser
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signInText } from '../../console/src/text/sign-in.ts';
import { administratorOf, type SignIn } from '../support/administrators.ts';
import { type ConsolePage, openConsole } from '../support/console.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer('memory');
});
afterAll(() => server.stop());

/** Signs in with the form of the page that is open, and waits until it is left. */
async function signInHere({
  page,
  field,
  button,
  email,
  password,
}: Pick<ConsolePage, 'page' | 'field' | 'button'> & SignIn): Promise<void> {
  await field(signInText.email).fill(email);
  await field(signInText.password).fill(password);
  await button(signInText.submit).click();
  await page.waitForURL((at) => !at.pathname.endsWith('/sign-in'));
}

async function statusOfSession(
  context: Awaited<ReturnType<typeof openConsole>>['context'],
  url: string,
): Promise<number> {
  return (await context.request.get(`${url}/api/v1/session`)).status();
}

test('T036: a session that was put into the browser before the sign-in is not used', async () => {
  const { context, url } = await openConsole({
    server,
    as: undefined,
  });
  // Of an attacker, who has signed in and gives the victim this session.
  const attacker = await administratorOf(url, 'read-only');
  const planted = await context.request.post(`${url}/api/v1/session`, { data: attacker });
  expect(planted.status()).toBe(201);
  const [before] = await context.cookies();
  const { email, password } = await administratorOf(url, 'owner');
  await context.request.post(`${url}/api/v1/session`, { data: { email, password } });
  const [after] = await context.cookies();
  expect(after!.name).toBe(before!.name);
  expect(after!.value).not.toBe(before!.value);
  const { administrator } = await (await context.request.get(`${url}/api/v1/session`)).json();
  expect(administrator.email).toBe(email);
});

test('T036: a cookie with a value of an attacker opens nothing', async () => {
  const { context, url } = await openConsole({ server, as: undefined });
  await context.request.post(`${url}/api/v1/session`, {
    data: await administratorOf(url, 'owner'),
  });
  const [cookie] = await context.cookies();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: expect.stringMatching(/Strict|Lax/u) });
  await context.clearCookies();
  for (const value of ['', 'attacker', cookie!.value.slice(0, -1), `${cookie!.value}0`]) {
    await context.addCookies([{ ...cookie!, value }]);
    expect(await statusOfSession(context, url)).toBe(401);
  }
});

test.each([
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example/',
  '/\t/evil.example/',
  '/.//evil.example/',
  'javascript:alert(1)',
])('signing in does not lead to %j', async (target) => {
  const { page, url, field, button } = await openConsole({ server, as: undefined });
  const { email, password } = await administratorOf(url, 'owner');
  const parameter = encodeURIComponent(target);
  await page.goto(`${url}/console/sign-in?return=${parameter}&redirect=${parameter}`);
  await signInHere({ page, field, button, email, password });
  await page.getByRole('main').waitFor();
  expect(page.url().startsWith(`${url}/console/`)).toBe(true);
});
