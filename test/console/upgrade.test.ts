/**
 * @module-tag slow
 * @module-tag browser
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appText } from '../../console/src/text/app.ts';
import { guardText } from '../../console/src/text/guard.ts';
import { type ConsolePage, openConsole } from '../support/console.ts';
import { requireBuiltConsole } from '../support/console-build.ts';
import { copyPages, writeNextRelease } from '../support/next-release.ts';
import { serverIsAway } from '../support/page-problems.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

let folder: string;
let server: TestServer;
let storageUrl: string;

beforeAll(async () => {
  await requireBuiltConsole();
  folder = mkdtempSync(join(tmpdir(), 'rollcall-upgrade-'));
  copyPages(join(folder, 'old'));
  writeNextRelease(join(folder, 'next'));
  storageUrl = `file:${join(folder, 'rollcall.db')}`;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts the server with the pages of a release, on the port of the one before, if any. */
async function start(release: 'old' | 'next', listen = '127.0.0.1:0'): Promise<TestServer> {
  const consoleFolder = join(folder, release);
  return startTestServer('sqlite', { storageUrl, consoleFolder, listen });
}

async function upgrade(): Promise<void> {
  const { host } = new URL(server.running.url);
  await server.stop();
  server = await start('next', host);
}

/** Opens a page of a tenant in a tab, and then upgrades the server. */
async function openOldTab(path: string): Promise<ConsolePage & { readonly loads: () => number }> {
  server = await start('old');
  const { tenant } = await createTenant(server, { tenant: 'acme' });
  const opened = await openConsole({ server });
  let loads = 0;
  opened.page.on('domcontentloaded', () => (loads += 1));
  await opened.go(`/t/${tenant}${path}`);
  await upgrade();
  opened.allow(/^404: GET .*\/assets\/|Refused to apply style from .*\/assets\//u);
  // The server was away for a moment.
  opened.allow(serverIsAway);
  return { ...opened, loads: () => loads };
}

/** Keeps all text that a tab ever shows where it outlives the page. */
const keepShownText = `
  const keep = () => sessionStorage.setItem('shown',
    (sessionStorage.getItem('shown') ?? '') + document.body.innerText);
  new MutationObserver(keep).observe(document.body, { childList: true, subtree: true });`;

test('a tab of the release before opens a page of the new one, after one reload', async () => {
  const { page, link, settled, heading, loads } = await openOldTab('');
  try {
    await page.evaluate(keepShownText);
    await link(appText.pages.guard).first().click();
    await heading(guardText.title).waitFor();
    await settled();
    expect(new URL(page.url()).pathname).toBe('/console/t/acme/guard');
    expect(await page.locator('script[src*="_next.js"]').count()).toBeGreaterThan(0);
    expect(loads()).toBe(2);
    const shown = await page.evaluate(`sessionStorage.getItem('shown')`);
    expect(shown).toContain(appText.pages.guard);
    expect(shown).not.toContain(appText.error.title);
    // The tab goes on without another one.
    await link(appText.pages.schemas).first().click();
    await page.waitForURL(/\/schemas$/u);
    await settled();
    expect(loads()).toBe(2);
  } finally {
    await server.stop();
  }
});

test('the command palette of a tab of the release before opens, after one reload', async () => {
  const { page, loads, field } = await openOldTab('/users?search=ada');
  try {
    await page.keyboard.press('Control+k');
    await page.locator('script[src*="_next.js"]').first().waitFor({ state: 'attached' });
    expect(new URL(page.url()).search).toBe('?search=ada');
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.keyboard.press('Control+k');
    await field(appText.palette.label).first().waitFor();
    expect(loads()).toBe(2);
  } finally {
    await server.stop();
  }
});
