/**
 * @module-tag slow
 * @module-tag browser
 */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appText } from '../../console/src/text/app.ts';
import { domainsText } from '../../console/src/text/domains.ts';
import { overviewText } from '../../console/src/text/overview.ts';
import { systemText } from '../../console/src/text/system.ts';
import { usersText } from '../../console/src/text/users.ts';
import { endpointText, webhooksText } from '../../console/src/text/webhooks.ts';
import { administratorOf } from '../support/administrators.ts';
import { openConsole } from '../support/console.ts';
import { startTestServer, type TestServer, user } from '../support/server.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';

let server: TestServer;
let tenant: TestTenant;
/** TXT records of the DNS. */
const records = new Map<string, string[]>();
beforeAll(async () => {
  const domainProofs = {
    txt: async (name: string) => records.get(name) ?? [],
    file: async () => undefined,
  };
  server = await startTestServer('sqlite', { webhookHosts: ['127.0.0.1'] }, { domainProofs });
  tenant = await createTenant(server, { tenant: 'acme' });
});
afterAll(async () => server.stop());

test('an owner writes a backup, an operator may not, and the palette opens the reference', async () => {
  const { page, context, go, button, text, axe } = await openConsole({ server });
  await go('/system');
  await button(systemText.backupNow).click();
  await text(/^Backup written and verified/u).waitFor();
  const path = await page.getByText(/\/backups\/rollcall-.*\.db$/u).textContent();
  expect(existsSync(path!)).toBe(true);
  expect(await axe()).toEqual([]);

  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('reference');
  const opened = context.waitForEvent('page');
  await page.getByRole('option', { name: appText.reference }).click();
  expect((await opened).url()).toMatch(/\/api\/v1\/docs$/u);

  const operator = await openConsole({ server, as: 'operator' });
  await operator.go('/system');
  const disabled = operator.button(systemText.backupNow);
  expect(await disabled.getAttribute('aria-disabled')).toBe('true');
  expect(await disabled.getAttribute('title')).toBe(appText.reasons.ownerOnly);
});

test('a token that is refused again and again needs attention, and its requests are found', async () => {
  for (let index = 0; index < 6; index += 1)
    await fetch(`${server.running.url}/t/${tenant.tenant}/scim/v2/Users`, {
      headers: { Authorization: 'Bearer an-old-token-x7Qe' },
    });
  const { page, go, link, text, row, settled } = await openConsole({ server });
  await go(`/t/${tenant.tenant}`);
  await text(/^Refused within the last hour: 6 requests with the token …x7Qe/u).waitFor();
  await link(overviewText.attention.fixes['credential.refused']).click();
  await page.waitForURL(/refused=/u);
  await settled();
  await expect.poll(() => row(/401/u).count()).toBe(6);
});

test('a domain is proven by the record that the page shows, and removed', async () => {
  const { page, allow, go, button, field, text, row, dialog, axe } = await openConsole({ server });
  const { proof, form } = domainsText;
  await go(`/t/${tenant.tenant}/domains`);
  await text(domainsText.empty).waitFor();
  await button(domainsText.add).click();
  await field(form.label).fill('Example.com');
  await button(form.next).click();
  await page.waitForURL(/prove=example\.com/u);
  const value = page.getByRole('region', { name: proof.recordValue });
  await value.waitFor();
  expect(await axe()).toEqual([]);
  allow(/^409: POST .*\/domains\/example\.com\/verify/u);
  await button(proof.check).click();
  await text(proof.notYet).waitFor();
  records.set('_rollcall-challenge.example.com', [(await value.textContent())!]);
  await button(proof.check).click();
  await text(domainsText.verified('example.com')).waitFor();
  await row('example.com').waitFor();
  await button(domainsText.removeOf('example.com')).click();
  await dialog().getByRole('button', { name: domainsText.remove }).click();
  await text(domainsText.empty).waitFor();
});

test('an account and an event stream are created, and the audit of the tenant says so', async () => {
  const opened = await openConsole({ server, as: 'operator', tenant: tenant.tenant });
  const { page, go, button, field, text, row, dialog, axe, settled } = opened;
  const { register } = usersText;
  await go(`/t/${tenant.tenant}/users`);
  await button(register.open).click();
  await dialog().getByLabel(usersText.username).fill('grace');
  await dialog().getByLabel(usersText.email).fill('grace@example.com');
  expect(await axe()).toEqual([]);
  await button(register.submit).click();
  await page.waitForURL(/open=account/u);
  await text('grace@example.com').first().waitFor();

  await go(`/t/${tenant.tenant}/webhooks`);
  await button(webhooksText.stream.create).first().click();
  await field(webhooksText.form.name).fill('auditor');
  await page.getByRole('combobox', { name: webhooksText.stream.method }).click();
  await page.getByRole('option', { name: webhooksText.stream.methods[1].label }).click();
  await field(webhooksText.stream.audience).fill('https://app.example.com');
  expect(await axe()).toEqual([]);
  await button(webhooksText.form.add).click();
  await page.waitForURL(/\/webhooks\/.+/u);
  await settled();

  await go(`/t/${tenant.tenant}/audit`);
  await row('endpoint.create').first().waitFor();
  expect(await axe()).toEqual([]);
  await row('account.register').click();
  await dialog('account.register').waitFor();
});

