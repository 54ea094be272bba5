import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

export type { BrowserContext, Page } from 'playwright-core';

/** Where Debian's package puts it; `CHROMIUM_PATH` names another. */
const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/**
 * Starts a headless Chromium.
 *
 * @throws Error with the command that installs it where there is none
 */
export function launchChromium(): Promise<Browser> {
  if (!existsSync(executablePath))
    throw new Error(
      `there is no Chromium at ${executablePath}. ` +
        'Install it with `apt-get install -y --no-install-recommends chromium fonts-dejavu-core`, ' +
        'or name another in CHROMIUM_PATH.',
    );
  return chromium.launch({
    executablePath,
    // Containers have neither a user namespace for the sandbox nor a large /dev/shm.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb'],
  });
}
