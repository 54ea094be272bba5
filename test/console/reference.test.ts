/**
 * @module-tag slow
 * @module-tag browser
 */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openConsole } from '../support/console.ts';
import { createManage } from '../support/management.ts';
import { root } from '../support/markdown.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer('memory');
});
afterAll(() => server.stop());

test('the API reference lists operations, and asks this server only', async () => {
  const { page, url, context } = await openConsole({ server });
  const hosts = new Set<string>();
  context.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol !== 'data:' && protocol !== 'blob:') hosts.add(host);
  });
  const response = await page.goto(`${url}/api/v1/docs`);
  const scripts = globSync('assets/scalar-*.js', { cwd: join(root, 'console/dist') });
  if (scripts.length === 0) {
    // Without a network when the console was built, the page says so.
    await page.getByText('The reference is not part of this build').waitFor();
    const link = page.getByRole('link', { name: 'Open the OpenAPI document' });
    expect(await link.getAttribute('href')).toBe(`${url}/api/v1/openapi.json`);
  } else {
    await page.getByRole('link', { name: 'Create a tenant' }).first().waitFor();
    expect(new URL(page.url()).pathname).toBe('/api/v1/docs');
  }
  expect([...hosts]).toEqual([new URL(url).host]);
  expect(response!.headers()['content-security-policy']).toContain("script-src 'self';");
});

test('a request of the reference is sent with the session of the console', async () => {
  const { page, url, context } = await openConsole({ server });
  const path = `${url}/api/v1/tenants`;
  const sent: (readonly [method: string, status: number, authorization: string | undefined])[] = [];
  context.on('response', (response) => {
    const request = response.request();
    if (response.url().split('?')[0] === path)
      sent.push([request.method(), response.status(), request.headers()['authorization']]);
  });
  await page.goto(`${url}/api/v1/docs`);
  // Without a network when the console was built, there is nothing to try operations with.
  if (globSync('assets/scalar-*.js', { cwd: join(root, 'console/dist') }).length === 0) return;
  await page.getByRole('link', { name: 'Create a tenant' }).first().click();
  for (const method of ['get', 'post']) {
    const name = new RegExp(`${method} /api/v1/tenants\\)`, 'u');
    await page.getByRole('button', { name }).first().click();
    const client = page.getByRole('dialog');
    const answered = page.waitForResponse((response) => response.url().split('?')[0] === path);
    await client.getByRole('button', { name: /^Send/u }).first().click();
    await answered;
    await client.getByRole('button', { name: 'Close Client' }).first().click();
  }
  expect(sent).toEqual([
    ['GET', 200, undefined],
    ['POST', 201, undefined],
  ]);
  expect((await createManage(url)('GET', '/tenants/acme')).status).toBe(200);
});

test.each(['light', 'dark'] as const)(
  'everyone can use the start page and the API reference, when %s',
  async (theme) => {
    const { page, url, axe } = await openConsole({ server, theme, as: undefined });
    await page.goto(url);
    await page.locator('[role=status][data-state=ready]').waitFor();
    for (const width of [1_440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await axe(), `${width} px`).toEqual([]);
    }
    await page.setViewportSize({ width: 1_440, height: 900 });
    await page.goto(`${url}/api/v1/docs`);
    await page
      .getByRole('link', { name: /^(?:Create a tenant|Open the OpenAPI document)/u })
      .first()
      .waitFor();
    for (const width of [1_440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await axe(), `${width} px`).toEqual([]);
    }
  },
);
