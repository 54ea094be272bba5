/**
 * @module-tag slow
 * @module-tag browser
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectionsText } from '../../console/src/text/connections.ts';
import { designText } from '../../console/src/text/design.ts';
import { createCall } from '../support/client.ts';
import { openConsole } from '../support/console.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer('memory');
});
afterAll(() => server.stop());

test('a token is rotated: both work until the old one is revoked, and each is shown once', async () => {
  const old = await createTenant(server, { profile: 'okta' });
  const opened = await openConsole({ server });
  const { page, url, go, button, dialog, row } = opened;
  const bodies: Promise<string>[] = [];
  page.on('response', (response) => {
    if (response.url().includes('/api/')) bodies.push(response.text().catch(() => ''));
  });
  const path = `/t/${old.tenant}/connections/${old.connection}?tab=credentials`;
  await go(path);
  expect((await old.call('GET', '/Users')).status).toBe(200);

  await button(connectionsText.createCredential).click();
  const create = dialog(connectionsText.createCredential);
  await create.getByLabel(connectionsText.name, { exact: true }).fill('Rotated');
  await create.getByRole('button', { name: connectionsText.createCredential }).click();
  await create.getByText(designText.secretShownOnce).waitFor();
  expect(await create.getByText(/^rollcall[A-Za-z0-9]{40,}$/u).count()).toBe(0);
  await create.getByRole('button', { name: designText.reveal, exact: true }).click();
  const token = (await create.getByText(/^rollcall[A-Za-z0-9]{40,}$/u).textContent())!;
  expect(token).not.toBe(old.token);
  await create.getByRole('button', { name: connectionsText.done, exact: true }).click();
  await create.waitFor({ state: 'detached' });

  // The overlap: the identity provider is given the new one while the old one still works.
  const next = createCall(url, '/scim/v2', token);
  expect((await next('GET', '/Users')).status).toBe(200);
  expect((await old.call('GET', '/Users')).status).toBe(200);

  await row('test').getByRole('button', { name: connectionsText.revoke, exact: true }).click();
  const revoke = dialog(connectionsText.revokeQuestion('test'));
  await revoke.getByText(connectionsText.revokeConsequences[0]).waitFor();
  expect(await revoke.getByText(connectionsText.revokeOnly).count()).toBe(0);
  await revoke.getByRole('button', { name: connectionsText.revoke, exact: true }).click();
  await row('test').filter({ hasText: connectionsText.revokedStatus }).waitFor();
  expect((await old.call('GET', '/Users')).status).toBe(401);
  expect((await next('GET', '/Users')).status).toBe(200);

  // The page has the last four characters from then on, also after it is loaded again.
  bodies.length = 0;
  await go(path);
  await row('Rotated')
    .getByText(`…${token.slice(-4)}`)
    .waitFor();
  expect(await page.content()).not.toContain(token);
  expect((await Promise.all(bodies)).join('\n')).not.toContain(token);
  expect(bodies.length).toBeGreaterThan(0);
});
