/**
 * @module-tag slow
 * @module-tag browser
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appText } from '../../console/src/text/app.ts';
import { guardText } from '../../console/src/text/guard.ts';
import { signInText } from '../../console/src/text/sign-in.ts';
import { startText } from '../../console/src/text/start.ts';
import { administratorOf } from '../support/administrators.ts';
import { openConsole } from '../support/console.ts';
import { freePort } from '../support/postgres.ts';
import { type Proxy, startNginx } from '../support/proxy.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';

let server: TestServer;
let proxy: Proxy;
let tenant: TestTenant;
let external: string;

beforeAll(async () => {
  const port = await freePort();
  external = `https://localhost:${port}/idm`;
  server = await startTestServer('memory', { externalUrl: external, behindProxy: true });
  const node = Number(new URL(server.running.url).port);
  proxy = await startNginx({ nodes: [node, node], isBelowPath: true, port });
  tenant = await createTenant(server, { tenant: 'acme' });
});
afterAll(async () => {
  await proxy.stop();
  await server.stop();
});

test('the console works below a path of another host', async () => {
  // Before the page is opened: it asks once whether there is one who can sign in.
  const { email, password } = await administratorOf(server.running.url, 'owner');
  const { page, context, field, button, link, heading, settled } = await openConsole({
    server: { url: external },
    as: undefined,
  });
  const outside: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${external}/`) && !/^(?:data|blob):/u.test(url)) outside.push(url);
  });
  await page.goto(`${external}/`);
  await page.getByText(startText.ready, { exact: true }).waitFor();
  expect(await page.locator('[data-scim-url]').textContent()).toBe(`${external}/scim/v2`);
  await link(startText.console).click();
  await page.waitForURL(/\/idm\/console\/sign-in/u);
  await field(signInText.email).fill(email);
  await field(signInText.password).fill(password);
  await button(signInText.submit).click();
  await page.waitForURL(`${external}/console/`);
  await settled();
  const [cookie, ...others] = await context.cookies();
  expect(others).toEqual([]);
  expect(cookie).toMatchObject({
    name: expect.stringContaining('rollcall_session'),
    path: expect.stringMatching(/^\/idm\/?$/u),
    secure: true,
    httpOnly: true,
    sameSite: 'Strict',
  });

  await page.goto(`${external}/console/t/acme`);
  await settled();
  await link(appText.pages.guard).first().click();
  await heading(guardText.title).waitFor();
  expect(page.url()).toBe(`${external}/console/t/acme/guard`);
  await page.reload();
  await heading(guardText.thresholds).waitFor();
  // A change needs the CSRF token and an origin that is the public one.
  await page.goto(`${external}/console/t/acme/connections/${tenant.connection}`);
  await button('Pause').click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Pause' }).click();
  await button('Resume').waitFor();
  await button('Resume').click();
  await button('Pause').waitFor();
  expect(outside).toEqual([]);
});

test('the set-up portal works below a path, and its values have it', async () => {
  const { json } = await tenant.manage(
    'POST',
    tenant.at(`/connections/${tenant.connection}/setup-links`),
    {},
  );
  expect(json.url).toMatch(/^https:\/\/localhost:\d+\/idm\/setup\//u);
  const { page, settled } = await openConsole({ server: { url: external }, as: undefined });
  await page.goto(json.url);
  await settled();
  await page.getByRole('button', { name: 'Okta', exact: true }).first().click();
  const baseUrl = page.locator('[data-copy-field="Base URL"]');
  expect(await baseUrl.textContent()).toBe(`${external}/t/acme/scim/v2`);
  await page.reload();
  await baseUrl.waitFor();
});
