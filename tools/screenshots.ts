/**
 * `npm run screenshots`: writes pictures of every page of the console, with a showcase of simulated
 * customers, into docs/screenshots: light and dark, wide and narrow. `npm run screenshots -- person
 * roles` writes those of some pages, `-- --theme dark --width 390` some of each; `-- --output
 * FOLDER` writes elsewhere; `-- --serve` only serves the showcase until it is stopped.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BrowserContext, Page } from 'playwright-core';
import { administratorOf } from '../test/support/administrators.ts';
import { launchChromium } from '../test/support/chromium.ts';
import { buildConsole } from '../test/support/console-build.ts';
import { root } from '../test/support/markdown.ts';
import { type Picture, pictures } from '../test/support/showcase/pictures.ts';
import { type Showcase, startShowcase } from '../test/support/showcase/showcase.ts';

const themes = ['light', 'dark'] as const;
const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
] as const;

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
  try {
    for (const theme of themes.filter((each) => (values.theme ?? each) === each))
      for (const viewport of sizes.filter(
        ({ width }) => (values.width ?? `${width}`) === `${width}`,
      )) {
        const options = { viewport, colorScheme: theme, reducedMotion: 'reduce' } as const;
        const signedIn = await browser.newContext(options);
        await signIn(signedIn, server.url);
        const open = await browser.newContext(options);
        for (const picture of wanted) {
          const context = picture.isOpen === true ? open : signedIn;
          const name = `${picture.name}-${theme}-${viewport.width}.png`;
          await take(context, server, picture, name);
        }
        await signedIn.close();
        await open.close();
      }
  } finally {
    await browser.close();
  }
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
  try {
    await page.goto(url + picture.path(ids));
    await settle(page);
    await picture.prepare?.(page);
    await settle(page);
    const image = await page.screenshot({ animations: 'disabled', caret: 'hide' });
    writeFileSync(join(values.output, name), image);
    process.stdout.write(`${name} ${Math.round(image.length / 1_000)} kB\n`);
  } catch (error) {
    process.stdout.write(`${name} FAILED: ${String(error).split('\n', 1)[0]}\n`);
    process.exitCode = 1;
  } finally {
    await page.close();
  }
}

async function settle(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor({ timeout: 10_000 });
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
  // Charts come after the page that they are on. Pages that follow the server are never idle.
  await page.waitForLoadState('networkidle', { timeout: 1_500 }).catch(() => undefined);
  await page.evaluate('document.fonts.ready.then(() => undefined)');
}
