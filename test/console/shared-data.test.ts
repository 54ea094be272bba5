/**
 * @module-tag slow
 * @module-tag browser
 */
import { afterAll, beforeAll, test } from 'vitest';
import { appText } from '../../console/src/text/app.ts';
import { connectionsText } from '../../console/src/text/connections.ts';
import { groupsText } from '../../console/src/text/groups.ts';
import { guardText } from '../../console/src/text/guard.ts';
import { rolesText } from '../../console/src/text/roles.ts';
import { usersText } from '../../console/src/text/users.ts';
import { openConsole } from '../support/console.ts';
import { createManage } from '../support/management.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer('memory');
  const manage = createManage(server.running.url);
  await manage('POST', '/tenants', { id: 'acme', name: 'Acme Incorporated' });
  await createTenant(server, { tenant: 'acme' });
});
afterAll(() => server.stop());

const { pages } = appText;
const orders = [
  [pages.users, pages.connections, pages.roles, pages.groups, pages.guard],
  [pages.guard, pages.groups, pages.roles, pages.connections, pages.users],
] as const;
const titles = {
  [pages.users]: usersText.title,
  [pages.connections]: connectionsText.title,
  [pages.roles]: rolesText.title,
  [pages.groups]: groupsText.title,
  [pages.guard]: guardText.title,
};

// What one page has read is what the next one shows at first.
test.each(orders)('pages share what they have read, from %s on', async (...order) => {
  const { page, go, link, heading, field, settled } = await openConsole({ server });
  const tenant = page.getByRole('button', { name: /Acme Incorporated/u });
  await go('/t/acme');
  for (const name of order) {
    await link(name).first().click();
    await heading(titles[name]!).waitFor();
    await settled();
    await tenant.first().waitFor();
    if (name === pages.guard) {
      await heading(guardText.thresholds).waitFor();
      await page.getByRole('row', { name: /^idp/u }).waitFor();
    }
    await page.keyboard.press('Control+k');
    await field(appText.palette.label).last().fill('idp');
    await page.getByRole('option', { name: /^idp/u }).waitFor();
    await page.keyboard.press('Escape');
    await field(appText.palette.label).first().waitFor({ state: 'detached' });
  }
});
