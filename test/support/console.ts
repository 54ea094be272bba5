import { type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { afterAll, onTestFinished } from 'vitest';
import { administratorOf, type Role } from './administrators.ts';
import { findBarriers } from './axe.ts';
import { launchChromium } from './chromium.ts';
import { requireBuiltConsole } from './console-build.ts';
import { watchProblems } from './page-problems.ts';

/** The console in a browser, for tests in test/console. See openConsole. */
export interface ConsolePage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** URL of the server, without a slash at its end. */
  readonly url: string;
  /** Opens a path of the console, such as `/t/acme/users`, and waits until it shows its content. */
  go(path: string): Promise<void>;
  /** Waits until the page that is open shows its content: no skeleton is left. */
  settled(): Promise<void>;
  /** Accepts problems that the test causes on purpose, such as `/^403: POST/`. */
  allow(problem: RegExp): void;
  /** Returns what axe-core calls serious or critical on the page as it is. */
  axe(): Promise<readonly string[]>;
  /** The element of a role that has an accessible name; the name is matched exactly. */
  button(name: string | RegExp): Locator;
  link(name: string | RegExp): Locator;
  heading(name: string | RegExp): Locator;
  field(name: string | RegExp): Locator;
  dialog(name?: string | RegExp): Locator;
  /** The rows of tables that contain a text. */
  row(text: string | RegExp): Locator;
  /** Text that is shown anywhere on the page; matched exactly when it is a string. */
  text(text: string | RegExp): Locator;
}

/** A server with its URL: `startTestServer`, `startProcess`, `startKillable`. */
export type ServedConsole =
  | { readonly url: string }
  | { readonly running: { readonly url: string } };

/** How the console is opened. */
export interface OpenOptions {
  readonly server: ServedConsole;
  /** Role to sign in with; `undefined`: not signed in. Default: owner. */
  readonly as?: Role | undefined;
  /** Tenant that the administrator is limited to. Default: all. */
  readonly tenant?: string;
  /** Default: light. */
  readonly theme?: 'light' | 'dark';
  /** In CSS pixels. Default: 1440. */
  readonly width?: number;
  /** In CSS pixels. Default: 900. */
  readonly height?: number;
}

let browser: Promise<Browser> | undefined;

afterAll(async () => {
  const launched = await browser?.catch(() => undefined);
  browser = undefined;
  await launched?.close();
});

/** Returns the browser that the tests of one file share. It is closed after the last of them. */
export function sharedChromium(): Promise<Browser> {
  browser ??= launchChromium();
  return browser;
}

/**
 * Opens the console in a context of its own, signed in. The test fails when it has ended and there
 * was an uncaught error, an error on the browser's console, a request that failed or was answered
 * with an error, a violation of the Content-Security-Policy or a dialog, unless it was allowed.
 */
export async function openConsole(options: OpenOptions): Promise<ConsolePage> {
  const opened = await openSharedConsole(options);
  onTestFinished(async () => {
    await opened.context.close();
    const found = opened.takeProblems();
    if (found.length > 0) throw new Error(`the console had problems:\n${found.join('\n')}`);
  });
  return opened;
}

/** The console in a browser, for several tests, one after the other. */
export interface SharedConsole extends ConsolePage {
  /** Returns what went wrong since the last call, one text each. See openConsole. */
  takeProblems(): readonly string[];
}

/** Opens the console as openConsole does, but for a whole file. The caller closes the context. */
export async function openSharedConsole(options: OpenOptions): Promise<SharedConsole> {
  const { theme = 'light', width = 1440, height = 900, tenant } = options;
  await requireBuiltConsole();
  const url = 'url' in options.server ? options.server.url : options.server.running.url;
  const context = await (await sharedChromium()).newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
    ignoreHTTPSErrors: true,
  });
  // A page is there within a second; a machine that runs three other tests stalls for longer.
  context.setDefaultTimeout(90_000);
  const problems = watchProblems(context);
  const role = 'as' in options ? options.as : 'owner';
  // How a page finds out that it must ask for a sign-in.
  if (role === undefined) problems.allow(/^401: GET .*\/api\/v1\/session$/u);
  else await signIn(context, url, role, tenant);
  const page = await context.newPage();
  const opened = createConsolePage(page, url, problems.allow);
  return { ...opened, takeProblems: () => problems.take() };
}

/** Signs in as the sign-in page does. The browser's context keeps the cookie. */
async function signIn(
  context: BrowserContext,
  url: string,
  role: Role,
  tenant: string | undefined,
): Promise<void> {
  const data = await administratorOf(url, role, tenant);
  const response = await context.request.post(`${url}/api/v1/session`, { data });
  if (response.status() !== 201)
    throw new Error(`sign-in: ${response.status()} ${await response.text()}`);
}

function createConsolePage(page: Page, url: string, allow: ConsolePage['allow']): ConsolePage {
  const exact = true;
  const settled = async (): Promise<void> => {
    // By its tag: a dialog that the URL opens hides the heading from roles.
    await page.locator('h1').first().waitFor();
    // A function to wait for would be evaluated from text, which the policy of the pages forbids.
    const busy = page.locator('[aria-busy="true"]');
    while ((await busy.count()) > 0) await busy.first().waitFor({ state: 'detached' });
  };
  return {
    page,
    context: page.context(),
    url,
    async go(path) {
      await page.goto(`${url}/console${path}`);
      await settled();
    },
    settled,
    allow,
    axe: () => findBarriers(page),
    button: (name) => page.getByRole('button', { name, exact }),
    link: (name) => page.getByRole('link', { name, exact }),
    heading: (name) => page.getByRole('heading', { name, exact }),
    field: (name) => page.getByLabel(name, { exact }),
    dialog: (name) =>
      page.locator('[role=dialog],[role=alertdialog]').filter({
        has: name === undefined ? page.locator('*') : page.getByRole('heading', { name, exact }),
      }),
    row: (text) => page.getByRole('row').filter({ hasText: text }),
    text: (text) => page.getByText(text, { exact }),
  };
}
