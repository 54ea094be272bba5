/**
 * @module-tag slow
 * @module-tag browser
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brandColors, contrast, rgbOf } from '../../console/src/portal/brand-colors.ts';
import { dialects } from '../../src/simulators/dialects.ts';
import { simulate } from '../../src/simulators/simulate.ts';
import { auditPart } from '../support/audit-page.ts';
import { type ConsolePage, openConsole } from '../support/console.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { openPolicy, problems } from '../support/simulations.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';

const png =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const attack = '<img src=x onerror=alert(1)>';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer('memory');
});
afterAll(() => server.stop());

/** Creates a link; resolves to its path. */
async function invite(tenant: TestTenant, body: object): Promise<{ path: string; id: string }> {
  const path = tenant.at(`/connections/${tenant.connection}/setup-links`);
  const { json } = await tenant.manage('POST', path, body);
  return { id: json.id, path: new URL(json.url).pathname };
}

async function open(
  console: ConsolePage,
  path: string,
): Promise<(name: string | RegExp) => Promise<void>> {
  await console.page.goto(console.url + path);
  await console.settled();
  return (name) => console.button(name).click();
}

const providers = [
  { dialect: 'okta', title: 'Okta', name: 'Okta' },
  { dialect: 'entra', title: 'Microsoft Entra ID', name: 'Entra ID' },
] as const;

describe('the set-up portal', () => {
  it.each(providers)('goes from the link to the end with $name', async (provider) => {
    const { dialect, title, name } = provider;
    const tenant = await createTenant(server, { policy: openPolicy });
    const brand = { name: attack, color: '#ffcc00', logo: png };
    const link = await invite(tenant, { roles: ['developer', 'admin'], brand });
    const console = await openConsole({ server, as: undefined });
    const { page } = console;
    const press = await open(console, link.path);
    // One of the two runs looks for barriers; the pages are the same.
    const axe = async (of = console): Promise<readonly string[]> =>
      dialect === 'entra' ? of.axe() : [];
    const auditDialog = async (): Promise<readonly string[]> => {
      await console.dialog().waitFor();
      return dialect === 'entra' ? auditPart(page, '[role=alertdialog]') : [];
    };
    expect(await axe()).toEqual([]);
    await page.getByRole('searchbox').fill(dialect === 'entra' ? 'azure' : 'okta');
    await page.getByRole('button', { name: title }).first().click();

    await press('Create another token');
    await page.getByRole('button', { name: /^Reveal|^Show/u }).click();
    const token = await page
      .getByText(/^rollcall[A-Za-z0-9]{40,}$/u)
      .first()
      .textContent();
    const url = await page.locator('[data-copy-field="Base URL"]').textContent();
    expect(await axe()).toEqual([]);
    await press('I entered the values');

    await console.text('Waiting for the first request…').waitFor();
    expect(await axe()).toEqual([]);
    const options = {
      dialect: dialects.get(dialect)!,
      url: url!.trim(),
      token: async () => token!,
      users: 3,
      groups: 1,
      seed: 11,
    };
    const tested = await simulate({ ...options, scenarios: ['test-connection'] });
    expect(problems(tested)).toEqual([]);
    await page.getByText('The connection works.').waitFor();
    await page.getByText(`${name} asked for a`).first().waitFor();
    expect(await axe()).toEqual([]);
    await press('Continue');

    await console.text('Waiting for the first person…').waitFor();
    const synced = await simulate({ ...options, scenarios: ['first-sync'] });
    expect(problems(synced)).toEqual([]);
    await page.getByText('It became the account').waitFor();
    expect(await axe()).toEqual([]);
    await press('Continue');

    const developer = page.getByRole('checkbox', { name: 'developer' }).first();
    await developer.click();
    await page.getByText(/roles would change/u).waitFor();
    expect(await axe()).toEqual([]);
    await press('Save roles');
    await page.getByText('Roles are saved').waitFor();

    // Another machine goes on where this one is.
    const other = await openConsole({ server, as: undefined, theme: 'dark', width: 390 });
    await open(other, link.path);
    await other.heading('Check, and finish').waitFor();
    expect(await axe(other)).toEqual([]);

    await press('Continue');
    await press('Create another token');
    await console.row(/…/u).nth(2).waitFor();
    const rows = console.page.getByRole('row');
    await rows.nth(1).getByRole('button', { name: 'Revoke' }).click();
    expect(await auditDialog()).toEqual([]);
    await console.dialog().getByRole('button', { name: 'Revoke' }).click();
    await console.dialog().waitFor({ state: 'detached' });
    await press('Finish the set-up');
    expect(await auditDialog()).toEqual([]);
    await console.dialog().getByRole('button', { name: 'Finish the set-up' }).click();
    await console.heading('Provisioning is set up').waitFor();
    expect(await axe()).toEqual([]);
    expect(await console.text(`Set up provisioning for ${attack}`).count()).toBe(1);
    const list = await tenant.manage(
      'GET',
      tenant.at(`/connections/${tenant.connection}/setup-links`),
    );
    expect(list.json.items[0].status).toBe('finished');
  });

  it('says what to do with a link that is not valid, and nothing else', async () => {
    const tenant = await createTenant(server);
    const { path, id } = await invite(tenant, {});
    await tenant.manage('DELETE', tenant.at(`/setup-links/${id}`));
    const texts = new Set<string>();
    for (const target of [path, `${path}x`, '/setup/nothing', '/setup/%3Cscript%3E']) {
      const console = await openConsole({ server, as: undefined, width: 390 });
      console.allow(/401/u);
      await open(console, target);
      await console.heading('This link is not valid').waitFor();
      texts.add(await console.page.locator('#root').innerText());
    }
    expect([...texts]).toEqual([expect.stringContaining('Ask who sent it to you for a new one')]);
  });
});

describe('the colour of a brand', () => {
  it.each(['#ffffff', '#000000', '#ffcc00', '#1f6feb', '#808080', '#ff0000', '#00ff00'])(
    '%s is readable in both themes',
    (color) => {
      for (const [theme, surface] of [
        ['light', '#ffffff'],
        ['dark', '#1e1e1c'],
      ] as const) {
        const { accent, text } = brandColors(color, theme);
        expect(contrast(rgbOf(accent), rgbOf(surface))).toBeGreaterThanOrEqual(4.5);
        expect(contrast(rgbOf(accent), rgbOf(text))).toBeGreaterThanOrEqual(4.5);
      }
    },
  );
});
