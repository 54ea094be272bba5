/**
 * @module-tag slow
 * @module-tag browser
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { portalText } from '../../console/src/text/portal.ts';
import { providerText } from '../../console/src/text/provider.ts';
import { type ConsolePage, openConsole } from '../support/console.ts';
import { requireBuiltConsole } from '../support/console-build.ts';
import { copyPages, writeNextRelease } from '../support/next-release.ts';
import { serverIsAway } from '../support/page-problems.ts';
import { startTestServer, type TestServer, user } from '../support/server.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';

let server: TestServer;
beforeAll(async () => {
  await requireBuiltConsole();
  server = await startTestServer('memory');
});
afterAll(() => server.stop());

interface Invited {
  readonly id: string;
  readonly url: string;
}

async function invite(tenant: TestTenant, body: object = {}): Promise<Invited> {
  const path = tenant.at(`/connections/${tenant.connection}/setup-links`);
  return (await tenant.manage('POST', path, body)).json;
}

/** Opens the link in a browser of its own. */
async function open(link: Invited, step = ''): Promise<ConsolePage> {
  const opened = await openConsole({ server, as: undefined });
  await opened.page.goto(link.url + step);
  await opened.settled();
  return opened;
}

const stepOf = ({ page }: ConsolePage): string | null =>
  new URL(page.url()).searchParams.get('step');

const { check, done, person, roles, step: names, values } = portalText;

test('a step stays open when it is done, and back and reload find it', async () => {
  const tenant = await createTenant(server);
  const opened = await open(await invite(tenant));
  const { page, button, heading, text } = opened;
  expect(stepOf(opened)).toBe('provider');
  await button(/^Microsoft Entra ID/u).click();
  await heading(values.title('Entra ID')).waitFor();
  expect(await page.title()).toContain(names.values);
  await page.goBack();
  await heading(portalText.provider.title).waitFor();
  await page.goForward();
  await button(values.createAnother).click();
  await page.getByText(/•{8,}/u).waitFor();
  // What was created makes the step one that is done; the secret must not vanish with it.
  await page.waitForResponse((response) => response.url().endsWith('/api/v1/setup'));
  expect(await page.getByText(/•{8,}/u).count()).toBe(1);
  await page.reload();
  await heading(values.title('Entra ID')).waitFor();
  expect(stepOf(opened)).toBe('values');
  expect(await text(values.tokenExists).count()).toBe(1);
});

test('two people with one link see what the other one does', async () => {
  const tenant = await createTenant(server);
  const link = await invite(tenant);
  const [one, other] = [await open(link), await open(link, '?step=done')];
  await other.text(done.untestedTitle).waitFor();
  await one.button(/^Okta/u).click();
  await one.heading(values.title('Okta')).waitFor();
  await one.button(values.createAnother).click();
  await one.page.getByText(/•{8,}/u).waitFor();
  await expect.poll(() => other.page.getByRole('row').count()).toBe(3);
  await other.button(done.finish).click();
  await other.dialog().getByRole('button', { name: done.finish }).click();
  for (const { heading } of [other, one]) await heading(done.finishedTitle).waitFor();
});

test('a link that is revoked while it is used says so, and a pause is followed', async () => {
  const tenant = await createTenant(server);
  const link = await invite(tenant);
  const { allow, heading, button, text, page } = await open(link, '?step=values');
  const at = (verb: string): string => tenant.at(`/connections/${tenant.connection}/${verb}`);
  await tenant.manage('POST', at('pause'));
  await text(portalText.pausedTitle).first().waitFor();
  const create = button(values.createAnother);
  expect(await create.getAttribute('aria-disabled')).toBe('true');
  await tenant.manage('POST', at('resume'));
  await expect.poll(() => create.getAttribute('aria-disabled')).not.toBe('true');
  allow(/401/u);
  await tenant.manage('DELETE', tenant.at(`/setup-links/${link.id}`));
  await heading(portalText.invalidTitle).first().waitFor();
  expect(await page.locator('#root').innerText()).not.toContain(tenant.tenant);
});

test('says what helps when nothing arrives, and what was refused', async () => {
  const tenant = await createTenant(server);
  const link = await invite(tenant);
  const opened = await openConsole({ server, as: undefined });
  const { page, text, settled } = opened;
  await page.clock.install();
  await page.goto(`${link.url}?step=check`);
  await settled();
  await text(providerText.waitingForFirst).waitFor();
  expect(await text(portalText.lateTitle).count()).toBe(0);
  await page.clock.fastForward(61_000);
  await text(portalText.lateTitle).waitFor();
  await page.goto(`${link.url}?step=person`);
  await text(person.waiting).waitFor();
  const body = { ...user({ userName: 'x' }), userName: undefined };
  expect((await tenant.call('POST', '/Users', { body })).status).toBe(400);
  await server.running.maintain();
  await page.clock.fastForward(3_000);
  await text(person.refused).waitFor();
  await page.getByText('without a usable userName').waitFor();
  await page.clock.fastForward(121_000);
  await text(portalText.lateTitle).waitFor();
  // The first person ends the waiting.
  await tenant.call('POST', '/Users', { body: user({ userName: 'ada@x.example' }) });
  await page.clock.fastForward(3_000);
  await text(person.earlier)
    .or(page.getByText(/It became the account/u))
    .first()
    .waitFor();
  expect(await text(portalText.lateTitle).count()).toBe(0);
  await page.goto(`${link.url}?step=check`);
  await text(check.inUse).waitFor();
});

test('roles that are not saved are not lost by going on, and those by name are shown', async () => {
  const rules = [{ displayName: 'Finance', roles: ['billing'] }];
  const tenant = await createTenant(server, { policy: { roles: { rules } } });
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group'];
  await tenant.call('POST', '/Groups', { body: { schemas, displayName: 'Finance' } });
  const opened = await open(await invite(tenant, { roles: ['developer'] }), '?step=roles');
  const { page, button, text, heading } = opened;
  await text(roles.fixed('billing')).waitFor();
  await page.getByRole('checkbox', { name: 'developer' }).click();
  const next = button(portalText.next);
  expect(await next.getAttribute('aria-disabled')).toBe('true');
  await button(roles.discard).click();
  expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(0);
  await page.getByRole('checkbox', { name: 'developer' }).click();
  await button(roles.save).click();
  await text(roles.saved).waitFor();
  await next.click();
  await heading(done.title).waitFor();
});

test('the page outlives its server, and opens its questions after an upgrade', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-portal-'));
  copyPages(join(folder, 'old'));
  writeNextRelease(join(folder, 'next'));
  const storageUrl = `file:${join(folder, 'rollcall.db')}`;
  const start = (release: string, listen: string): Promise<TestServer> =>
    startTestServer('sqlite', { storageUrl, consoleFolder: join(folder, release), listen });
  const before = await start('old', '127.0.0.1:0');
  const link = await invite(await createTenant(before));
  const opened = await openConsole({ server: before, as: undefined });
  const { page, button, text, dialog, heading, allow } = opened;
  allow(serverIsAway);
  await page.goto(`${link.url}?step=done`);
  await opened.settled();
  await page.waitForLoadState('load');
  await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => undefined);
  const { host } = new URL(before.running.url);
  await before.stop();
  await text(portalText.unreachable.title).waitFor();
  await button(done.finish).click();
  await dialog().waitFor();
  const after = await start('next', host);
  onTestFinished(() => after.stop());
  await text(portalText.unreachable.title).waitFor({ state: 'detached' });
  await dialog().getByRole('button', { name: done.finish }).click();
  await heading(done.finishedTitle).waitFor();
});
