/**
 * @module-tag slow
 * @module-tag browser
 */
import { gzipSync } from 'node:zlib';
import type { Response } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectionTabs } from '../../console/src/pages/connections/connection-tabs.ts';
import { tabs as systemTabs } from '../../console/src/pages/system/system-search.ts';
import { appText } from '../../console/src/text/app.ts';
import { signInText } from '../../console/src/text/sign-in.ts';
import { administratorOf } from '../support/administrators.ts';
import { type ConsolePage, openConsole } from '../support/console.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { consolePages } from '../support/showcase/pages.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';

/** JavaScript that a first page may load, compressed; in bytes. */
const maxFirstPage = 250_000;
/** A page is at rest when it has asked for no further script for this time. */
const quietMs = 300;

let server: TestServer;
let tenant: TestTenant;
beforeAll(async () => {
  server = await startTestServer('memory');
  tenant = await createTenant(server, { tenant: 'acme' });
});
afterAll(() => server.stop());

/** Compressed sizes by name: pages share most of their scripts. */
const sizes = new Map<string, Promise<number>>();

async function sizeOf(response: Response): Promise<number> {
  return gzipSync(await response.body()).length;
}

/** Returns what tells the scripts that a page asked for once it is at rest. */
function watchScripts({ page }: ConsolePage) {
  const asked = new Set<string>();
  const onResponse = (response: Response): void => {
    const name = new URL(response.url()).pathname.split('/').at(-1)!;
    if (!name.endsWith('.js')) return;
    asked.add(name);
    if (!sizes.has(name)) sizes.set(name, sizeOf(response));
  };
  page.on('response', onResponse);
  return async () => {
    // The start page asks for the state of the server all the time, so its network never rests.
    for (let seen = -1; seen < asked.size; ) {
      seen = asked.size;
      await page.waitForTimeout(quietMs);
    }
    page.off('response', onResponse);
    let sum = 0;
    for (const name of asked) sum += await sizes.get(name)!;
    return { names: [...asked], sum };
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

const schema = 'urn:ietf:params:scim:schemas:core:2.0:';

/** Creates what the pages are about. Resolves with the ids that are in their paths. */
async function fillTenant() {
  await createTenant(server, { tenant: 'hooli' });
  const { call, manage, at, connection } = tenant;
  const person = 'ada@example.com';
  const user = await call('POST', '/Users', {
    body: { schemas: [`${schema}User`], userName: person, active: true },
  });
  const members = [{ value: user.json.id }];
  const group = await call('POST', '/Groups', {
    body: { schemas: [`${schema}Group`], displayName: 'Everyone', members },
  });
  const endpoint = await manage('POST', at('/endpoints'), {
    name: 'receiver',
    url: 'https://receiver.example/hook',
  });
  expect([user, group, endpoint].map(({ status }) => status)).toEqual([201, 201, 201]);
  let request = '';
  await expect
    .poll(async () => {
      request = (await manage('GET', at('/requests'))).json.items[0]?.id ?? '';
      return request;
    })
    .not.toBe('');
  return { connection, group: group.json.id, person, endpoint: endpoint.json.id, request };
}

/** Tabs are in the URL, so each of them can be what is opened first. */
const tabs: Readonly<Record<string, readonly string[]>> = {
  connection: connectionTabs,
  system: systemTabs,
  schemas: ['editor'],
  endpoint: ['open', 'dead'],
};
const pagesWithChart = new Set(['overview', 'tenant']);

test('every page loads at most 250 kB of JavaScript when it is opened first', async () => {
  const links = { sent: '', begun: '', connected: '', finished: '' };
  const ids = { ...(await fillTenant()), waitingConnection: '', refusedRequest: '', links };
  const opened = await openConsole({ server });
  const { page, url, settled, allow } = opened;
  // The link of the welcome page is not a link.
  allow(/^410: POST .*\/session\/link\/verify$/u);
  const sums: Record<string, number> = {};
  for (const { name, path } of consolePages)
    for (const tab of [undefined, ...(tabs[name] ?? [])]) {
      const loaded = watchScripts(opened);
      await page.goto(`${url}/console${path(ids)}${tab === undefined ? '' : `?tab=${tab}`}`);
      await settled();
      if (pagesWithChart.has(name)) await page.locator('canvas').first().waitFor();
      const { names, sum } = await loaded();
      expect(names.join(' '), name).toMatch(/(?:^| )index-/u);
      sums[tab === undefined ? name : `${name} ${tab}`] = sum;
    }
  const tooLarge = Object.entries(sums).filter(([, size]) => size > maxFirstPage);
  expect(tooLarge, JSON.stringify(sums)).toEqual([]);
}, 120_000);
