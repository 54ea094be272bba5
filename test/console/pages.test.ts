/**
 * @module-tag slow
 * @module-tag browser
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { appText } from '../../console/src/text/app.ts';
import { designText } from '../../console/src/text/design.ts';
import { groupsText } from '../../console/src/text/groups.ts';
import { systemText } from '../../console/src/text/system.ts';
import { auditPage, auditPart } from '../support/audit-page.ts';
import { openSharedConsole, type SharedConsole } from '../support/console.ts';
import { measureShift } from '../support/layout-shift.ts';
import { addDialogData } from '../support/showcase/dialog-data.ts';
import { closeDialog, dialogs, openDialog, settleDialog } from '../support/showcase/dialogs.ts';
import { consolePages, consoleStates } from '../support/showcase/pages.ts';
import { type Showcase, startShowcase } from '../support/showcase/showcase.ts';

/*
 * Every page, every tab and the dialogs, as pages of people who see badly, use a keyboard, zoom or
 * have a phone. bundle.test.ts compares the list of pages with the router's.
 */

let server: Showcase;
let owner: SharedConsole;
let visitor: SharedConsole;
beforeAll(async () => {
  server = await startShowcase();
  await addDialogData(server);
  owner = await openSharedConsole({ server });
  visitor = await openSharedConsole({ server, as: undefined });
  // A dialog is about the end of a session.
  owner.allow(/^401: GET /u);
  // The link of the page `welcome` is made up, so that it says what to do now.
  visitor.allow(/^410: POST .*\/session\/link\/verify$/u);
}, 120_000);
afterEach(async () => {
  await owner.page.unrouteAll({ behavior: 'ignoreErrors' });
  expect([...owner.takeProblems(), ...visitor.takeProblems()]).toEqual([]);
});
afterAll(async () => {
  await owner?.context.close();
  await visitor?.context.close();
  await server?.stop();
});

/** What Core Web Vitals call good is 0.1; a page of the console moves less while it loads. */
const maxShift = 0.03;

describe('everyone can use the page', { timeout: 360_000 }, () => {
  test.each([...consolePages, ...consoleStates])('$name', async ({ path, isOpen = false }) => {
    const { page, go, settled } = isOpen ? visitor : owner;
    for (const [width, height] of [
      [390, 844],
      [1440, 900],
    ] as const) {
      await page.setViewportSize({ width, height });
      const { total, largest } = await measureShift(page, () => go(path(server.ids)));
      expect.soft(total, `moved at ${width} px while it loads: ${largest}`).toBeLessThan(maxShift);
    }
    expect(await page.title()).toMatch(/\S/u);
    expect(await auditPage(page, settled)).toEqual([]);
    const tabs = await page.getByRole('tab', { selected: false }).all();
    const names = await Promise.all(tabs.map((tab) => tab.innerText()));
    for (const name of names) {
      await page
        .getByRole('tab')
        .filter({ hasText: name.split('\n')[0]! })
        .click();
      await settled();
      expect(await auditPart(page, '[role=tabpanel]', settled), name).toEqual([]);
    }
  });
});

describe('everyone can use the dialog, and the focus returns to what opened it', () => {
  test.each(dialogs)('$name', async (dialog) => {
    const { page, go } = owner;
    const path = dialog.path(server.ids);
    const isShown = page.url().endsWith(`/console${path}`);
    if (!isShown || (await page.locator('[role=dialog]').count()) > 0) await go(path);
    const before = await openDialog(page, dialog);
    if (dialog.isEndless !== true) await settleDialog(page);
    const within = '[role=dialog], [role=alertdialog], [role=menu]';
    // Each dialog is closed, whatever is wrong with it: the next one is opened on this page.
    expect.soft(await auditPart(page, within)).toEqual([]);
    if (dialog.stays !== true) expect.soft(await closeDialog(page, dialog, before)).toBeUndefined();
    if (dialog.takeBack !== undefined)
      await page.getByRole('button', { name: dialog.takeBack, exact: true }).click();
  });
});

test('a choice has its name, and keeps the focus, while its code loads', async () => {
  const { page, go, axe, dialog, button } = owner;
  await page.context().route(/\/assets\/select-popup-[^/]*\.js$/u, async (route) => {
    await held.promise;
    await route.continue();
  });
  const held = Promise.withResolvers<void>();
  await page.reload();
  await go('/system?tab=administrators');
  await button(systemText.invite).click();
  const choice = dialog().getByRole('combobox', { name: systemText.role });
  await choice.and(page.locator('[aria-busy=true]')).focus();
  expect(await axe()).toEqual([]);
  held.resolve();
  await choice.and(page.locator(':not([aria-busy])')).and(page.locator(':focus')).waitFor();
  await page.context().unrouteAll({ behavior: 'wait' });
});

test('a key pressed at once after the page is loaded is a shortcut', async () => {
  const { page, go } = owner;
  await go('/');
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: appText.help.title }).waitFor();
});

test('a table whose rows are stacked has a menu that sorts it', async () => {
  const { page, go } = owner;
  await page.setViewportSize({ width: 390, height: 844 });
  await go('/t/acme/groups');
  const names = () => page.locator('tbody tr td:first-child').allInnerTexts();
  const before = await names();
  expect(before.length).toBeGreaterThan(3);
  expect(await page.getByRole('columnheader').count()).toBe(0);
  await page.getByRole('button', { name: designText.sortedBy(groupsText.name) }).click();
  await page.getByRole('menuitemradio', { name: designText.descending }).click();
  await expect.poll(names).toEqual(before.toReversed());
  await page.setViewportSize({ width: 1440, height: 900 });
});
