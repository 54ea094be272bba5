/**
 * `npm run bench:console`: how quick the console is with much data. It prints the milliseconds
 * until the first page can be used with 1,000 tenants, the longest task of the browser's main
 * thread while a group of 100,000 members and a log of 1,000,000 requests scroll (the budget is
 * 100 ms), and the compressed sizes of what each page loads. Needs Chromium.
 *
 * --quick  a tenth of the data, to see that everything runs
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { administratorOf } from '../test/support/administrators.ts';
import { type BrowserContext, launchChromium, type Page } from '../test/support/chromium.ts';
import { apiToken, createCall, token } from '../test/support/client.ts';
import { buildConsole } from '../test/support/console-build.ts';
import { fillDatabase } from '../test/support/large-data.ts';
import { root } from '../test/support/markdown.ts';
import { startProcess } from '../test/support/process.ts';
import { longestTask } from '../test/support/trace.ts';
import { seed } from './seed.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const factor = values.quick ? 0.1 : 1;
const members = 100_000 * factor;
const requests = 1_000_000 * factor;
const tenants = 1_000 * factor;
const rounds = 5;

const print = (text: string): void => void process.stdout.write(`${text}\n`);

await buildConsole();
const folder = mkdtempSync(join(tmpdir(), 'rollcall-console-'));
const path = join(folder, 'rollcall.db');
const environment = {
  ROLLCALL_STORAGE_URL: `file:${path}`,
  ROLLCALL_API_TOKEN: apiToken,
  ROLLCALL_SCIM_AUTH_TOKEN: token,
  ROLLCALL_LOG_LEVEL: 'silent',
  ROLLCALL_REQUESTS_MAX_ENTRIES: String(requests * 2),
};
print(`Seeding ${members} users, ${requests} requests and ${tenants} tenants …`);
const [member] = await seed(path, members, () => undefined);
const group = await createGroup(member!);
fillDatabase(path, { members, requests, tenants });
const server = await startProcess(folder, environment);
const browser = await launchChromium();
try {
  const { url } = server;
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.request.post(`${url}/api/v1/session`, {
    data: await administratorOf(url, 'owner'),
  });
  await measureFirstPage(url, await context.storageState());
  await measureScrolling(context, `${url}/console/t/default/groups/${group}`, 'the group');
  await measureScrolling(context, `${url}/console/t/default/requests`, 'the request log');
} finally {
  await browser.close();
  server.child.kill('SIGTERM');
  await server.ended;
  rmSync(folder, { recursive: true, force: true });
}

/** Returns the id of a group with one member, and leaves its request in the log. */
async function createGroup(value: string): Promise<string> {
  const first = await startProcess(folder, environment);
  const call = createCall(first.url, '/scim/v2', token);
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group'];
  const body = { schemas, displayName: 'Everyone', members: [{ value }] };
  const { json } = await call('POST', '/Groups', { body });
  first.child.kill('SIGTERM');
  await first.ended;
  return json.id as string;
}

/** Opens the overview with an empty cache, some times. */
async function measureFirstPage(
  url: string,
  storageState: Awaited<ReturnType<BrowserContext['storageState']>>,
): Promise<void> {
  const times: number[] = [];
  let bytes = 0;
  for (let round = 0; round < rounds; round += 1) {
    const context = await browser.newContext({ storageState });
    const page = await context.newPage();
    const scripts = new Set<string>();
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (pathname.endsWith('.js')) scripts.add(pathname.slice(pathname.indexOf('/assets/')));
    });
    const began = performance.now();
    await page.goto(`${url}/console/`);
    await ready(page);
    times.push(performance.now() - began);
    bytes = [...scripts].reduce(
      (sum, name) => sum + gzipSync(readFileSync(join(root, 'console/dist', name))).length,
      0,
    );
    await context.close();
  }
  const sorted = times.toSorted((left, right) => left - right);
  print(
    `First page with ${tenants} tenants: ${Math.round(sorted[0]!)} to ${Math.round(sorted.at(-1)!)} ms ` +
      `(median ${Math.round(sorted[rounds >> 1]!)}); ${Math.round(bytes / 1_000)} kB of JavaScript, compressed`,
  );
}

async function measureScrolling(context: BrowserContext, url: string, what: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(url);
  await ready(page);
  await page.mouse.move(720, 600);
  const ms = await longestTask(page, async () => {
    for (let turn = 0; turn < 150; turn += 1) {
      await page.mouse.wheel(0, 1_500);
      await page.waitForTimeout(30);
    }
  });
  const rows = await page.getByRole('row').count();
  print(`Longest task while ${what} scrolls: ${Math.round(ms)} ms; ${rows} rows in the page`);
  await page.close();
}

async function ready(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
}
