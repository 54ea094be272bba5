/**
 * @module-tag slow
 * @module-tag browser
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { appText } from '../../console/src/text/app.ts';
import { signInText } from '../../console/src/text/sign-in.ts';
import { tenantsText } from '../../console/src/text/tenants.ts';
import { administratorOf } from '../support/administrators.ts';
import { apiToken } from '../support/client.ts';
import { type ConsolePage, openConsole } from '../support/console.ts';
import { createManage } from '../support/management.ts';
import { serverIsAway } from '../support/page-problems.ts';
import { type RollcallProcess, startProcess } from '../support/process.ts';

const environment = { ROLLCALL_API_TOKEN: apiToken, ROLLCALL_LOG_LEVEL: 'silent' };

async function start(folder: string, flags: readonly string[] = []): Promise<RollcallProcess> {
  const server = await startProcess(folder, environment, flags);
  onTestFinished(async () => {
    server.child.kill('SIGKILL');
    await server.ended;
  });
  return server;
}

async function startWithTenant(): Promise<{
  readonly server: RollcallProcess;
  readonly folder: string;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-outage-'));
  const server = await start(folder);
  await createManage(server.url)('POST', '/tenants', { id: 'acme', name: 'Acme Inc.' });
  return { server, folder };
}

const { create, form } = tenantsText;

async function hasTenant(url: string, id: string): Promise<boolean> {
  return (await createManage(url)('GET', `/tenants/${id}`)).status === 200;
}

/** Opens the form that creates a tenant, and fills it. */
async function fillForm({ go, button, dialog }: ConsolePage, id: string): Promise<Locator> {
  await go('/tenants');
  await button(create).first().click();
  const shown = dialog(form.createTitle);
  await shown.getByLabel(form.name, { exact: true }).fill('Globex Corporation');
  await shown.getByLabel(form.id, { exact: true }).fill(id);
  return shown;
}

const submit = (shown: Locator): Promise<void> =>
  shown.getByRole('button', { name: create, exact: true }).click();

async function signInAgain({ dialog }: ConsolePage, password: string): Promise<void> {
  const ended = dialog(appText.ended.title);
  await ended.getByLabel(signInText.password, { exact: true }).fill(password);
  await ended.getByRole('button', { name: signInText.submit, exact: true }).click();
}

test('what was typed outlives the server, which is asked again by itself', async () => {
  const { server, folder } = await startWithTenant();
  const console = await openConsole({ server });
  console.allow(serverIsAway);
  console.allow(/Unable to preload|dynamically imported/u);
  const shown = await fillForm(console, 'globex');
  server.child.kill('SIGKILL');
  await server.ended;
  await submit(shown);
  await console.text(appText.unreachable.title).first().waitFor({ state: 'attached' });
  expect(await shown.getByLabel(form.id, { exact: true }).inputValue()).toBe('globex');
  await start(folder, ['--listen', new URL(server.url).host]);
  const banner = console.text(appText.unreachable.title).first();
  await banner.waitFor({ state: 'detached' });
  expect(await shown.getByLabel(form.id, { exact: true }).inputValue()).toBe('globex');
  await submit(shown);
  await expect.poll(() => hasTenant(server.url, 'globex')).toBe(true);
});

test('a change goes on after a sign-in when the session has ended meanwhile', async () => {
  const { server } = await startWithTenant();
  const console = await openConsole({ server });
  console.allow(/^401: /u);
  const shown = await fillForm(console, 'globex');
  await console.context.clearCookies();
  await submit(shown);
  const { password } = await administratorOf(server.url, 'owner');
  await signInAgain(console, password);
  await expect.poll(() => hasTenant(server.url, 'globex')).toBe(true);
});

test('the open tab of an administrator who was removed changes nothing more', async () => {
  const { server } = await startWithTenant();
  // Without an owner, a server asks for its first administrator instead of a password.
  await administratorOf(server.url, 'owner');
  const console = await openConsole({ server, as: 'operator' });
  console.allow(/^401: /u);
  const shown = await fillForm(console, 'globex');
  const manage = createManage(server.url);
  const { json } = await manage('GET', '/administrators');
  const { id } = json.items.find(({ role }: { readonly role: string }) => role === 'operator');
  expect((await manage('DELETE', `/administrators/${id}`)).status).toBe(200);
  await submit(shown);
  await console.field(signInText.password).first().waitFor();
  expect(await hasTenant(server.url, 'globex')).toBe(false);
});
