/**
 * @module-tag slow
 * @module-tag browser
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openConsole } from '../support/console.ts';
import { createManage } from '../support/management.ts';
import { startTestServer, type TestServer, user } from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer('memory');
});
afterAll(() => server.stop());

describe('the pages of connections', () => {
  it('create a connection, rotate its token, and send a set-up link', async () => {
    const tenant = 'new-customer';
    const manage = createManage(server.running.url);
    await manage('POST', '/tenants', { id: tenant });
    const console = await openConsole({ server });
    const { page } = console;
    await console.go(`/t/${tenant}/connections`);
    expect(await console.axe()).toEqual([]);
    await console.button('Create connection').first().click();
    const dialog = console.dialog('Create connection');
    await dialog.getByRole('button', { name: 'Microsoft Entra ID' }).click();
    expect(await console.axe()).toEqual([]);
    await dialog.getByRole('button', { name: 'Create connection' }).click();
    await console.heading('Entra ID').waitFor();
    expect(await console.axe()).toEqual([]);

    await page.getByRole('tab', { name: 'Overview' }).click();
    await console.text('Waiting for the first request…').waitFor();
    expect(await console.axe()).toEqual([]);
    await page.getByRole('tab', { name: 'Credentials' }).click();
    await console.button('Create credential').click();
    await console.dialog().getByRole('button', { name: 'Create credential' }).click();
    await console.dialog().getByRole('button', { name: 'Done' }).click();
    await console.row('Bearer token').waitFor();
    expect(await console.axe()).toEqual([]);
    await console.button('Revoke').click();
    await console.dialog().getByText('It is the only valid credential').waitFor();
    await console.dialog().getByRole('button', { name: 'Revoke' }).click();
    await console.row('Revoked').waitFor();

    await page.getByRole('tab', { name: 'Set-up links' }).click();
    await console.button('Create set-up link').click();
    await console.dialog().getByRole('button', { name: 'Create set-up link' }).click();
    const url = await page.locator('[data-copy-field="Set-up link"]').textContent();
    expect(url).toContain('/setup/rollcallsetup');
    await console.dialog().getByRole('button', { name: 'Done' }).click();
    await console.row('Not opened').waitFor();
    expect(await console.axe()).toEqual([]);
    await console.button('Revoke').click();
    await console.row('Revoked').waitFor();
    await page.getByRole('tab', { name: 'Settings' }).click();
    expect(await console.axe()).toEqual([]);
  });

  it('show what arrives in words, and pause with an undo', async () => {
    const tenant = await createTenant(server, { policy: { requestLog: 'all' }, profile: 'okta' });
    await tenant.call('POST', '/Users', {
      body: user({ userName: '<img src=x onerror=alert(1)>' }),
    });
    await tenant.call('GET', `!/t/${tenant.tenant}/Users`);
    await server.running.maintain();
    const console = await openConsole({ server, theme: 'dark', width: 390 });
    await console.go(`/t/${tenant.tenant}/connections/${tenant.connection}`);
    await console.text(/Okta created the user “<img src=x/u).waitFor();
    await console.text(/the base URL lacks \/scim\/v2/u).waitFor();
    expect(await console.axe()).toEqual([]);
    await console.button('Pause').click();
    await console.dialog().getByRole('button', { name: 'Pause' }).click();
    await console.button('Resume').waitFor();
    expect((await tenant.call('GET', '/Users')).status).toBe(401);
    await console.button('Undo').click();
    await console.button('Pause').waitFor();
    expect((await tenant.call('GET', '/Users')).status).toBe(200);
  });
});
