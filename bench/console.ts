/**
 * `npm run bench:console`: how quick the console is with much data, and what it costs. Prints how
 * long the first page takes with 1,000 tenants, the longest task of the browser's main thread while
 * a group of 100,000 members and a log of 1,000,000 requests scroll, what far pages of these lists
 * cost the server, and what a console costs SCIM requests. Needs Chromium, and Linux.
 *
 * --quick       a tenth of the data, to see that everything runs
 * --only PART   first-page, scroll, pages or cost
 * --rounds N    of the comparison of SCIM requests; 7 where not given
 * --json FILE   writes every figure
 * --docs        writes the figures into docs/benchmarks.md
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { administratorOf } from '../test/support/administrators.ts';
import { launchChromium } from '../test/support/chromium.ts';
import { apiToken, token } from '../test/support/client.ts';
import { buildConsole } from '../test/support/console-build.ts';
import { startProcess } from '../test/support/process.ts';
import { measureFirstPage, measureScrolling } from './console-browser.ts';
import { measureCost } from './console-cost.ts';
import { createLargeDatabase, stop } from './console-data.ts';
import { measurePages } from './console-pages.ts';
import { progress } from './contenders.ts';
import { consoleMarks, type Figure, printFigures, writeFigures } from './protocol-report.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string', default: '7' },
    json: { type: 'string' },
    docs: { type: 'boolean', default: false },
  },
});
const factor = values.quick ? 0.1 : 1;
const sizes = {
  members: 100_000 * factor,
  requests: 1_000_000 * factor,
  tenants: 1_000 * factor,
};
const isWanted = (part: string): boolean => (values.only ?? part) === part;

await buildConsole();
const folder = mkdtempSync(join(tmpdir(), 'rollcall-console-'));
const path = join(folder, 'rollcall.db');
const environment = {
  ROLLCALL_STORAGE_URL: `file:${path}`,
  ROLLCALL_API_TOKEN: apiToken,
  ROLLCALL_SCIM_AUTH_TOKEN: token,
  ROLLCALL_LOG_LEVEL: 'silent',
  ROLLCALL_REQUESTS_MAX_ENTRIES: String(sizes.requests * 2),
};
const figures: Figure[] = [];
try {
  progress(
    `seeding ${sizes.members} users, ${sizes.requests} requests and ${sizes.tenants} tenants`,
  );
  const group = await createLargeDatabase(folder, path, environment, sizes);
  await measureAll(group);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
progress('');
printFigures(figures);
if (values.json !== undefined)
  writeFileSync(
    values.json,
    `${JSON.stringify({ node: process.version, sizes, figures }, null, 2)}\n`,
  );
if (values.docs)
  writeFigures(
    fileURLToPath(new URL('../docs/', import.meta.url)),
    consoleMarks,
    `Written by \`npm run bench:console -- --docs\`, with ${sizes.tenants.toLocaleString('en-US')} tenants, a group of ${sizes.members.toLocaleString('en-US')} members and a log of ${sizes.requests.toLocaleString('en-US')} requests; ${cpus().length} cores shared by the server and Chromium, load average ${loadavg()[0]!.toFixed(0)} at the end (2 or less: nothing else ran).`,
    figures,
  );

async function measureAll(group: string): Promise<void> {
  const browser = await launchChromium();
  try {
    const server = await startProcess(folder, environment);
    try {
      const { url } = server;
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const data = await administratorOf(url, 'owner');
      await context.request.post(`${url}/api/v1/session`, { data });
      if (isWanted('first-page')) {
        progress('opening the overview');
        const signedIn = await context.storageState();
        figures.push(...(await measureFirstPage(browser, url, signedIn, sizes.tenants)));
      }
      if (isWanted('scroll')) {
        progress('scrolling');
        for (const list of lists(group))
          figures.push(await measureScrolling(context, url + list.path, list));
      }
      if (isWanted('pages')) {
        progress('reading far pages');
        figures.push(...(await measurePages(url, group, sizes.requests)));
      }
    } finally {
      await stop(server);
    }
    if (isWanted('cost')) {
      progress('comparing SCIM requests with and without a console');
      const rounds = Number(values.rounds);
      const requests = values.quick ? 500 : 2_000;
      const options = { path, folder, environment, group, rounds, requests };
      figures.push(...(await measureCost(browser, options)));
    }
  } finally {
    await browser.close();
  }
}

/** The longest lists of the console. */
function lists(group: string) {
  return [
    {
      name: `a group of ${sizes.members.toLocaleString('en-US')} members`,
      path: `/console/t/default/groups/${group}`,
      rows: '[data-testid=members] li',
    },
    {
      name: `a log of ${sizes.requests.toLocaleString('en-US')} requests`,
      path: '/console/t/default/requests',
      rows: '[role=row][data-index]',
    },
  ];
}
