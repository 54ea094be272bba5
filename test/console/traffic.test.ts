/**
 * @module-tag slow
 * @module-tag browser
 */
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { personText } from '../../console/src/text/person.ts';
import { openConsole } from '../support/console.ts';
import { Receiver } from '../support/receiver.ts';
import { patch, startTestServer, type TestServer, user } from '../support/server.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';

/** Text that would run if a page built HTML from it. */
const attack = '"><img src=x onerror=alert(1)><script>alert(2)</script>';

let server: TestServer;
let tenant: TestTenant;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await new Receiver().start();
  server = await startTestServer('sqlite', { webhookHosts: [receiver.host] });
  tenant = await createTenant(server, {
    tenant: 'acme',
    profile: 'entra',
    policy: { requestLog: 'full' },
  });
});
afterAll(async () => {
  await server.stop();
  receiver.stop();
});

test('finds out why a user was rejected, and what to do', async () => {
  const { call } = tenant;
  await call('GET', `/Users?filter=${encodeURIComponent('userName eq "grace@x.example"')}`);
  const refused = await call('POST', '/Users', {
    body: user({ userName: 'grace@x.example', displayName: attack, active: 'perhaps' }),
    headers: { 'User-Agent': attack },
  });
  expect(refused.status).toBe(400);
  await server.running.maintain();
  const { go, page, field, link, heading, text, settled, axe } = await openConsole({ server });
  await go('/t/acme/people');
  await field('Search people').fill('grace@x.example');
  await link('Explain “grace@x.example”').click();
  await settled();
  await text('Rejected').waitFor();
  expect(await axe()).toEqual([]);
  await link('Show the request').click();
  await heading('POST /Users').waitFor();
  await text('Why it was answered with 400').waitFor();
  await page.getByText(refused.json.detail).first().waitFor();
  await page.getByText('What to do:').waitFor();
  await text(attack).first().waitFor();
  expect(await axe()).toEqual([]);
  // Its neighbour in time is the lookup before it.
  await page.keyboard.press('j');
  await heading('GET /Users').waitFor();
  expect(page.url()).toContain('/t/acme/requests/');
});

test('shows hostile text as text on every page of traffic', async () => {
  const { call, manage, at } = tenant;
  const made = await call('POST', '/Users', {
    body: user({ userName: `${attack}@x.example`, displayName: attack, title: attack }),
    headers: { 'User-Agent': attack },
  });
  expect(made.status).toBe(201);
  await call(
    'PATCH',
    `/Users/${made.json.id}`,
    patch({ op: 'Replace', path: 'displayName', value: `${attack} again` }),
  );
  await manage('POST', at('/endpoints'), {
    name: attack,
    url: 'https://hooks.example.com/hook',
    types: ['group.deleted'],
  });
  await server.running.maintain();
  const { go, page, axe } = await openConsole({ server, theme: 'dark' });
  const paths = [
    '/t/acme/requests',
    '/t/acme/requests?method=POST&status=2xx',
    `/t/acme/people/${made.json.id}`,
    '/t/acme/people?q=%22%3E',
    '/t/acme/events',
    '/t/acme/events?types=user.updated',
    '/t/acme/webhooks',
  ];
  for (const path of paths) {
    await go(path);
    await page.getByText('onerror=alert(1)').first().waitFor();
    expect(await page.locator('img[src="x"]').count(), path).toBe(0);
    expect(await axe(), path).toEqual([]);
  }
});

test('replays a dead letter', async () => {
  receiver.answer = (_, response) => void response.writeHead(500).end();
  const { manage, at, call } = tenant;
  const { json: endpoint } = await manage('POST', at('/endpoints'), {
    name: 'app',
    url: receiver.url,
    types: ['user.created'],
  });
  const show = async () => (await manage('GET', at(`/endpoints/${endpoint.id}`))).json;
  await call('POST', '/Users', { body: user({ userName: 'dead@x.example' }) });
  await expect.poll(async () => (await show()).open).toBe(1);
  // A delivery is given up after days: here at once.
  const database = new DatabaseSync(server.path!);
  database.exec(`PRAGMA busy_timeout = 5000; UPDATE deliveries SET status = 'dead'`);
  database.close();
  await expect.poll(async () => (await show()).dead).toBe(1);
  receiver.answer = (_, response) => void response.writeHead(204).end();
  const before = receiver.received.length;
  const { go, page, link, settled, dialog, button, text, axe } = await openConsole({ server });
  await go('/t/acme/webhooks');
  await link('app').click();
  await settled();
  await button(/^Replay event \d+$/u).click();
  await dialog('Replay the delivery?')
    .getByText('1 event is sent again with the same id.')
    .waitFor();
  expect(await axe()).toEqual([]);
  await dialog().getByRole('button', { name: 'Replay', exact: true }).click();
  await text('1 event will be sent again').first().waitFor();
  await expect.poll(() => receiver.received.length).toBe(before + 1);
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  await expect.poll(async () => (await show()).dead).toBe(0);
  await text('Nothing was given up').waitFor();
  await button('Send a test').click();
  await page.getByText('The receiver answered with 204.').waitFor();
});

