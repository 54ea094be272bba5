/** @module-tag slow */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { appText } from '../../console/src/text/app.ts';
import { guardText } from '../../console/src/text/guard.ts';
import { signInText } from '../../console/src/text/sign-in.ts';
import { administratorOf } from '../support/administrators.ts';
import { apiToken } from '../support/client.ts';
import { openConsole } from '../support/console.ts';
import { createManage } from '../support/management.ts';
import { type RollcallProcess, startProcess } from '../support/process.ts';

const environment = { ROLLCALL_API_TOKEN: apiToken, ROLLCALL_LOG_LEVEL: 'silent' };

async function start(folder: string, flags: readonly string[] = []): Promise<RollcallProcess> {
  const server = await startProcess(folder, environment, flags);
  onTestFinished(async () => {
    server.child.kill('SIGKILL');
    await server.ended;
  });
  return server;
}

async function startWithTenant(): Promise<{
  readonly server: RollcallProcess;
  readonly folder: string;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-outage-'));
  const server = await start(folder);
  await createManage(server.url)('POST', '/tenants', { id: 'acme', name: 'Acme Inc.' });
  return { server, folder };
}

const seats = (page: Page): Locator =>
  page.getByRole('textbox', { name: new RegExp(`^${guardText.seatsLabel}`, 'u') });

async function seatsOf(url: string): Promise<number | undefined> {
  return (await createManage(url)('GET', '/tenants/acme')).json.policy.seats;
}

test('what was typed outlives the server, which is asked again by itself', async () => {
  const { server, folder } = await startWithTenant();
  const { go, page, button, text, allow } = await openConsole({ server });
  allow(/^failed: |ERR_CONNECTION_REFUSED/u);
  await go('/t/acme/guard');
  await seats(page).fill('120');
  server.child.kill('SIGKILL');
  await server.ended;
  await button(guardText.saveSeats).click();
  await text(appText.unreachable.title).first().waitFor();
  expect(await seats(page).inputValue()).toBe('120');
  await start(folder, ['--listen', new URL(server.url).host]);
  await text(appText.unreachable.title).first().waitFor({ state: 'detached', timeout: 30_000 });
  expect(await seats(page).inputValue()).toBe('120');
  await button(guardText.saveSeats).click();
  await expect.poll(() => seatsOf(server.url)).toBe(120);
});

test('a change goes on after a sign-in when the session has ended meanwhile', async () => {
  const { server } = await startWithTenant();
  const { go, page, button, dialog, context, allow } = await openConsole({ server });
  allow(/^401: /u);
  await go('/t/acme/guard');
  await seats(page).fill('80');
  await context.clearCookies();
  await button(guardText.saveSeats).click();
  await dialog(appText.ended.title).waitFor();
  const { password } = await administratorOf(server.url, 'owner');
  await dialog().getByLabel(signInText.password, { exact: true }).fill(password);
  await dialog().getByRole('button', { name: signInText.submit, exact: true }).click();
  await expect.poll(() => seatsOf(server.url)).toBe(80);
  expect(await seats(page).inputValue()).toBe('80');
});

test('the open tab of an administrator who was removed changes nothing more', async () => {
  const { server } = await startWithTenant();
  const { go, page, button, dialog, allow } = await openConsole({ server, as: 'operator' });
  allow(/^401: /u);
  await go('/t/acme/guard');
  const manage = createManage(server.url);
  const { json } = await manage('GET', '/administrators');
  const { id } = json.items.find(({ role }: { readonly role: string }) => role === 'operator');
  expect((await manage('DELETE', `/administrators/${id}`)).status).toBe(200);
  await seats(page).fill('5');
  await button(guardText.saveSeats).click();
  await dialog(appText.ended.title).waitFor();
  const { password } = await administratorOf(server.url, 'operator');
  await dialog().getByLabel(signInText.password, { exact: true }).fill(password);
  await dialog().getByRole('button', { name: signInText.submit, exact: true }).click();
  await dialog().getByText(signInText.failed).waitFor();
  expect(await seatsOf(server.url)).toBeUndefined();
});

/** The names that the same files have in the next release. */
const hashed = /(assets\/[\w.-]+-[\w-]{8})(\.(?:js|css))/gu;

test('a tab that is open during an upgrade goes on', async () => {
  const { server } = await startWithTenant();
  const { go, page, context, link, settled, heading, allow } = await openConsole({ server });
  await go('/t/acme');
  // From now on the server has other files, and those of the tab are gone.
  allow(/^404: GET .*\/assets\/|dynamically imported module|preload CSS/u);
  await context.route(/\/console\//u, async (route) => {
    const { pathname } = new URL(route.request().url());
    const isNew = pathname.includes('~next');
    if (pathname.includes('/assets/') && !isNew)
      return route.fulfill({ status: 404, body: 'gone' });
    const response = await route.fetch({ url: route.request().url().replace('~next', '') });
    const body = (await response.text())
      .replaceAll(hashed, '$1~next$2')
      .replaceAll(/(\.\/[\w.-]+-[\w-]{8})(\.js)/gu, '$1~next$2');
    return route.fulfill({ response, body });
  });
  await link(appText.pages.guard).first().click();
  await settled();
  await heading(guardText.title).waitFor();
  expect(page.url()).toContain('/t/acme/guard');
  expect(await page.locator('script[src*="~next"]').count()).toBeGreaterThan(0);
});
