/** @module-tag slow */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { appText } from '../../console/src/text/app.ts';
import { designText } from '../../console/src/text/design.ts';
import { groupsText } from '../../console/src/text/groups.ts';
import { auditPage, auditPart } from '../support/audit-page.ts';
import { openSharedConsole, type SharedConsole } from '../support/console.ts';
import { dialogs, openDialog } from '../support/showcase/dialogs.ts';
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
  owner = await openSharedConsole({ server });
  visitor = await openSharedConsole({ server, as: undefined });
  // The link of the page `welcome` is made up, so that it says what to do now.
  visitor.allow(/^410: POST .*\/session\/link\/verify$/u);
}, 120_000);
afterEach(() => {
  expect([...owner.takeProblems(), ...visitor.takeProblems()]).toEqual([]);
});
afterAll(async () => {
  await owner?.context.close();
  await visitor?.context.close();
  await server?.stop();
});

describe('everyone can use the page', { timeout: 180_000 }, () => {
  test.each([...consolePages, ...consoleStates])('$name', async ({ path, isOpen = false }) => {
    const { page, go, settled } = isOpen ? visitor : owner;
    await go(path(server.ids));
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

describe('everyone can use the dialog', () => {
  test.each(dialogs)('$name', async (dialog) => {
    const { page, go } = owner;
    await go(dialog.path(server.ids));
    await openDialog(page, dialog);
    const within = '[role=dialog], [role=alertdialog], [role=menu]';
    expect(await auditPart(page, within)).toEqual([]);
  });
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
