/**
 * `npm run screenshots`: writes pictures of every page of the console, with a showcase of simulated
 * customers, into docs/screenshots: light and dark, wide and narrow. `npm run screenshots -- person
 * roles` writes those of some pages, `-- --theme dark --width 390` some of each; `-- --output
 * FOLDER` writes elsewhere; `-- --serve` only serves the showcase until it is stopped.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import { administratorOf } from '../test/support/administrators.ts';
import { launchChromium } from '../test/support/chromium.ts';
import { buildConsole } from '../test/support/console-build.ts';
import { root } from '../test/support/markdown.ts';
import { type Picture, pictures } from '../test/support/showcase/pictures.ts';
import { type Showcase, startShowcase } from '../test/support/showcase/showcase.ts';
import { toPalette } from './png-palette.ts';

const themes = ['light', 'dark'] as const;
const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
] as const;

/** How long nothing must be loading, and how long that is waited for, in milliseconds. */
const idleMs = 200;
const maxWaitMs = 2_500;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    output: { type: 'string', default: join(root, 'docs/screenshots') },
    serve: { type: 'boolean', default: false },
    theme: { type: 'string' },
    width: { type: 'string' },
  },
});
await buildConsole();
const showcase = await startShowcase();
try {
  if (values.serve) await serve(showcase);
  else await takeAll(showcase);
} finally {
  await showcase.stop();
}

/** Serves until the process is asked to end. */
async function serve({ url }: Showcase): Promise<void> {
  const { email, password } = await administratorOf(url, 'owner');
  process.stdout.write(`${url}/console/  ${email}  ${password}\n`);
  await new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
}

async function takeAll(server: Showcase): Promise<void> {
  mkdirSync(values.output, { recursive: true });
  const wanted = pictures.filter(
    ({ name }) => positionals.length === 0 || positionals.includes(name),
  );
  const browser = await launchChromium();
  const looks = themes
    .filter((theme) => (values.theme ?? theme) === theme)
    .flatMap((theme) => sizes.map((viewport) => ({ theme, viewport })))
    .filter(({ viewport: { width } }) => (values.width ?? `${width}`) === `${width}`);
  try {
    // At once: most of the time goes into waiting until a page loads nothing more.
    await Promise.all(looks.map((look) => takeAllOf(look, { browser, server, wanted })));
  } finally {
    await browser.close();
  }
}

interface Look {
  readonly theme: (typeof themes)[number];
  readonly viewport: (typeof sizes)[number];
}

interface Wanted {
  readonly browser: Browser;
  readonly server: Showcase;
  readonly wanted: readonly Picture[];
}

/** Writes the pictures of one theme and size, one after the other. */
async function takeAllOf({ theme, viewport }: Look, { browser, server, wanted }: Wanted) {
  const options = { viewport, colorScheme: theme, reducedMotion: 'reduce' } as const;
  const signedIn = await browser.newContext(options);
  await signIn(signedIn, server.url);
  const open = await browser.newContext(options);
  for (const picture of wanted) {
    const context = picture.isOpen === true ? open : signedIn;
    await take(context, server, picture, `${picture.name}-${theme}-${viewport.width}.png`);
  }
  await signedIn.close();
  await open.close();
}

async function signIn(context: BrowserContext, url: string): Promise<void> {
  const data = await administratorOf(url, 'owner');
  const response = await context.request.post(`${url}/api/v1/session`, { data });
  if (!response.ok()) throw new Error(`sign-in: ${response.status()} ${await response.text()}`);
}

/** Writes one picture. */
async function take(
  context: BrowserContext,
  { url, ids }: Showcase,
  picture: Picture,
  name: string,
): Promise<void> {
  const page = await context.newPage();
  const settle = createSettle(page);
  try {
    await page.goto(url + picture.path(ids));
    await settle();
    if (picture.prepare !== undefined) {
      await picture.prepare(page);
      await settle();
    }
    const image = toPalette(await page.screenshot({ animations: 'disabled', caret: 'hide' }));
    writeFileSync(join(values.output, name), image);
    process.stdout.write(`${name} ${Math.round(image.length / 1_000)} kB\n`);
  } catch (error) {
    process.stdout.write(`${name} FAILED: ${String(error).split('\n', 1)[0]}\n`);
    process.exitCode = 1;
  } finally {
    await page.close();
  }
}

/** Returns what waits until a page shows what it has. Call it before the page loads. */
function createSettle(page: Page): () => Promise<void> {
  const loading = new Set<Request>();
  let changed = performance.now();
  const end = (request: Request): void => {
    loading.delete(request);
    changed = performance.now();
  };
  page.on('request', (request) => {
    loading.add(request);
    changed = performance.now();
  });
  page.on('requestfinished', end);
  page.on('requestfailed', end);
  return async () => {
    // By its element: a dialog hides the page's heading from roles.
    await page.locator('h1').first().waitFor({ timeout: 10_000 });
    await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
    // Charts and logos come after the page that they are on.
    const until = performance.now() + maxWaitMs;
    while (performance.now() < until)
      if (loading.size === 0 && performance.now() - changed > idleMs) break;
      else await sleep(25);
    await page.evaluate('document.fonts.ready.then(() => undefined)');
  };
}
