/**
 * @module-tag slow
 * @module-tag browser
 */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openConsole } from '../support/console.ts';
import { createManage } from '../support/management.ts';
import { type OtherSite, startOtherSite } from '../support/other-site.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer('memory');
});
afterAll(() => server.stop());

async function openSite(html: string): Promise<OtherSite> {
  const site = await startOtherSite(html);
  onTestFinished(() => site.stop());
  return site;
}

async function tenants(): Promise<readonly string[]> {
  const { json } = await createManage(server.running.url)('GET', '/tenants');
  return json.items.map(({ id }: { readonly id: string }) => id);
}

describe.each(['foreign', 'sameSite'] as const)('a %s page that an owner visits', (kind) => {
  test('T036: cannot show the console in a frame', async () => {
    const { page, url, allow } = await openConsole({ server });
    allow(/frame-ancestors|X-Frame-Options|ERR_BLOCKED_BY_RESPONSE/u);
    for (const path of ['/', '/console/', '/console/tenants', '/setup/anything']) {
      const site = await openSite(`<iframe src="${url}${path}"></iframe>`);
      await page.goto(site[kind]);
      const frame = page.frames()[1]!;
      await expect.poll(() => frame.url()).toBe('chrome-error://chromewebdata/');
    }
  });

  test.each([
    ['text/plain', 'post'],
    ['application/x-www-form-urlencoded', 'post'],
    ['multipart/form-data', 'post'],
  ])('T036: cannot create a tenant with a form of %s', async (type, method) => {
    const { page, url, allow } = await openConsole({ server });
    allow(/^4\d\d: POST/u);
    const body = '{"id":"stolen","name":"';
    const site = await openSite(
      `<form action="${url}/api/v1/tenants" method="${method}" enctype="${type}">` +
        `<input name='${body}' value='"}'><button>Win a prize</button></form>`,
    );
    await page.goto(site[kind]);
    const answer = page.waitForResponse(`${url}/api/v1/tenants`);
    await page.getByRole('button').click();
    expect((await answer).status()).toBeGreaterThanOrEqual(400);
    expect(await tenants()).not.toContain('stolen');
  });

  test('T036: cannot create a tenant, read a session or sign out with fetch', async () => {
    const { page, url, allow, context } = await openConsole({ server });
    allow(/^[45]\d\d: |^failed: |CORS/u);
    const site = await openSite('<h1>Prize</h1>');
    await page.goto(site[kind]);
    const attack = `(async () => {
      const tries = [];
      for (const mode of ['cors', 'no-cors'])
        for (const [method, path, body, type] of [
          ['POST', '/tenants', '{"id":"stolen"}', 'text/plain'],
          ['POST', '/tenants', '{"id":"stolen"}', 'application/json'],
          ['GET', '/session'],
          ['DELETE', '/session'],
        ])
          try {
            const headers = type === undefined ? {} : { 'Content-Type': type };
            const response = await fetch('${url}/api/v1' + path, {
              method, mode, credentials: 'include', body, headers,
            });
            tries.push(await response.text());
          } catch {}
      return tries.join('');
    })()`;
    expect(await page.evaluate(attack)).toBe('');
    expect(await tenants()).not.toContain('stolen');
    expect((await context.request.get(`${url}/api/v1/session`)).status()).toBe(200);
  });
});

test('pages tell other sites nothing: no Referer, no opener, no stored secret', async () => {
  const { page, url, context, allow } = await openConsole({ server });
  allow(/^401: GET .*\/api\/v1\/setup$/u);
  const site = await openSite('<h1>Elsewhere</h1>');
  for (const path of ['/', '/console/', '/setup/a-secret-link']) {
    const response = await page.goto(url + path);
    const headers = await response!.allHeaders();
    expect(headers['referrer-policy'], path).toBe('no-referrer');
    expect(headers['x-content-type-options'], path).toBe('nosniff');
    expect(headers['content-security-policy'], path).toContain("frame-ancestors 'none'");
    await page.evaluate(`location.href = '${site.foreign}${path}'`);
    await page.waitForURL(`${site.foreign}${path}`);
  }
  expect(site.visits.filter(({ referer }) => referer?.startsWith(url))).toEqual([]);
  const { origins } = await context.storageState();
  expect(origins.flatMap(({ localStorage }) => localStorage.map(({ name }) => name))).toEqual([]);
});