test('names people and groups where the logs have ids', async () => {
  const named = await createTenant(server, {
    tenant: 'named',
    policy: { guard: { percent: 1, atLeast: 1, minutes: 60 } },
  });
  const { call } = named;
  const ids: string[] = [];
  for (const [userName, displayName] of [
    ['mary', 'Mary Jackson'],
    ['dorothy', 'Dorothy Vaughan'],
  ])
    ids.push((await call('POST', '/Users', { body: user({ userName, displayName }) })).json.id);
  const members = ids.map((value) => ({ value }));
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group'];
  const crew = await call('POST', '/Groups', { body: { schemas, displayName: 'Crew' } });
  const group = `/Groups/${crew.json.id}`;
  await call('PATCH', group, patch({ op: 'add', path: 'members', value: members }));
  for (const id of ids)
    await call('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'active', value: false }));
  await server.running.maintain();
  const { go, page, link, heading } = await openConsole({ server });
  const row = (text: RegExp) => page.getByRole('row', { name: text }).first();
  await go('/t/named/requests?utm_source=mail');
  await row(/PATCH.*2 joined · Crew/u).waitFor();
  await row(/PATCH.*Changed a user · Mary Jackson/u).waitFor();
  await go('/t/named/events');
  await row(/group\.member_added Crew/u).click();
  await link('Crew').click();
  await heading('Crew').waitFor();
  // The guard holds the second removal: it says whose.
  await go('/t/named/guard');
  await row(/PATCH \/Users\/.*Dorothy Vaughan/u).waitFor();
  await go('/system?tab=audit');
  await row(/credential\.create .*named/u).waitFor();
});

test('says in words what happened to a person, and what each event was', async () => {
  const rules = [{ displayName: 'Crew', roles: ['sailor'] }];
  const { call } = await createTenant(server, { tenant: 'worded', policy: { roles: { rules } } });
  const { json: mary } = await call('POST', '/Users', { body: user({ userName: 'mary' }) });
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group'];
  const { json: crew } = await call('POST', '/Groups', { body: { schemas, displayName: 'Crew' } });
  const members = [{ value: mary.id }];
  const group = `/Groups/${crew.id}`;
  await call('PATCH', group, patch({ op: 'add', path: 'members', value: members }));
  await call('PATCH', `/Users/${mary.id}`, patch({ op: 'add', path: 'title', value: 'Cook' }));
  await server.running.maintain();
  const { go, page, link, heading, dialog, axe } = await openConsole({ server, width: 390 });
  const entry = (text: RegExp) => page.getByRole('listitem').filter({ hasText: text });
  await go(`/t/worded/people/${mary.id}`);
  await entry(/account\.roles_changed.*Roles changed: got sailor/su).waitFor();
  await entry(/user\.updated.*Changed: title/su).waitFor();
  expect(await axe()).toEqual([]);
  // What changed the group is not about the person; it caused the roles.
  await page.setViewportSize({ width: 1440, height: 900 });
  await link(personText.cause).click();
  await heading(/^PATCH \/Groups/u).waitFor();
  await page.getByText('mary · Roles changed: got sailor').waitFor();
  await page.getByText('Crew · 1 joined').waitFor();
  await go('/t/worded/events');
  await page.getByRole('row', { name: /group\.member_added Crew 1 joined/u }).waitFor();
  await page.getByRole('row', { name: /roles_changed mary Roles changed: got sailor/u }).click();
  await dialog().getByText('Roles changed: got sailor').waitFor();
});

test('follows the log, pauses, and filters by the URL', async () => {
  const { call } = tenant;
  const { go, page, button } = await openConsole({ server });
  await go('/t/acme/requests?status=404');
  await call('GET', '/Users/live-one');
  await server.running.maintain();
  const rows = page.getByRole('row').filter({ hasText: '/Users/live-' });
  await expect.poll(() => rows.count()).toBe(1);
  await button('Pause').click();
  await call('GET', '/Users/live-two');
  await server.running.maintain();
  await button('Resume').waitFor();
  expect(await rows.count()).toBe(1);
  await button('Resume').click();
  await expect.poll(() => rows.count()).toBe(2);
  expect(new URL(page.url()).searchParams.get('status')).toContain('404');
});