test('users show their account and roles, and are filtered by role', async () => {
  const { tenant: id, call, manage } = tenant;
  const rules = [{ displayName: 'Crew', roles: ['sailor', 'cook', 'diver'] }];
  await manage('PATCH', `/tenants/${id}`, { policy: { roles: { rules, default: ['guest'] } } });
  const provision = async (userName: string): Promise<string> =>
    (await call('POST', '/Users', { body: user({ userName }) })).json.id;
  const members = [{ value: await provision('katherine@crew.example') }];
  await provision('annie@crew.example');
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group'];
  await call('POST', '/Groups', { body: { schemas, displayName: 'Crew', members } });
  const { page, go, button, axe } = await openConsole({ server, as: 'read-only' });
  const row = (name: RegExp) => page.getByRole('row', { name });
  await go(`/t/${id}/users`);
  await row(/katherine@crew\.example katherine Active sailor cook \+1/u).waitFor();
  const annie = row(/annie@crew\.example annie Active guest/u);
  await annie.waitFor();
  await button('Add filter').click();
  await page.getByRole('menuitem', { name: usersText.role }).click();
  await page.getByRole('button', { name: 'diver' }).click();
  await page.waitForURL(/role=diver/u);
  await annie.waitFor({ state: 'detached' });
  await row(/katherine Active sailor cook/u).waitFor();
  expect(await axe()).toEqual([]);
});

test('an owner resets a password, downloads the configuration, and sees what changed', async () => {
  const { email } = await administratorOf(server.running.url, 'read-only');
  const { page, go, button, row, dialog, text } = await openConsole({ server });
  await go('/system?tab=administrators');
  await row(email)
    .getByRole('button', { name: /^Actions/u })
    .click();
  await page.getByRole('menuitem', { name: systemText.resetPassword }).click();
  await dialog().getByRole('button', { name: systemText.resetPassword }).click();
  await dialog(/^The link for/u).waitFor();

  await go('/system?tab=settings');
  const saved = page.waitForEvent('download');
  await button(systemText.configuration).click();
  expect((await saved).suggestedFilename()).toBe('rollcall-configuration.json');

  await tenant.manage('PATCH', `/tenants/${tenant.tenant}`, { name: 'Acme Limited' });
  await go('/system?tab=audit&action=tenant.update');
  await row('tenant.update').first().click();
  await text(/Acme Limited/u)
    .first()
    .waitFor();
});

test('the page of an endpoint shows the attempts of a delivery, and how many were accepted', async () => {
  let requests = 0;
  const receiver = createServer((_request, response) => {
    requests += 1;
    // The first one stays undelivered for the time of this test.
    if (requests === 1) response.writeHead(503, { 'Retry-After': '3600' }).end();
    else response.writeHead(204).end();
  });
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  try {
    const { manage, at } = tenant;
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    const { json: created } = await manage('POST', at('/endpoints'), { name: 'app', url });
    await manage('POST', at('/accounts'), { username: 'first' });
    const deliveries = at(`/endpoints/${created.id}/deliveries`);
    await expect
      .poll(async () => (await manage('GET', deliveries)).json.items[0]?.attempts)
      .toBe(1);
    const [open] = (await manage('GET', deliveries)).json.items;
    expect(open.history).toMatchObject([{ status: 503, error: expect.stringContaining('503') }]);
    const activity = (await manage('GET', at(`/endpoints/${created.id}/activity`))).json;
    expect(activity.failed.at(-1)).toBe(1);

    const { go, button, dialog, heading, axe } = await openConsole({ server, width: 390 });
    await go(`/t/${tenant.tenant}/webhooks/${created.id}?tab=open`);
    await heading(endpointText.activity.title).waitFor();
    await button(endpointText.history.open(open.attempts, open.sequence)).click();
    await dialog(endpointText.history.title(open.sequence)).waitFor();
    await dialog().getByText('503', { exact: true }).waitFor();
    expect(await axe()).toEqual([]);
    await manage('POST', at('/accounts'), { username: 'second' });
    const lastDay = async () => (await manage('GET', at(`/endpoints/${created.id}`))).json.lastDay;
    await expect.poll(async () => (await lastDay()).delivered).toBeGreaterThan(0);
    expect((await lastDay()).failed).toBe(1);
  } finally {
    receiver.closeAllConnections();
    receiver.close();
  }
});
