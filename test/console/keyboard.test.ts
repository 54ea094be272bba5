/**
 * @module-tag slow
 * @module-tag browser
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appText } from '../../console/src/text/app.ts';
import { connectionsText } from '../../console/src/text/connections.ts';
import { signInText } from '../../console/src/text/sign-in.ts';
import { administratorOf } from '../support/administrators.ts';
import { openConsole } from '../support/console.ts';
import { createManage } from '../support/management.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer('memory');
  await createManage(server.running.url)('POST', '/tenants', { id: 'acme', name: 'Acme Inc.' });
});
afterAll(() => server.stop());

/** More elements than a page has between two that a person goes to. */
const maxTabs = 60;

/** Presses Tab until an element of this role and name has the focus. */
async function tabTo(page: Page, role: 'button' | 'tab', name: string | RegExp): Promise<void> {
  const wanted = page.getByRole(role, { name, exact: true }).and(page.locator(':focus'));
  for (let count = 0; count < maxTabs; count += 1) {
    if ((await wanted.count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${String(name)}; ${await focused(page)} has the focus`);
}

/** Describes what has the focus: `BODY` when it was lost. */
async function focused(page: Page): Promise<string> {
  const described = await page.evaluate(
    `document.activeElement.tagName + ' ' + document.activeElement.textContent.slice(0, 80)`,
  );
  return String(described);
}

test('the console is used by the keyboard alone, and the focus is never lost', async () => {
  const { email, password } = await administratorOf(server.running.url, 'owner');
  const { page, go, settled, heading, dialog } = await openConsole({ server, as: undefined });
  const { keyboard } = page;
  const focus = page.locator(':focus');
  const hasFocus = async (): Promise<void> => expect(await focused(page)).not.toMatch(/^BODY/u);
  await go('/');
  await page.waitForURL(/\/sign-in/u);
  await page.getByLabel(signInText.email, { exact: true }).and(focus).waitFor();
  await keyboard.type(email);
  await keyboard.press('Tab');
  await keyboard.type(password);
  await keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/console/');
  await settled();
  await page.getByRole('heading', { level: 1 }).and(focus).waitFor();

  await keyboard.press('Control+k');
  await page.getByRole('combobox', { name: appText.palette.label }).and(focus).waitFor();
  await keyboard.type('acme');
  await page.getByRole('option', { name: /Acme Inc\./u }).waitFor();
  await keyboard.press('Enter');
  await page.waitForURL(/\/t\/acme$/u);
  await settled();
  await page.getByRole('heading', { level: 1 }).and(focus).waitFor();

  await keyboard.press('g');
  await keyboard.press('c');
  await page.waitForURL(/\/t\/acme\/connections$/u);
  await settled();
  await page.getByRole('heading', { level: 1 }).and(focus).waitFor();
  await tabTo(page, 'button', connectionsText.create);
  await keyboard.press('Enter');
  await dialog(connectionsText.create).waitFor();
  await hasFocus();
  // Escape closes a dialog, and the focus is where it was.
  await keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
  await page.getByRole('button', { name: connectionsText.create }).and(focus).waitFor();
  await keyboard.press('Enter');
  await dialog(connectionsText.create).waitFor();
  await tabTo(page, 'button', 'Okta');
  await keyboard.press('Space');
  await hasFocus();
  await tabTo(page, 'button', connectionsText.create);
  await keyboard.press('Enter');
  await heading('Okta').and(focus).waitFor();

  await tabTo(page, 'button', /^Your account:/u);
  await keyboard.press('Enter');
  const signOut = page.getByRole('menuitem', { name: appText.signOut });
  await signOut.waitFor();
  for (let count = 0; count < maxTabs && (await signOut.and(focus).count()) === 0; count += 1)
    await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await page.waitForURL(/\/sign-in/u);
  await page.getByLabel(signInText.email, { exact: true }).and(focus).waitFor();
});
