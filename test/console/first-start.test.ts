/**
 * @module-tag slow
 * @module-tag browser
 */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectionsText } from '../../console/src/text/connections.ts';
import { designText } from '../../console/src/text/design.ts';
import { signInText } from '../../console/src/text/sign-in.ts';
import { tenantsText } from '../../console/src/text/tenants.ts';
import { dialects } from '../../src/simulators/dialects.ts';
import { simulate } from '../../src/simulators/simulate.ts';
import { type ConsolePage, openConsole } from '../support/console.ts';
import { type RollcallProcess, startProcess } from '../support/process.ts';
import { problems } from '../support/simulations.ts';

let server: RollcallProcess;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-first-'));
  server = await startProcess(folder, { ROLLCALL_LOG_LEVEL: 'silent' });
});
afterAll(async () => {
  server.child.kill('SIGTERM');
  await server.ended;
});

test('from the first start to the first user', async () => {
  const opened = await openConsole({ server, as: undefined });
  const { page, url, axe, go, field, button, dialog, settled, text } = opened;
  const link = readFileSync(join(folder, 'data/rollcall.db.console-link'), 'utf8').trim();
  const waiting = await openConsole({ server, as: undefined });
  await waiting.go('/sign-in');
  await waiting.text(signInText.needsAdministrator).waitFor();
  await waiting.text('rollcall console').waitFor();
  await page.goto(link);
  await settled();
  expect(page.url()).not.toContain('#');
  expect(await axe()).toEqual([]);
  const { name, email, password, repeat, submit, badLink } = signInText.welcome;
  await field(name).fill('Ada Lovelace');
  await field(email).fill('ada@example.com');
  await field(password).fill('five unrelated words together');
  await field(repeat).fill('five unrelated words together');
  await button(submit).click();
  await page.waitForURL(`${url}/console/`);
  await settled();
  // The page that was open before notices the first owner by itself.
  await waiting.field(signInText.email).waitFor();

  await go('/tenants');
  await button(tenantsText.create).first().click();
  await dialog().getByLabel(tenantsText.form.name, { exact: true }).fill('Acme Inc.');
  await dialog().getByLabel(tenantsText.form.id, { exact: true }).fill('acme');
  await dialog().getByRole('button', { name: tenantsText.create, exact: true }).click();
  await page.waitForURL(`${url}/console/t/acme`);
  await settled();

  const token = await createConnection(opened);
  const report = await simulate({
    dialect: dialects.get('okta')!,
    url: `${url}/t/acme/scim/v2`,
    token: async () => token,
    users: 3,
    groups: 1,
    scenarios: ['test-connection', 'first-sync'],
    seed: 3,
  });
  expect(problems(report)).toEqual([]);
  await go('/t/acme/users');
  await text(/^sim3-okta\.\d+@workforce\.example$/u)
    .first()
    .waitFor();

  // The link has been used.
  const other = await openConsole({ server, as: undefined });
  other.allow(/^410: POST .*\/session\/link\/verify$/u);
  await other.page.goto(link);
  await other.heading(badLink).waitFor();
});

/** Creates a connection and its token on the pages. Returns the token, which is shown once. */
async function createConnection(opened: ConsolePage): Promise<string> {
  const { page, go, button, dialog, heading, settled } = opened;
  await go('/t/acme/connections');
  await button(connectionsText.create).first().click();
  const create = dialog(connectionsText.create);
  await create.getByRole('button', { name: 'Okta', exact: true }).click();
  await create.getByRole('button', { name: connectionsText.create, exact: true }).click();
  await heading('Okta').waitFor();
  await settled();
  await page.getByRole('tab', { name: connectionsText.tabs.credentials }).click();
  await button(connectionsText.createCredential).click();
  const credential = dialog(connectionsText.createCredential);
  await credential.getByRole('button', { name: connectionsText.createCredential }).click();
  await credential.getByRole('button', { name: designText.reveal, exact: true }).click();
  const token = await credential.getByText(/^rollcall[A-Za-z0-9]{40,}$/u).textContent();
  await credential.getByRole('button', { name: connectionsText.done, exact: true }).click();
  return token!;
}
