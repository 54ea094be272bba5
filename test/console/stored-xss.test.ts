/**
 * @module-tag slow
 * @module-tag browser
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Role } from '../support/administrators.ts';
import { type ConsolePage, openConsole } from '../support/console.ts';
import {
  createHostileTenant,
  type HostileTenant,
  hostile,
  scriptLink,
} from '../support/hostile.ts';
import { createManage } from '../support/management.ts';
import { Receiver } from '../support/receiver.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { consolePages } from '../support/showcase/pages.ts';
import { textProblems } from '../support/text-marks.ts';

let server: TestServer;
let receiver: Receiver;
let evil: HostileTenant;
beforeAll(async () => {
  receiver = await new Receiver().start();
  server = await startTestServer('memory', { webhookHosts: [receiver.host] });
  evil = await createHostileTenant(server, receiver);
});
afterAll(async () => {
  await server.stop();
  receiver.stop();
});

/** Beginnings of texts that stand alone: fields, and names that turn around what is beside them. */
const begins = [hostile(''), `'><img`, scriptLink, '\u2067', 'עברית'].map((text) =>
  text.slice(0, 5),
);
const fields = 'tenant group role connection credential endpoint answer url b administrator schema';
const attributes =
  'userName displayName externalId nickName title email phone type address locality givenName ' +
  'familyName note typed display filter value id schemaDescription attributeDescription';
for (const field of `${fields} ${attributes}`.split(' ')) begins.push(`${field}"'>`);

/** What a page must show as it is. */
const shown: Readonly<Record<string, readonly string[]>> = {
  overview: ['tenant'],
  tenants: ['tenant'],
  system: [],
  tenant: ['connection'],
  connections: ['connection'],
  connection: ['connection'],
  users: ['displayName', 'email'],
  groups: ['group'],
  group: ['group'],
  people: [],
  person: ['displayName'],
  requests: [],
  request: [],
  events: [],
  webhooks: ['endpoint'],
  endpoint: ['endpoint'],
  roles: ['group', 'role'],
  guard: [],
  schemas: [],
};

/** Resolves to what a page shows, in fields too. */
async function textOf({ page }: ConsolePage): Promise<string> {
  const values = '[...document.querySelectorAll("input, textarea")].map(({ value }) => value)';
  return page.evaluate<string>(`[document.body.innerText, ...${values}].join(' ')`);
}

/** Fails when a page, as it is, has made more than text of a text. */
async function expectText({ page }: ConsolePage): Promise<void> {
  expect(await textProblems(page, begins)).toEqual([]);
}

/** Opens what a page hides at first: tabs, rows of lists, menus. */
async function lookAround(console: ConsolePage): Promise<void> {
  const { page, settled } = console;
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    await settled();
    await expectText(console);
  }
  for (const fold of await page
    .locator('summary, button[aria-expanded="false"]:not([aria-haspopup])')
    .all()) {
    if (await fold.isVisible()) await fold.click({ timeout: 2_000 }).catch(() => undefined);
  }
  await expectText(console);
}

async function open(
  as: Role | undefined = 'owner',
  width = 1440,
): Promise<{ console: ConsolePage; foreign: string[] }> {
  const console = await openConsole({ server, as, width });
  const foreign: string[] = [];
  console.context.on('request', (request) => {
    const url = new URL(request.url());
    const isOwn = url.protocol === 'data:' || url.protocol === 'blob:';
    if (!isOwn && url.origin !== new URL(console.url).origin) foreign.push(url.href);
  });
  return { console, foreign };
}

describe('T036: text of customers and their identity providers stays text', () => {
  const pages = consolePages.filter(({ isOpen }) => isOpen !== true);

  test.each(pages)('on the page $name', async ({ name, route }) => {
    const { console, foreign } = await open();
    await console.go(route.replaceAll(/\$(\w+)/gu, (_, part: string) => evil.parameters[part]!));
    for (const field of shown[name] ?? [])
      await expect.poll(() => textOf(console)).toContain(hostile(field));
    await expectText(console);
    await lookAround(console);
    expect(foreign).toEqual([]);
  });

  test.each(['', 'values', 'check', 'person', 'roles', 'done'])(
    'on the step %s of the portal, with the brand',
    async (step) => {
      const { console, foreign } = await open('owner', 390);
      await console.page.goto(`${console.url}${evil.setup}${step === '' ? '' : `?step=${step}`}`);
      await console.settled();
      await expect.poll(() => textOf(console)).toContain(hostile('b').slice(0, 40));
      await expectText(console);
      expect(foreign).toEqual([]);
    },
  );

  test('in what a person types into the palette, the search and the address', async () => {
    const { console, foreign } = await open();
    const { page, settled, go } = console;
    const typed = encodeURIComponent(hostile('typed'));
    for (const path of ['people?q=', 'users?q=', 'users?filter=', 'groups?q=', 'requests?about=']) {
      console.allow(/^400: GET .*(?:filter|about)=/u);
      await go(`/t/evil/${path}${typed}`);
      await settled();
      await expectText(console);
    }
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').last().fill(hostile('typed'));
    await expectText(console);
    expect(foreign).toEqual([]);
  });

  test('on the start page and in the reference', async () => {
    const { console, foreign } = await open();
    for (const path of ['/', '/api/v1/docs', `/nothing/${encodeURIComponent(hostile('path'))}`]) {
      console.allow(/^404: GET .*\/nothing\//u);
      await console.page.goto(console.url + path);
      await console.page.waitForLoadState('load');
      expect(await console.page.locator('[onerror], img[src="x"], iframe').count()).toBe(0);
    }
    expect(foreign).toEqual([]);
  });
});

describe('the logo of a brand', () => {
  const svg = (inner: string, attributes = ''): string =>
    `data:image/svg+xml;base64,${Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inner}</svg>`).toString('base64')}`;

  test.each([
    ['a script', svg('<script>alert(1)</script>')],
    ['a script in another case', svg('<ScRiPt>alert(1)</ScRiPt>')],
    ['HTML', svg('<foreignObject><body onload="alert(1)"/></foreignObject>')],
    ['a handler', svg('', 'onload="alert(1)"')],
    ['a link that runs a script', svg('<a href="javascript:alert(1)">x</a>')],
    ['an image elsewhere', svg('<image href="https://evil.example/x.png"/>')],
    ['a reference elsewhere', svg('<use xlink:href="//evil.example/x.svg#a"/>')],
    ['a style elsewhere', svg('<style>@import "https://evil.example/x.css"</style>')],
    ['a fill elsewhere', svg('<rect style="fill:url(https://evil.example/x)"/>')],
    [
      'an entity',
      `data:image/svg+xml;base64,${Buffer.from('<!DOCTYPE svg [<!ENTITY x "y">]><svg/>').toString('base64')}`,
    ],
    [
      'a page',
      `data:text/html;base64,${Buffer.from('<script>alert(1)</script>').toString('base64')}`,
    ],
    ['a script as an address', 'javascript:alert(1)'],
    ['an address elsewhere', 'https://evil.example/logo.png'],
  ])('is refused with %s', async (_, logo) => {
    const manage = createManage(server.running.url);
    const path = `/connections/${evil.parameters['connection']}/setup-links?tenant=evil`;
    const reply = await manage('POST', path, { brand: { logo } });
    expect([reply.status, reply.json.code]).toEqual([400, 'invalidValue']);
  });
});
