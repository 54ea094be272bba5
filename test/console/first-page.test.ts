/** @module-tag slow */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appText } from '../../console/src/text/app.ts';
import { signInText } from '../../console/src/text/sign-in.ts';
import { administratorOf } from '../support/administrators.ts';
import { type ConsolePage, openConsole } from '../support/console.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';

/** JavaScript that a first page may load, compressed; in bytes. */
const maxFirstPage = 250_000;
/** A page is at rest when it has asked for no further script for this time. */
const quietMs = 500;

let server: TestServer;
let tenant: TestTenant;
beforeAll(async () => {
  server = await startTestServer('memory');
  tenant = await createTenant(server);
});
afterAll(() => server.stop());

/** Returns what tells the scripts that an empty browser has loaded once its page is at rest. */
function watchScripts({ page }: ConsolePage) {
  const sizes = new Map<string, Promise<number>>();
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (!pathname.endsWith('.js')) return;
    const size = async (): Promise<number> => gzipSync(await response.body()).length;
    sizes.set(pathname.split('/').at(-1)!, size());
  });
  return async () => {
    // The start page asks for the state of the server all the time, so its network never rests.
    for (let seen = -1; seen < sizes.size; ) {
      seen = sizes.size;
      await page.waitForTimeout(quietMs);
    }
    let sum = 0;
    for (const size of sizes.values()) sum += await size;
    return { names: [...sizes.keys()], sum };
  };
}

test('sign-in and overview together load at most 250 kB of JavaScript, with its chart', async () => {
  const opened = await openConsole({ server, as: undefined });
  const { page, url, field, button, heading, settled } = opened;
  const { email, password } = await administratorOf(url, 'owner');
  const loaded = watchScripts(opened);
  await page.goto(`${url}/console/`);
  await field(signInText.email).fill(email);
  await field(signInText.password).fill(password);
  await button(signInText.submit).click();
  await heading(appText.pages.overview).waitFor();
  await settled();
  await page.locator('canvas').first().waitFor();
  const { names, sum } = await loaded();
  for (const part of ['index', 'sign-in-page', 'overview-page', 'chart-canvas', 'data-table'])
    expect(names).toContainEqual(expect.stringMatching(new RegExp(`^${part}-`, 'u')));
  expect(sum, names.join(', ')).toBeLessThanOrEqual(maxFirstPage);
});

test('the set-up portal loads at most 250 kB of JavaScript', async () => {
  const { json } = await tenant.manage(
    'POST',
    tenant.at(`/connections/${tenant.connection}/setup-links`),
    {},
  );
  const opened = await openConsole({ server, as: undefined });
  const loaded = watchScripts(opened);
  await opened.page.goto(opened.url + new URL(json.url).pathname);
  await opened.settled();
  const { names, sum } = await loaded();
  expect(names).toContainEqual(expect.stringMatching(/^setup-/u));
  expect(sum, names.join(', ')).toBeLessThanOrEqual(maxFirstPage);
});

test('the start page loads at most 250 kB of JavaScript', async () => {
  const opened = await openConsole({ server, as: undefined });
  const loaded = watchScripts(opened);
  await opened.page.goto(`${opened.url}/`);
  await opened.settled();
  const { names, sum } = await loaded();
  expect(names).toContainEqual(expect.stringMatching(/^start-/u));
  expect(sum, names.join(', ')).toBeLessThanOrEqual(maxFirstPage);
});
