import type { Page } from 'playwright-core';
import { appText } from '../../../console/src/text/app.ts';
import { connectionsText } from '../../../console/src/text/connections.ts';
import { guardText } from '../../../console/src/text/guard.ts';
import { systemText } from '../../../console/src/text/system.ts';
import { tenantsText } from '../../../console/src/text/tenants.ts';
import { usersText } from '../../../console/src/text/users.ts';
import { endpointText, webhooksText } from '../../../console/src/text/webhooks.ts';
import type { ShowcaseIds } from './showcase.ts';

/** A dialog, a drawer or a menu of the console, and how it is opened. */
export interface ShownDialog {
  readonly name: string;
  /** Path below `/console` of a page that has it. */
  readonly path: (ids: ShowcaseIds) => string;
  /** What to press, one after the other: names of buttons, links and menu items. */
  readonly press?: readonly (string | RegExp)[];
  /** Whether the first row of the table opens it. */
  readonly isOfRow?: boolean;
  readonly isMenu?: boolean;
  /** Keys that open it. */
  readonly keys?: string;
}

const acme = (page: string) => (): string => `/t/acme/${page}`;
const connection = ({ connection: id }: ShowcaseIds): string => `/t/acme/connections/${id}`;
const endpoint = ({ endpoint: id }: ShowcaseIds): string => `/t/acme/webhooks/${id}`;
const system = (tab: string) => (): string => `/system?tab=${tab}`;
const tenantActions = tenantsText.actionsOf('Acme Inc.');

/** One of each dialog, drawer and menu. */
export const dialogs: readonly ShownDialog[] = [
  { name: 'palette', path: () => '/', keys: 'Control+k' },
  { name: 'shortcuts', path: () => '/', keys: '?' },
  {
    name: 'password',
    path: () => '/',
    press: [new RegExp(`^${appText.account}`, 'u'), appText.changePassword],
  },
  {
    name: 'tenant-create',
    path: () => '/tenants',
    press: [tenantsText.create],
  },
  {
    name: 'tenant-menu',
    path: () => '/tenants',
    press: [tenantActions],
    isMenu: true,
  },
  {
    name: 'tenant-settings',
    path: () => '/tenants',
    press: [tenantActions, tenantsText.actions.settings],
  },
  {
    name: 'tenant-delete',
    path: () => '/tenants',
    press: [tenantActions, tenantsText.actions.delete],
  },
  {
    name: 'invite',
    path: system('administrators'),
    press: [systemText.invite],
  },
  {
    name: 'api-token',
    path: system('tokens'),
    press: [systemText.tokenCreate],
  },
  { name: 'audit-entry', path: system('audit'), isOfRow: true },
  {
    name: 'connection-create',
    path: acme('connections'),
    press: [connectionsText.create],
  },
  {
    name: 'connection-pause',
    path: connection,
    press: [connectionsText.pause],
  },
  {
    name: 'credential',
    path: (ids) => `${connection(ids)}?tab=credentials`,
    press: [connectionsText.createCredential],
  },
  {
    name: 'setup-link',
    path: (ids) => `${connection(ids)}?tab=links`,
    press: [connectionsText.invite],
  },
  { name: 'user', path: acme('users'), isOfRow: true },
  {
    name: 'account-protect',
    path: acme('users'),
    isOfRow: true,
    press: [usersText.actions, usersText.protect],
  },
  { name: 'event', path: acme('events'), isOfRow: true },
  {
    name: 'endpoint-create',
    path: acme('webhooks'),
    press: [webhooksText.create],
  },
  {
    name: 'endpoint-delete',
    path: endpoint,
    press: [endpointText.columns.actions, endpointText.remove],
  },
  {
    name: 'replay',
    path: endpoint,
    press: [endpointText.replayRange],
  },
  {
    name: 'guard-release',
    path: () => '/t/hooli/guard',
    press: [guardText.release],
  },
];

/** Opens a dialog on the page that has it. */
export async function openDialog(page: Page, dialog: ShownDialog): Promise<void> {
  const { press = [], keys, isOfRow = false, isMenu = false } = dialog;
  if (isOfRow) await page.locator('tbody tr').locator('a, button').first().click();
  for (const name of press)
    await page
      .getByRole('button', { name, exact: true })
      .or(page.getByRole('menuitem', { name, exact: true }))
      .filter({ visible: true })
      .last()
      .click();
  if (keys !== undefined) await page.keyboard.press(keys);
  const opened = isMenu ? '[role=menu]' : '[role=dialog], [role=alertdialog]';
  await page.locator(opened).last().waitFor();
  // Parts of forms are loaded when the form is.
  const busy = page.locator('[aria-busy=true]');
  while ((await busy.count()) > 0) await busy.first().waitFor({ state: 'detached' });
}
