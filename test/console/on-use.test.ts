/**
 * @module-tag slow
 * @module-tag browser
 */
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { overviewText } from '../../console/src/text/overview.ts';
import { tenantsText } from '../../console/src/text/tenants.ts';
import { openConsole } from '../support/console.ts';
import { createManage } from '../support/management.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/* Parts of pages whose code is loaded when they are used first. They must work from then on as if
 * they had been there: same place, focus, keys. */

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer('memory');
  await createManage(server.running.url)('POST', '/tenants', { id: 'acme', name: 'Acme Inc.' });
});
afterAll(() => server.stop());

const isFocused = (locator: Locator): Promise<boolean> =>
  locator.and(locator.page().locator(':focus')).isVisible();

test('a menu opens by the first press and the first key, and gives the focus back', async () => {
  const { go, button, page } = await openConsole({ server });
  const trigger = button(tenantsText.actionsOf('Acme Inc.'));
  const items = page.getByRole('menuitem');
  await go('/tenants');
  const before = await trigger.boundingBox();
  await trigger.click();
  await items.first().waitFor();
  expect(await trigger.getAttribute('aria-expanded')).toBe('true');
  expect(await trigger.boundingBox()).toEqual(before);
  await page.keyboard.press('Escape');
  await items.first().waitFor({ state: 'detached' });
  await expect.poll(() => isFocused(trigger)).toBe(true);

  await go('/tenants');
  await trigger.focus();
  await page.keyboard.press('ArrowDown');
  await items.first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await items.first().waitFor({ state: 'detached' });
});

test('a choice opens by the first press and the first key, and keeps its place', async () => {
  const { go, page } = await openConsole({ server });
  const { range, ranges } = overviewText.activity;
  const choice = page.getByRole('combobox', { name: range });
  const options = page.getByRole('option');
  await go('/t/acme');
  const before = await choice.boundingBox();
  await choice.click();
  await options.first().waitFor();
  expect(await choice.boundingBox()).toEqual(before);
  await page.keyboard.press('Escape');
  await options.first().waitFor({ state: 'detached' });
  await expect.poll(() => isFocused(choice)).toBe(true);

  await go('/t/acme');
  await choice.focus();
  await page.keyboard.press('ArrowDown');
  await options.first().waitFor();
  await options.nth(1).click();
  await page.waitForURL(/hours=/u);
  expect(await choice.textContent()).toBe(ranges[1].label);
});

test('a hint shows on hover and focus, and Escape takes it away', async () => {
  const { go, button, page } = await openConsole({ server });
  const label = tenantsText.actionsOf('Acme Inc.');
  const hint = page.locator('[data-side][data-base-ui-focusable]').filter({ hasText: label });
  await go('/tenants');
  await button(label).hover();
  await hint.waitFor();
  await page.keyboard.press('Escape');
  await hint.waitFor({ state: 'detached' });
  await page.mouse.move(400, 10);
  await button(tenantsText.create).focus();
  for (let tab = 0; tab < 20 && !(await isFocused(button(label))); tab += 1)
    await page.keyboard.press('Tab');
  await hint.waitFor();
  await page.keyboard.press('Tab');
  await hint.waitFor({ state: 'detached' });
});

test('a dialog opens by the first key on a page, with the focus in its first field', async () => {
  const { go, button, dialog, page } = await openConsole({ server });
  await go('/tenants');
  await button(tenantsText.create).focus();
  await page.keyboard.press('Enter');
  const shown = dialog(tenantsText.form.createTitle);
  await shown.waitFor();
  const first = shown.getByLabel(tenantsText.form.name, { exact: true });
  await expect.poll(() => isFocused(first)).toBe(true);
});
