import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import type { BrowserContext, Page } from '../test/support/chromium.ts';
import { root } from '../test/support/markdown.ts';
import { tasksDuring } from '../test/support/trace.ts';
import type { Figure } from './protocol-report.ts';

const viewport = { width: 1440, height: 900 };
const rounds = 5;

/** A signed-in session that a context of the browser begins with. */
export type SignedIn = Awaited<ReturnType<BrowserContext['storageState']>>;

/** Resolves when a page shows its content. */
async function ready(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  const busy = page.locator('[aria-busy=true]');
  while ((await busy.count()) > 0) await busy.first().waitFor({ state: 'detached' });
}

/** Opens the overview with an empty cache, some times. */
export async function measureFirstPage(
  browser: Browser,
  url: string,
  storageState: SignedIn,
  tenants: number,
): Promise<readonly Figure[]> {
  const times: number[] = [];
  const cpus: number[] = [];
  const scripts = new Set<string>();
  for (let round = 0; round < rounds; round += 1) {
    const context = await browser.newContext({ storageState, viewport });
    const page = await context.newPage();
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (pathname.endsWith('.js')) scripts.add(pathname.slice(pathname.indexOf('/assets/')));
    });
    const began = performance.now();
    await page.goto(`${url}/console/`);
    await ready(page);
    times.push(performance.now() - began);
    const { cpu } = await tasksDuring(page, async () => {
      await page.reload();
      await ready(page);
    });
    cpus.push(cpu);
    await context.close();
  }
  let bytes = 0;
  for (const name of scripts)
    bytes += gzipSync(readFileSync(join(root, 'console/dist', name))).length;
  const sorted = times.toSorted((left, right) => left - right);
  return [
    {
      name: `overview with ${tenants.toLocaleString('en-US')} tenants, until it can be used`,
      value: sorted[rounds >> 1]!,
      unit: 'ms',
      limit: 1_000,
      detail: `median of ${rounds}, empty cache, ${sorted[0]!.toFixed(0)} to ${sorted.at(-1)!.toFixed(0)} ms; opened again, its main thread is busy for ${Math.min(...cpus).toFixed(0)} ms`,
    },
    {
      name: 'JavaScript of the overview, compressed',
      value: bytes / 1_000,
      unit: 'kB',
      limit: 250,
      detail: `${scripts.size} files`,
    },
  ];
}

/** Scrolls a list by the wheel, far and fast. */
export async function measureScrolling(
  context: BrowserContext,
  url: string,
  { name, rows }: { readonly name: string; readonly rows: string },
): Promise<Figure> {
  const page = await context.newPage();
  await page.goto(url);
  await ready(page);
  const list = page.locator(rows);
  await list.first().waitFor();
  await list.first().hover();
  const seen = new Set<string>();
  const { longest, longestCpu } = await tasksDuring(page, async () => {
    for (let turn = 0; turn < 150; turn += 1) {
      await page.mouse.wheel(0, 1_500);
      await page.waitForTimeout(30);
      if (turn % 15 === 14) seen.add((await list.last().textContent()) ?? '');
    }
  });
  const shown = await list.count();
  await page.close();
  return {
    name: `longest task while ${name} scrolls`,
    value: longest,
    unit: 'ms',
    limit: 100,
    detail: `${longestCpu.toFixed(0)} ms of CPU time the longest; ${shown} rows in the document; the last row was another one at ${seen.size} of 10 looks`,
  };
}
