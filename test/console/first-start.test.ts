/** @module-tag slow */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signInText } from '../../console/src/text/sign-in.ts';
import { tenantsText } from '../../console/src/text/tenants.ts';
import { dialects } from '../../src/simulators/dialects.ts';
import { simulate } from '../../src/simulators/simulate.ts';
import { openConsole } from '../support/console.ts';
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
  const { page, context, url, axe, go, field, button, dialog, settled, text } = await openConsole({
    server,
    as: undefined,
  });
  const link = readFileSync(join(folder, 'data/rollcall.db.console-link'), 'utf8').trim();
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

  await go('/tenants');
  await button(tenantsText.create).first().click();
  await dialog().getByLabel(tenantsText.form.name, { exact: true }).fill('Acme Inc.');
  await dialog().getByLabel(tenantsText.form.id, { exact: true }).fill('acme');
  await dialog().getByRole('button', { name: tenantsText.create, exact: true }).click();
  await page.waitForURL(`${url}/console/t/acme`);
  await settled();

  const token = await createConnection(context.request, url);
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

type Requests = Awaited<ReturnType<typeof openConsole>>['context']['request'];

/** Creates a connection with the session of the browser. Returns its token. */
async function createConnection(request: Requests, url: string): Promise<string> {
  const { csrfToken } = await (await request.get(`${url}/api/v1/session`)).json();
  const create = async (path: string, data: object): Promise<Record<string, string>> => {
    const headers = { 'X-CSRF-Token': csrfToken };
    const response = await request.post(`${url}/api/v1${path}?tenant=acme`, { data, headers });
    expect(response.status()).toBe(201);
    return response.json();
  };
  const { id } = await create('/connections', { name: 'Okta', profile: 'okta' });
  const { secret } = await create(`/connections/${id}/credentials`, {
    kind: 'token',
    name: 'Okta',
  });
  return secret!;
}
