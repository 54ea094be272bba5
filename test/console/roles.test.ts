/**
 * @module-tag slow
 * @module-tag browser
 */
import { beforeAll, expect, it } from 'vitest';
import { openConsole } from '../support/console.ts';
import { createManage } from '../support/management.ts';
import { startTestServer, type TestServer, user } from '../support/server.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';
import { longestTask } from '../support/trace.ts';

let server: TestServer;
let tenant: TestTenant;
let group = '';

/** Members of the group: several slots. */
const members = 450;

beforeAll(async () => {
  server = await startTestServer('memory');
  tenant = await createTenant(server);
  const ids: string[] = [];
  for (let at = 0; at < members; at += 1) {
    const body = user({ userName: `member${at}@x.example`, displayName: `Member ${at}` });
    ids.push((await tenant.call('POST', '/Users', { body })).json.id);
  }
  const body = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName: 'Engineering',
    members: ids.map((value) => ({ value })),
  };
  group = (await tenant.call('POST', '/Groups', { body })).json.id;
  return () => server.stop();
}, 60_000);

it('previews and changes roles, and takes them back', async () => {
  const manage = createManage(server.running.url);
  const { go, page, button, axe, dialog } = await openConsole({ server });
  const rolesNow = async (): Promise<unknown> => {
    const { json } = await manage('GET', `/tenants/${tenant.tenant}`);
    return json.policy.roles.rules.map((rule: { roles: string[] }) => rule.roles);
  };
  await go(`/t/${tenant.tenant}/roles`);
  await button('Add rule').click();
  await page.getByLabel('Group', { exact: true }).fill('Engineering');
  await page.getByLabel('Roles', { exact: true }).fill('developer');
  await button('Preview').click();
  await page.getByText(`${members} accounts get developer`).waitFor();
  await page.getByText(`${members} accounts of ${members} would have other roles.`).waitFor();
  expect(await rolesNow()).toEqual([]);
  expect(await axe()).toEqual([]);
  await button('Save rules').click();
  await dialog().getByText(`${members} accounts get other roles at once.`).waitFor();
  await dialog().getByRole('button', { name: 'Save' }).click();
  await page.getByText('The rules were saved').waitFor();
  expect(await rolesNow()).toEqual([['developer']]);
  await button('Undo').click();
  await page.getByText('The earlier rules are back').waitFor();
  expect(await rolesNow()).toEqual([]);
});

it('moves rules by keys, says so, and keeps a draft when others have saved', async () => {
  const manage = createManage(server.running.url);
  const save = async (names: readonly string[]): Promise<void> => {
    const rules = names.map((displayName) => ({ displayName, roles: [displayName] }));
    await manage('PATCH', `/tenants/${tenant.tenant}`, { policy: { roles: { rules } } });
  };
  await save(['one', 'two']);
  const { go, page, button, dialog } = await openConsole({ server });
  await go(`/t/${tenant.tenant}/roles`);
  await button('Drag one').press('Alt+ArrowDown');
  await page.getByText('one is now rule 2 of 2.').waitFor();
  await save(['three']);
  await button('Save rules').click();
  await dialog().getByRole('button', { name: 'Save' }).click();
  await page.getByText('Another administrator saved other rules meanwhile').waitFor();
  const { json } = await manage('GET', `/tenants/${tenant.tenant}`);
  expect(json.policy.roles.rules).toMatchObject([{ displayName: 'three' }]);
  await button('Save mine over them').click();
  await page.getByText('Saved, with a warning').waitFor();
  const after = await manage('GET', `/tenants/${tenant.tenant}`);
  expect(after.json.policy.roles.rules).toMatchObject([
    { displayName: 'two' },
    { displayName: 'one' },
  ]);
});

it('scrolls the members of a group to its end, and finds one by its name', async () => {
  const { go, page, axe, button } = await openConsole({ server });
  await go(`/t/${tenant.tenant}/groups/${group}`);
  await page.getByText('Member 0', { exact: true }).waitFor();
  await longestTask(page, async () => {
    await button('Jump to the newest').click();
    await page.getByText(`Member ${members - 1}`, { exact: true }).waitFor();
  });
  expect(await page.locator('[data-testid=members] li').count()).toBeLessThan(100);
  await page.getByLabel('Search members by the beginning of their name').fill('Member 44');
  await page.getByText('11 matches').waitFor();
  expect(await axe()).toEqual([]);
});
