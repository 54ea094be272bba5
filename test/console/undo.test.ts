/**
 * @module-tag slow
 * @module-tag browser
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectionsText } from '../../console/src/text/connections.ts';
import { tenantsText } from '../../console/src/text/tenants.ts';
import { endpointText, webhooksText } from '../../console/src/text/webhooks.ts';
import { openConsole } from '../support/console.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

/** Labels of fields that may be empty say so. */
const perSecond = new RegExp(`^${connectionsText.perSecond}`, 'u');
const types = new RegExp(`^${webhooksText.form.types}`, 'u');

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer('memory');
});
afterAll(() => server.stop());

it('changes of settings are taken back by Undo, what was not set included', async () => {
  const tenant = await createTenant(server, { tenant: 'acme' });
  const { manage, at, connection } = tenant;
  const created = await manage('POST', at('/endpoints'), {
    name: 'Hook',
    url: 'https://hooks.example.com/a',
  });
  const paths = [at(`/connections/${connection}`), at(`/endpoints/${created.json.id}`)];
  const show = async () =>
    Promise.all([...paths, '/tenants/acme'].map(async (path) => (await manage('GET', path)).json));
  const before = await show();
  const { page, go, button, field, dialog, text } = await openConsole({ server });
  const undo = async (changed: object, at: number) => {
    await button('Undo').waitFor();
    expect((await show())[at]).toMatchObject(changed);
    await button('Undo').click();
    await text('Undone').first().waitFor();
    expect((await show())[at]).toEqual(before[at]);
  };

  await go(`/t/acme/connections/${connection}?tab=settings`);
  await field(connectionsText.name).fill('Renamed');
  await page.getByLabel(perSecond).fill('7');
  await button(connectionsText.save).click();
  await undo({ name: 'Renamed', limits: { perSecond: 7, burst: 21 } }, 0);
  expect(await field(connectionsText.name).inputValue()).toBe(before[0].name);
  expect(await page.getByLabel(perSecond).inputValue()).toBe('');

  await go(`/t/acme/webhooks/${created.json.id}`);
  await page.getByRole('button', { name: endpointText.columns.actions }).click();
  await page.getByRole('menuitem', { name: endpointText.edit }).click();
  await dialog().getByLabel(types).fill('user.created');
  await dialog().getByRole('button', { name: webhooksText.form.save }).click();
  await undo({ types: ['user.created'] }, 1);

  await go('/tenants');
  await button(tenantsText.actionsOf('acme')).click();
  await page.getByRole('menuitem', { name: tenantsText.actions.settings }).click();
  await dialog().getByLabel(tenantsText.form.name).fill('Acme Limited');
  await dialog().getByLabel(tenantsText.form.seats).fill('12');
  await dialog().getByRole('button', { name: tenantsText.form.save }).click();
  await undo({ name: 'Acme Limited', policy: { seats: 12 } }, 2);
});
